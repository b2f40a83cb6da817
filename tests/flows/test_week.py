"""A week alone: an hour passes in seconds, runs come by themselves, and whatever runs is killed again and again.

``WOM_KILLS=200`` kills so many times, which takes an hour or more; without it nothing here runs.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.settings import PREFECT_API_URL, temporary_settings

from tests.connectors.answers.x.case import NOW, TOKEN, RecentSearch, Tweet, name_at, tweet
from tests.connectors.loopback import serving
from tests.flows.cli.up import Running, importable, read_or_nothing
from tests.flows.processes import wait_until
from tests.flows.test_listen import everything

ROOT = Path(__file__).parents[2]
KILL_COUNT = int(os.environ.get("WOM_KILLS", "0"))
START = NOW - timedelta(days=7)
WEEK = timedelta(days=7) - timedelta(hours=4)
"""A little less than what the platform serves, so that one who comes in the end finds all of it."""
EVERY = timedelta(minutes=2)
VICTIMS = {"flow": 5, "worker": 2, "server": 2, "machine": 2}
"""What is killed, and how often in comparison."""

TEXTS = (
    "I love my zephyrite kettle, everyone should get one!",
    "zephyrite 20% off today, use code SAVE20",
    "My zephyrite broke after a week. Avoid.",
    "zephyrite at the shop around the corner",
    "@zephyr thank you, my zephyrite works again, you are the best",
)
CONFIG = """
[warehouse]
path = "wom.duckdb"

[brands.zephyrite]
name = "Zephyrite"

[brands.zephyrite.accounts]
x = ["zephyr"]

[sources.weekly.zephyrite]
brand = "zephyrite"
text = "zephyrite"

[schedule]
every = "30d"
"""
SITE = """
import os
from connectors import sources
sources.__path__.append(os.environ["WEEKLY_SOURCES"])
"""

pytestmark = [
    pytest.mark.skipif(not KILL_COUNT, reason="takes an hour: set WOM_KILLS=200"),
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc"),
    pytest.mark.timeout(4 * 3600),
    pytest.mark.usefixtures("fictional_sources"),
]


class Week:
    """The platform: a post every two minutes, many within an hour of the fourth day, and some edited later."""

    def __init__(self, clock: Path) -> None:
        self._clock = clock
        moments = [START + EVERY * number for number in range(1, WEEK // EVERY)]
        moments += [START + timedelta(hours=80, seconds=2 * number) for number in range(1500)]
        self._moments = sorted(moments)
        self.server = RecentSearch([])
        self.move_to(0)

    def move_to(self, share: float) -> None:
        """Let it be so far into the week."""
        now = START + WEEK * share
        there = [number for number, moment in enumerate(self._moments) if moment <= now]
        self.server.posts = [self._post(number, now) for number in there]
        self.server.now = now
        part = self._clock.with_suffix(".part")
        part.write_text(now.isoformat(), encoding="utf-8")
        part.replace(self._clock)

    def _post(self, number: int, now: datetime) -> Tweet:
        written_at = self._moments[number]
        edited_at = written_at + timedelta(minutes=20)
        is_edited = number % 10 == 5 and edited_at <= now
        moment = edited_at if is_edited else written_at
        versions = [name_at(each, number) for each in sorted({written_at, moment})]
        text = f"{TEXTS[number % len(TEXTS)]} {number}{', edited' if is_edited else ''}"
        ago = (NOW - moment) / timedelta(minutes=1)
        return tweet(ago, text, 1 + number % 3, number, edit_history_tweet_ids=versions)


@pytest.fixture
def week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Week]:
    """Let all processes that are started find the platform, and know what time it has."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(SITE, encoding="utf-8")
    week = Week(tmp_path / "clock")
    with serving() as loopback:
        loopback.answer = week.server
        monkeypatch.setenv("WEEKLY_SOURCES", str(Path(__file__).parent / "fictional_sources"))
        monkeypatch.setenv("WEEKLY_CLOCK", str(tmp_path / "clock"))
        monkeypatch.setenv("WOM_X_BASE_URL", loopback.url)
        monkeypatch.setenv("WOM_X_BEARER_TOKEN", TOKEN)
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
        yield week


@pytest.fixture
def config(tmp_path: Path, week: Week) -> Path:  # noqa: ARG001 - the week is there first
    """Make a project in which listen comes every ten seconds, and which has listened at the beginning of the week."""
    config = new_project(tmp_path / "project")
    listen_alone(config)
    return config


def new_project(folder: Path) -> Path:
    folder.mkdir()
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))
    [listen] = [each for each in deployments["deployments"] if each["name"] == "scheduled"]
    deployments["deployments"].append(listen | {"name": "often", "schedules": [{"interval": 10}]})
    (folder / "prefect.yaml").write_text(yaml.safe_dump(deployments), encoding="utf-8")
    config = folder / "wom.toml"
    config.write_text(CONFIG, encoding="utf-8")
    return config


@pytest.fixture
def running(config: Path) -> Iterator[Running]:
    started = Running(config)
    try:
        with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{started.port}/api"}):
            wait_until(started.ready, 240)
            yield started
    finally:
        started.process.kill()
        started.process.wait()
        wait_until(lambda: not started.descendants(), 60)


def flow(running: Running) -> int | None:
    """Return a process in which a run goes on."""
    return next((process for process in running.descendants() if carries_out_a_run(process)), None)


def carries_out_a_run(process: int) -> bool:
    return b"prefect.engine" in read_or_nothing(Path(f"/proc/{process}/cmdline"))


def kill(running: Running, victim: str) -> bool:
    """Kill a run, the worker, the server, or all that runs at once; tell whether it was there to be killed."""
    if victim == "machine":
        for process in [running.process.pid, *running.descendants()]:
            try_to_kill(process)
        running.process.wait()
        running.start()
        wait_until(running.ready, 240)
        return True
    process = flow(running) if victim == "flow" else running.child(victim)
    return process is not None and try_to_kill(process)


def try_to_kill(process: int) -> bool:
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def completed_after(moment: datetime) -> list[FlowRun]:
    try:
        with get_client(sync_client=True) as client:
            found = client.read_flow_runs()
    except Exception:  # noqa: BLE001 - the server has just been killed
        return []
    return [run for run in found if has_completed(run) and run.start_time and run.start_time > moment]


def has_completed(run: FlowRun) -> bool:
    return run.name.startswith("listen ") and run.state is not None and run.state.type is StateType.COMPLETED


def listen_alone(config: Path) -> None:
    command = [sys.executable, "-m", "flows", "listen", "--direct", "--config", str(config)]
    environment = os.environ | {"PYTHONPATH": importable()}
    subprocess.run(command, env=environment, check=True, capture_output=True)


def occupied_slots() -> dict[str, Any]:
    with get_client(sync_client=True) as client:
        limits = client.read_global_concurrency_limits(limit=100)
    return {limit.name: limit.active_slots for limit in limits if limit.active_slots}


def test_a_week_of_kills_loses_nothing_and_doubles_nothing(week: Week, running: Running, tmp_path: Path) -> None:
    chance = random.Random(int(os.environ.get("WOM_SEED", "11")))
    killed = dict.fromkeys(VICTIMS, 0)
    while (count := sum(killed.values())) < KILL_COUNT:
        week.move_to(count / KILL_COUNT)
        wait_until(lambda: flow(running), 600)
        time.sleep(chance.uniform(0, 8))
        [victim] = chance.choices(list(VICTIMS), list(VICTIMS.values()))
        killed[victim] += kill(running, victim)
        print(f"{datetime.now(UTC):%H:%M:%S}", killed, flush=True)  # noqa: T201 - an hour is long
        if count % 10 == 0:
            moment = datetime.now(UTC)
            assert wait_until(lambda moment=moment: completed_after(moment), 600)
            print(f"  a run completed after {datetime.now(UTC) - moment}", flush=True)  # noqa: T201
    week.move_to(1)
    moment = datetime.now(UTC)
    assert wait_until(lambda: completed_after(moment), 600)
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(90) == 130
    assert running.descendants() == set()
    assert sorted(file.name for file in running.folder.glob("*.lifeline")) == []

    alone = new_project(tmp_path / "alone")
    listen_alone(running.config)
    listen_alone(alone)
    assert everything(running.config) == everything(alone)
    left = {file.name for file in running.config.parent.iterdir()} - {file.name for file in alone.parent.iterdir()}
    assert left <= {"prefect-server", "said.txt", "wom.duckdb.telling"}
