"""What users and attackers bring, through the command line: a sentence and the right exit code, and nothing lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from tests.flows.cli.shell import Wom

HOSTILE_ROWS = [
    {"id": 12345678901234567890123, "text": "I love it"},
    {"id": "\ud800", "text": "\ud800 I love it", "target": "\ud800"},
    {"id": {"a": [1]}, "text": {"b": None}, "target": ["x"], "title": [1]},
    {"id": None, "text": None},
    {"id": "=1+1", "text": "a\x00b\x1b[31m", "target": "(.*"},
]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    path = tmp_path / "hostile.jsonl"
    path.write_text("\n".join(map(json.dumps, HOSTILE_ROWS)), encoding="utf-8")
    return path


def test_a_warehouse_made_anew_is_published_though_it_counts_from_0_again(listened: Path, wom: Wom) -> None:
    (listened.parent / "wom.duckdb").unlink()
    post = {"platform": "x", "post_id": "9", "text": "Quillon again"}
    (listened.parent / "posts" / "sample.jsonl").write_text(json.dumps(post) + "\n", encoding="utf-8")
    assert wom("listen", "--direct", "--config", listened).code == 0
    answered = json.loads(wom("sql", "--config", listened, "--format", "json", "select post_id from posts").out)
    assert answered == [{"post_id": "9"}]


def test_the_database_of_something_else_is_refused_and_left_alone(project: Path, wom: Wom) -> None:
    database = project.parent / "wom.duckdb"
    with duckdb.connect(database) as other:
        other.execute("create table theirs as select 1 as a")
    before = database.read_bytes()
    for command in (("listen", "--direct"), ("status",), ("publish",)):
        ended = wom(*command, "--config", project)
        assert (ended.code, "wom.duckdb" in ended.err) == (3, True)
    assert database.read_bytes() == before


def test_a_database_cut_short_is_told_as_damaged(listened: Path, wom: Wom) -> None:
    database = listened.parent / "wom.duckdb"
    os.truncate(database, database.stat().st_size // 3)
    ended = wom("listen", "--direct", "--config", listened)
    assert (ended.code, "damaged" in ended.err) == (3, True)


def test_columns_of_one_name_are_all_answered(listened: Path, wom: Wom) -> None:
    question = "select 1 as a, 2 as a, 3 as a_2"
    assert json.loads(wom("sql", "--config", listened, "--format", "json", question).out) == [
        {"a": 1, "a_2": 2, "a_2_2": 3}
    ]
    assert wom("sql", "--config", listened, "--format", "csv", question).out.splitlines()[1] == "1,2,3"


def test_csv_holds_every_type_and_no_formula(listened: Path, wom: Wom) -> None:
    question = "select '=1+1' as formula, -5 as number, interval 1 day as span, 'x'::blob as bytes, ['=2'] as list"
    row = wom("sql", "--config", listened, "--format", "csv", question).out.splitlines()[1]
    assert row.startswith('"\'=1+1",-5,')


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".parquet"])
def test_every_hostile_row_is_tagged(hostile: Path, tmp_path: Path, wom: Wom, suffix: str) -> None:
    ended = wom("tag", hostile, "--output", tmp_path / f"tags{suffix}")
    assert ended.code == 0
    with duckdb.connect() as reader:
        [(count,)] = reader.execute(f"select count(*) from '{tmp_path / f'tags{suffix}'}'").fetchall()
    assert count == len(HOSTILE_ROWS)


def test_tags_in_csv_hold_no_formula(hostile: Path, tmp_path: Path, wom: Wom) -> None:
    row = {"id": "=1+1", "text": "I love it", "target": '=HYPERLINK("http://evil.example")'}
    hostile.write_text(json.dumps(row), encoding="utf-8")
    assert wom("tag", hostile, "--output", tmp_path / "tags.csv").code == 0
    written = (tmp_path / "tags.csv").read_text(encoding="utf-8").splitlines()[1]
    assert written.startswith("'=1+1,\"'=HYPERLINK(")


def test_an_output_that_cannot_be_is_wrong_use(hostile: Path, tmp_path: Path, wom: Wom) -> None:
    folder = tmp_path / "folder.jsonl"
    folder.mkdir()
    for output in (folder, tmp_path / "missing" / "tags.jsonl"):
        assert wom("tag", hostile, "--output", output).code == 2


def test_a_terminal_that_knows_ascii_only_shows_question_marks(listened: Path) -> None:
    question = "select 'caf\u00e9' as word"
    ended = subprocess.run(
        [sys.executable, "-m", "flows", "sql", "--config", listened, question],
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        check=True,
    )
    assert b"caf?" in ended.stdout
