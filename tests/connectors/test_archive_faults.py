import gzip
import json
import os
from errno import EACCES
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.errors import BadQuery, UnreadableAnswer
from connectors.post import Post, Query, Reject
from connectors.sources import archive
from connectors.sources.archive import Options
from tests.connectors.exports import Pull, connected, ids, rejects, row, until_it_ends, write


def test_a_damaged_file_keeps_no_other_from_being_read_and_fails_every_pull_until_mended(
    tmp_path: Path, pull: Pull
) -> None:
    content = gzip.compress("".join(f"{json.dumps(row(number))}\n" for number in range(9)).encode())
    damaged = tmp_path / "a.jsonl.gz"
    damaged.write_bytes(content[:-8])
    write(tmp_path / "b.jsonl", row(9))
    pages, error = until_it_ends(connected(tmp_path, "*"))
    assert isinstance(error, UnreadableAnswer)
    assert "1 of 2 files" in str(error)
    assert "a.jsonl.gz" in str(error)
    assert ids(pages) == [str(number) for number in range(10)]
    assert [reject.location for reject in rejects(pages)] == ["a.jsonl.gz"]

    again, error = until_it_ends(connected(tmp_path, "*", pages[-1].cursor))
    assert again == []
    assert "a.jsonl.gz" in str(error)

    damaged.write_bytes(content)
    assert ids(mended := pull(cursor=pages[-1].cursor)) == [str(number) for number in range(9)]
    assert pull(cursor=mended[-1].cursor) == []


def test_a_run_cut_short_after_a_damaged_file_does_not_read_it_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PAGE_ROWS", 3)
    tmp_path.joinpath("a.json").write_text('[{"text": "t"}, {"text": "u"}')
    write(tmp_path / "b.jsonl", *map(row, range(5)))
    pages, _ = until_it_ends(connected(tmp_path, "*"))
    for number, page in enumerate(pages, 1):
        rest, _ = until_it_ends(connected(tmp_path, "*", page.cursor))
        assert ids(rest) == ids(pages[number:])
        assert rejects(rest) == rejects(pages[number:])


def test_a_file_that_may_not_be_read_is_tried_again_by_the_next_run(
    tmp_path: Path, pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.jsonl", row(1))
    write(tmp_path / "b.jsonl", row(2))
    opened = Path.open

    def refuse(path: Path, mode: str) -> Any:  # instead of chmod, which does not keep root from reading
        if path.name == "a.jsonl":
            raise PermissionError(EACCES, "Permission denied", str(path))
        return opened(path, mode)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        pages, error = until_it_ends(connected(tmp_path, "*"))
    assert "a.jsonl" in str(error)
    assert ids(pages) == ["2"]
    assert "Permission denied" in rejects(pages)[0].reason
    assert ids(pull(cursor=pages[-1].cursor)) == ["1"]


def test_a_file_without_a_configured_column_is_not_read_blindly(tmp_path: Path) -> None:
    tmp_path.joinpath("a.csv").write_text("id,comment\n1,hear\n")
    query = Query("archive", "q", options={"files": "*", "root": tmp_path, "columns": {"text": "coment"}})
    pages, error = until_it_ends(archive.connect().pages(query, None))
    assert isinstance(error, UnreadableAnswer)
    assert ids(pages) == []
    assert "'comment'" in rejects(pages)[0].reason


@pytest.mark.parametrize("name", ["a.jsonl", "a.json"])
def test_a_configured_column_that_no_row_of_json_has_is_told(tmp_path: Path, pull: Pull, name: str) -> None:
    rows = [row(1, author=None), row(2, author={"name": None}), row(3, likes=1)]
    text = json.dumps(rows) if name == "a.json" else "".join(f"{json.dumps(one)}\n" for one in rows)
    (tmp_path / name).write_text(text)
    columns = {"author_handle": ["author.nmae", "athor"], "author_name": "author.name", "like_count": "likes"}
    pages = pull(columns=columns)
    assert ids(pages) == ["1", "2", "3"]
    assert [reject.reason for reject in rejects(pages)] == [
        "author_handle should come from author.nmae or athor, which no row of the file has; 'text' is nearest"
    ]
    assert pull(cursor=pages[-1].cursor, columns=columns) == []


def test_a_pattern_without_files_is_a_bad_query_once_the_others_are_read(tmp_path: Path) -> None:
    write(tmp_path / "exports" / "a.jsonl", row(1))
    pages, error = until_it_ends(connected(tmp_path, ["export/*.jsonl", "exports/*"]))
    assert ids(pages) == ["1"]
    assert isinstance(error, BadQuery)
    assert "export/*.jsonl" in str(error)
    assert str(tmp_path / "exports") in str(error)


@pytest.mark.parametrize("pattern", ["none/*", "/no/such/place.csv", "**/none", "[", "a\udcffb"])
def test_no_files_at_all_are_a_bad_query_at_once(tmp_path: Path, pattern: str) -> None:
    pages, error = until_it_ends(connected(tmp_path, pattern))
    assert pages == []
    assert isinstance(error, BadQuery)
    assert "nearest path that exists" in str(error)


def test_what_is_no_file_is_not_read(tmp_path: Path, pull: Pull) -> None:
    os.mkfifo(tmp_path / "pipe.jsonl")
    (tmp_path / "folder.jsonl").mkdir()
    write(tmp_path / "a.jsonl", row(1))
    assert ids(pull(["*.jsonl", "a.*"])) == ["1"]


def test_a_pattern_that_is_the_path_of_a_file_means_that_file(tmp_path: Path, pull: Pull) -> None:
    write(tmp_path / "data[1].jsonl", row(1))
    write(tmp_path / "data1.jsonl", row(2))
    write(tmp_path / "data2.jsonl", row(3))
    assert ids(pull(["data[1].jsonl"])) == ["1"]
    assert ids(pull(["data[12].jsonl"])) == ["2", "3"]


def test_a_file_whose_name_is_no_text_can_be_told_of(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.csv")
    path.write_text("id,text\n1,a\n2,\n")
    path.with_suffix(".json").write_text('[{"text": "t"}')
    pages, error = until_it_ends(connected(tmp_path, "*"))
    assert {reject.location for reject in rejects(pages)} == {"caf\ufffd.csv:3", "caf\ufffd.json"}
    for told in (*rejects(pages), error, error.payload if isinstance(error, UnreadableAnswer) else ""):
        str(told).encode()
    _, error = until_it_ends(connected(tmp_path, os.fsdecode(b"\xe9")))
    str(error).encode()


def test_a_folder_with_brackets_in_its_name_is_no_pattern(tmp_path: Path) -> None:
    root = tmp_path / "[a] *"
    write(root / "a.jsonl", row(1))
    assert ids(list(connected(root, "*.jsonl"))) == ["1"]


def test_relative_paths_start_from_the_folder_of_the_configuration(tmp_path: Path) -> None:
    told = {"files": "a.csv"}
    assert Options.model_validate(told, context={"folder": tmp_path}).root == tmp_path
    assert Options.model_validate(told | {"root": "in"}, context={"folder": tmp_path}).root == tmp_path / "in"
    assert Options.model_validate(told | {"root": "/in"}, context={"folder": tmp_path}).root == Path("/in")
    assert Options.model_validate(told).root == Path()


@pytest.mark.parametrize(
    "wrong, told",
    [
        ({"files": []}, "at least 1 item"),
        ({"columns": {"like_cout": "a"}}, "did you mean like_count"),
        ({"columns": {"raw": "a"}}, "no such field"),
        ({"constants": {"like_count": "many"}}, "no whole number"),
        ({"constants": {"lang": "en"}, "columns": {"lang": "l"}}, "both columns and constants give lang"),
        ({"timezone": "Mars/Base"}, "Europe/Berlin"),
        ({"timezone": "../etc"}, "Europe/Berlin"),
        ({"encoding": "klingon"}, "no such text encoding"),
        ({"encoding": "hex"}, "no such text encoding"),
        ({"format": "xlsx"}, "'jsonl', 'ndjson'"),
        ({"delimiter": ";;"}, "at most 1 character"),
    ],
)
def test_wrong_options_are_told(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Options.model_validate({"files": "a.csv"} | wrong)


@pytest.mark.parametrize("levels", [300, 990, 1010])
@pytest.mark.parametrize("field", ["other", "created_at", "links"])
def test_a_row_too_deep_costs_nothing_but_itself(tmp_path: Path, pull: Pull, levels: int, field: str) -> None:
    deep = f'{{"id": "2", "text": "t", "{field}": {"[" * levels}{"]" * levels}}}\n'
    write(tmp_path / "a.jsonl", row(1)).write_text(f"{json.dumps(row(1))}\n{deep}{json.dumps(row(3))}\n")
    pages = pull("a.jsonl")
    assert ids(pages) == ["1", "3"]
    (reject,) = rejects(pages)
    assert reject.location == "a.jsonl:2"
    assert '"text"' in reject.raw


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(
    files=st.lists(st.lists(st.sampled_from(["good", "bad", "blank", "broken"]), max_size=6), min_size=1, max_size=4),
    page_rows=st.integers(1, 5),
)
def test_every_row_comes_once_wherever_runs_are_cut_short(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch, files: list[list[str]], page_rows: int
) -> None:
    monkeypatch.setattr(archive, "PAGE_ROWS", page_rows)
    folder = tmp_path_factory.mktemp("files")
    forms = {"good": '{"text": "t", "id": "%s"}', "bad": '{"text": "", "id": "%s"}', "blank": "", "broken": '{"id": %s'}
    for number, kinds in enumerate(files):
        lines = [forms[kind] % f"{number}-{line}" if forms[kind] else "" for line, kind in enumerate(kinds, 1)]
        folder.joinpath(f"{number}.jsonl").write_text("\n".join(lines))
    items: list[Post | Reject] = []
    cursor: str | None = None
    while page := next(connected(folder, "*", cursor), None):  # each run is cut short after one page
        items += [*page.posts, *page.rejects]
        cursor = page.cursor
    whole = list(connected(folder, "*"))
    assert items == [item for page in whole for item in (*page.posts, *page.rejects)]
    assert len(items) == sum(kind != "blank" for kinds in files for kind in kinds)
