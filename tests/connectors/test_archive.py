import gzip
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from connectors.sources import archive
from tests.connectors.exports import Pull, ids, rejects, row, write


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
