"""What a source module offers: its options, and a connector that turns a query into pages."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from connectors.errors import BadQuery
from connectors.post import Page, Query

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


class Source(Protocol):
    """A module of ``connectors.sources``; its docstring says what it collects, its cursor and its limits.

    It may say more: ``RATE``, how often its platform lets itself be asked; ``PRICES``, what that charges, in US dollars
    a unit; ``WAITS_APART``, true where it asks many servers and keeps their waits apart by itself; ``SHARING``, what of
    its posts may be given to others, and nothing may where it does not say.
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
