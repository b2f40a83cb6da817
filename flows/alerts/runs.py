"""Which of our runs ended badly, are late, or died without a word: what only the Prefect server knows.

Prefect takes seconds to import: it is imported where a server is configured. Which runs are silent decides an
automation of the server, see ``automations``; here they are known by the name of their state.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.configuration.alerts import Alerts

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun

KINDS = ("run_failed", "run_crashed", "run_late", "run_zombie")
ZOMBIE = "Zombie"
"""The state of a run that gives no sign of life, of the type Crashed."""

_WATCH = "watch/watch"
_LOOKED_BACK = timedelta(days=7)
_MOST_RUNS = 200
_SECONDS_A_MINUTE = 60


def amiss(config: Path, rule: Alerts, now: datetime) -> Sequence[dict[str, Any]] | None:
    """Return a condition for each deployment of this configuration and each way in which its runs are amiss.

    ``None`` where no Prefect server is configured, or it does not answer: then nobody knows.
    """
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.settings import get_current_settings  # noqa: PLC0415

    if get_current_settings().api.url is None:
        return None
    with get_client(sync_client=True) as client:
        if client.api_healthcheck() is not None:
            return None
        names = _deployments(client, config)
        if not names:
            return []
        late = timedelta(minutes=rule.late_minutes)
        return [
            *_ended_badly(names, _ended(client, names, now)),
            *_late(names, _overdue(client, names, now - late), now, rule),
        ]


def _deployments(client: "SyncPrefectClient", config: Path) -> dict[Any, str]:
    """Return the deployments whose runs read this configuration, by id, named as Prefect names them."""
    ours = [each for each in client.read_deployments() if each.parameters.get("config") == str(config.absolute())]
    return {each.id: f"{client.read_flow(each.flow_id).name}/{each.name}" for each in ours}


def _ended(client: "SyncPrefectClient", names: Mapping[Any, str], now: datetime) -> "list[FlowRun]":
    """Return the runs that have ended, well or badly, newest first."""
    from prefect.client.schemas import filters  # noqa: PLC0415
    from prefect.client.schemas.objects import StateType  # noqa: PLC0415
    from prefect.client.schemas.sorting import FlowRunSort  # noqa: PLC0415

    ways = filters.FlowRunFilterStateType(any_=[StateType.COMPLETED, StateType.FAILED, StateType.CRASHED])
    ended = filters.FlowRunFilter(
        state=filters.FlowRunFilterState(type=ways),
        deployment_id=filters.FlowRunFilterDeploymentId(any_=list(names)),
        end_time=filters.FlowRunFilterEndTime(after_=now - _LOOKED_BACK),
    )
    return client.read_flow_runs(flow_run_filter=ended, sort=FlowRunSort.END_TIME_DESC, limit=_MOST_RUNS)


def _overdue(client: "SyncPrefectClient", names: Mapping[Any, str], before: datetime) -> "list[FlowRun]":
    """Return the runs that should have begun before a moment and have not, the longest overdue first."""
    from prefect.client.schemas import filters  # noqa: PLC0415
    from prefect.client.schemas.objects import StateType  # noqa: PLC0415
    from prefect.client.schemas.sorting import FlowRunSort  # noqa: PLC0415

    waiting = filters.FlowRunFilter(
        state=filters.FlowRunFilterState(type=filters.FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
        deployment_id=filters.FlowRunFilterDeploymentId(any_=list(names)),
        next_scheduled_start_time=filters.FlowRunFilterNextScheduledStartTime(before_=before),
    )
    return client.read_flow_runs(flow_run_filter=waiting, sort=FlowRunSort.NEXT_SCHEDULED_START_TIME_ASC)


def _ended_badly(names: Mapping[Any, str], ended: "Sequence[FlowRun]") -> Iterator[dict[str, Any]]:
    """Yield each deployment and way in which runs of it ended since the last one that completed."""
    completed: set[Any] = set()
    bad: dict[tuple[str, str], list[FlowRun]] = {}
    for run in ended:
        if run.state and run.state.is_completed():
            completed.add(run.deployment_id)
        elif run.deployment_id not in completed and (kind := _kind(run, names[run.deployment_id])):
            bad.setdefault((kind, names[run.deployment_id]), []).append(run)
    for (kind, name), runs in bad.items():
        yield _condition((kind, name), (len(runs), 1), runs[-1].end_time, runs[0])


def _kind(run: "FlowRun", name: str) -> str | None:
    """Return how a run ended badly; a watch that failed could not tell something, and tells that next time."""
    if run.state and run.state.is_crashed():
        return "run_zombie" if run.state.name == ZOMBIE else "run_crashed"
    return None if name == _WATCH else "run_failed"


def _late(
    names: Mapping[Any, str], overdue: "Sequence[FlowRun]", now: datetime, rule: Alerts
) -> Iterator[dict[str, Any]]:
    """Yield each deployment of which a run is late, by the one that is so for longest."""
    told: set[Any] = set()
    for run in overdue:
        due_at = run.next_scheduled_start_time
        if due_at and run.deployment_id not in told:
            told.add(run.deployment_id)
            minutes = (now - due_at).total_seconds() / _SECONDS_A_MINUTE
            named = ("run_late", names[run.deployment_id])
            yield _condition(named, (minutes, rule.late_minutes), due_at, run)


def _condition(
    named: tuple[str, str], numbers: tuple[float, float], since: datetime | None, run: "FlowRun"
) -> dict[str, Any]:
    """Return a condition: its kind and deployment, what was found and from what on, and a run that shows it."""
    return {
        "kind": named[0],
        "subject": named[1],
        "found": numbers[0],
        "threshold": numbers[1],
        "began_at": since and since.astimezone(UTC).replace(tzinfo=None),
        "detail": _told(run),
    }


def _told(run: "FlowRun") -> str:
    """Say where a run is to be seen, and what it said in its end."""
    from prefect.utilities.urls import url_for  # noqa: PLC0415

    said = run.state.message if run.state else None
    return " ".join(filter(None, [f"{run.name},", url_for("flow-run", run.id), said]))
