"""Sweep once: ask the platforms what became of stored posts, take out what is gone there, then publish."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from connectors.errors import ConnectorError
from flows import steps, sweeping, unforeseen
from flows.configuration.settings import load_settings
from flows.listen import Runner, tag_all
from flows.pulls import PARTIAL, PullFailed
from flows.steps import TagCount
from flows.sweeping import SWEEP, LookUp
from warehouse.measure import Measured


@dataclass(frozen=True, slots=True)
class Swept:
    """What one sweep did; its look-ups are kept in the warehouse under the name of the ``run``."""

    run: str
    lookups: tuple[LookUp, ...]
    tagged: TagCount
    measured: Measured
    published: bool

    @property
    def withdrawn_count(self) -> int:
        """Return how many posts were taken out, bare reposts of them included."""
        return sum(lookup.withdrawn_count for lookup in self.lookups)

    @property
    def failed(self) -> tuple[LookUp, ...]:
        """Return the look-ups that ended early."""
        return tuple(lookup for lookup in self.lookups if not lookup.succeeded)

    @property
    def partial(self) -> tuple[LookUp, ...]:
        """Return the look-ups of which not everything was believed."""
        return tuple(lookup for lookup in self.lookups if lookup.outcome == PARTIAL)


def sweep_once(config: str, runner: Runner, sources: Sequence[str] = (), *, believe: bool = False) -> Swept:
    """Ask what became of the posts that are due, take out what is gone, tag what was edited, measure and publish.

    Safe to start again at any moment, also beside another run: what was asked for is not due again before long. A
    source that fails does not stop the others; it stands among ``Swept.failed``. With ``believe``, whatever a source
    says is gone is taken out, however much it is.
    """
    named = swept_sources(Path(config), sources)
    run = uuid4().hex
    runner.one(steps.prepare, config)
    answers = runner.each(sweeping.look_up, [(config, source, run, believe) for source in named])
    return Swept(
        run=run,
        lookups=tuple(_lookup(source, answer) for source, answer in zip(named, answers, strict=True)),
        tagged=tag_all(config, runner),
        measured=runner.one(steps.measure_changes, config),
        published=runner.one(steps.publish_copy, config),
    )


def swept_sources(config: Path, sources: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the sources that can be asked for posts by their ids: of those in wom.toml all, or only some.

    Raises ``ConfigurationError`` for a name that is not in there.
    """
    queries = load_settings(config).queries(sources=sources)
    return tuple(filter(_can_be_asked, dict.fromkeys(query.source for query in queries)))


def _can_be_asked(source: str) -> bool:
    try:
        return sweeping.can_be_asked(source)
    except ConnectorError:  # a source that is not there is told by every run of listen
        return False


def _lookup(source: str, answer: LookUp | BaseException) -> LookUp:
    """Return how a look-up went; what concerns more than its source stops the run."""
    if isinstance(answer, LookUp):
        return answer
    if isinstance(answer, PullFailed) and isinstance(answer.pull, LookUp):
        return answer.pull
    if unforeseen.concerns_one_source(answer):
        return LookUp(source, SWEEP, ConnectorError.outcome, unforeseen.told(f"{source} {SWEEP}", answer))
    raise answer
