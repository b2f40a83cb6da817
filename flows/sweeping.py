"""The step that asks a source what became of stored posts: batch by batch, each stored with what it led to.

What a platform says is gone is taken out, unless it is hard to believe: see ``Verdict``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from connectors import registry
from connectors.connector import Batch, LookedUp, LooksUp
from connectors.errors import BudgetSpent, UnreadableAnswer
from connectors.meter import metering
from connectors.post import Page, Query
from flows.budget import bill, stay_within_share, turn
from flows.collecting import account, begun, recorded
from flows.configuration.settings import Settings, load_settings
from flows.credentials import supply_secrets
from flows.handover import handover
from flows.pace import keep_pace
from flows.progress import Progress, tell
from flows.pulls import PARTIAL, Pull
from flows.waiting import keep_away
from warehouse import load, lookups
from warehouse.lookups import DOUBTED, THERE, UNANSWERED, Due

SWEEP = "(sweep)"
"""Stands for the name of a query, which none in wom.toml can bear."""

_PLAUSIBLE_SHARE = 0.5
_FEW = 10
_BEFORE_ASKED_AGAIN = timedelta(hours=1)


@dataclass(slots=True)
class LookUp(Pull):
    """What a source said of stored posts in one run; what it said is gone and was not believed is ``doubted``."""

    asked_count: int = 0
    withdrawn_count: int = 0
    doubted_count: int = 0
    unanswered_count: int = 0


def can_be_asked(source: str) -> bool:
    """Tell whether a source can be asked for posts by their ids.

    Raises:
        SourceUnavailable: it cannot even be loaded.
    """
    return hasattr(registry.load(source), "LOOK_UP")


def due(settings: Settings, source: str) -> list[Due]:
    """Return the posts to ask a source for, the most urgent first."""
    return lookups.due(
        settings.warehouse.path,
        platform=source,
        now=datetime.now(UTC),
        days=settings.sweep.days,
        limit=settings.sweep.posts_per_run,
        pattern=_askable_ids(source),
    )


def look_up(config: str, source: str, run: str, believe: bool = False) -> LookUp:
    """Ask one source what became of the posts that are due, and apply what it says; with ``believe``, all of it.

    Raises ``PullFailed`` where the source gave up early: what came of the batches before is stored.
    """
    settings = load_settings(Path(config))
    path, query = settings.warehouse.path, Query(source, SWEEP)
    pull = begun(path, query, run, LookUp)
    with recorded(settings, query, pull, run) as pull_id:
        asking = _Asking(settings, query, pull_id, believe)
        asked = due(settings, source)
        try:
            for answered in asking.answers(asked):
                asking.apply(answered, pull)
                tell(Progress(f"sweep {source}", pull.asked_count, "posts asked for", pull.asked_count / len(asked)))
        except _PartUsed as error:
            pull.outcome, pull.detail = PARTIAL, f"{error} The rest is asked for by the next sweeps."
        if pull.doubted_count:
            told = f"{source} says that {pull.doubted_count:,} posts are gone, too many at once to believe it"
            pull.outcome, pull.detail = PARTIAL, f"{told}: nothing of them was deleted, they are asked for again"
    return pull


class _PartUsed(Exception):
    """What sweeping may use of the budget is used: nothing that anybody has to mend."""


@dataclass(frozen=True, slots=True)
class _Answered:
    """What was asked for, and what came of it."""

    due: Sequence[Due]
    found: LookedUp
    request_count: int


@dataclass(frozen=True, slots=True)
class _Asking:
    """All that asking one source in one run takes; ``query`` stands for all that is asked so."""

    settings: Settings
    query: Query
    pull_id: str
    believe: bool

    @property
    def _path(self) -> Path:
        return self.settings.warehouse.path

    def answers(self, due: Sequence[Due]) -> Iterator[_Answered]:
        """Ask for one batch after another, with posts in each that should be there.

        Raises:
            ConnectorError: the source gave up; the batches before are answered.
            _PartUsed: so are they.
        """
        if not due:
            return
        source: Any = registry.load(self.query.source)
        supply_secrets(source)
        connector: LooksUp = source.connect()
        start = 0
        while start < len(due):
            with turn(self.settings, self.query.source):
                witnesses = self._witnesses()
                count = self._affordable(source.LOOK_UP, len(witnesses), len(due) - start)
                keep_away(self._path, self.query.source)
                keep_pace(self.query.source, source.LOOK_UP.most_usage(count + len(witnesses)).get("request", 1))
                yield self._ask(connector, due[start : start + count], witnesses)
            start += count

    def _witnesses(self) -> list[str]:
        source = self.query.source
        return lookups.witnesses(self._path, platform=source, pattern=_askable_ids(source))

    def _affordable(self, batch: Batch, witness_count: int, due_count: int) -> int:
        """Return how many posts can be asked for at once within the budget: fewer near its end.

        Raises:
            _PartUsed: none.
        """
        count = max(1, min(batch.size - witness_count, due_count))
        while True:
            try:
                most = batch.most_usage(count + witness_count)
                stay_within_share(self.settings, self.query, most, self.settings.sweep.share)
            except BudgetSpent as error:
                if count == 1:
                    raise _PartUsed(str(error)) from None
                count //= 2
            else:
                return count

    def _ask(self, connector: LooksUp, due: Sequence[Due], witnesses: Sequence[str]) -> _Answered:
        names = dict.fromkeys([*(post.post_id for post in due), *witnesses])
        with metering() as meter:
            try:
                found = connector.look_up(list(names), self.settings.accounts(self.query.source))
            except BaseException:
                account(self.settings, self.query, self.pull_id, meter)
                raise
        return _Answered(due, found, meter.request_count)

    def apply(self, answered: _Answered, pull: LookUp) -> None:
        """Store what an answer tells, and take out what it says is gone.

        Raises:
            UnreadableAnswer: it says that everything is gone, posts included that were there lately.
        """
        verdict = judge(answered.due, answered.found, datetime.now(UTC), believe=self.believe)
        counts, withdrawn_count = self._store(answered, verdict)
        pull.counts.add(counts)
        pull.asked_count += len(answered.due)
        pull.withdrawn_count += withdrawn_count
        told = list(verdict.outcomes.values())
        pull.doubted_count += told.count(DOUBTED)
        pull.unanswered_count += told.count(UNANSWERED)
        if verdict.is_hollow:
            told_so = f"{self.query.source} says that all posts asked for are gone, even those that were there lately"
            raise UnreadableAnswer(f"{told_so}: nothing was deleted. Where it is true: wom sweep --believe", "")

    def _store(self, answered: _Answered, verdict: "Verdict") -> tuple[load.PageCounts, int]:
        source, handing = self.query.source, handover(self.settings)
        found = handing.looked_up(source, answered.found)
        return lookups.store(
            self._path,
            pull_id=self.pull_id,
            source=source,
            query=self.query.name,
            posts=Page(found.posts, "").table(),
            rejects=pa.Table.from_pylist([asdict(reject) for reject in found.rejects], schema=load.REJECT_SCHEMA),
            outcomes=verdict.outcomes,
            withdrawn=verdict.withdrawn,
            request_count=answered.request_count,
            spending=bill(self.settings, source, answered.request_count, found.usage),
            names=handing.names,
        )


def _askable_ids(source: str) -> str | None:
    module = registry.load(source)
    return str(module.askable_ids()) if hasattr(module, "askable_ids") else None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to make of an answer: what each post is taken for, and which are taken out as ``deleted`` or ``hidden``.

    Platforms leave out what they lost for an hour as they leave out what was deleted. So an answer in which nothing is
    there, although posts seen lately were asked for with the others, is ``is_hollow`` and deletes nothing. One in which
    more than half of ten or more is gone is doubted: what of it is still gone an hour later goes.
    """

    outcomes: Mapping[str, str]
    withdrawn: Mapping[str, str]
    is_hollow: bool = False


def judge(due: Sequence[Due], found: LookedUp, now: datetime, *, believe: bool) -> Verdict:
    """Say what to make of what was found of posts that are due; with ``believe``, that all of it is true."""
    asked = {post.post_id: post for post in due}
    gone = dict.fromkeys(found.hidden & asked.keys(), "hidden") | dict.fromkeys(found.deleted & asked.keys(), "deleted")
    first = {name for name in gone if not _was_doubted(asked[name], now)}
    is_hollow = bool(gone) and not found.there and not believe
    is_too_much = len(first) > max(_FEW - 1, _PLAUSIBLE_SHARE * len(asked)) and not believe
    doubted = gone.keys() if is_hollow else first if is_too_much else set()
    outcomes = {name: THERE if name in found.there else UNANSWERED for name in asked.keys() - gone.keys()}
    outcomes |= dict.fromkeys(doubted, DOUBTED)
    return Verdict(outcomes, {name: how for name, how in gone.items() if name not in doubted}, is_hollow)


def _was_doubted(post: Due, now: datetime) -> bool:
    return post.doubted_at is not None and post.doubted_at <= now - _BEFORE_ASKED_AGAIN
