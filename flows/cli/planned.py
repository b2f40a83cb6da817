"""What the Prefect server knows of our runs: which come next, and which nobody carries out any more."""

import time
from dataclasses import dataclass
from datetime import datetime

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    WorkPoolFilter,
    WorkPoolFilterName,
)
from prefect.client.schemas.objects import StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Crashed

from flows.cli.deployment import POOL

_CUT_OFF = "The worker ended while it ran. Nothing is lost: the next run goes on from there."
_SECONDS_TO_PLAN = 20
_SECONDS_BETWEEN_LOOKS = 0.5


@dataclass(frozen=True, slots=True)
class Planned:
    """When the next run of a deployment starts."""

    deployment: str
    starts_at: datetime


def next_runs() -> list[Planned]:
    """Return the next run of each deployment that has a schedule, soonest first.

    The server plans them some seconds after they were deployed: waits for them, but not for ever.
    """
    deadline = time.monotonic() + _SECONDS_TO_PLAN
    scheduled, found = _planned()
    while {run.deployment for run in found} < scheduled and time.monotonic() < deadline:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
        scheduled, found = _planned()
    return found


def _planned() -> tuple[set[str], list[Planned]]:
    """Return the deployments that have a schedule, and the next run of each as far as it is planned by now."""
    with get_client(sync_client=True) as client:
        deployments = client.read_deployments(work_pool_filter=_our_pool())
        runs = client.read_flow_runs(
            flow_run_filter=_in_state(StateType.SCHEDULED),
            work_pool_filter=_our_pool(),
            sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        )
        flows = {run.flow_id: client.read_flow(run.flow_id).name for run in runs}
    named = {each.id: f"{flows[each.flow_id]}/{each.name}" for each in deployments if each.flow_id in flows}
    first: dict[str, Planned] = {}
    for run in runs:
        name = named.get(run.deployment_id) if run.deployment_id else None
        if name and run.expected_start_time:
            first.setdefault(name, Planned(name, run.expected_start_time))
    return {each.name for each in deployments if each.schedules}, list(first.values())


def call_off_abandoned() -> int:
    """Have the server know that the runs it believes to be going on have crashed; return how many.

    To be called when no worker of the pool is left: else their slots of the limits would stay occupied.
    """
    going_on = _in_state(StateType.RUNNING, StateType.PENDING, StateType.CANCELLING)
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(flow_run_filter=going_on, work_pool_filter=_our_pool())
        for run in runs:
            client.set_flow_run_state(run.id, Crashed(message=_CUT_OFF), force=True)
    return len(runs)


def _our_pool() -> WorkPoolFilter:
    return WorkPoolFilter(name=WorkPoolFilterName(any_=[POOL]))


def _in_state(*kinds: StateType) -> FlowRunFilter:
    return FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(kinds))))
