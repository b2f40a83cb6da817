"""Lemmy some time later: a comment was edited, others were deleted, removed, or are not shown any more."""

from typing import Any

from connectors.http import HttpClient, Limits
from connectors.lemmy_lookups import parse_refusal
from connectors.sources.lemmy import Lemmy
from tests.connectors.answers.lemmy.case import NOW, Server, view
from tests.connectors.looking import Looking
from tests.connectors.loopback import Loopback


def open_look_up(loopback: Loopback) -> Looking:
    """Return what looks up; what is there is the server's own."""
    server = loopback.answer = Server([])
    server.views = [
        own(loopback, 21, "My Zephyrite kettle is seven years old."),
        own(loopback, 22, "I tell nobody to get one any more.", on=21, updated="2026-09-22T11:00:00Z"),
        own(loopback, 23, "", on=21, deleted=True),
        own(loopback, 24, "*Removed by mod*", on=21, removed=True),
    ]
    http = HttpClient(f"{loopback.url}/api/v3", limits=Limits(attempts=1), refusal=parse_refusal)
    return Looking(
        Lemmy(http, now=lambda: NOW),
        there=(address(loopback, "post/21"), address(loopback, "comment/22")),
        edited=(address(loopback, "comment/22"), "I tell nobody to get one any more."),
        deleted=tuple(address(loopback, place) for place in ("comment/23", "comment/24", "post/25")),
    )


def own(loopback: Loopback, number: int, text: str, *, on: int | None = None, **fields: Any) -> Any:
    """Return a post or comment that was written on the server itself."""
    kind = "post" if on is None else "comment"
    return view(number, text, 5, on=on, ap_id=address(loopback, f"{kind}/{number}"), **fields)


def address(loopback: Loopback, place: str) -> str:
    """Return what a post or comment of the server is called everywhere."""
    return f"{loopback.url}/{place}"
