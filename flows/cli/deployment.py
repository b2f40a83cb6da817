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
_BY_HAND = "retag"


def deploy(config: Path) -> str:
    """Deploy those of prefect.yaml that are ours; return the name of the one that runs when wom.toml says.

    Raises ``WrongUse`` where prefect.yaml of this folder does not hold it, ``NotCompleted`` where Prefect refuses it.
    """
    schedule = load_settings(config).schedule
    project = _project()
    scheduled = _deployment_of(project) | {"schedules": [_as_prefect_writes(schedule)]}
    by_hand = [each for each in _deployments(project) if each.get("name") == _BY_HAND]
    _hand_over(project | {"deployments": [_for(config, each) for each in (scheduled, *by_hand)]})
    return _NAME


def _for(config: Path, deployment: dict[str, Any]) -> dict[str, Any]:
    """Return a deployment whose runs read this configuration, from wherever they are started."""
    return deployment | {"parameters": (deployment.get("parameters") or {}) | {"config": str(config.absolute())}}


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
    for deployment in _deployments(project):
        if deployment.get("name") == _NAME:
            return deployment
    raise WrongUse(f"{_PREFECT_FILE}: no deployment named '{_NAME}'; copy it from wom's")


def _deployments(project: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for each in project.get("deployments") or () if isinstance(each, dict)]


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
