"""Tells the search of Hacker News what to look for."""

from collections.abc import Iterator
from typing import NamedTuple

from connectors.search import Search

KINDS = "(story,comment)"
_SIGNS = {"phrase": '"{}"'}


class Listing(NamedTuple):
    """What to ask of the search: its words, and the tags that a post must bear."""

    words: str
    tags: str


def listings_of(search: Search | None, accounts: tuple[str, ...]) -> Iterator[Listing]:
    """Yield what to ask one by one, as the search knows no OR: each alternative, then each account."""
    excluded = [f'-"{term.value}"' for term in search.excluded] if search else []
    for terms in search.alternatives if search else ():
        authors = [f"author_{term.value}" for term in terms if term.kind == "author"]
        words = [_SIGNS.get(term.kind, "{}").format(term.value) for term in terms if term.kind != "author"]
        yield Listing(" ".join([*words, *excluded]), ",".join([KINDS, *authors]))
    for account in accounts:
        yield Listing("", f"{KINDS},author_{account}")
