"""Says what there is to read on Reddit: the listings for a search and for accounts, and where in them one stands."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from connectors.errors import BadQuery
from connectors.post import Gap, Post
from connectors.search import Search, Term, pack
from connectors.windows import Window

MOST_THINGS = 100
"""In an answer."""

_LONGEST_QUERY = 512
_LISTING_ENDS = 950
_SEARCH_ENDS = 225  # searches have been seen to end near 250


@dataclass(frozen=True, slots=True)
class Listing:
    """One listing to read, newest first: a search, what is new in a subreddit, or what an account posted."""

    path: str
    search: str | None = None
    is_owned: bool = False
    within: tuple[str, ...] = ()
    """The listings that hold whatever this one could find."""

    @property
    def name(self) -> str:
        """What its cursor is kept under."""
        return f"{self.path}?{self.search}" if self.search else self.path

    @property
    def params(self) -> dict[str, str | int]:
        """What to ask for, from its beginning."""
        asked: dict[str, str | int] = {"sort": "new", "limit": MOST_THINGS}
        if self.search is None:
            return asked
        local = {"restrict_sr": "on"} if self.path != "search" else {}
        return asked | {"q": self.search, "type": "link", "t": "all", "include_over_18": "on"} | local

    @property
    def is_sifted(self) -> bool:
        """Whether it holds everything that was posted somewhere, whatever it is about."""
        return self.search is None and not self.is_owned

    @property
    def ends(self) -> int:
        """How many items it holds at least when it ends before its time."""
        return _LISTING_ENDS if self.search is None else _SEARCH_ENDS


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a listing the reading stands: after which thing, and how many were ``met`` before it.

    Up to ``known``, seconds since 1970, runs before have read. ``is_again``: it was begun anew.
    """

    after: str | None = None
    met: int = 0
    known: float = 0
    is_again: bool = False

    def __str__(self) -> str:
        """Return the place as a token."""
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, token: str | None, known: datetime | None) -> "Place":
        """Return the place that a token stands for; without one, the beginning."""
        return cls(**json.loads(token)) if token else cls(known=known.timestamp() if known else 0)

    def move(
        self, window: Window, times: Sequence[datetime], after: str | None, ends: int
    ) -> "tuple[Place | None, tuple[Gap, ...]]":
        """Return where the next page begins, ``None`` where there is none, and what the listing no longer has."""
        met = self.met + len(times)
        if times and times[-1] < window.start:  # not the oldest of all: what is pinned comes first whatever its age
            return None, ()
        if after and after != self.after:
            return replace(self, after=after, met=met), ()
        if self.after and not after and not times and not self.is_again:  # the thing that it stood at may be gone
            return Place(known=self.known, is_again=True), ()
        start = max(window.start, datetime.fromtimestamp(self.known, UTC))
        stop = min(window.stop, times[-1]) if times else window.stop
        lost = Gap(start, stop, f"the listing ended after {met} items")
        return None, (lost,) if (after or met >= ends) and start < stop else ()


def listings(search: Search | None, accounts: Iterable[str]) -> Iterator[Listing]:
    """Yield what is to be read: what is new in each subreddit named, searches, and what the accounts posted."""
    if search is not None:
        for name in search.communities:
            yield from (Listing(f"r/{name}/{what}") for what in ("new", "comments"))
        where = f"r/{'+'.join(search.communities)}/search" if search.communities else "search"
        within = tuple(f"r/{name}/new" for name in search.communities)
        yield from (Listing(where, told, within=within) for told in tell(search))
    for account in accounts:
        yield Listing(f"user/{_name(re.sub('^(@|/?u/)', '', account))}/overview", is_owned=True)


def tell(search: Search) -> list[str]:
    """Return a search as Reddit understands it, in as many parts as it takes.

    Raises:
        BadQuery: an alternative is too long for Reddit.
    """
    # Without its sign an excluded tag or account would exclude too much.
    excluded = [f" NOT {_told(term)}" for term in search.excluded if term.kind not in ("hashtag", "account")]
    parts = (f"({' '.join(map(_told, terms))})" for terms in search.alternatives)
    return pack(parts, _LONGEST_QUERY, lambda held: f"({' OR '.join(held)}){''.join(excluded)}")


def _told(term: Term) -> str:
    if term.kind == "author":
        return f"author:{_name(term.value)}"
    is_plain = term.value.isalnum() and term.value.upper() not in ("AND", "OR", "NOT")
    return term.value if is_plain else f'"{term.value.replace(chr(34), " ")}"'


def localised(search: Search) -> Search:
    """Return a search with the names of its subreddits as posts bear them."""
    return replace(search, communities=tuple(_name(re.sub("^/?r/", "", name)) for name in search.communities))


def _name(told: str) -> str:
    if not re.fullmatch("[A-Za-z0-9_-]{1,50}", told):
        raise BadQuery(f"{told[:80]!r} is no name of a subreddit or account of Reddit")
    return told


def matches(search: Search, post: Post) -> bool:
    """Tell whether a post is what is searched for; accounts are mentioned as u/name there."""
    return search.matches(replace(post, text=re.sub(r"(?<![\w/])/?u/(?=\w)", "@", post.text)))
