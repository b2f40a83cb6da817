"""Asks a Lemmy server for what surrounds posts: what comments answer, and what is answered to posts of the brand."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from connectors.http import HttpClient
from connectors.lookups import Lookups
from connectors.payloads import at, listed

Place = tuple[str, int]
"""Whether it is a ``post`` or a ``comment``, and the number that the server gives to it."""

MOST_ANSWERS = 50
"""The newest that are read of what is answered to a post."""

# From the post down, as in 0.7.12: comment 12 answers comment 7.
_ABOVE = re.compile(r"^0\.(?:\d+\.)*(\d{1,18})\.\d+$", re.ASCII)
_ANSWERS = {"post": "comments", "comment": "child_count"}


class Threads:
    """Asks for the surroundings of one page, and counts how often."""

    def __init__(self, http: HttpClient) -> None:
        self._lookups = Lookups(http)

    @property
    def request_count(self) -> int:
        """How often was asked so far."""
        return self._lookups.request_count

    def around(self, views: Sequence[Any], *, is_own: bool) -> Iterator[Any]:
        """Yield views of what ``views`` answer and, where they are our own, of what is answered to them."""
        there = set(filter(None, map(_place, views)))
        for kind, number in dict.fromkeys(filter(None, map(parent_of, views))):
            if (kind, number) not in there:
                yield from filter(None, [at(self._lookups.ask(kind, {"id": number}), f"{kind}_view")])
        for view in views if is_own else ():
            place = _place(view)
            if place and at(view, "counts", _ANSWERS[place[0]]):
                yield from self._answers(*place)

    def _answers(self, kind: str, number: int) -> list[Any]:
        above = {"post": "post_id", "comment": "parent_id"}[kind]
        told = self._lookups.ask("comment/list", {above: number, "type_": "All", "sort": "New", "limit": MOST_ANSWERS})
        return listed(at(told, "comments"))


def parent_of(view: Any) -> Place | None:
    """Return kind and number of what a comment answers, ``None`` where it is no comment."""
    path, post = at(view, "comment", "path"), at(view, "post", "id")
    above = _ABOVE.search(path) if isinstance(path, str) else None
    if above:
        return "comment", int(above[1])
    return ("post", post) if at(view, "comment") and isinstance(post, int) else None


def addresses(views: Iterable[Any]) -> dict[Place, str]:
    """Return by kind and number what the posts and comments of views are called everywhere."""
    found: dict[Place, str] = {}
    for view in views:
        for kind in ("post", "comment"):
            number, address = at(view, kind, "id"), at(view, kind, "ap_id")
            if isinstance(number, int) and isinstance(address, str):
                found[kind, number] = address
    return found


def address_of(view: Any) -> str:
    """Return what the post or comment of a view is called everywhere."""
    return str(at(view, "comment" if at(view, "comment") else "post", "ap_id"))


def _place(view: Any) -> Place | None:
    kind = "comment" if at(view, "comment") else "post"
    number = at(view, kind, "id")
    return (kind, number) if isinstance(number, int) else None
