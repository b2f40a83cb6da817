"""What each command writes is its owner's alone, even under a umask that gives everybody everything."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.flows.rights import open_to_others

ROOT = Path(__file__).parents[3]

Run = Callable[..., Path]


@pytest.fixture
def run(project: Path) -> Run:
    """Return a function that runs a command in the project's folder, where Prefect's files are, too."""
    folder = project.parent
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PREFECT_HOME": str(folder / "prefect"), "TMPDIR": str(folder)}
    for entry in folder.rglob("*"):
        entry.chmod(0o700)

    def run(*arguments: str) -> Path:
        command = [sys.executable, "-m", "flows", *arguments]
        ended = subprocess.run(command, cwd=folder, env=environment, umask=0, capture_output=True, check=False)
        assert ended.returncode == 0, ended.stderr.decode()
        return folder

    return run


def test_nobody_else_reads_what_commands_write(run: Run) -> None:
    folder = run("init", "--brand", "Quillon", "--config", "own.toml")
    run("listen")
    run("backup")
    (folder / "posts" / "to-tag.csv").write_text("id,text\n1,I love it\n", encoding="utf-8")
    (folder / "posts" / "to-tag.csv").chmod(0o600)
    run("tag", "posts/to-tag.csv", "--output", "tags.csv")
    run("corrections", "--export", "corrected.jsonl")
    [backup] = folder.glob("backups/*.duckdb")
    run("restore", str(backup))
    written = {str(entry.relative_to(folder)) for entry in folder.rglob("*")}
    assert {"own.toml", "published/wom.duckdb", "tags.csv", "corrected.jsonl", "prefect/prefect.db"} <= written
    assert open_to_others(folder) == {}
