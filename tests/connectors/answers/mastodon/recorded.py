"""What becomes of the recorded answers of Mastodon."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.post import Query
from connectors.sources.mastodon import parse_page
from tests.connectors.answers.mastodon.case import NOW, mastodon
from tests.connectors.loopback import Reply, serving
from tests.connectors.reckoning import Recorded, Refused, bodies, counted, files, nothing, other, outcome_of, read, walk

TOTALS = {
    "posts": (439, 427, 0, 12, 0),
    "originals of boosts": (13, 0, 13, 0, 0),
    "versions before an edit": (5, 0, 0, 0, 5),
    "torn lines": (1, 0, 0, 0, 1),
}
REFUSALS = {"not_authorised": 1, "bad_query": 1}

_STATUSES = {"Record not found": 404, "The access token is invalid": 401}
_INSIDE = frozenset({"reblog", "quote"})
_OTHER = {
    "favourited": "accounts",
    "reblogged": "accounts",
    "trend": "hashtags",
    "source": "what an author typed",
    "search": "accounts and hashtags found",
    "fetch_remaining": "the end of a listing",
    "iterator": "the end of a listing",
}


def recorded(folder: Path) -> Iterator[Recorded]:
    """Yield what becomes of each status, and of what else is shown as if it were one."""
    for name, path in files(folder, "mastodon/*"):
        answers = bodies(path)
        if answers and isinstance(answers[0], dict) and set(answers[0]) == {"error"}:
            yield nothing(name, "a refusal")
        elif told := [*_statuses(name, answers), *_torn(name, path)]:
            yield from told
        else:
            yield from other(name, _OTHER)


def refused(folder: Path) -> Iterator[Refused]:
    """Yield how a pull ends that is refused as somebody once was."""
    for name, path in files(folder, "mastodon/*"):
        (body, *_) = bodies(path)
        if isinstance(body, dict) and set(body) == {"error"}:
            yield Refused(name, _STATUSES[body["error"]], _outcome(path.read_bytes(), _STATUSES[body["error"]]))


def _statuses(name: str, answers: list[Any]) -> Iterator[Recorded]:
    shown = sum(map(_is_status, walk(answers, without=_INSIDE)))
    inside = sum(map(_is_status, walk(answers))) - shown
    if shown:
        yield read(name, "posts", shown, *parse_page(_listed(answers), "kettles.example", NOW))
    if inside:
        yield Recorded(name, "originals of boosts", inside, merged={"the boost has its words and its id": inside})
    versions = sum("content" in each and "uri" not in each for each in walk(answers))
    yield from counted(name, "versions before an edit", versions, "the status itself is there as edited")


def _torn(name: str, path: Path) -> Iterator[Recorded]:
    is_stream = path.name.startswith("rtoot__testdata")
    torn = sum(bool(line) and not line.startswith("{") for line in path.read_text("utf-8").split("\n")) * is_stream
    yield from counted(name, "torn lines", torn, "the end of a status whose beginning was not recorded")


def _is_status(each: dict[str, Any]) -> bool:
    return "content" in each and "uri" in each


def _listed(answer: Any) -> list[Any]:
    """Return the statuses of an answer, whichever it is of."""
    if isinstance(answer, list):
        return [found for part in answer for found in _listed(part)]
    if not isinstance(answer, dict):
        return []
    if "content" in answer:
        return [answer] if "uri" in answer else []
    return [found for name in ("statuses", "ancestors", "descendants") for found in _listed(answer.get(name))]


def _outcome(body: bytes, status: int) -> str:
    with serving() as loopback:
        loopback.answer = lambda _: Reply(body, status, {"Content-Type": "application/json"})
        return outcome_of(mastodon(loopback).pages(Query("mastodon", "q", "#zephyrite"), None))
