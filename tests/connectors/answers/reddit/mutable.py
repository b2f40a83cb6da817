"""Submissions and comments of Reddit to be damaged."""

from typing import Any

from connectors.reddit_things import read_things
from tests.connectors.answers.reddit.case import NOW, THINGS, listing
from tests.connectors.mutations import Mutable, Read


def _parse(children: list[Any]) -> Read:
    posts, rejects, hidden = read_things(children, NOW)
    return posts, (*rejects, *hidden)


def _bounds(children: list[Any]) -> tuple[int, int]:
    count = sum(not (isinstance(child, dict) and child.get("kind") == "more") for child in children)
    return count, count


MUTABLE = Mutable(listing(THINGS[:6])["data"]["children"], _parse, _bounds)
