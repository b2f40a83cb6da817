"""Put the deployment of prefect.yaml on the Prefect server, with the schedule of wom.toml."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from flows.cli.exits import NotCompleted, WrongUse
from flows.configuration.settings import Schedule, load_settings

_PREFECT_FILE = Path("prefect.yaml")
_NAME = "scheduled"


def deploy(config: Path) -> str:
    """Deploy the one of prefect.yaml's deployments that is ours, to run when wom.toml says; return its name.

    Raises ``WrongUse`` where prefect.yaml of this folder does not hold it, ``NotCompleted`` where Prefect refuses it.
    """
    schedule = load_settings(config).schedule
    project = _project()
    deployment = _deployment_of(project)
    deployment["schedules"] = [_as_prefect_writes(schedule)]
    deployment["parameters"] = (deployment.get("parameters") or {}) | {"config": str(config.absolute())}
    _hand_over(project | {"deployments": [deployment]})
    return _NAME


def _project() -> dict[str, Any]:
    """Return what prefect.yaml of this folder says."""
    if not _PREFECT_FILE.is_file():
        raise WrongUse(f"no {_PREFECT_FILE} in {Path.cwd()}: go to the folder that holds wom's, or copy it from there")
    try:
        project = yaml.safe_load(_PREFECT_FILE.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise WrongUse(f"{_PREFECT_FILE}: cannot be read as YAML: {' '.join(str(error).split())}") from None
    if not isinstance(project, dict):
        raise WrongUse(f"{_PREFECT_FILE}: holds no keys; copy wom's")
    return project


def _deployment_of(project: dict[str, Any]) -> dict[str, Any]:
    """Return the deployment of ours among all that there are."""
    for deployment in project.get("deployments") or ():
        if isinstance(deployment, dict) and deployment.get("name") == _NAME:
            return deployment
    raise WrongUse(f"{_PREFECT_FILE}: no deployment named '{_NAME}'; copy it from wom's")


def _as_prefect_writes(schedule: Schedule) -> dict[str, Any]:
    """Return a schedule as prefect.yaml would hold it."""
    if schedule.cron:
        return {"cron": schedule.cron, "timezone": schedule.timezone}
    return {"interval": schedule.every.total_seconds()}


def _hand_over(project: dict[str, Any]) -> None:
    """Have Prefect deploy a project: options of its command line would add a schedule, not replace the one there."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", suffix=".yaml") as file:
        yaml.safe_dump(project, file)
        file.flush()
        command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all", "--prefect-file", file.name]
        environment = os.environ | {"PWD": str(Path.cwd())}  # a shell sets it, cron and service managers may not
        ended = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    if ended.returncode:
        raise NotCompleted(f"Prefect refused the deployment: {ended.stderr.strip() or ended.stdout.strip()}")
