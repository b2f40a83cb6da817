"""What became of asking a source one query in one run, and how its end is named."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta

from connectors.errors import UNKNOWN_WAIT, ConnectorError, RateLimited
from warehouse.load import PageCounts
from warehouse.runs import FoundGap

DONE = "done"
PARTIAL = "partial"

_MOST_REASONS = 5
_LONGEST_WAIT = timedelta(days=7)  # what a broken header may cost us


@dataclass(slots=True)
class Counts:
    """What became of the rows read: ``read = loaded + updated + unchanged + quarantined``."""

    read: int = 0
    loaded: int = 0
    updated: int = 0
    unchanged: int = 0
    quarantined: int = 0

    def add(self, other: "Counts | PageCounts") -> None:
        """Add the counts of one more page, attempt or pull."""
        for count in fields(self):
            setattr(self, count.name, getattr(self, count.name) + getattr(other, count.name))

    @property
    def merged(self) -> int:
        """Rows that met a post already stored, whether or not they changed it."""
        return self.updated + self.unchanged


@dataclass(slots=True)
class Pull:
    """What one source answered to one query in one run.

    ``outcome`` is ``done``, ``partial`` where the pull came to its end but the source had no longer everything, or as
    in ``connectors.errors``. The counts are those of all attempts of the run, the outcome is that of the last.
    """

    source: str
    query: str
    outcome: str = DONE
    detail: str | None = None
    counts: Counts = field(default_factory=Counts)
    request_count: int = 0
    gap_count: int = 0
    waits_until: datetime | None = None

    @property
    def succeeded(self) -> bool:
        """Whether it came to its end: everything that the source still had to give was taken."""
        return self.outcome in (DONE, PARTIAL)

    @property
    def ending(self) -> str:
        """How it ended, in a few words: its outcome, and until when its source wants to be left alone."""
        return f"{self.outcome} until {minute(self.waits_until)}" if self.waits_until else self.outcome

    def fail(self, error: ConnectorError, detail: str) -> None:
        """Take down what ended it early, and until when the source is not to be asked again for that."""
        self.outcome, self.detail = error.outcome, detail
        if isinstance(error, RateLimited):
            now = datetime.now(UTC)
            self.waits_until = min(error.until or now + UNKNOWN_WAIT, now + _LONGEST_WAIT)

    def leave_out(self, gaps: Iterable[FoundGap]) -> None:
        """Take down what was found to be missing: a pull that came to its end is ``partial`` by that."""
        found = list(gaps)
        self.gap_count = len(found)
        if found and self.outcome == DONE:
            self.outcome, self.detail = PARTIAL, _reasons(found)


class PullFailed(Exception):
    """A pull ended early; ``pull`` says how far it came."""

    def __init__(self, pull: Pull) -> None:
        super().__init__(f"{pull.source} {pull.query}: {pull.outcome}: {pull.detail}")
        self.pull = pull


def _reasons(gaps: list[FoundGap]) -> str:
    """Say why something is missing, each reason once with the time that its gaps span."""
    reasons = list(dict.fromkeys(gap.reason for gap in gaps))
    told = [f"{reason} ({_span([gap for gap in gaps if gap.reason == reason])})" for reason in reasons[:_MOST_REASONS]]
    more = [f"and {len(reasons) - _MOST_REASONS} more reasons"] if len(reasons) > _MOST_REASONS else []
    return "; ".join(told + more)


def _span(gaps: list[FoundGap]) -> str:
    """Say which time the gaps span, in UTC."""
    starts, ends = [gap.start for gap in gaps], [gap.end for gap in gaps]
    start = min(told) if len(told := [start for start in starts if start]) == len(starts) else None
    end = max(told) if len(told := [end for end in ends if end]) == len(ends) else None
    span = " ".join([*([f"from {minute(start)}"] if start else ()), *([f"until {minute(end)}"] if end else ())])
    return f"{span or 'at a time unknown'}{f', {len(gaps)} gaps' if len(gaps) > 1 else ''}"


def minute(moment: datetime) -> str:
    """Return a moment of UTC as people read it, to the minute."""
    return f"{moment:%Y-%m-%d %H:%M} UTC"
