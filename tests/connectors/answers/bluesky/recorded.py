"""What becomes of the recorded answers of Bluesky."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from connectors.sources.bluesky import parse_page
from tests.connectors.answers.bluesky.case import NOW
from tests.connectors.reckoning import Recorded, bodies, counted, files, other, read, walk

TOTALS = {
    "posts": (88, 84, 0, 4, 0),
    "posts around them": (9, 9, 0, 0, 0),
    "posts quoted in them": (7, 0, 0, 0, 7),
    "records without an author": (59, 0, 0, 59, 0),
    "events of the stream": (162, 0, 0, 162, 0),
}

_OTHER = {"feedfeeds": "nothing at all", "feedgen": "feeds", "f_reposts": "accounts that reposted", "sugg": "feeds"}


def recorded(folder: Path) -> Iterator[Recorded]:
    """Yield what becomes of each post, record and event."""
    for name, path in files(folder, "bluesky/*"):
        answers = bodies(path)
        if "jetstream" in path.name:
            yield read(name, "events of the stream", path.read_bytes().count(b'"time_us"'), *parse_page(answers, NOW))
        elif told := [*_posts(name, *answers), *_records(name, *answers)]:
            yield from told
        else:
            yield from other(name, _OTHER)


def _posts(name: str, body: Any) -> Iterator[Recorded]:
    """Yield what becomes of the posts listed, of those they answer or stand under, and of those they quote."""
    listed = body.get("posts") or body.get("feed") or []
    count = sum(all(part in each for part in ("uri", "author", "record")) for each in walk(body))
    if listed:
        yield read(name, "posts", len(listed), *parse_page(listed, NOW))
    if count > len(listed):
        yield read(name, "posts around them", count - len(listed), *parse_page(_around(body), NOW))
    quoted = sum(str(each.get("$type")).endswith("#viewRecord") for each in walk(body))
    yield from counted(name, "posts quoted in them", quoted, "the post that quotes it tells its id")


def _around(body: Any) -> list[Any]:
    answers = [item["reply"] for item in body.get("feed", ()) if "reply" in item]
    views = [body.get("thread"), *(answer.get(place) for answer in answers for place in ("parent", "root"))]
    return [view for view in views if view]


def _records(name: str, body: Any) -> Iterator[Recorded]:
    """Yield what becomes of records as a repository holds them: the search and the feeds never give such."""
    records = [each for each in walk(body) if {"uri", "cid", "value"} == set(each)]
    if records:
        yield read(name, "records without an author", len(records), *parse_page(records, NOW))
