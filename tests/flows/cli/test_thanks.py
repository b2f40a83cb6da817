"""Whom to thank is listed; who was thanked elsewhere no longer is."""

import json
from pathlib import Path

import pytest

from tests.flows.cli.shell import Wom

PRAISE = {
    "platform": "x",
    "post_id": "90",
    "text": "I love my Quillon, best purchase I ever made. Everyone should get one!",
    "created_at": "2026-06-02T10:00:00Z",
    "author_id": "77",
    "author_handle": "ann",
    "url": "https://x.example/90",
}
WAITING = ("thanks", "--days", "100000")


@pytest.fixture
def listened(project: Path, wom: Wom) -> Path:
    (project.parent / "posts" / "praise.jsonl").write_text(json.dumps(PRAISE) + "\n", encoding="utf-8")
    assert wom("listen", "--direct", "--config", project).code == 0
    corrected = wom("correct", "x:90", "--kind", "advocacy", "--by", "ben", "--config", project)
    assert corrected.code == 0
    return project


def posts(wom: Wom, project: Path) -> list[str]:
    return [row["post"] for row in json.loads(wom(*WAITING, "-f", "json", "--config", project).out)]


def test_who_was_thanked_is_no_longer_on_the_list(wom: Wom, listened: Path) -> None:
    assert "x:90" in posts(wom, listened)
    shown = wom(*WAITING, "--config", listened).out
    assert "https://x.example/90" in shown
    assert "wom thanked POST --by NAME" in shown
    ended = wom("thanked", "x:90", "--by", "jane", "--note", "a card", "--config", listened)
    assert (ended.code, ended.out) == (0, "x:90: thanked by jane.\n")
    assert "x:90" not in posts(wom, listened)
    ended = wom("thanked", "x:90", "--undo", "--config", listened)
    assert (ended.code, ended.out) == (0, "x:90: thanks forgotten.\n")
    assert "x:90" in posts(wom, listened)


def test_nobody_waits_where_nobody_praised_lately(wom: Wom, listened: Path) -> None:
    ended = wom("thanks", "--days", "1", "--config", listened)
    assert (ended.code, ended.out) == (0, "Nobody is waiting to be thanked.\n")


@pytest.mark.parametrize(
    "told, complaint",
    [
        (["thanked", "x:90"], "say who thanked: --by NAME"),
        (["thanked", "x:91", "--by", "jane"], "x:91: no such post is stored; say platform:post_id, such as x:1234"),
        (["thanked", "x:90", "--by", "jane", "--at", "2999-01-01"], "--at 2999-01-01 00:00 is still to come"),
        (["thanks", "--brand", "quilon"], "quilon"),
    ],
)
def test_what_cannot_be_meant_is_refused(wom: Wom, listened: Path, told: list[str], complaint: str) -> None:
    ended = wom(*told, "--config", listened)
    assert ended.code == 2
    assert complaint in ended.err
