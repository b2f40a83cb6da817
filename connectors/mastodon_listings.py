"""Says what there is to read on an instance of Mastodon: hashtags, searches and accounts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from connectors.search import Search, Term

_SIGNS = {"hashtag": "#{}", "account": "@{}", "author": "from:{}", "phrase": '"{}"'}


@dataclass(frozen=True, slots=True)
class Listing:
    """A ``tag``, ``search`` or ``account`` to read through; ``said`` is what its posts say by being there."""

    kind: str
    value: str
    said: str = ""


def listings(
    search: Search | None, accounts: Iterable[str], *, can_search: bool
) -> tuple[dict[str, Listing], str | None]:
    """Return what is to be read, by name, and one alternative that cannot be asked for."""
    found: list[Listing] = []
    unheard = None
    for terms in search.alternatives if search else ():
        text = " ".join(_SIGNS.get(term.kind, "{}").format(term.value) for term in terms)
        tag = _tag(terms)
        found += [Listing("tag", *tag)] if tag else []
        found += [Listing("search", text)] if can_search else []
        unheard = unheard if tag or can_search else text
    found += [Listing("account", account.removeprefix("@")) for account in accounts]
    return {f"{listing.kind}:{listing.value}": listing for listing in found}, unheard


def _tag(terms: Iterable[Term]) -> tuple[str, str] | None:
    """Return the hashtag that a post with all the terms may bear, and what it says by that."""
    for term in sorted(terms, key=lambda term: term.kind != "hashtag"):
        bare = re.sub(r"\W", "", term.value).lower()
        if term.kind in ("hashtag", "word", "phrase") and bare and not bare.isdecimal():
            return bare, f"#{term.value}" if term.kind == "hashtag" else term.value
    return None
