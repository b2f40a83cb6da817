"""Sweep from the command line, and show what is due and what was done."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from pathlib import Path

from connectors import registry
from flows import sweeping
from flows.budget import price
from flows.cli import reports, running, terminal
from flows.cli.terminal import inert, out, table
from flows.configuration.settings import load_settings
from flows.sweep import Swept, swept_sources
from warehouse import lookups

_WIDTH = 80


@dataclass(frozen=True, slots=True)
class DueAt:
    """How many posts a source would be asked for now, and what that may cost at most.

    ``nameless_count`` posts cannot be asked for, as they are stored without the ids that name their authors.
    """

    source: str
    post_count: int
    cost_usd: Decimal
    nameless_count: int


def due(config: Path, sources: Sequence[str]) -> tuple[DueAt, ...]:
    """Return what a sweep would ask for now, whatever the budgets; asks nobody."""
    return tuple(_due_at(config, source) for source in swept_sources(config, sources))


def _due_at(config: Path, source: str) -> DueAt:
    settings = load_settings(config)
    path = settings.warehouse.path
    count, nameless = (
        (len(sweeping.due(settings, source)), lookups.nameless_count(path, platform=source))
        if path.exists()
        else (0, 0)
    )
    most = registry.load(source).LOOK_UP.most_usage(count) if count else {}  # type: ignore[attr-defined]
    cost = sum((used * price(settings, source, unit) for unit, used in most.items()), Decimal(0))
    return DueAt(source, count, cost, nameless)


def show_due(found: Sequence[DueAt], *, as_json: bool) -> None:
    """Show what is due at each source."""
    if as_json:
        reports.show_json([asdict(each) for each in found])
        return
    shown = table("source", "posts due", "at most USD")
    for each in found:
        shown.add_row(inert(each.source, _WIDTH), f"{each.post_count:,}", f"{each.cost_usd:,.2f}")
    out.print(shown)
    for each in found:
        if each.nameless_count:
            terminal.say(f"{each.source}: {each.nameless_count:,} posts are stored without their ids: never asked for")


def sweep(config: Path, sources: Sequence[str], *, believe: bool, direct: bool, verbose: bool) -> Swept:
    """Sweep once and return what was done, failures of sources included.

    Raises ``ConfigurationError`` before anything is started, ``NotCompleted`` where Prefect cannot be reached.
    """
    if not swept_sources(config, sources):
        terminal.complain(f"{config}: no source that can be asked for posts by their ids; there is nothing to sweep")
    return running.sweep(config, sources, believe=believe, direct=direct, verbose=verbose)


def show(swept: Swept, *, as_json: bool) -> None:
    """Show what a sweep did, and why look-ups ended otherwise than done."""
    if as_json:
        reports.show_json(
            {
                "lookups": [asdict(lookup) for lookup in swept.lookups],
                "withdrawn_count": swept.withdrawn_count,
                "tagged": asdict(swept.tagged),
                "measured": asdict(swept.measured),
                "published": swept.published,
            }
        )
        return
    shown = table("source", "outcome", "asked for", "changed", "withdrawn", "doubted", "unanswered")
    for each in swept.lookups:
        numbers = (
            each.asked_count,
            each.counts.updated,
            each.withdrawn_count,
            each.doubted_count,
            each.unanswered_count,
        )
        shown.add_row(*(inert(cell, _WIDTH) for cell in (each.source, each.ending, *(f"{n:,}" for n in numbers))))
    out.print(shown)
    for each in (*swept.failed, *swept.partial):
        terminal.say(str(inert(f"{each.source}: {each.detail}", 1000)))
    terminal.say(
        f"withdrew {swept.withdrawn_count:,} posts; tagged {swept.tagged.post_count:,} that were edited; "
        f"readers' copy {'published' if swept.published else 'already fresh'}"
    )
