"""Listen once: collect, tag, measure, publish. Who carries the steps out is the runner's business."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TypeVar
from uuid import uuid4

from connectors.errors import ConnectorError
from connectors.post import Query
from flows import collecting, steps, unforeseen
from flows.configuration.settings import load_settings
from flows.period import Period
from flows.progress import Progress, tell
from flows.pulls import PARTIAL, Counts, Pull, PullFailed
from flows.steps import TagCount
from warehouse.measure import Measured

Result = TypeVar("Result")


class Runner(Protocol):
    """Carries out steps: directly in this process, or as Prefect tasks."""

    def one(self, step: Callable[..., Result], *arguments: Any) -> Result:
        """Return what the step returns; raise what it raises."""
        ...

    def each(self, step: Callable[..., Result], calls: Sequence[tuple[Any, ...]]) -> list[Result | Exception]:
        """Carry out one step with each tuple of arguments, side by side; give results and failures in that order."""
        ...


@dataclass(frozen=True, slots=True)
class Summary:
    """What one run did; its pulls are kept in the warehouse under the name of the ``run``."""

    run: str
    pulls: tuple[Pull, ...]
    tagged: TagCount
    expired_count: int
    measured: Measured
    published: bool

    @property
    def counts(self) -> Counts:
        """Return what became of all rows read in this run."""
        total = Counts()
        for pull in self.pulls:
            total.add(pull.counts)
        return total

    @property
    def failed(self) -> tuple[Pull, ...]:
        """Return the pulls that ended early."""
        return tuple(pull for pull in self.pulls if not pull.succeeded)

    @property
    def partial(self) -> tuple[Pull, ...]:
        """Return the pulls that came to their end, but whose source had no longer everything."""
        return tuple(pull for pull in self.pulls if pull.outcome == PARTIAL)


def listen_once(
    config: str, runner: Runner, brands: Sequence[str] = (), sources: Sequence[str] = (), period: Period | None = None
) -> Summary:
    """Collect, tag and measure what was said since the last run, or within a past period, then publish it.

    Safe to start again at any moment, also beside another run: every step takes up what is left to do. A source that
    fails does not stop the others; it stands among ``Summary.failed``.
    """
    queries = load_settings(Path(config)).queries(brands, sources)
    run = uuid4().hex
    runner.one(steps.prepare, config)
    within = str(period) if period else None
    pulls = runner.each(collecting.collect, [(config, query.source, query.name, run, within) for query in queries])
    return Summary(
        run=run,
        pulls=tuple(_pull(query, answer) for query, answer in zip(queries, pulls, strict=True)),
        tagged=tag_all(config, runner),
        expired_count=runner.one(steps.expire, config),
        measured=runner.one(steps.measure_changes, config),
        published=runner.one(steps.publish_copy, config),
    )


def _pull(query: Query, answer: Pull | BaseException) -> Pull:
    """Return how a pull went; what concerns more than its source stops the run."""
    if isinstance(answer, Pull):
        return answer
    if isinstance(answer, PullFailed):
        return answer.pull
    if unforeseen.concerns_one_source(answer):
        detail = unforeseen.told(f"{query.source} {query.name}", answer)
        return Pull(query.source, query.name, ConnectorError.outcome, detail)
    raise answer


def tag_all(config: str, runner: Runner) -> TagCount:
    """Tag batch after batch until nothing is untagged."""
    due_count = steps.untagged_count(config)
    post_count = mention_count = 0
    while (batch := runner.one(steps.tag_batch, config)).post_count:
        post_count += batch.post_count
        mention_count += batch.mention_count
        tell(Progress("tag", post_count, "posts", share=min(1.0, post_count / max(1, due_count))))
    return TagCount(post_count, mention_count)
