"""Signals, pipes and questions without an answer, as a shell meets them: real processes, real signals."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.flows.processes import wait_until

WOM = [sys.executable, "-m", "flows"]
ENDINGS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


@pytest.fixture
def silent_platform(project: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """Let one source of the project be a platform that takes connections and never says a word."""
    project.write_text(project.read_text(encoding="utf-8") + "\n[sources.hackernews]\n", encoding="utf-8")
    with socket.create_server(("127.0.0.1", 0)) as server:
        monkeypatch.setenv("WOM_HACKERNEWS_BASE_URL", f"http://127.0.0.1:{server.getsockname()[1]}/api/v1")
        yield server


def wom(*arguments: object, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*WOM, *map(str, arguments)], capture_output=True, text=True, check=False, **options)


def children(process: int) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="needs Linux's /proc")
@pytest.mark.parametrize(
    "direct, number, code", [(["--direct"], *ENDINGS[0]), (["--direct"], *ENDINGS[1]), ([], *ENDINGS[1])]
)
def test_a_run_that_is_stopped_ends_at_once_and_loses_nothing(
    project: Path, silent_platform: socket.socket, direct: list[str], number: signal.Signals, code: int
) -> None:
    command = [*WOM, "listen", *direct, "--config", str(project)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        silent_platform.settimeout(200)
        with silent_platform.accept()[0]:
            begun = children(run.pid)
            run.send_signal(number)
            _, told = run.communicate(timeout=30)
    assert (run.returncode, "Nothing is lost" in told, "Traceback" in told) == (code, True, False)
    wait_until(lambda: not any(Path(f"/proc/{child}").exists() for child in begun), 30)
    after = wom("listen", "--direct", "--source", "archive", "--config", project, "--json")
    assert after.returncode == 0
    answer = wom("sql", "--config", project, "--format", "json", "select count(*)::int as n from posts")
    assert json.loads(answer.stdout) == [{"n": 5}]


@pytest.mark.parametrize("number, code", ENDINGS)
def test_tagging_that_is_stopped_leaves_nothing_behind(tmp_path: Path, number: signal.Signals, code: int) -> None:
    posts = tmp_path / "posts.jsonl"
    posts.write_text('{"id": 1, "text": "I love my kettle, you must try it!"}\n' * 100_000, encoding="utf-8")
    command = [*WOM, "tag", str(posts), "--output", str(tmp_path / "tags.jsonl")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        wait_until(lambda: len(list(tmp_path.iterdir())) == 2, 60)
        run.send_signal(number)
        _, told = run.communicate(timeout=30)
    assert (run.returncode, told.strip().endswith("wom: Stopped.")) == (code, True)
    assert list(tmp_path.iterdir()) == [posts]


def test_a_reader_that_has_enough_is_no_failure(project: Path) -> None:
    assert wom("publish", "--config", project).returncode == 0
    for form, rows in (("table", 20_000), ("csv", 100_000), ("json", 100_000), ("parquet", 100_000)):
        command = [*WOM, "sql", "--config", str(project), "--format", form, f"from range({rows})"]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as run:
            assert run.stdout is not None
            assert run.stderr is not None
            run.stdout.read(1)
            run.stdout.close()
            assert (run.stderr.read(), run.wait(timeout=60)) == (b"", 0)


def test_a_reader_that_has_gone_does_not_hide_that_a_source_failed(project: Path) -> None:
    project.write_text(project.read_text(encoding="utf-8") + "\n[sources.hackernews]\n", encoding="utf-8")
    environment = os.environ | {"WOM_HACKERNEWS_BASE_URL": "nowhere"}
    for form in ([], ["--json"]):
        command = [*WOM, "listen", "--direct", "--config", str(project), *form]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment) as run:
            assert run.stdout is not None
            run.stdout.close()
            assert run.wait(timeout=60) == 1


def test_a_question_that_nobody_answers_is_wrong_use(tmp_path: Path) -> None:
    ended = wom("init", "--config", tmp_path / "wom.toml", stdin=subprocess.DEVNULL)
    assert ended.returncode == 2
    assert "no answer" in ended.stderr
