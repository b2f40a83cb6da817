"""Whom to thank is listed; who was thanked elsewhere no longer is."""

import json
from pathlib import Path

import duckdb
import pytest

from flows import steps
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.listen import listen_once
from tests.flows.cli.shell import Wom
from tests.flows.conftest import new_project
from warehouse import corrections
from warehouse.connection import connect
from warehouse.naming import PostName

PRAISE = {
    "platform": "x",
    "post_id": "90",
    "text": "I love my Quillon, best purchase I ever made. Everyone should get one!",
    "created_at": "2026-06-02T10:00:00Z",
    "author_id": "77",
    "author_handle": "ann",
    "url": "https://x.example/90",
}
PUBLISHED = "Published: the answers say so now.\n"
WAITING = ("thanks", "--days", "36500")


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Listen, once, to a project of which somebody said that a post is advocacy."""
    config = new_project(tmp_path_factory.mktemp("heard"))
    (config.parent / "posts" / "praise.jsonl").write_text(json.dumps(PRAISE) + "\n", encoding="utf-8")
    listen_once(str(config), Direct())
    path = load_settings(config).warehouse.path
    corrections.correct(path, PostName("x", "90"), brand=None, tags={"kind": "advocacy"}, by="ben", note=None)
    steps.measure_changes(str(config))
    steps.publish_copy(str(config))
    return config


def posts(wom: Wom, project: Path) -> list[str]:
    return [row["post"] for row in json.loads(wom(*WAITING, "-f", "json", "--config", project).out)]


def test_who_was_thanked_is_no_longer_on_the_list(wom: Wom, listened: Path) -> None:
    assert "x:90" in posts(wom, listened)
    shown = wom(*WAITING, "--config", listened).out.splitlines()
    assert "  https://x.example/90" in shown
    assert "x:90, ann, 2026-06-02, of quillon" in shown
    ended = wom("thanked", "x:90", "--by", "jane", "--config", listened)
    assert (ended.code, ended.out) == (0, f"x:90: thanked by jane.\n{PUBLISHED}")
    assert "x:90" not in posts(wom, listened)
    ended = wom("thanked", "x:90", "--undo", "--config", listened)
    assert (ended.code, ended.out) == (0, f"x:90: thanks forgotten.\n{PUBLISHED}")
    assert "x:90" in posts(wom, listened)


def test_all_that_is_told_of_thanks_is_kept_and_what_it_replaces_is_told(wom: Wom, listened: Path) -> None:
    told = ("thanked", "https://x.example/90", "--no-publish", "--config", listened)
    assert wom(*told, "--by", "jane", "--at", "2026-06-03T10:00", "--note", "a card").code == 0
    ended = wom(*told, "--by", "joe\x1b[31m\nwom: all is lost", "--note", "a letter")
    assert ended.out.splitlines() == [
        "x:90: thanked by joe[31m wom: all is lost, instead of by jane at 2026-06-03 10:00.",
        "The next run carries it into the answers.",
    ]
    with connect(load_settings(listened).warehouse.path) as reader:
        kept = reader.execute("select thanked_by, thanked_at::varchar, note from thanks").fetchall()
    assert kept == [("joe[31m wom: all is lost", "2026-06-03 10:00:00", "a letter")]


def test_thanks_for_what_is_no_advocacy_are_kept_and_said_to_be(wom: Wom, listened: Path) -> None:
    ended = wom("thanked", "reddit:t3_3", "--by", "jane", "--config", listened)
    assert ended.out.startswith("reddit:t3_3: thanked by jane. It is no advocacy")


def test_a_copy_of_an_older_version_says_what_to_do(wom: Wom, listened: Path) -> None:
    with duckdb.connect(load_settings(listened).warehouse.published) as copy:
        copy.execute("create or replace view thank_you as select 1 as brand")
    ended = wom(*WAITING, "--config", listened)
    assert ended.code == 3
    assert "an older wom made this copy; run `wom publish`" in ended.err


def test_nobody_waits_where_nobody_praised_lately(wom: Wom, listened: Path) -> None:
    ended = wom("thanks", "--days", "1", "--config", listened)
    assert ended.code == 0
    assert ended.out == "Nobody of the last day is waiting to be thanked; --days looks further back.\n"


@pytest.mark.parametrize(
    "told, complaint",
    [
        (["thanked", "x:90"], "say who thanked: --by NAME"),
        (["thanked", "x:91", "--by", "jane"], "x:91: no such post is stored; say platform:post_id, such as x:1234"),
        (["thanked", "x:90", "--by", "jane", "--at", "2999-01-01"], "--at 2999-01-01 00:00 is still to come"),
        (["thanked", "x:90", "--by", "jane", "--at", "2026-06-01"], "x:90 was written at 2026-06-02 10:00"),
        (["thanked", "x:90", "--undo", "--by", "jane"], "--undo forgets the thanks"),
        (["thanks", "--brand", "quilon"], "quilon"),
        (["thanks", "--days", "800000"], "36500"),
    ],
)
def test_what_cannot_be_meant_is_refused(wom: Wom, listened: Path, told: list[str], complaint: str) -> None:
    ended = wom(*told, "--config", listened)
    assert ended.code == 2
    assert complaint in ended.err
