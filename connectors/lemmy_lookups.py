"""Tells what became of posts and comments of a Lemmy server that it was asked for by their addresses."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from connectors.connector import LookedUp
from connectors.errors import BadQuery, ConnectorError, RateLimited, UnreadableAnswer
from connectors.http import HttpClient
from connectors.items import SHOWN
from connectors.payloads import at, excerpt, parse_json
from connectors.post import Post, Reject

MOST_LOOKED_UP = 50

_GONE = ("couldnt_find_post", "couldnt_find_comment", "not_found")

_Parse = Callable[[list[Any]], tuple[tuple[Post, ...], tuple[Reject, ...]]]


class Gone(BadQuery):
    """The server says that it has no such post or comment, or shows it to nobody."""


def look_up(http: HttpClient, ids: Iterable[str], parse: _Parse) -> LookedUp:
    """Return what became of posts and comments; it takes a request for each, and ``parse`` reads what they are.

    Those of other servers are left out: a server that does not know such a one says the same as where it is deleted.
    """
    own = re.compile(own_ids(http.host))
    asked = {name: _view(http, *name.split("/")[-2:]) for name in ids if own.fullmatch(name)}
    found = {name: view for name, view in asked.items() if view is None or at(_thing(view), "ap_id") == name}
    deleted = frozenset(name for name, view in found.items() if view is None or _is_gone(view))
    there = found.keys() - deleted
    posts, rejects = parse([found[name] for name in found if name in there])
    # A title that is not told was that of a post that is gone.
    told = tuple(replace(post, title=post.title or "") for post in posts)
    return LookedUp(frozenset(there), deleted, posts=told, rejects=rejects)


def own_ids(host: str) -> str:
    """Return a regular expression of the addresses of a server's own posts and comments."""
    return rf"https?://{re.escape(host)}/(post|comment)/[1-9][0-9]{{0,9}}"


def parse_refusal(said: str, body: bytes) -> ConnectorError | None:
    """Return the error that an answer of Lemmy stands for, ``None`` where its status says all."""
    try:
        name = at(parse_json(body), "error")
    except ValueError:
        return None
    if name == "rate_limit_error":
        return RateLimited(f"{said}: it is asked too often")
    return Gone(f"{said}: {name}") if name in _GONE else None


def _view(http: HttpClient, kind: str, number: str) -> Any:
    """Return a post or comment as the server shows it, ``None`` where it says that there is none.

    Raises:
        UnreadableAnswer: it says something else.
    """
    try:
        answer = http.get(kind, {"id": number})
    except Gone:
        return None
    view = at(answer.json(), f"{kind}_view")
    if not isinstance(view, dict):
        raise UnreadableAnswer(f"{answer.asked} answered no {kind}", excerpt(answer.json(), SHOWN))
    return view


def _thing(view: Any) -> Any:
    return at(view, "comment") or at(view, "post")


def _is_gone(view: Any) -> bool:
    return at(_thing(view), "deleted") is True or at(_thing(view), "removed") is True
