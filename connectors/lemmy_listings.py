"""Says what there is to read on a Lemmy server: what it finds for a search, and what accounts wrote."""

from collections.abc import Iterator
from typing import NamedTuple

from connectors.search import Search, Term


class Listing(NamedTuple):
    """What to page through, and the field of an answer that holds it."""

    path: str
    params: tuple[tuple[str, str], ...]
    field: str
    is_search: bool


def listings(search: Search | None, accounts: tuple[str, ...]) -> Iterator[Listing]:
    """Yield what to page through: for each alternative the posts and the comments found, then those of each account."""
    for terms in search.alternatives if search else ():
        for kind in ("Posts", "Comments"):
            params = (("q", " ".join(map(_told, terms))), ("type_", kind))
            yield Listing("search", params, kind.lower(), is_search=True)
    for account in accounts:
        for field in ("posts", "comments"):
            yield Listing("user", (("username", account),), field, is_search=False)


def _told(term: Term) -> str:
    """Return a term as the search understands it: it knows words only, what else is asked is looked for afterwards."""
    return term.value
