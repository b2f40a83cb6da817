"""What ops read in the Prefect UI: how a run went, what was skipped and why, what it cost, what comes next."""

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from uuid import UUID

from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.context import FlowRunContext, TaskRunContext

from flows import budget
from flows.configuration.settings import Settings, load_settings
from flows.inert import in_markdown
from flows.listen import Summary
from flows.progress import Progress
from flows.pulls import Pull
from flows.retag import Retagged
from flows.sweep import Swept
from flows.sweeping import LookUp
from flows.upkeep import Expired, Published
from warehouse import read, runs
from warehouse.runs import FoundReject, Spending

_LONGEST_REASON = 1000
_SAMPLE_SIZE = 10
_SECONDS_BETWEEN_UPDATES = 2


class ProgressArtifacts:
    """A progress listener that shows each task's share done as a bar in the UI, every two seconds and at its end."""

    def __init__(self) -> None:
        self._bars: dict[UUID, UUID] = {}
        self._next_update: dict[UUID, float] = {}

    def __call__(self, progress: Progress) -> None:
        """Show where the running task stands, if it runs as one and its share is known."""
        context = TaskRunContext.get()
        if context is None or progress.share is None:
            return
        run = context.task_run.id
        if progress.share < 1 and time.monotonic() < self._next_update.get(run, 0):
            return
        self._next_update[run] = time.monotonic() + _SECONDS_BETWEEN_UPDATES
        self._show(run, progress, percent=100 * progress.share)

    def _show(self, run: UUID, progress: Progress, percent: float) -> None:
        """Create the task's bar, or move it."""
        if run in self._bars:
            update_progress_artifact(self._bars[run], progress=percent, description=str(progress))
        else:
            artifact = create_progress_artifact(progress=percent, description=str(progress))
            if isinstance(artifact, UUID):
                self._bars[run] = artifact


def show_summary(config: str, summary: Summary) -> None:
    """Publish the story of a run as one Markdown page, kept under one key so that the UI shows its history."""
    settings = load_settings(Path(config))
    path = settings.warehouse.path
    parts = [
        _headline(summary),
        _cost(runs.spending(path, run=summary.run)),
        show_sources(summary.pulls),
        _budgets(settings, sorted({pull.source for pull in summary.pulls})),
        _new_advocates(read.new_advocates(path)),
        _quarantine(runs.rejects(path, run=summary.run, limit=_SAMPLE_SIZE)),
        _next_run(),
    ]
    create_markdown_artifact(
        "\n\n".join(filter(None, parts)), key="listen-summary", description="How the last run of listen went"
    )


def show_retagged(retagged: Retagged) -> None:
    """Publish what tagging again did as one Markdown page, under a key of its own."""
    text = (
        f"Tagged {retagged.tagged.post_count:,} posts by {in_markdown(retagged.tagger)}, which hold "
        f"{retagged.tagged.mention_count:,} mentions."
    )
    _show_page("retag", text, retagged)


def show_published(published: Published) -> None:
    """Publish what readers got as one Markdown page."""
    _show_page("publish", "", published)


def show_expired(expired: Expired) -> None:
    """Publish how much was removed as one Markdown page."""
    _show_page("expire", f"Posts removed because they were past their term: {expired.post_count:,}.", expired)


def show_swept(config: str, swept: Swept) -> None:
    """Publish what became of stored posts as one Markdown page, with a table of the sources."""
    path = load_settings(Path(config)).warehouse.path
    head = (
        "| source | outcome | asked for | changed | taken out | doubted | unanswered | requests |\n"
        "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    )
    reasons = [_reason(lookup, lookup.detail) for lookup in swept.lookups if lookup.detail]
    table = head + "\n".join([*map(_lookup_row, swept.lookups), "", *reasons])
    _show_page("sweep", f"{_cost(runs.spending(path, run=swept.run))}\n\n{table}\n\n", swept)


def _lookup_row(lookup: LookUp) -> str:
    counts = (lookup.asked_count, lookup.counts.updated, lookup.withdrawn_count, lookup.doubted_count)
    numbers = (*counts, lookup.unanswered_count, lookup.request_count)
    cells = [in_markdown(lookup.source), in_markdown(lookup.ending), *(f"{number:,}" for number in numbers)]
    return f"| {' | '.join(cells)} |"


def _show_page(flow: str, text: str, done: Retagged | Published | Expired | Swept) -> None:
    """Publish the page of a flow, kept under one key so that the UI shows its history."""
    measured = f"Measured {done.measured.post_count:,} posts."
    told = " ".join(filter(None, [text, measured, _copy(done.published)]))
    page = f"# {flow.capitalize()}\n\n{told}"
    create_markdown_artifact(page, key=f"{flow}-summary", description=f"How the last run of {flow} went")


def _copy(published: bool) -> str:
    return f"Readers' copy: {'published' if published else 'already fresh'}."


def _headline(summary: Summary) -> str:
    """Say in one paragraph what the run did."""
    counts = summary.counts
    return (
        f"# Listen\n\n{_ending(summary)} Read {counts.read:,} rows = {counts.loaded:,} new posts + "
        f"{counts.merged:,} merged + {counts.quarantined:,} quarantined. "
        f"Tagged {summary.tagged.post_count:,} posts, which hold {summary.tagged.mention_count:,} mentions. "
        f"{_copy(summary.published)} "
        f"Posts removed because they were past their term: {summary.expired_count:,}."
    )


def _ending(summary: Summary) -> str:
    """Say how the pulls ended."""
    if summary.failed:
        return f"**{len(summary.failed)} pulls ended early.**"
    if summary.partial:
        return f"All sources answered, but {len(summary.partial)} pulls are **partial**: something is served no longer."
    return "All sources answered."


def _cost(spending: Spending) -> str:
    """Say what the ledger holds of the run."""
    return f"Requests to platforms: {spending.request_count:,}. Spent: {spending.cost_usd:,.2f} USD."


def _budgets(settings: Settings, sources: Sequence[str]) -> str:
    """Return the table of what is used of each cap, nothing where there is none."""
    rows = [
        f"| {in_markdown(source)} | {in_markdown(cap.what)} | {cap.used:,} | {cap.cap:,} | "
        f"{float(cap.used) / cap.cap:.0%} |"
        for source in sources
        for cap in budget.caps(settings, source)
        if cap.cap
    ]
    head = "## Budgets\n\n| source | of | used | cap | share |\n| --- | --- | ---: | ---: | ---: |\n"
    return head + "\n".join(rows) if rows else ""


def _new_advocates(found: Mapping[str, int]) -> str:
    """Say how many came to stand by each brand this month; never who, for nobody is erased from here."""
    if not found:
        return "## New advocates\n\nNobody became an advocate this month."
    lines = [f"- **{in_markdown(brand)}**: {count:,}" for brand, count in found.items()]
    asked = "from advocates where standing = 'advocate' order by standing_since desc, credibility desc limit 20"
    return "## New advocates\n\nThis month:\n\n" + "\n".join(lines) + f'\n\nWho they are: `wom sql "{asked}"`'


def show_sources(pulls: Sequence[Pull]) -> str:
    """Return the table of what came in from where, and below it, where there is room, why something did not."""
    head = (
        "## Sources\n\n| source | query | outcome | read | new | merged | quarantined | gaps | requests |\n"
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    )
    reasons = [_reason(pull, pull.detail) for pull in pulls if pull.detail]
    return head + "\n".join([*map(_source_row, pulls), "", *reasons])


def _reason(pull: Pull, detail: str) -> str:
    return f"- **{in_markdown(f'{pull.source} {pull.query}')}**: {in_markdown(detail, _LONGEST_REASON)}"


def _source_row(pull: Pull) -> str:
    counts = pull.counts
    numbers = (counts.read, counts.loaded, counts.merged, counts.quarantined, pull.gap_count, pull.request_count)
    cells = [in_markdown(pull.source), in_markdown(pull.query), in_markdown(pull.ending)]
    cells += [f"{number:,}" for number in numbers]
    return f"| {' | '.join(cells)} |"


def _quarantine(found: list[FoundReject]) -> str:
    """Show where some of the rows stood that could not become posts; never what they say: no term reaches here."""
    if not found:
        return "## Quarantine\n\nNothing new was put aside in this run."
    lines = [f"| {in_markdown(reject.location)} | {in_markdown(reject.reason)} |" for reject in found]
    return "## Quarantine\n\n| where | why |\n| --- | --- |\n" + "\n".join(lines)


def _next_run() -> str:
    """Say when the deployment runs next, as far as Prefect has planned it."""
    # Prefect's runtime would ask the server for the deployment of a run that has none.
    run = FlowRunContext.get()
    deployment_id = run.flow_run.deployment_id if run and run.flow_run else None
    if deployment_id is None:
        return "## Next\n\nThis run was started by hand; nothing is scheduled by it."
    with get_client(sync_client=True) as client:
        planned = client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
            ),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=1,
        )
    when = [f"{each.expected_start_time:%Y-%m-%d %H:%M} UTC" for each in planned if each.expected_start_time]
    return f"## Next\n\n{'The next run starts ' + when[0] if when else 'No further run is planned'}."
