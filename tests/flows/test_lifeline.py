import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from flows import lifeline
from tests.flows.processes import wait_until

KEEPER = """
import os, subprocess, sys, time
from pathlib import Path
from flows import lifeline
with lifeline.held(Path(sys.argv[1]), "keeper") as line:
    os.environ[lifeline.VARIABLE] = str(line.path)
    kept = subprocess.Popen([sys.executable, "-c", sys.argv[2]], stdout=subprocess.PIPE, text=True)
    print(kept.stdout.readline().strip(), line.path, flush=True)
    time.sleep(100 if sys.argv[3] == "stay" else 0)
"""
KEPT = """
import os, time
from flows import lifeline
lifeline.hang_on()
print(os.getpid(), flush=True)
time.sleep(100)
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + KEPT.replace(
    "lifeline.hang_on", "lifeline._SECONDS_TO_END = 1; lifeline.hang_on"
)


def keeper(folder: Path, kept: str, then: str = "stay") -> tuple[subprocess.Popen[str], int, Path]:
    command = [sys.executable, "-c", KEEPER, str(folder), kept, then]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    number, path = process.stdout.readline().split()
    return process, int(number), Path(path)


def has_ended(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").split()[2] == "Z"


@pytest.mark.parametrize("kept", [KEPT, DEAF], ids=["heeds SIGTERM", "does not"])
def test_what_is_kept_ends_with_a_keeper_that_is_killed(tmp_path: Path, kept: str) -> None:
    process, number, line = keeper(tmp_path, kept)
    assert lifeline.left_behind(tmp_path) == {line}
    assert not lifeline.have_ended(line, 0)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert lifeline.have_ended(line, 10)
    wait_until(lambda: has_ended(number), 10)
    assert list(tmp_path.iterdir()) == []


def test_a_keeper_that_ends_waits_for_what_it_keeps(tmp_path: Path) -> None:
    process, number, _ = keeper(tmp_path, KEPT, then="leave")
    process.communicate(timeout=10)
    assert has_ended(number)
    assert list(tmp_path.iterdir()) == []


def test_a_line_that_nobody_hung_on_is_tidied_up_once_its_keeper_was_killed(tmp_path: Path) -> None:
    line = lifeline.path_of(tmp_path, "keeper", 4711)
    line.touch()
    assert [lifeline.have_ended(left, 0) for left in lifeline.left_behind(tmp_path)] == [True]
    assert list(tmp_path.iterdir()) == []


def test_who_comes_after_its_keeper_has_gone_ends_at_once(tmp_path: Path) -> None:
    environment = os.environ | {lifeline.VARIABLE: str(tmp_path / "gone-1.lifeline")}
    ended = subprocess.run([sys.executable, "-c", KEPT], env=environment, check=False, capture_output=True, timeout=30)
    assert ended.returncode == -signal.SIGTERM


def test_nothing_ends_where_nothing_is_hung_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(lifeline.VARIABLE, raising=False)
    lifeline.hang_on()
    assert lifeline._held == []
