"""What ops read in the Prefect UI: how a run went, what was skipped and why, what it cost, what comes next."""

import time
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
from prefect.context import TaskRunContext
from prefect.runtime import deployment

from flows.configuration.settings import load_settings
from flows.inert import in_markdown
from flows.listen import Summary
from flows.progress import Progress
from flows.steps import Pull
from warehouse import read

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
    path = load_settings(Path(config)).warehouse.path
    parts = [
        _headline(summary),
        _sources_table(summary.pulls),
        _quarantine(read.quarantine(path, limit=_SAMPLE_SIZE) if summary.counts.quarantined else []),
        _next_run(),
    ]
    create_markdown_artifact("\n\n".join(parts), key="listen-summary", description="How the last run of listen went")


def _headline(summary: Summary) -> str:
    """Say in one paragraph what the run did."""
    counts = summary.counts
    ended = "All sources answered." if not summary.failed else f"**{len(summary.failed)} pulls ended early.**"
    return (
        f"# Listen\n\n{ended} Read {counts.read:,} rows = {counts.loaded:,} new posts + {counts.merged:,} merged + "
        f"{counts.quarantined:,} quarantined. Tagged {summary.tagged.post_count:,} posts, which hold "
        f"{summary.tagged.mention_count:,} mentions. Readers' copy: "
        f"{'published' if summary.published else 'already fresh'}."
    )


def _sources_table(pulls: tuple[Pull, ...]) -> str:
    """Show what came in from where, and what did not."""
    head = (
        "## Sources\n\n| source | query | outcome | read | new | merged | quarantined | gaps | requests | why |\n"
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n"
    )
    return head + "\n".join(_source_row(pull) for pull in pulls)


def _source_row(pull: Pull) -> str:
    counts = pull.counts
    numbers = (counts.read, counts.loaded, counts.merged, counts.quarantined, pull.gap_count, pull.request_count)
    cells = [in_markdown(pull.source), in_markdown(pull.query), in_markdown(pull.outcome)]
    cells += [f"{number:,}" for number in numbers]
    return f"| {' | '.join(cells)} | {in_markdown(pull.detail or '')} |"


def _quarantine(samples: list[dict[str, str]]) -> str:
    """Show some of the rows that could not become posts."""
    if not samples:
        return "## Quarantine\n\nNothing was put aside in this run."
    cells = ([in_markdown(sample[column], 60) for column in ("location", "reason", "raw")] for sample in samples)
    lines = [f"| {' | '.join(row)} |" for row in cells]
    return "## Quarantine\n\n| where | why | what |\n| --- | --- | --- |\n" + "\n".join(lines)


def _next_run() -> str:
    """Say when the deployment runs next, as far as Prefect has planned it."""
    if deployment.id is None:
        return "## Next\n\nThis run was started by hand; nothing is scheduled by it."
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment.id])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
            ),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
            limit=1,
        )
    when = [f"{run.expected_start_time:%Y-%m-%d %H:%M} UTC" for run in runs if run.expected_start_time]
    return f"## Next\n\n{'The next run starts ' + when[0] if when else 'No further run is planned'}."
