"""The stretch of time that a backfill reads, and what becomes of a query within it."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from connectors.post import Query
from flows.configuration.mistakes import ConfigurationError


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time in UTC; ``until`` is not part of it. As text it is an ISO 8601 interval."""

    since: datetime
    until: datetime

    def __str__(self) -> str:
        """Return the period as it stands behind the name of a query, and in the parameters of a step."""
        return f"{_told(self.since)}/{_told(self.until)}"

    @classmethod
    def between(cls, since: datetime, until: datetime | None) -> "Period":
        """Return the period between two moments in UTC; without ``until``, up to now.

        Raises ``ConfigurationError`` where it would be empty.
        """
        end = (until or datetime.now(UTC)).replace(tzinfo=UTC, microsecond=0)
        start = since.replace(tzinfo=UTC, microsecond=0)
        if start >= end:
            raise ConfigurationError(f"since {_told(start)} until {_told(end)}: there is nothing between them")
        return cls(start, end)

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Return the period that a text stands for."""
        since, _, until = text.partition("/")
        return cls(_moment(since), _moment(until))

    def of(self, query: Query) -> Query:
        """Return the query for this period alone: under a name of its own, as how far it is read is kept by name."""
        return replace(query, name=f"{query.name} {self}", since=self.since, until=self.until)


def _told(moment: datetime) -> str:
    is_midnight = not (moment.hour or moment.minute or moment.second)
    return f"{moment:%Y-%m-%d}" if is_midnight else f"{moment:%Y-%m-%dT%H:%M:%S}"


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
