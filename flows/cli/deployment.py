"""Put the deployments of prefect.yaml on the Prefect server, listen with the schedule of wom.toml."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

import flows
from flows.cli import prefect_server
from flows.cli.exits import NotCompleted, WrongUse
from flows.configuration.settings import Schedule, load_settings

POOL = "wom"
_PREFECT_FILE = Path("prefect.yaml")
_NAME = "scheduled"
_FLOWS = "flows.orchestration."
_RUNS_SIDE_BY_SIDE = 3


def deploy(config: Path) -> tuple[str, ...]:
    """Deploy those of prefect.yaml that are ours; return their names, that which runs when wom.toml says first.

    It is that of this folder, else the one that wom brings along. Makes the work pool where there is none. Raises
    ``WrongUse`` where prefect.yaml does not hold what it should, ``NotCompleted`` where Prefect refuses it.
    """
    schedule = load_settings(config).schedule
    project = _project(_prefect_file())
    scheduled = _scheduled_of(project) | {"schedules": [_as_prefect_writes(schedule)]}
    others = [each for each in _ours(project) if each.get("name") != _NAME]
    deployments = [_for(config, each) for each in (scheduled, *others)]
    make_pool()
    _hand_over(project | {"deployments": deployments})
    _automate(config, deployments)
    return tuple(f"{each['entrypoint'].removeprefix(_FLOWS)}/{each['name']}" for each in deployments)


def _automate(config: Path, deployments: Sequence[dict[str, Any]]) -> None:
    """Put the automations, where prefect.yaml deploys the flow that they start."""
    from flows.alerts import automations  # noqa: PLC0415 - Prefect takes seconds to import

    if any(f"{each['entrypoint'].removeprefix(_FLOWS)}/{each['name']}" == automations.WATCH for each in deployments):
        automations.put(config)


def _for(config: Path, deployment: dict[str, Any]) -> dict[str, Any]:
    """Return a deployment whose runs read this configuration, from wherever they are started."""
    return deployment | {"parameters": (deployment.get("parameters") or {}) | {"config": str(config.absolute())}}


def _prefect_file() -> Path:
    """Return prefect.yaml of this folder, else the one beside wom's packages, else the one within them."""
    package = Path(flows.__file__).parent
    for file in (_PREFECT_FILE, package.parent / _PREFECT_FILE, package / _PREFECT_FILE):
        if file.is_file():
            return file
    raise WrongUse(f"no {_PREFECT_FILE} in {Path.cwd()}: go to the folder that holds wom's, or copy it from there")


def _project(file: Path) -> dict[str, Any]:
    """Return what a prefect.yaml says."""
    try:
        project = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WrongUse(f"{file}: cannot be read as YAML: {' '.join(str(error).split())}") from None
    if not isinstance(project, dict):
        raise WrongUse(f"{file}: holds no keys; copy wom's")
    return project


def _scheduled_of(project: dict[str, Any]) -> dict[str, Any]:
    """Return the deployment that listens, among all that there are."""
    for deployment in _ours(project):
        if deployment.get("name") == _NAME:
            return deployment
    raise WrongUse(f"{_PREFECT_FILE}: no deployment named '{_NAME}'; copy it from wom's")


def _ours(project: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the deployments of our flows; whatever else stands there is deployed by ``prefect deploy``."""
    found = [each for each in project.get("deployments") or () if isinstance(each, dict)]
    return [each for each in found if str(each.get("entrypoint")).startswith(_FLOWS)]


def _as_prefect_writes(schedule: Schedule) -> dict[str, Any]:
    """Return a schedule as prefect.yaml would hold it."""
    if schedule.cron:
        return {"cron": schedule.cron, "timezone": schedule.timezone}
    return {"interval": schedule.every.total_seconds()}


def make_pool() -> None:
    """Make the work pool where there is none; one that is there stays as ops have made it."""
    prefect_server.require()
    from prefect.client.orchestration import get_client  # noqa: PLC0415 - Prefect takes seconds to import
    from prefect.client.schemas.actions import WorkPoolCreate  # noqa: PLC0415
    from prefect.exceptions import ObjectAlreadyExists  # noqa: PLC0415
    from prefect.workers.process import ProcessWorker  # noqa: PLC0415

    pool = WorkPoolCreate(
        name=POOL,
        type=ProcessWorker.type,
        description="Runs of wom, each a process of the worker that takes it.",
        base_job_template=ProcessWorker.get_default_base_job_template(),
        concurrency_limit=_RUNS_SIDE_BY_SIDE,
    )
    with get_client(sync_client=True) as client:
        try:
            client.create_work_pool(pool)
        except ObjectAlreadyExists:
            return


def _hand_over(project: dict[str, Any]) -> None:
    """Have Prefect deploy a project: options of its command line would add a schedule, not replace the one there."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".yaml") as file:
        yaml.safe_dump(project, file)
        file.flush()
        command = [sys.executable, "-m", "flows.cli.kept", "deploy", "--all", "--prefect-file", file.name]
        # A shell sets PWD, cron and service managers may not.
        environment = os.environ | {"PWD": str(Path.cwd()), "PREFECT_CLI_PROMPT": "false"}
        ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    if ended.returncode:
        raise NotCompleted(f"Prefect refused the deployment: {ended.stderr.strip() or ended.stdout.strip()}")
