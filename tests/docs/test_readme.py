import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from flows.cli.commands import app
from flows.cli.exit_codes import Exit

ROOT = Path(__file__).parents[2]
PAGES = sorted(path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")))
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_shown_exists(page: Path) -> None:
    commands = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    shown = re.findall(r"(?:`|bin/)wom ([a-z]+)|^wom ([a-z]+)(?:  |$)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert {inline or alone for inline, alone in shown} <= commands


def test_every_make_target_shown_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", README)) <= targets | {"and"}


def test_the_exit_codes_are_those_of_the_command_line() -> None:
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)] == [int(code) for code in Exit]


def test_the_demo_and_the_tests_are_two_commands() -> None:
    assert "```\nmake demo\nmake test\n```" in README


def block_after(heading: str) -> list[str]:
    """Return the lines of the first block of commands below a heading."""
    return README.partition(f"## {heading}\n")[2].split("```")[1].strip().splitlines()


def put_wom_into(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "wom").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m flows "$@"\n', encoding="utf-8")
    (folder / "wom").chmod(0o755)


def test_the_first_steps_work_in_a_clone(tmp_path: Path) -> None:
    shutil.copy(ROOT / "wom.toml", tmp_path)
    put_wom_into(tmp_path / ".venv" / "bin")
    lines = block_after("Listen for your own brand")
    until_asked = lines[: 1 + next(number for number, line in enumerate(lines) if line.startswith("wom init"))]
    script = "\n".join([*until_asked, "wom sources"])
    ended = subprocess.run(
        [shutil.which("bash") or "bash", "-e", "-c", script],
        cwd=tmp_path,
        env={**os.environ, "COLUMNS": "200", "PYTHONPATH": str(ROOT)},
        input="Acme Audio\nacme\n\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "acme-audio" in ended.stdout
