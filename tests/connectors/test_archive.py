import gzip
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from errno import EACCES
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from connectors.errors import BadQuery, ConnectorError, UnreadableAnswer
from connectors.post import Page, Post, Query, Reject
from connectors.sources import archive
from connectors.sources.archive import Options

Pull = Callable[..., list[Page]]


@pytest.fixture
def pull(tmp_path: Path) -> Pull:
    """Return what pulls files of the folder, from a cursor on."""

    def pull(files: str | list[str] = "*", cursor: str | None = None, **options: Any) -> list[Page]:
        query = Query("archive", "files", options={"files": files, "root": tmp_path, **options})
        return list(archive.connect().pages(query, cursor))

    return pull


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    return path


def row(number: int, **fields: Any) -> dict[str, Any]:
    return {"id": str(number), "text": f"text {number}", "created_at": "2026-10-01", **fields}


def ids(pages: list[Page]) -> list[str]:
    return [post.post_id for page in pages for post in page.posts]


def rejects(pages: list[Page]) -> list[Reject]:
    return [reject for page in pages for reject in page.rejects]


def until_it_ends(pages: Iterator[Page]) -> tuple[list[Page], ConnectorError]:
    """Take what comes before a pull ends with an error, and the error."""
    taken: list[Page] = []

    def take() -> None:
        for page in pages:
            taken.append(page)  # noqa: PERF402  extend would keep nothing

    with pytest.raises(ConnectorError) as caught:
        take()
    return taken, caught.value


def connected(tmp_path: Path, files: str | list[str], cursor: str | None = None) -> Iterator[Page]:
    query = Query("archive", "files", options={"files": files, "root": tmp_path})
    return archive.connect().pages(query, cursor)


def test_files_of_all_formats_are_read_in_the_order_of_their_paths(tmp_path: Path, pull: Pull) -> None:
    write(tmp_path / "b.jsonl", row(2))
    tmp_path.joinpath("a.csv").write_text("id,text\n1,text\n")
    tmp_path.joinpath("c.json").write_text(json.dumps([row(3), row(4)]))
    tmp_path.joinpath("d.tsv.gz").write_bytes(gzip.compress(b"id\ttext\n5\ttext\n"))
    tmp_path.joinpath("e.jsonl.zst").write_bytes(zstandard.compress(json.dumps(row(6)).encode()))
    pq.write_table(pa.table({"id": [7], "text": ["text"]}), tmp_path / "f.parquet")
    pages = pull()
    assert ids(pages) == list("1234567")
    assert pages[-1].progress == 1.0


def test_a_second_run_reads_nothing(tmp_path: Path, pull: Pull) -> None:
    write(tmp_path / "a.jsonl", row(1))
    (tmp_path / "empty.csv").touch()
    cursor = pull()[-1].cursor
    assert pull(cursor=cursor) == []


def test_only_files_that_are_new_or_changed_are_read_again(tmp_path: Path, pull: Pull) -> None:
    for number in range(5):
        write(tmp_path / f"{number}.jsonl", row(number))
    cursor = pull()[-1].cursor
    write(tmp_path / "2.jsonl", row(2), row(20))
    write(tmp_path / "1b.jsonl", row(10))
    os.utime(tmp_path / "4.jsonl", ns=(0, 10**18))
    assert ids(pages := pull(cursor=cursor)) == ["10", "2", "20", "4"]
    assert pull(cursor=pages[-1].cursor) == []


def test_an_old_file_that_appears_late_is_read(tmp_path: Path, pull: Pull) -> None:
    write(tmp_path / "b.jsonl", row(2))
    cursor = pull()[-1].cursor
    os.utime(write(tmp_path / "a.jsonl", row(1)), (1, 1))
    assert ids(pull(cursor=cursor)) == ["1"]


def test_files_are_read_again_once_they_are_read_differently(tmp_path: Path, pull: Pull) -> None:
    write(tmp_path / "a.jsonl", row(1, said="said"))
    cursor = pull()[-1].cursor
    assert [page.posts[0].text for page in pull(cursor=cursor, columns={"text": "said"})] == ["said"]


def test_the_cursor_stays_small_and_forgets_files_that_are_gone(tmp_path: Path, pull: Pull) -> None:
    for number in range(3000):
        tmp_path.joinpath(f"{number}.jsonl").write_text('{"text": "t"}')
    pages = pull()
    assert len(pages) == 1
    assert len(pages[0].cursor) < 3000 * 8 + 100
    for path in tmp_path.glob("*9.jsonl"):
        path.unlink()
    write(tmp_path / "new.jsonl", row(1))
    (page,) = pull(cursor=pages[0].cursor)
    assert len(page.cursor) < 2701 * 8 + 100


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_a_run_cut_short_goes_on_inside_a_file(
    tmp_path: Path, pull: Pull, monkeypatch: pytest.MonkeyPatch, suffix: str
) -> None:
    monkeypatch.setattr(archive, "PAGE_ROWS", 7)
    content = "".join(f"{json.dumps(row(number))}\n" for number in range(50)).encode()
    compress = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}[suffix]
    tmp_path.joinpath(f"a.jsonl{suffix}").write_bytes(compress(content))
    write(tmp_path / "b.jsonl", row(50))
    pages = pull()
    assert ids(pages) == [str(number) for number in range(51)]
    for number, page in enumerate(pages, 1):
        assert ids(pull(cursor=page.cursor)) == ids(pages[number:])


def test_a_file_that_changed_since_the_run_was_cut_short_is_read_from_its_beginning(
    tmp_path: Path, pull: Pull, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "PAGE_ROWS", 2)
    write(tmp_path / "a.jsonl", *map(row, range(5)))
    cursor = pull()[0].cursor
    write(tmp_path / "a.jsonl", *map(row, range(10, 14)))
    assert ids(pull(cursor=cursor)) == ["10", "11", "12", "13"]


def test_pages_of_large_posts_hold_few(tmp_path: Path, pull: Pull, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "PAGE_CHARACTERS", 1000)
    write(tmp_path / "a.jsonl", *(row(number, text="x" * 400) for number in range(4)))
    assert [len(page.posts) for page in pull()] == [3, 1]


def test_rows_that_are_no_posts_become_rejects_with_file_line_and_reason(tmp_path: Path, pull: Pull) -> None:
    write(tmp_path / "in" / "a.jsonl", row(1), row(2, text=None), row(3, created_at="9999-99-99"), row(4))
    pages = pull("**/*.jsonl")
    assert ids(pages) == ["1", "4"]
    assert [(reject.location, reject.reason.split(":")[0]) for reject in rejects(pages)] == [
        ("in/a.jsonl:2", "text is empty"),
        ("in/a.jsonl:3", "created_at"),
    ]
    assert json.loads(rejects(pages)[0].raw) == row(2, text=None)


def test_a_post_was_observed_when_its_row_says_or_else_when_its_file_was_changed(tmp_path: Path, pull: Pull) -> None:
    path = write(tmp_path / "a.jsonl", row(1), row(2, observed_at="2026-10-05"))
    os.utime(path, (1790000000, 1790000000))
    (page,) = pull()
    assert [post.observed_at for post in page.posts] == [
        datetime.fromtimestamp(1790000000, UTC),
        datetime(2026, 10, 5, tzinfo=UTC),
    ]


def test_the_platform_is_told_or_the_column_says_it(tmp_path: Path, pull: Pull) -> None:
    write(tmp_path / "a.jsonl", row(1, platform="Mastodon"), row(2))
    assert [post.platform for post in pull()[0].posts] == ["mastodon", "archive"]
    assert [post.platform for post in pull(platform="Reddit")[0].posts] == ["reddit", "reddit"]


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
    assert error.payload == "a.jsonl.gz"
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


GROWTH = """
import resource, sys
from connectors.post import Query
from connectors.sources import archive

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

query = Query("archive", "q", options={"files": "*", "root": sys.argv[1]})
pages = archive.connect().pages(query, None)
count = sum(next(pages).table().num_rows for _ in range(2))
before = peak()
count += sum(page.table().num_rows for page in pages)
print(count, peak() - before)
"""


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_a_hundred_thousand_rows_need_hardly_more_memory_than_two_pages(tmp_path: Path, suffix: str) -> None:
    with (gzip.open if suffix else open)(tmp_path / f"a.csv{suffix}", "wt") as file:
        file.write("id,text,created_at\n")
        file.writelines(f"{number},text {number},2026-10-01\n" for number in range(100_000))
    told = subprocess.run([sys.executable, "-c", GROWTH, str(tmp_path)], check=True, capture_output=True, text=True)
    count, growth = map(int, told.stdout.split())
    assert count == 100_000
    assert growth < 24


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
