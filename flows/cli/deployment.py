"""Put the deployment of prefect.yaml on the Prefect server, with the schedule of wom.toml."""

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

from flows.cli.exits import NotCompleted, WrongUse
from flows.configuration.settings import Schedule, load_settings

_PREFECT_FILE = Path("prefect.yaml")


def deploy(config: Path) -> str:
    """Deploy what prefect.yaml of this folder describes, to run when wom.toml says; return its name.

    Raises ``WrongUse`` where there is no prefect.yaml here, ``NotCompleted`` where Prefect refuses it.
    """
    schedule = load_settings(config).schedule
    if not _PREFECT_FILE.is_file():
        raise WrongUse(f"no {_PREFECT_FILE} in {Path.cwd()}: go to the folder that holds wom's, or copy it from there")
    project = yaml.safe_load(_PREFECT_FILE.read_text(encoding="utf-8"))
    [deployment] = project["deployments"]
    deployment["schedules"] = [_as_prefect_writes(schedule)]
    deployment["parameters"]["config"] = str(config.absolute())
    _hand_over(project)
    name: str = deployment["name"]
    return name


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
        ended = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if ended.returncode:
        raise NotCompleted(f"Prefect refused the deployment: {ended.stderr.strip() or ended.stdout.strip()}")
