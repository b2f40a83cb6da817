"""What a source module offers: its options, and a connector that turns a query into pages."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from connectors.errors import BadQuery
from connectors.post import Page, Post, Query, Reject

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a source can be used right now; ``detail`` says it in a sentence."""

    usable: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests, two at least, in any so many seconds, by all who share credentials or an address."""

    requests: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """What the rules of a platform let others have of its posts: ids, so many a recipient within a stretch of time.

    ``told`` names the rule and when it was read.
    """

    ids: int
    within: timedelta
    told: str


@dataclass(frozen=True, slots=True)
class Batch:
    """How many posts a platform can be asked for by their ids at once.

    The most that uses up, in its units, is ``each`` for each of them, and ``usage`` besides. Where that says nothing of
    a ``request``, which is a unit too, it is taken to be one.
    """

    size: int
    each: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    usage: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    def most_usage(self, count: int) -> dict[str, int]:
        """Return the most that asking for so many posts uses up."""
        return dict(self.usage) | {unit: used * count for unit, used in self.each.items()}


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What became of posts that were asked for by their ids.

    ``there`` are those the platform has and shows, ``posts`` what it tells of them, ``rejects`` what of that cannot be
    read. ``deleted`` are gone, ``hidden`` are there but no longer for everybody: protected, private, withheld. What was
    asked for and is in none of these was not answered, and nothing is known of it.
    """

    there: frozenset[str]
    deleted: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    posts: tuple[Post, ...] = ()
    rejects: tuple[Reject, ...] = ()
    usage: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


class Connector(Protocol):
    """A source ready to be read."""

    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        """Yield what follows ``cursor``, page by page; from the beginning where it is ``None``.

        The caller stores each page together with its cursor before asking for the next one, so that a run cut short
        anywhere goes on right after the last page stored. The last cursor of a complete run is where the next begins.

        Raises:
            ConnectorError: what was yielded before stays good.
        """

    def check(self) -> Check:
        """Ask the source for the cheapest thing that shows whether it can be used."""


class LooksUp(Protocol):
    """A connector that can also ask what became of posts."""

    def look_up(self, ids: Sequence[str], accounts: Collection[str] = ()) -> LookedUp:
        """Ask for posts by their ids, at most a ``Batch`` of them; ``accounts`` are the brands' own.

        What a platform leaves out of an answer that it would otherwise give is ``deleted``; an answer that is not
        understood is an error, and never a deletion. Where a post is, what it answers, under which title, and how often
        it is answered may be left unsaid; a title that was taken back is empty.

        Raises:
            ConnectorError: nothing is known of any of them.
        """


class Source(Protocol):
    """A module of ``connectors.sources``; its docstring says what it collects, its cursor and its limits.

    It may say more: ``RATE``, how often its platform lets itself be asked; ``PRICES``, what that charges, in US dollars
    a unit; ``WAITS_APART``, true where it asks many servers and keeps their waits apart by itself; ``SHARING``, what of
    its posts may be given to others, and nothing may where it does not say; ``LOOK_UP``, the ``Batch`` of a connector
    that looks posts up, which must be of the platform that bears the name of the source; ``askable_ids()``, a regular
    expression of the ids of those posts, where it cannot be asked for all.
    """

    Options: type[BaseModel]

    def connect(self) -> Connector:
        """Read the source's own settings from the environment and return its connector."""


def read_options(model: type[_Model], query: Query) -> _Model:
    """Return the options of ``query`` as the source's own model.

    Raises:
        BadQuery: names every option that is wrong.
    """
    try:
        return model.model_validate(dict(query.options))
    except ValidationError as error:
        raise BadQuery(f"{query.source} query '{query.name}': {explain(error)}") from error


def explain(error: ValidationError) -> str:
    """Return what is wrong, each fault with its place, without the values: they may be anybody's."""
    return "; ".join(
        f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}".removeprefix(": ") for fault in error.errors()
    )
