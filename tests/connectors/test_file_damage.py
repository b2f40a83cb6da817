import gzip
import io
import tracemalloc
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.files import LONGEST_ROW, BadRow, FileFault, Row, csv_rows, read_rows
from connectors.files.stream import decode
from tests.connectors.writing import (
    COMPRESSORS,
    WRITERS,
    as_json_lines,
    every_compression,
    every_format,
    every_text_format,
    fields,
    iter_into,
    summary,
    write,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text('"{}[],\\\n\r; ', max_size=12)


def test_a_line_that_is_not_utf_8_where_all_others_are_is_taken_for_windows_1252(tmp_path: Path) -> None:
    good = as_json_lines([{"text": "naïve " * 100_000}] * 2)
    assert fields(write(tmp_path, "posts.jsonl", good + b'{"text": "caf\xe9 \x81"}\n'))[-1] == {"text": "café \ufffd"}


def test_json_as_deep_as_the_sea_is_refused(tmp_path: Path) -> None:
    depths = b'{"a": ' * 100_000 + b"1" + b"}" * 100_000
    path = write(tmp_path, "posts.json", b"[" + depths + b', {"id": "2"}]')
    assert [row.line for row in read_rows(path) if isinstance(row, BadRow)] == [1]
    assert summary(path)[1] == (1, "2")


@every_compression
@pytest.mark.parametrize("cut", [b"", b",", b', {"id": "3"', b', {"id": "3', b', {"id": "\\'])
def test_an_array_cut_short_gives_its_objects_and_a_fault(tmp_path: Path, cut: bytes, suffix: str) -> None:
    path = write(tmp_path, f"posts.json{suffix}", COMPRESSORS[suffix](b'[{"id": "1"}, {"id": "2"}' + cut))
    rows = []
    with pytest.raises(FileFault, match="never closed"):
        iter_into(rows, path)
    assert [row.fields["id"] for row in rows] == ["1", "2"]


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
@pytest.mark.parametrize("form", ["jsonl", "json", "csv"])
def test_what_stands_before_damage_is_read(tmp_path: Path, form: str, suffix: str) -> None:
    many = [{"id": str(number), "text": f"text {number * number}"} for number in range(50_000)]
    content = COMPRESSORS[suffix](WRITERS[form](many))
    rows: list[Any] = []
    with pytest.raises(FileFault):
        iter_into(rows, write(tmp_path, f"posts.{form}{suffix}", content[: len(content) // 2]))
    good = [row.fields for row in rows if isinstance(row, Row)]
    assert len(good) > 20_000
    assert good == many[: len(good)]
    assert len(rows) - len(good) <= 1


@pytest.mark.parametrize(
    "content",
    [b"no gzip at all", gzip.compress(b'{"id": 1}') + b"rubbish", gzip.compress(b"x" * 99)[:-5]],
    ids=["other", "rubbish", "short"],
)
def test_a_damaged_gzip_file_is_a_fault(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(FileFault) as caught:
        list(read_rows(write(tmp_path, "posts.jsonl.gz", content)))
    assert not caught.value.is_passing


@every_format
def test_a_missing_file_is_a_passing_fault(tmp_path: Path, form: str) -> None:
    with pytest.raises(FileFault, match="No such file") as caught:
        list(read_rows(tmp_path / f"posts.{form}"))
    assert caught.value.is_passing


def test_a_header_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FileFault, match="header"):
        fields(write(tmp_path, "posts.csv", b'"never closed\n1,2\n'))


def test_a_post_of_a_megabyte_is_a_row(tmp_path: Path) -> None:
    row = {"id": "1", "text": "long\n" * 250_000}
    for form, as_form in WRITERS.items():
        assert fields(write(tmp_path, f"posts.{form}", as_form([row]))) == [row]


@every_text_format
@every_compression
def test_a_row_of_a_hundred_megabytes_is_refused_without_being_held(tmp_path: Path, form: str, suffix: str) -> None:
    monster = b"x" * 100 * 1024 * 1024
    text = {
        "jsonl": b'{"id": "1"}\n{"id": "2", "text": "%b"}\n{"id": "3"}\n',
        "json": b'[{"id": "1"},\n{"id": "2", "text": "%b"},\n{"id": "3"}\n]',
        "csv": b'id,text\n1,a\n2,"%b"\n3,c\n',
    }[form]
    path = write(tmp_path, f"posts.{form}{suffix}", COMPRESSORS[suffix](text % monster))
    del monster, text
    tracemalloc.start()
    told = [(row.fields["id"] if isinstance(row, Row) else row.reason) for row in read_rows(path)]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert told == ["1", "longer than 16 MiB", "3"]
    assert peak < 5 * LONGEST_ROW


def test_the_line_after_a_monster_is_known(tmp_path: Path) -> None:
    monster = b'{"a": "' + b"\n\\\\\\x" * (LONGEST_ROW // 4) + b'\\""}'
    rows = list(read_rows(write(tmp_path, "posts.json", b"[" + monster + b'\n, {"id": "2"}]')))
    assert isinstance(rows[0], BadRow)
    assert isinstance(rows[1], Row)
    assert rows[1].line == monster.count(b"\n") + 2
    assert list(read_rows(tmp_path / "posts.json", rows[0].end)) == rows[1:]


def test_parquet_times_are_texts_and_a_bad_value_costs_its_row(tmp_path: Path) -> None:
    table = pa.table(
        {
            "at": pa.array([0, 1, 10**18], pa.timestamp("us")),
            "zoned": pa.array([0, 1424806552 * 10**9, None], pa.timestamp("ns", tz="Europe/Berlin")),
            "text": pa.Array.from_buffers(
                pa.string(), 3, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0\2\0\0\0\3\0\0\0"), pa.py_buffer(b"a\xffc")]
            ),
            "bytes": [b"d", None, b"\xe9"],
        }
    )
    pq.write_table(table, tmp_path / "posts.parquet")
    first, second, third = read_rows(tmp_path / "posts.parquet")
    assert isinstance(first, Row)
    assert first.fields["at"] == "1970-01-01 00:00:00.000000"
    assert first.fields["bytes"] == "d"
    assert isinstance(second, BadRow)
    assert second.reason.startswith("column text: ")
    assert isinstance(third, Row)
    assert third.fields["at"].startswith("<value out of range")
    assert third.fields["bytes"] == "é"


def test_damaged_parquet_is_a_fault_after_its_good_rows(tmp_path: Path) -> None:
    many = [{"id": str(number), "text": "x" * 100} for number in range(10_000)]
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(many), file, row_group_size=2500, compression="none", use_dictionary=False)
    content = bytearray(file.getvalue())
    content[len(content) * 3 // 5 : len(content) * 4 // 5] = bytes(len(content) * 4 // 5 - len(content) * 3 // 5)
    rows: list[Any] = []
    with pytest.raises(FileFault):
        iter_into(rows, write(tmp_path, "posts.parquet", bytes(content)))
    assert len(rows) >= 5000
    for cut in (b"", b"PAR1", bytes(content[:5000])):
        with pytest.raises(FileFault):
            list(read_rows(write(tmp_path, "cut.parquet", cut or b"x")))


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "tsv", "parquet"])
@given(content=st.binary(max_size=200) | text.map(str.encode), data=st.data())
def test_whatever_a_file_holds_it_ends_and_resumes(
    tmp_path_factory: pytest.TempPathFactory, form: str, content: bytes, data: st.DataObject
) -> None:
    path = write(tmp_path_factory.getbasetemp(), f"noise.{form}", content)
    rows: list[Any] = []
    with suppress(FileFault):
        iter_into(rows, path)
    if rows:
        cut = data.draw(st.integers(1, len(rows)))
        rest: list[Any] = []
        with suppress(FileFault):
            iter_into(rest, path, rows[cut - 1].end)
        assert rest == rows[cut:]


def test_broken_json_lines_cost_nothing_but_themselves(tmp_path: Path) -> None:
    lines = [b'{"id": "1"}', b'{"id": "2"', b"", b"  ", b'["3"]', b"\x00\x00", b'{"id": "7"}\r', b'"8"', b'{"id": "9"}']
    assert summary(write(tmp_path, "posts.jsonl", b"\n".join(lines))) == [
        (1, "1"),
        (2, "broken JSON: Expecting ',' delimiter: line 1 column 11 (char 10)"),
        (5, "a row must be a JSON object, not list"),
        (6, "broken JSON: Expecting value: line 1 column 1 (char 0)"),
        (7, "7"),
        (8, "a row must be a JSON object, not str"),
        (9, "9"),
    ]


def test_records_with_other_columns_cost_nothing_but_themselves(tmp_path: Path) -> None:
    text = b"id,text\n1,a\n2\n3,b,c\n4,d\n"
    assert summary(write(tmp_path, "posts.csv", text)) == [
        (2, "1"),
        (3, "1 columns instead of 2"),
        (4, "3 columns instead of 2"),
        (5, "4"),
    ]


def test_twice_the_lines_of_quotation_marks_that_match_by_chance_take_twice_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_rows, "LONGEST_ROW", 20_000)
    read_again = []
    for count in (5000, 10_000):
        lines: list[bytes] = []
        monkeypatch.setattr(csv_rows, "decode", lambda data, lines=lines: lines.append(data) or decode(data))
        told = list(read_rows(write(tmp_path, "posts.csv", b"id,text\n" + b'z",",\n' * count + b"1,a\n")))
        assert told[-1].end.line == count + 2
        assert "are left out" in "".join(row.reason for row in told if isinstance(row, BadRow))
        read_again.append(len(lines))
    assert read_again[1] < 2.2 * read_again[0]


@pytest.mark.parametrize("suffix", [b"", b'5,"closed"\n'])
def test_a_quotation_mark_too_many_costs_one_line(tmp_path: Path, suffix: bytes) -> None:
    text = b'id,text\n1,a\n2,"never closed\n3,b\n4,"c\nd"\n' + suffix
    told = summary(write(tmp_path, "posts.csv", text))
    assert [line for line, _ in told][:4] == [2, 3, 4, 5]
    assert [what for _, what in told if len(what) == 1] == ["1", "3", "4", *(["5"] if suffix else [])]
