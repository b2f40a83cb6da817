"""What only Prefect knows: a real server, a real worker, runs that fail, crash, are late and die without a word."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.settings import PREFECT_API_URL, temporary_settings
from prefect.states import Completed, Crashed, Failed, Scheduled, State

from flows import steps
from flows.alerts import automations
from flows.alerts.watching import watch_once
from flows.configuration.settings import load_settings
from flows.direct import Direct
from tests.flows.alerts.conftest import Receiver
from tests.flows.processes import free_port, wait_until
from warehouse.connection import connect

ROOT = Path(__file__).parents[3]
PREFECT = [sys.executable, "-m", "prefect"]


def answers() -> bool:
    with get_client(sync_client=True) as client:
        return client.api_healthcheck() is None


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Start a real Prefect server and return the environment in which commands find it."""
    home, port = tmp_path_factory.mktemp("server"), free_port()
    environment = os.environ | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "DO_NOT_TRACK": "1",
        "PYTHONPATH": str(ROOT),
    }
    command = [*PREFECT, "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    with (home / "server.log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            with temporary_settings({PREFECT_API_URL: environment["PREFECT_API_URL"]}):
                wait_until(answers, 200)
                yield environment
        finally:
            process.terminate()
            process.wait(timeout=60)


@pytest.fixture
def client(server: dict[str, str]) -> Iterator[SyncPrefectClient]:
    assert server["PREFECT_API_URL"] == str(PREFECT_API_URL.value())
    with get_client(sync_client=True) as connected:
        yield connected


@pytest.fixture
def deployed(watched: Path, server: dict[str, str]) -> Path:
    """Deploy for a project whose schedule does not come while the tests run; return its configuration."""
    with watched.open("a", encoding="utf-8") as file:
        file.write('[schedule]\nevery = "30d"\n')
    (watched.parent / "prefect.yaml").write_bytes((ROOT / "prefect.yaml").read_bytes())
    deploy(watched, server)
    steps.prepare(str(watched))
    steps.publish_copy(str(watched))
    return watched


def deploy(config: Path, server: dict[str, str]) -> None:
    command = [sys.executable, "-m", "flows", "deploy", "--config", str(config)]
    subprocess.run(command, cwd=config.parent, env=server, check=True, capture_output=True)


def run_in(client: SyncPrefectClient, name: str, *states: State, **parameters: Any) -> UUID:
    """Make a run of a deployment, and lead it through states where any are told."""
    deployment = client.read_deployment_by_name(name)
    first = {"state": states[0]} if states else {}
    run = client.create_flow_run_from_deployment(deployment.id, parameters=parameters, **first)
    for state in states[1:]:
        client.set_flow_run_state(run.id, state, force=True)
    return run.id


def watch(config: Path) -> None:
    assert watch_once(str(config), Direct()).told.refusals == ()


def test_each_way_of_going_wrong_is_told_once_and_over_once(
    deployed: Path, client: SyncPrefectClient, receiver: Receiver
) -> None:
    overdue = Scheduled(scheduled_time=datetime.now(UTC) - timedelta(minutes=40))
    late = run_in(client, "publish/publish", overdue)
    run_in(client, "listen/scheduled", Scheduled(), Failed(message="x: not_authorised: a key <!here>"))
    run_in(client, "retag/retag", Scheduled(), Crashed(message="The worker ended while it ran."))
    run_in(client, "expire/expire", Scheduled(), State(type="CRASHED", name="Zombie", message="No sign of life."))
    watch(deployed)
    told = {document["kind"]: document for document in receiver.told()}
    assert {kind: document["title"] for kind, document in told.items()} == {
        "run_failed": "wom: listen/scheduled failed",
        "run_crashed": "wom: retag/retag crashed",
        "run_zombie": "wom: expire/expire died without a word",
        "run_late": "wom: publish/publish is late",
    }
    assert "A planned run has not begun for 40 minutes; told after 30." in told["run_late"]["text"]
    assert "/runs/flow-run/" in told["run_failed"]["text"]
    assert "x: not_authorised: a key <!here>" in told["run_failed"]["text"]
    run_in(client, "listen/scheduled", Scheduled(), Failed(message="again"))
    watch(deployed)
    assert receiver.told() == []
    client.set_flow_run_state(late, Completed(), force=True)
    for name in ("listen/scheduled", "retag/retag", "expire/expire"):
        run_in(client, name, Scheduled(), Completed())
    watch(deployed)
    assert sorted(receiver.headlines()) == [
        "wom: all clear: expire/expire died without a word",
        "wom: all clear: listen/scheduled failed",
        "wom: all clear: publish/publish is late",
        "wom: all clear: retag/retag crashed",
    ]
    watch(deployed)
    assert receiver.told() == []


def test_automations_are_put_once_and_stay_as_somebody_left_them(
    deployed: Path, client: SyncPrefectClient, server: dict[str, str]
) -> None:
    first = client.read_automations()
    client.pause_automation(first[0].id)
    deploy(deployed, server)
    again = client.read_automations()
    names = {"wom: take silent runs for crashed", "wom: watch when a run went wrong"}
    assert {each.name for each in again} == names
    assert len(again) == len(first) == len(names)
    assert [each.name for each in again if not each.enabled] == [first[0].name]
    client.resume_automation(next(each.id for each in again if not each.enabled))


@pytest.fixture
def start_worker(deployed: Path, server: dict[str, str], receiver: Receiver) -> Iterator[Callable[[], int]]:
    """Return a function that starts a worker, which knows where to tell, and returns its process."""
    environment = server | {"WOM_ALERTS_WEBHOOK_URL": receiver.address}
    started: list[subprocess.Popen[bytes]] = []

    def start() -> int:
        command = [*PREFECT, "worker", "start", "--pool", "wom"]
        with (deployed.parent / "worker.log").open("ab") as log:
            started.append(subprocess.Popen(command, env=environment, cwd=deployed.parent, stdout=log, stderr=log))
        return started[-1].pid

    yield start
    for process in started:
        process.terminate()
        process.wait(timeout=60)


def processes_of(run: UUID) -> list[int]:
    mark = f"PREFECT__FLOW_RUN_ID={run}".encode()
    return [int(entry.parent.name) for entry in Path("/proc").glob("[0-9]*/environ") if mark in contents(entry)]


def contents(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def heartbeats(client: SyncPrefectClient, run: UUID) -> int:
    named = {"event": {"name": ["prefect.flow-run.heartbeat"]}, "resource": {"id": [f"prefect.flow-run.{run}"]}}
    answer = client.request("POST", "/events/filter", json={"filter": named})
    return len(answer.json()["events"])


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc")
@pytest.mark.skipif("WOM_KILLS" not in os.environ, reason="takes a minute or two: set WOM_KILLS=50")
@pytest.mark.timeout(600)
def test_a_run_that_fails_and_one_that_is_killed_with_its_worker_are_told_by_themselves(
    deployed: Path, client: SyncPrefectClient, receiver: Receiver, start_worker: Callable[[], int]
) -> None:
    automations.put(deployed, silent=timedelta(seconds=45))
    worker = start_worker()
    run_in(client, "listen/scheduled", sources=["nowhere"])
    wait_until(lambda: receiver.loopback.requests, 200)
    [failed] = receiver.told()
    assert failed["title"] == "wom: listen/scheduled failed"
    assert "nowhere" in failed["text"]

    with connect(load_settings(deployed).warehouse.path):  # so that the run waits
        run = run_in(client, "listen/scheduled")
        wait_until(lambda: heartbeats(client, run), 200)
        for process in (worker, *processes_of(run)):
            os.kill(process, signal.SIGKILL)
        zombie = wait_until(lambda: (state := client.read_flow_run(run).state) and state.is_crashed() and state, 200)
    assert zombie.name == "Zombie"
    start_worker()
    wait_until(lambda: receiver.loopback.requests, 200)
    assert receiver.headlines() == ["wom: listen/scheduled died without a word"]

    well = run_in(client, "listen/scheduled")
    wait_until(lambda: (state := client.read_flow_run(well).state) and state.is_completed(), 200)
    run_in(client, "watch/watch")
    wait_until(lambda: len(receiver.loopback.requests) > 1, 200)
    assert sorted(receiver.headlines()) == [
        "wom: all clear: listen/scheduled died without a word",
        "wom: all clear: listen/scheduled failed",
    ]
