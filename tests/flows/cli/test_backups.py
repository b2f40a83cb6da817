"""Backups and restores through the command line, for people and for scripts."""

import json
from pathlib import Path

import pytest

from tests.flows.cli.shell import Wom

COUNT = ("sql", "--format", "json", "select count(*)::int as n from posts")


def test_what_was_lost_comes_back_to_readers(listened: Path, wom: Wom) -> None:
    made = wom("backup", "--config", listened)
    assert made.code == 0
    [file] = (listened.parent / "backups").iterdir()
    assert made.out.startswith(f"{file}: ")
    assert "5 posts, 4 mentions, 0 quarantined" in made.out
    (listened.parent / "wom.duckdb").unlink()
    (listened.parent / "published" / "wom.duckdb").unlink()
    restored = wom("restore", file, "--config", listened)
    assert (restored.code, "5 posts" in restored.out) == (0, True)
    assert json.loads(wom(*COUNT, "--config", listened).out) == [{"n": 5}]
    again = wom("restore", file, "--config", listened)
    assert (again.code, "the warehouse of before" in again.out) == (0, True)
    assert wom("listen", "--direct", "--config", listened).code == 0
    assert json.loads(wom(*COUNT, "--config", listened).out) == [{"n": 5}]


def test_the_configuration_says_where_backups_lie_and_how_many(listened: Path, wom: Wom) -> None:
    with listened.open("a", encoding="utf-8") as config:
        config.write('\n[backup]\nfolder = "safe"\nkeep = 1\n')
    first, second = (json.loads(wom("backup", "--json", "--config", listened).out) for _ in range(2))
    assert (first["deleted"], second["deleted"]) == ([], [first["path"]])
    assert [str(file) for file in (listened.parent / "safe").iterdir()] == [second["path"]]
    assert second["row_counts"]["posts"] == 5
    elsewhere = json.loads(wom("backup", listened.parent / "else", "--keep", 2, "--json", "--config", listened).out)
    assert Path(elsewhere["path"]).parent == listened.parent / "else"


@pytest.mark.parametrize("name, code", [("wom.duckdb", 2), ("nothing.duckdb", 2), ("wom.toml", 2), ("backups", 2)])
def test_what_is_no_backup_is_wrong_use(listened: Path, wom: Wom, name: str, code: int) -> None:
    before = (listened.parent / "wom.duckdb").read_bytes()
    ended = wom("restore", listened.parent / name, "--config", listened)
    assert (ended.code, len(ended.err.strip().splitlines()), f"{name}: " in ended.err) == (code, 1, True)
    assert (listened.parent / "wom.duckdb").read_bytes() == before


def test_nothing_can_be_backed_up_before_the_first_run(project: Path, wom: Wom) -> None:
    ended = wom("backup", "--config", project)
    assert (ended.code, "run `wom listen` once" in ended.err) == (3, True)


def test_keeping_none_is_wrong_use(project: Path, wom: Wom) -> None:
    assert wom("backup", "--keep", 0, "--config", project).code == 2
