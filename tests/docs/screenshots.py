"""Pictures of what ops see in the Prefect UI, for docs/operate.md.

``python -m tests.docs.screenshots`` runs the sample under ``wom up``, with a budget and a broken row, and takes them by
a headless Chromium, which the machine must have.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import httpx
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterFlowRunId, ArtifactFilterKey
from prefect.client.schemas.objects import FlowRun
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound

from flows.cli import prefect_server, sample

IMAGES = Path(__file__).parents[2] / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_UNUSUAL = """
[budgets.archive]
requests_per_day = 1000
"""
_BROKEN = '{"post_id": "broken", "platform": "x", "text": "cut off in the mid\n'
_LISTEN = "listen/scheduled"
_SECONDS_TO_COME_UP = 300
_SECONDS_TO_RUN = 600
_SECONDS_TO_DRAW = 20


def main() -> None:
    """Take all pictures anew."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"none of these is installed: {', '.join(BROWSERS)}")
    with TemporaryDirectory() as folder, _up(_project(Path(folder))) as address:
        with prefect_server.at(f"{address}/api"):
            pages = _pages(_listened())
        for name, (path, height) in pages.items():
            _take(browser, f"{address}{path}", IMAGES / f"ui-{name}.png", height, Path(folder))


def _project(folder: Path) -> Path:
    """Make a project of the sample, in which one row is broken and one source has a cap."""
    config = sample.unpack(folder / "wom")
    with config.open("a", encoding="utf-8") as file:
        file.write(_UNUSUAL)
    with (folder / "wom" / "x.jsonl").open("a", encoding="utf-8") as file:
        file.write(_BROKEN)
    return config


@contextmanager
def _up(config: Path) -> Iterator[str]:
    """Keep ``wom up`` running; lend the address of its UI."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    command = [sys.executable, "-m", "flows", "up", "--config", str(config), "--port", str(port)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    process = subprocess.Popen(command, cwd=config.parent, env=environment | {"PYTHONPATH": os.pathsep.join(sys.path)})
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _listened() -> FlowRun:
    """Start listen once it is deployed; return its run when it is over."""
    deadline = time.monotonic() + _SECONDS_TO_COME_UP
    while True:
        try:
            return cast("FlowRun", run_deployment(_LISTEN, timeout=_SECONDS_TO_RUN, as_subflow=False))
        except (ObjectNotFound, RuntimeError, httpx.HTTPError):
            if time.monotonic() > deadline:
                raise
            time.sleep(1)


def _pages(run: FlowRun) -> dict[str, tuple[str, int]]:
    """Return the path and the height of each page, by the name of its picture."""
    wanted = ArtifactFilter(
        key=ArtifactFilterKey(any_=["listen-summary"]), flow_run_id=ArtifactFilterFlowRunId(any_=[run.id])
    )
    with get_client(sync_client=True) as client:
        [summary] = client.read_artifacts(artifact_filter=wanted)
    return {
        "run": (f"/runs/flow-run/{run.id}", 1000),
        "summary": (f"/artifacts/artifact/{summary.id}", 1300),
        "form": (f"/deployments/deployment/{run.deployment_id}/run", 1300),
    }


def _take(browser: str, url: str, picture: Path, height: int, folder: Path) -> None:
    """Have the browser draw a page, and give its parts the time to ask for what they show."""
    options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-dark-mode=0"]
    options += [f"--user-data-dir={folder / 'browser'}", f"--window-size=1400,{height}"]
    options += [f"--virtual-time-budget={1000 * _SECONDS_TO_DRAW}", f"--screenshot={picture}", url]
    subprocess.run([browser, *options], check=True, capture_output=True, timeout=10 * _SECONDS_TO_DRAW)


if __name__ == "__main__":
    main()
