"""A person is erased from every byte that is stored, stays out, and leaves what others said as if rebuilt."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows import steps
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.listen import listen_once
from tests.flows.cli.shell import Wom
from warehouse import corrections, measure, thanks
from warehouse.connection import connect
from warehouse.naming import PostName

CONFIG = """
[brands.quillon]
name = "Quillon"

[brands.quillon.accounts]
x = ["quillonhq"]

[brands.quillon.staff]
x = ["@zqmarrow"]

[people.zqperson]
x = ["zqmarrow"]
mastodon = ["zqmarrow@m.example"]

[sources.archive.posts]
files = ["../posts/*.jsonl"]
"""
TRACES = (
    "zq7700112233",
    "zqmarrow",
    "zqmastodon8800",
    "Zelda Quimbletree",
    "zqunmistakable",
    "zqheadline",
    "zqperson",
    "9100001",
    "zqnote",
)
CLEAN: dict[str, list[str]] = {"wom.duckdb": [], "published/wom.duckdb": []}
AT = "2026-06-0{}T10:00:00Z"
ZELDA = {"platform": "x", "author_id": "zq7700112233", "author_handle": "zqmarrow", "author_name": "Zelda Quimbletree"}
WORDS = "zqunmistakable: I love my Quillon kettle, everyone should get one!"
HERS: tuple[dict[str, Any], ...] = (
    ZELDA | {"post_id": "9100001", "text": WORDS, "created_at": AT.format(1), "like_count": 3},
    ZELDA | {"post_id": "9100002", "post_type": "comment", "title": "zqheadline", "text": WORDS, "reply_to_id": "1"},
    ZELDA | {"post_id": "9100003", "post_type": "repost", "text": "Quillon kettle 30% off", "reposted_id": "1"},
    ZELDA | {"post_id": "9100004", "post_type": "article", "title": "zqheadline on Quillon", "text": WORDS},
    ZELDA
    | {
        "platform": "mastodon",
        "post_id": "5500",
        "author_id": "zqmastodon8800",
        "author_handle": "zqmarrow@m.example",
        "text": WORDS,
        "url": "https://m.example/@zqmarrow/5500",
    },
)
BY_OTHERS: tuple[dict[str, Any], ...] = (
    {"post_id": "1", "author_id": "bea", "text": "My Quillon broke after a week. Avoid!", "created_at": AT.format(1)},
    {
        "post_id": "2",
        "author_id": "cem",
        "text": "@zqmarrow so true, I love my Quillon too! (cc .@ZQmarrow) https://x.com/zqmarrow/status/9100001",
        "reply_to_id": "9100001",
        "conversation_id": "9100001",
        "reply_to_author_id": "zq7700112233",
        "author_handle": "cem",
        "created_at": AT.format(2),
        "links": ["https://x.com/zqmarrow/status/9100001"],
    },
    {
        "post_id": "3",
        "author_id": "dot",
        "post_type": "repost",
        "text": WORDS,
        "reposted_id": "9100001",
        "created_at": AT.format(2),
    },
    {
        "post_id": "4",
        "author_id": "eve",
        "post_type": "quote",
        "text": "This! Best Quillon review I ever read, thanks Zelda Quimbletree",
        "quoted_id": "9100001",
        "created_at": AT.format(3),
        "quoted": {"user": {"id": "zq7700112233", "name": "Zelda Quimbletree"}, "text": WORDS},
    },
    {
        "post_id": "5",
        "author_id": "flo",
        "post_type": "comment",
        "title": "zqheadline on Quillon",
        "text": "Quillon has great service, they replaced mine at once.",
        "conversation_id": "9100004",
        "reply_to_id": "9100004",
        "created_at": AT.format(4),
    },
    {
        "post_id": "6",
        "author_id": "gus",
        "text": "Quillon kettles are ok.",
        "author_handle": "gus",
        "extra": "zqmarrow",
    },
    {
        "platform": "mastodon",
        "post_id": "7",
        "author_id": "hal",
        "text": "@zqmarrow and @zqmarrow@m.example: Quillon makes the best kettle, buy one!",
    },
    {"platform": "reddit", "post_id": "8", "author_id": "ida", "text": "Quillon: see https://x.com/zqmarrow, I agree"},
    {"post_id": "9", "author_id": "quillonhq", "text": "Thank you @zqmarrow! Meet the new Quillon."},
)
REJECTED = '{"platform": "x", "post_id": "r1", "author_handle": "zqmarrow", "note": "zqunmistakable"}\n'


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Plant a person in every place there is."""
    folder = tmp_path_factory.mktemp("planted")
    (folder / "posts").mkdir()
    (folder / "project").mkdir()
    rows = [{"platform": "x"} | row for row in (*BY_OTHERS, *HERS)]
    rows += [{"platform": "x", "post_id": f"f{n}", "text": f"Quillon no. {n}", "author_id": f"a{n}"} for n in range(60)]
    lines = "".join(json.dumps(row) + "\n" for row in rows) + REJECTED
    (folder / "posts" / "sample.jsonl").write_text(lines, encoding="utf-8")
    config = folder / "project" / "wom.toml"
    config.write_text(CONFIG, encoding="utf-8")
    listen_once(str(config), Direct())
    path = load_settings(config).warehouse.path
    for post_id, note in (("9100001", "zqnote"), ("2", "as zqmarrow: @zqmarrow zqnote")):
        post = PostName("x", post_id)
        corrections.correct(path, post, brand=None, tags={"kind": "advocacy"}, by="ben", note=note)
        thanks.record(path, post, by="ben", note=note)
    steps.measure_changes(str(config))
    steps.publish_copy(str(config))
    return folder


@pytest.fixture
def project(planted: Path, tmp_path: Path) -> Path:
    """Return the configuration of a copy of that project."""
    shutil.copytree(planted, tmp_path, dirs_exist_ok=True)
    return tmp_path / "project" / "wom.toml"


def left_in(folder: Path) -> dict[str, list[str]]:
    """Return the traces that the bytes of each file hold, wom.toml left out."""
    found: dict[str, list[str]] = {}
    for file in folder.rglob("*"):
        if file.is_file() and file.name != "wom.toml":
            content = file.read_bytes().lower()
            found[str(file.relative_to(folder))] = [trace for trace in TRACES if trace.lower().encode() in content]
    return found


def measured(path: Path, *, anew: bool) -> dict[str, list[Any]]:
    with connect(path) as writer:
        writer.begin()
        if anew:
            measure._measure(writer, everything=True)
        names = writer.execute("select table_name from duckdb_tables() where table_name like 'measured_%'").fetchall()
        dump = {name: writer.execute(f"select * from {name} order by all").fetchall() for (name,) in names}
        writer.rollback()
    return dump


def asked(config: Path, query: str) -> list[tuple[Any, ...]]:
    with connect(load_settings(config).warehouse.path) as reader:
        return reader.execute(query).fetchall()


def test_no_byte_is_left_of_a_person_who_was_erased(wom: Wom, project: Path) -> None:
    folder = project.parent
    assert left_in(folder)["wom.duckdb"] == list(TRACES)
    with duckdb.connect(str(folder / "published" / "wom.duckdb"), read_only=True) as before:
        trial = wom("erase", "--author", "x:@zqmarrow", "--dry-run", "--config", project)
        assert (trial.code, trial.out.splitlines()[-1]) == (0, "Nothing was erased: this was a trial.")
        assert "2 accounts, 5 posts of theirs, 1 reposts of their words, 7 posts by others" in trial.out
        assert "1 rows in quarantine" in trial.out
        assert set(TRACES) <= set(left_in(folder)["wom.duckdb"])
        ended = wom("erase", "--author", "x:@zqmarrow", "--yes", "--config", project)
        assert ended.code == 0, ended.err
        assert "[people.zqperson]" in ended.err
        assert "[brands.quillon.staff]" in ended.err
        [(count,)] = before.execute("select count(*) from posts").fetchall()
        assert count == len(HERS) + len(BY_OTHERS) + 60
    assert left_in(folder) == CLEAN
    assert sorted(file.name for file in folder.rglob("*")) == ["published", "wom.duckdb", "wom.duckdb", "wom.toml"]
    path = load_settings(project).warehouse.path
    assert measured(path, anew=False) == measured(path, anew=True)
    assert asked(
        project, "select text, reply_to_id, reply_to_author_id, raw, links from posts where post_id = '2'"
    ) == [
        (
            "@[erased] so true, I love my Quillon too! (cc .@[erased]) https://x.com/[erased]/status/[erased]",
            "[erased]",
            "[erased]",
            "",
            ["https://x.com/[erased]/status/[erased]"],
        )
    ]
    assert asked(project, "select title from posts where post_id = '5'") == [(None,)]
    assert asked(project, "select count(*) from posts where raw = ''") == [(7,)]
    assert asked(project, "select post_id, note from corrections union all select post_id, note from thanks") == [
        ("2", "[erased]"),
        ("2", "[erased]"),
    ]
    assert asked(
        project, "select corrections.text_hash = posts.text_hash from corrections join posts using (post_id)"
    ) == [(True,)]
    assert asked(project, "select count(*) from taggings join posts using (post_id, text_hash)") == [(68,)]


def test_nothing_of_the_person_comes_in_again(wom: Wom, project: Path) -> None:
    assert wom("erase", "--author", "x:zq7700112233", "--yes", "--config", project).code == 0
    before = asked(project, "select * exclude (observed_at, first_seen_at) from posts order by all")
    sample = project.parent.parent / "posts" / "sample.jsonl"
    shutil.copy(sample, sample.with_name("again.jsonl"))
    more = [
        {"platform": "x", "post_id": "n1", "author_handle": "@ZQMARROW", "text": "Quillon again"},
        {
            "platform": "x",
            "post_id": "n2",
            "author_id": "kim",
            "text": "@zqmarrow: Quillon!",
            "reply_to_author_id": "zqmarrow",
        },
    ]
    lines = "".join(json.dumps(row) + "\n" for row in more) + REJECTED
    sample.with_name("more.jsonl").write_text(lines, encoding="utf-8")
    assert wom("listen", "--direct", "--config", project).code == 0
    assert left_in(project.parent) == CLEAN
    assert asked(project, "select text, reply_to_author_id from posts where post_id = 'n2'") == [
        ("@[erased]: Quillon!", "[erased]")
    ]
    after = "select * exclude (observed_at, first_seen_at) from posts where post_id != 'n2' order by all"
    assert asked(project, after) == before


def test_a_stranger_is_kept_out_from_then_on(wom: Wom, project: Path) -> None:
    ended = wom("erase", "--author", "reddit:u/zqstranger", "--yes", "--config", project)
    assert ended.code == 0
    assert "Nothing is stored of reddit:zqstranger" in ended.out
    row = {"platform": "reddit", "post_id": "t3_n", "author_handle": "zqstranger", "text": "Quillon"}
    (project.parent.parent / "posts" / "late.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert wom("listen", "--direct", "--config", project).code == 0
    assert asked(project, "select count(*) from posts where post_id = 't3_n'") == [(0,)]


KILLED = """
import os, signal, sys
from flows.cli.commands import main
from warehouse import {module}
done = {module}.{name}
def killed(*told, **more):
    if {after}:
        done(*told, **more)
    os.kill(os.getpid(), signal.SIGKILL)
{module}.{name} = killed
sys.argv = ["wom", "erase", "--author", "x:@zqmarrow", "--yes", "--config", {config!r}]
main()
"""


@pytest.mark.parametrize(
    "module, name, after",
    [
        ("erasing", "erase", True),
        ("measure", "measure", True),
        ("copying", "put_in_place", False),
        ("copying", "put_in_place", True),
    ],
)
def test_killed_in_the_middle_and_started_again_it_ends_the_same(
    wom: Wom, project: Path, module: str, name: str, *, after: bool
) -> None:
    code = KILLED.format(module=module, name=name, after=after, config=str(project))
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, env=os.environ)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    again = wom("erase", "--author", "x:@zqmarrow", "--yes", "--config", project)
    assert again.code == 0, again.err
    assert left_in(project.parent) == CLEAN
    path = load_settings(project).warehouse.path
    assert measured(path, anew=False) == measured(path, anew=True)


def test_who_was_erased_since_a_backup_does_not_come_back_with_it(wom: Wom, project: Path, tmp_path: Path) -> None:
    folder, backups = project.parent, tmp_path / "elsewhere"
    backups.mkdir()
    assert wom("backup", backups, "--config", project).code == 0
    assert wom("erase", "--author", "x:@zqmarrow", "--yes", "--config", project).code == 0
    [backup] = backups.iterdir()
    ended = wom("restore", backup, "--config", project)
    assert ended.code == 0, ended.err
    for aside in folder.glob("*-replaced-*"):
        aside.unlink()
    assert {trace for file in left_in(folder).values() for trace in file} <= {"Zelda Quimbletree"}
    ended = wom("erase", "--again", "--config", project)
    assert (ended.code, ended.out) == (0, "Nothing is stored of anybody who was erased.\n")


@pytest.mark.parametrize(
    "told, complaint",
    [
        ([], "say whom to erase"),
        (["--author", "zqmarrow"], "say who is meant as platform:id"),
        (["--author", "x:@"], "say who is meant as platform:id"),
        (["--author", "x:1", "--again"], "say whom to erase"),
        (["--again", "--dry-run"], "say whom to erase"),
        (["--author", "x:1"], "no answer to the question"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    wom: Wom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str], complaint: str
) -> None:
    config = tmp_path / "wom.toml"
    config.write_text('[brands.quillon]\nname = "Quillon"\n', encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    ended = wom("erase", *told, "--config", config)
    assert ended.code == 2
    assert complaint in ended.err
