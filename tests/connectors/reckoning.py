"""Accounts for every item of the recorded answers: it became a post, or something says why it did not.

``answers/<source>/recorded.py`` offers ``recorded(folder)``, and ``refused(folder)`` where refusals were recorded too.
The items are counted in the files themselves, never by what parses them: else one that got lost would not be missed.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from connectors.errors import ConnectorError
from connectors.post import Page, Post, Reject

_NONE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of the items of one kind in one file; each but the posts is counted under its reason."""

    file: str
    what: str
    item_count: int = 0
    post_count: int = 0
    merged: Mapping[str, int] = field(default_factory=lambda: _NONE)
    quarantined: Mapping[str, int] = field(default_factory=lambda: _NONE)
    left_out: Mapping[str, int] = field(default_factory=lambda: _NONE)

    @property
    def unexplained_count(self) -> int:
        """Items that nothing accounts for; below zero where more came out than was there."""
        told = sum(sum(counts.values()) for counts in (self.merged, self.quarantined, self.left_out))
        return self.item_count - self.post_count - told


@dataclass(frozen=True, slots=True)
class Refused:
    """How the connector ended when it was given a refusal as it was recorded."""

    file: str
    status: int
    outcome: str


def nothing(file: str, what: str) -> Recorded:
    """Return that a file holds no posts, but ``what``."""
    return Recorded(file, f"no posts: {what}")


def other(file: str, kinds: Mapping[str, str]) -> Iterator[Recorded]:
    """Yield what a file holds that has no posts, where a part of its name is known; else it stays nobody's."""
    yield from (nothing(file, what) for part, what in list(kinds.items()) if part in file)


def counted(file: str, what: str, count: int, reason: str) -> Iterator[Recorded]:
    """Yield items that are not for us, where there are any."""
    if count:
        yield Recorded(file, what, count, left_out={reason: count})


def read(file: str, what: str, count: int, posts: Iterable[Post], rejects: Iterable[Reject]) -> Recorded:
    """Return what came of items, having seen that the posts fit into the table of posts."""
    page = Page(tuple(posts), "")
    page.table().validate(full=True)
    return Recorded(file, what, count, len(page.posts), quarantined=Counter(reject.reason for reject in rejects))


def bodies(path: Path) -> list[Any]:
    """Return the answers in a file: one, or one a line. Lines end at line feeds alone: posts hold the others."""
    text = path.read_text("utf-8")
    try:
        return [json.loads(text)]
    except ValueError:
        return [json.loads(line) for line in text.split("\n") if line.startswith("{")]


def walk(value: Any, *, without: frozenset[str] = frozenset()) -> Iterator[dict[str, Any]]:
    """Yield every object in an answer, however deep, unless it stands under one of the names ``without``."""
    if isinstance(value, dict):
        yield value
        value = [part for name, part in value.items() if name not in without]
    for part in value if isinstance(value, list) else ():
        yield from walk(part, without=without)


def files(folder: Path, pattern: str = "**/*") -> Iterator[tuple[str, Path]]:
    """Yield the files in the folder of all payloads that match, each with its name there."""
    for path in sorted(folder.glob(pattern)):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def outcome_of(pages: Iterable[Page]) -> str:
    """Return the named outcome of a pull."""
    try:
        list(pages)
    except ConnectorError as error:
        return error.outcome
    return "collected"
