import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey, LogFilter, LogFilterFlowRunId
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.configuration.settings import load_settings
from tests.connectors.loopback import Reply, Request, serving
from tests.flows.processes import free_port, wait_until
from tests.flows.rights import open_to_others
from warehouse import read

ROOT = Path(__file__).parents[2]
PREFECT = [sys.executable, "-m", "prefect"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Start a real Prefect server with a work pool and return the environment in which commands find it."""
    port = free_port()
    environment = os.environ | {
        "PREFECT_HOME": str(tmp_path_factory.mktemp("server")),
        # A busy machine makes writers wait for each other: longer than the ten seconds that are usual.
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "1",
        "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "3",
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
        umask=0,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with get_client(sync_client=True) as client:
            finished = wait_until(
                lambda: [run for run in runs(client) if run.name.startswith("listen ") and has_ended(run)], seconds=200
            )
            run = finished[0]
            assert run.auto_scheduled
            assert run.state.type is StateType.COMPLETED, run.state.message
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
    assert [name for name in open_to_others(project.parent) if name.startswith(("published", "wom.duckdb"))] == []


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
        by_hand = client.read_deployment_by_name("retag/retag")
    [planned] = deployment.schedules
    assert (planned.schedule.cron, planned.schedule.timezone) == ("30 4 * * *", "Europe/Berlin")
    assert deployment.parameters == {"config": str(project), "retries": 2}
    assert (by_hand.schedules, by_hand.parameters) == ([], {"config": str(project)})


def test_tagging_again_is_a_flow_that_tells_what_it_did(project: Path, server: dict[str, str]) -> None:
    command = [sys.executable, "-m", "flows", "retag", "--config", str(project)]
    ended = subprocess.run(command, env=server, capture_output=True, text=True, check=True)
    assert "Tagged 0 posts with 0 mentions" in ended.stdout
    with get_client(sync_client=True) as client:
        [run] = [run for run in runs(client) if run.name.startswith("retag ")]
        by_key = ArtifactFilter(key=ArtifactFilterKey(any_=["retag-summary"]))
        [artifact] = client.read_artifacts(artifact_filter=by_key)
    assert run.state is not None
    assert run.state.type is StateType.COMPLETED
    assert run.parameters == {"config": str(project)}
    assert "Tagged 0 posts" in str(artifact.data)


def test_sweeping_is_a_flow_that_tells_what_it_did(project: Path, server: dict[str, str]) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write("\n[sources.x]\n")
    keyless = {name: value for name, value in server.items() if not name.startswith("WOM_X_")}
    listen = [sys.executable, "-m", "flows", "listen", "--direct", "--source", "archive", "--config", str(project)]
    subprocess.run(listen, env=keyless, check=True, capture_output=True)
    command = [sys.executable, "-m", "flows", "sweep", "--config", str(project)]
    ended = subprocess.run(command, env=keyless, check=False, capture_output=True, text=True)
    assert ended.returncode == 1, ended.stderr
    assert "WOM_X_BEARER_TOKEN" in ended.stdout
    with get_client(sync_client=True) as client:
        [run] = [run for run in runs(client) if run.name.startswith("sweep ")]
        by_key = ArtifactFilter(key=ArtifactFilterKey(any_=["sweep-summary"]))
        [artifact] = client.read_artifacts(artifact_filter=by_key)
    assert run.state is not None
    assert run.state.type is StateType.FAILED
    assert run.parameters == {"config": str(project), "sources": [], "believe": False, "retries": 0}
    assert "| x | not\\_authorised | 0 |" in str(artifact.data)


FINAL = (StateType.COMPLETED, StateType.FAILED, StateType.CRASHED)


def has_ended(run: FlowRun) -> bool:
    return run.state is not None and run.state.type in FINAL


def logged(run: FlowRun) -> list[Any]:
    async def read_logs() -> list[Any]:
        async with get_client() as client:
            return list(await client.read_logs(LogFilter(flow_run_id=LogFilterFlowRunId(any_=[run.id]))))

    return asyncio.run(read_logs())


AT_ONCE, A_SECOND, PAGES = 2, 1, 5
COLLECT = """
import sys
from flows import collecting, steps
from flows.shared_pace import sharing
steps.prepare(sys.argv[1])
with sharing():
    print(collecting.collect(sys.argv[1], "x", "posts", "run").outcome)
"""


def answer_page(request: Request) -> Reply:
    """Answer as the search of X does, with a post a page, each older than the one before."""
    number = int(request.params.get("next_token", 0)) + 1
    written = datetime.now(UTC) - timedelta(minutes=number)
    name = str(int(written.timestamp() * 1000) - 1288834974657 << 22)
    meta = {"result_count": 1} | ({"next_token": str(number)} if number < PAGES else {})
    return Reply(json.dumps({"data": [{"id": name, "text": "a Quillon kettle"}], "meta": meta}).encode())


def start_collecting(folder: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    folder.mkdir()
    text = '[brands.quillon]\nname = "Quillon"\n[sources.x.posts]\ntext = "quillon"\n'
    (folder / "wom.toml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-c", COLLECT, str(folder / "wom.toml")]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_processes_that_share_a_server_never_ask_more_often_than_its_limit(
    tmp_path: Path, server: dict[str, str]
) -> None:
    asked: list[float] = []

    def answer(request: Request) -> Reply:
        asked.append(time.monotonic())
        return answer_page(request)

    with get_client(sync_client=True) as client, serving() as loopback:
        made = GlobalConcurrencyLimitCreate(name="wom-x", limit=AT_ONCE, slot_decay_per_second=A_SECOND)
        client.create_global_concurrency_limit(made)
        loopback.answer = answer
        environment = server | {"WOM_X_BASE_URL": loopback.url, "WOM_X_BEARER_TOKEN": "t", "PYTHONPATH": str(ROOT)}
        processes = [start_collecting(tmp_path / name, environment) for name in ("one", "two")]
        assert [process.communicate()[0] for process in processes] == ["done\n"] * 2
    assert len(asked) == 2 * PAGES
    for seconds in (1, 2, 4):
        most = max(sum(1 for moment in asked if 0 <= moment - first < seconds) for first in asked)
        assert most <= AT_ONCE + A_SECOND * seconds, (seconds, [moment - asked[0] for moment in asked])
