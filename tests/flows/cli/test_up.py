"""``wom up`` as ops meet it: a real server, a real worker, real signals."""

import fcntl
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.configuration.settings import load_settings
from tests.flows.cli.shell import Wom
from tests.flows.cli.up import Running
from tests.flows.processes import wait_until
from warehouse import read

ROOT = Path(__file__).parents[3]


@pytest.fixture
def running(project: Path) -> Iterator[Running]:
    """Start it for a project whose prefect.yaml says that publish comes every ten seconds, too."""
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    [publish] = [each for each in deployments["deployments"] if each["name"] == "publish"]
    publish["schedules"] = [{"interval": 10}]
    (project.parent / "prefect.yaml").write_text(yaml.safe_dump(deployments), encoding="utf-8")
    started = Running(project)
    try:
        with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{started.port}/api"}):
            yield started
    finally:
        started.process.kill()
        started.process.wait()
        wait_until(lambda: not started.descendants(), 30)


def completed_since(moment: datetime | None) -> list[FlowRun]:
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs()
    ended = [run for run in runs if run.state and run.state.type is StateType.COMPLETED and run.start_time]
    return [run for run in ended if moment is None or (run.start_time and run.start_time > moment)]


def direct_listen(config: Path) -> int:
    command = [sys.executable, "-m", "flows", "listen", "--direct", "--config", str(config)]
    return subprocess.run(command, check=False, capture_output=True).returncode


def server_answers() -> bool:
    with get_client(sync_client=True) as client:
        return client.api_healthcheck() is None


def fields_without_words() -> list[str]:
    """Return the fields of all Run forms that lack a title or a description."""
    with get_client(sync_client=True) as client:
        deployments = client.read_deployments()
    assert {each.name for each in deployments} == {
        "scheduled",
        "expire",
        "watch",
        "sweep",
        "publish",
        "retag",
        "backfill",
    }
    assert all(each.description and "wom" in each.tags and each.concurrency_options for each in deployments)
    return [
        f"{deployment.name}: {name}"
        for deployment in deployments
        for name, field in deployment.parameter_openapi_schema["properties"].items()
        if not (field.get("title") and field.get("description"))
    ]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc")
@pytest.mark.skipif("WOM_KILLS" not in os.environ, reason="takes a minute or two: set WOM_KILLS=50")
@pytest.mark.timeout(900)
def test_a_machine_that_is_left_alone_goes_on_whatever_dies(running: Running) -> None:
    wait_until(running.ready, 240)
    said = running.said.read_text(encoding="utf-8")
    assert f"The Prefect UI: http://127.0.0.1:{running.port}\n" in said
    assert "Next: publish/publish at 2" in said
    assert fields_without_words() == []
    first = wait_until(lambda: completed_since(None), 240)[0]
    assert first.auto_scheduled
    assert first.name.startswith("publish ")
    published = load_settings(running.config).warehouse.published
    assert read.query(published, "select count(*)::int as n from posts").to_pylist() == [{"n": 0}]

    killed_at = datetime.now(UTC)
    killed = {name: running.kill(name) for name in ("server", "worker")}
    assert wait_until(lambda: server_answers() and completed_since(killed_at), 240)
    assert all(running.child(name) not in {None, number} for name, number in killed.items())

    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(60) == 130
    assert running.descendants() == set()
    assert [file.name for file in running.folder.glob("*.lifeline")] == []
    assert "Traceback" not in running.said.read_text(encoding="utf-8")
    assert direct_listen(running.config) == 0


@pytest.mark.skipif("WOM_KILLS" not in os.environ, reason="takes a minute or two: set WOM_KILLS=50")
@pytest.mark.timeout(600)
def test_nothing_outlives_one_that_is_killed_and_another_takes_over(running: Running) -> None:
    wait_until(running.ready, 240)
    wait_until(lambda: len(running.descendants()) > 2, 240)  # a run is being prepared
    running.process.kill()
    running.process.wait()
    running.start()
    wait_until(running.ready, 240)
    assert wait_until(lambda: completed_since(None), 240)
    running.process.terminate()
    assert running.process.wait(60) == 143
    assert running.descendants() == set()


@pytest.mark.skipif("WOM_KILLS" not in os.environ, reason="takes a minute or two: set WOM_KILLS=50")
@pytest.mark.timeout(600)
def test_a_lost_database_of_prefect_costs_its_history_alone(running: Running) -> None:
    wait_until(running.ready, 240)
    assert direct_listen(running.config) == 0
    wait_until(lambda: completed_since(None), 240)
    running.process.kill()
    running.process.wait()
    wait_until(lambda: not running.descendants(), 240)
    [database] = running.folder.glob("prefect.db")
    for file in running.folder.glob("prefect.db*"):
        file.unlink()
    database.write_bytes(b"not a database" * 1000)
    running.start()
    assert running.process.wait(120) == 3
    assert f"{running.folder / 'server.log'}" in running.said.read_text(encoding="utf-8")

    database.unlink()
    running.start()
    wait_until(running.ready, 240)
    assert wait_until(lambda: completed_since(None), 240)
    published = load_settings(running.config).warehouse.published
    assert read.query(published, "select count(*)::int as n from posts").to_pylist() == [{"n": 5}]


def test_a_folder_has_one_at_a_time(wom: Wom, project: Path) -> None:
    folder = project.parent / "prefect-server"
    folder.mkdir()
    with (folder / "up.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        lock.write("4711\n")
        lock.flush()
        ended = wom("up", "--config", project)
    assert (ended.code, ended.err) == (2, f"wom: wom up runs already in {folder}, as process 4711\n")


def test_a_port_that_is_taken_is_said_to_be(wom: Wom, project: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = wom("up", "--config", project, "--port", port)
    assert ended.code == 3
    assert f"the server cannot listen on 127.0.0.1:{port}: something else does" in ended.err


def test_a_mistake_in_the_configuration_is_told_before_anything_starts(wom: Wom, project: Path) -> None:
    project.write_text("[brands.quillon]\n", encoding="utf-8")
    ended = wom("up", "--config", project)
    assert (ended.code, "brands.quillon.name: missing" in ended.err) == (2, True)
    assert not (project.parent / "prefect-server").exists()
