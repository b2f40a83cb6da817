import re
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
    shown = re.findall(r"(?:`|bin/)wom ([a-z]+)", page.read_text(encoding="utf-8"))
    assert set(shown) <= commands


def test_every_make_target_shown_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", README)) <= targets | {"and"}


def test_the_exit_codes_are_those_of_the_command_line() -> None:
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)] == [int(code) for code in Exit]


def test_the_demo_and_the_tests_are_two_commands() -> None:
    assert "```\nmake demo\nmake test\n```" in README
