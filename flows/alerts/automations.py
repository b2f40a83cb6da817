"""The automations that the Prefect server carries out for alerts, also while no worker of ours is left."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import StateType
from prefect.events.actions import ChangeFlowRunState, RunDeployment
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture

from flows.alerts.runs import ZOMBIE
from flows.configuration.settings import load_settings

WATCH = "watch/watch"
_RUN = "prefect.flow-run."
_WENT_WRONG = frozenset(f"{_RUN}{state}" for state in ("Failed", "TimedOut", "Crashed", ZOMBIE))
_SILENT = "wom: take silent runs for crashed"
_WATCHING = "wom: watch when a run went wrong"
_SAID = "It has given no sign of life. Nothing is lost: the next run goes on from there."


def put(config: Path, silent: timedelta | None = None) -> tuple[str, ...]:
    """Put the automations for the deployments of this configuration; return their names.

    Those that are there already are replaced, and stay disabled where somebody has disabled them. After ``silent``,
    else as the configuration says, a run is taken for a zombie.
    """
    silent = silent or timedelta(minutes=load_settings(config).alerts.silent_minutes)
    with get_client(sync_client=True) as client:
        watch = client.read_deployment_by_name(WATCH)
        ours = [
            each.id for each in client.read_deployments() if each.parameters.get("config") == str(config.absolute())
        ]
        watched = [each for each in ours if each != watch.id]
        automations = (_take_for_crashed(ours, silent), _watch_after(watched, watch.id))
        for automation in automations:
            _replace(client, automation)
    return tuple(automation.name for automation in automations)


def _replace(client: SyncPrefectClient, automation: AutomationCore) -> None:
    """Put one automation in place of those of its name."""
    before = client.read_automations_by_name(automation.name)
    enabled = all(each.enabled for each in before)
    client.create_automation(automation.model_copy(update={"enabled": enabled}))
    for each in before:
        client.delete_automation(each.id)


def _take_for_crashed(deployments: list[Any], silent: timedelta) -> AutomationCore:
    """Return the automation that has the server know of runs that died without a word."""
    return AutomationCore(
        name=_SILENT,
        description=f"Takes a run of wom that gives no sign of life for {silent} for crashed.",
        trigger=EventTrigger(
            posture=Posture.Proactive,
            after={f"{_RUN}heartbeat"},
            expect={f"{_RUN}*"},  # whatever its state is called, it has spoken
            within=silent,
            match=_any_run(),
            match_related=_of(deployments),
            for_each={"prefect.resource.id"},
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, name=ZOMBIE, message=_SAID)],
    )


def _watch_after(deployments: list[Any], watch: Any) -> AutomationCore:
    """Return the automation that has somebody told at once, rather than when the next watch comes by itself."""
    return AutomationCore(
        name=_WATCHING,
        description="Starts watch/watch, which tells whom it concerns, once.",
        trigger=EventTrigger(
            posture=Posture.Reactive, expect=set(_WENT_WRONG), match=_any_run(), match_related=_of(deployments)
        ),
        actions=[RunDeployment(source="selected", deployment_id=watch)],
    )


def _any_run() -> Any:
    return {"prefect.resource.id": f"{_RUN}*"}


def _of(deployments: list[Any]) -> Any:
    """Return what a run is known by to belong to these deployments."""
    named = [f"prefect.deployment.{each}" for each in deployments]
    return {"prefect.resource.role": "deployment", "prefect.resource.id": named}
