import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey, LogFilter, LogFilterFlowRunId
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.configuration.settings import load_settings
from warehouse import read

ROOT = Path(__file__).parents[2]
PREFECT = [sys.executable, "-m", "prefect"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(what: Callable[[], Any], seconds: float) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := what()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.2)
    return found


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Start a real Prefect server with a work pool and return the environment in which commands find it."""
    port = free_port()
    environment = os.environ | {
        "PREFECT_HOME": str(tmp_path_factory.mktemp("server")),
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "DO_NOT_TRACK": "1",
    }
    command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (Path(environment["PREFECT_HOME"]) / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            with temporary_settings({PREFECT_API_URL: environment["PREFECT_API_URL"]}):
                wait_until(answers, 120)
                pool = [*PREFECT, "work-pool", "create", "wom", "--type", "process"]
                subprocess.run(pool, env=environment, check=True, capture_output=True)
                yield environment
        finally:
            process.terminate()
            process.wait(timeout=30)


def answers() -> bool:
    with get_client(sync_client=True) as client:
        return client.api_healthcheck() is None


def runs(client: SyncPrefectClient) -> list[FlowRun]:
    found: list[FlowRun] = client.read_flow_runs()
    return found


def test_a_scheduled_run_is_executed_by_a_worker(project: Path, server: dict[str, str]) -> None:
    deployments = (ROOT / "prefect.yaml").read_text(encoding="utf-8")
    assert 'cron: "7 * * * *"' in deployments
    soon = deployments.replace('cron: "7 * * * *"', "interval: 5").replace("        timezone: UTC\n", "")
    (project.parent / "prefect.yaml").write_text(soon, encoding="utf-8")
    environment = server | {"PWD": str(project.parent), "PYTHONPATH": str(ROOT)}

    def prefect(*arguments: str) -> None:
        subprocess.run(
            [*PREFECT, "--no-prompt", *arguments], env=environment, cwd=project.parent, check=True, capture_output=True
        )

    prefect("deploy", "--all")
    worker = subprocess.Popen(
        [*PREFECT, "worker", "start", "--pool", "wom"],
        env=environment,
        cwd=project.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with get_client(sync_client=True) as client:
            finished = wait_until(
                lambda: [run for run in runs(client) if run.state and run.state.type in FINAL], seconds=200
            )
            run = finished[0]
            assert run.auto_scheduled
            assert run.state.type is StateType.COMPLETED, run.state.message
            assert run.name.startswith("listen ")
            logs = wait_until(lambda: logged(run), seconds=60)
            by_key = ArtifactFilter(key=ArtifactFilterKey(any_=["listen-summary"]))
            artifacts = client.read_artifacts(artifact_filter=by_key)
    finally:
        worker.terminate()
        worker.wait(timeout=30)
    assert {"flows.progress"} <= {log.name for log in logs}
    assert "Read 5 rows = 5 new posts" in str(artifacts[0].data)
    assert "The next run starts" in str(artifacts[0].data)
    published = load_settings(project).warehouse.published
    assert read.query(published, "select count(*) as n from posts").to_pylist() == [{"n": 5}]


def test_a_deployment_follows_the_schedule_of_the_configuration(project: Path, server: dict[str, str]) -> None:
    (project.parent / "prefect.yaml").write_bytes((ROOT / "prefect.yaml").read_bytes())
    with project.open("a", encoding="utf-8") as config:
        config.write('\n[schedule]\ncron = "30 4 * * *"\ntimezone = "Europe/Berlin"\n')
    environment = server | {"PWD": str(project.parent), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "flows", "deploy"]
    ended = subprocess.run(command, env=environment, cwd=project.parent, capture_output=True, text=True, check=True)
    assert "Deployed listen/scheduled" in ended.stdout
    with get_client(sync_client=True) as client:
        deployment = client.read_deployment_by_name("listen/scheduled")
    [planned] = deployment.schedules
    assert (planned.schedule.cron, planned.schedule.timezone) == ("30 4 * * *", "Europe/Berlin")
    assert deployment.parameters == {"config": str(project), "retries": 2}


FINAL = (StateType.COMPLETED, StateType.FAILED, StateType.CRASHED)


def logged(run: FlowRun) -> list[Any]:
    async def read_logs() -> list[Any]:
        async with get_client() as client:
            return list(await client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id]))))

    return asyncio.run(read_logs())
