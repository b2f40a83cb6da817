"""``wom up`` as a process of its own, and what can be seen and killed of it from outside."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.flows.processes import free_port

ROOT = Path(__file__).parents[3]
UP = [sys.executable, "-m", "flows", "up"]
QUICK = {
    "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "3",
    "PREFECT_WORKER_QUERY_SECONDS": "1",
}


class Running:
    """A ``wom up`` and what can be seen of it from outside."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self.port = free_port()
        self.folder = config.parent / "prefect-server"
        self.said = config.parent / "said.txt"
        self.start()

    def start(self) -> None:
        command = [*UP, "--config", str(self.config), "--port", str(self.port)]
        environment = os.environ | QUICK | {"PYTHONPATH": importable(), "PYTHONUNBUFFERED": "1"}
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                command, cwd=self.config.parent, env=environment, stdout=said, stderr=said, start_new_session=True
            )

    def ready(self) -> bool:
        assert self.process.poll() is None, self.said.read_text(encoding="utf-8")
        return "Stop with Ctrl-C" in self.said.read_text(encoding="utf-8")

    def child(self, name: str) -> int | None:
        """Return the process that is kept under a name; it holds a file that says so."""
        found = [int(file.stem.rpartition("-")[2]) for file in self.folder.glob(f"{name}-*.lifeline")]
        return next((number for number in found if Path(f"/proc/{number}").exists()), None)

    def kill(self, name: str) -> int:
        """Kill a child; return which process it was."""
        killed = self.child(name)
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        return killed

    def descendants(self) -> set[int]:
        """Return all processes of this folder, those of other sessions included."""
        mark = str(self.folder).encode()
        return {number for number in running_processes() if mark in read_or_nothing(Path(f"/proc/{number}/environ"))}


def importable() -> str:
    """Return where Python finds this project, and whatever it found already."""
    return os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))


def running_processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def read_or_nothing(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""
