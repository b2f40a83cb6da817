import csv
import gzip
import io
import json
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from connectors.files import LONGEST_ROW, START, BadRow, FileFault, Position, Row, Stream, format_of, read_rows

ROWS = [
    {"id": "1", "text": "plain"},
    {"id": "2", "text": 'it says "so, there"\nand {more} [of] it\\'},
    {"id": "3", "text": "çà et là \U0001fab3 日本"},
    {"id": "4", "text": ""},
]


def as_json_lines(rows: list[dict[str, Any]]) -> bytes:
    return b"".join(json.dumps(row, ensure_ascii=False).encode() + b"\n" for row in rows)


def as_json(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def as_csv(rows: list[dict[str, Any]], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def as_parquet(rows: list[dict[str, Any]]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(rows), file, row_group_size=2)
    return file.getvalue()


WRITERS: dict[str, Callable[[list[dict[str, Any]]], bytes]] = {
    "jsonl": as_json_lines,
    "ndjson": as_json_lines,
    "json": as_json,
    "csv": as_csv,
    "tsv": lambda rows: as_csv(rows, "\t"),
    "parquet": as_parquet,
}
COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}

every_format = pytest.mark.parametrize("form", WRITERS)
every_text_format = pytest.mark.parametrize("form", ["jsonl", "json", "csv"])
every_compression = pytest.mark.parametrize("suffix", COMPRESSORS)


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def fields(path: Path | Stream, **options: Any) -> list[dict[str, Any]]:
    """Return the rows of a file, all of which must be readable."""
    rows = list(read_rows(path, **options))
    assert [row for row in rows if isinstance(row, BadRow)] == []
    return [dict(row.fields) for row in rows if isinstance(row, Row)]


def iter_into(rows: list[Any], path: Path, start: Position = START) -> None:
    """Read a file into ``rows``, which keeps what comes before a fault."""
    for row in read_rows(path, start):
        rows.append(row)  # noqa: PERF402  extend would keep nothing


def summary(path: Path) -> list[tuple[int, str]]:
    """Return for each row its line, and its id or what is wrong with it."""
    return [(row.line, row.fields.get("id", "") if isinstance(row, Row) else row.reason) for row in read_rows(path)]


@every_format
@every_compression
def test_every_format_gives_the_same_rows(tmp_path: Path, form: str, suffix: str) -> None:
    path = write(tmp_path, f"posts.{form}{suffix}", COMPRESSORS[suffix](WRITERS[form](ROWS)))
    assert fields(path) == ROWS


@every_format
@every_compression
def test_reading_goes_on_from_the_end_of_any_row(tmp_path: Path, form: str, suffix: str) -> None:
    path = write(tmp_path, f"posts.{form}{suffix}", COMPRESSORS[suffix](WRITERS[form](ROWS)))
    rows = list(read_rows(path))
    for number, row in enumerate(rows, 1):
        assert list(read_rows(path, row.end)) == rows[number:]


@every_format
@every_compression
def test_an_empty_file_has_no_rows(tmp_path: Path, form: str, suffix: str) -> None:
    assert fields(write(tmp_path, f"posts.{form}{suffix}", b"")) == []


@every_text_format
def test_frames_joined_into_one_file_are_read_on(tmp_path: Path, form: str) -> None:
    content = WRITERS[form](ROWS)
    for suffix in (".gz", ".zst"):
        joined = b"".join(COMPRESSORS[suffix](content[start : start + 50]) for start in range(0, len(content), 50))
        assert fields(write(tmp_path, f"posts.{form}{suffix}", joined)) == ROWS


@every_text_format
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_mark_at_the_beginning_tells_the_encoding(tmp_path: Path, form: str, encoding: str) -> None:
    mark = b"\xff\xfe" if encoding == "utf-16-le" else b""
    path = write(tmp_path, f"posts.{form}", mark + WRITERS[form](ROWS).decode().encode(encoding))
    assert fields(path) == ROWS
    rows = list(read_rows(path))
    assert list(read_rows(path, rows[1].end)) == rows[2:]


@pytest.mark.parametrize(
    "encoding, text",
    [
        ("cp1252", "I don\u2019t think \u201cZephyrite\u201d is any good \u2013 but it\u2019s cheap\u2026 café"),
        ("cp1252", "Der Kühlschrank ist großartig, schöne Grüße aus München"),
        ("cp1250", "Ta lodówka jest świetna, polecam każdemu! Żółty kolor też ładny, gęś"),
        ("cp1251", "Этот холодильник просто отличный, всем советую! Очень доволен покупкой"),
        ("cp932", "この冷蔵庫は本当に素晴らしいです。みんなにおすすめします。"),
    ],
)
def test_other_encodings_are_detected(tmp_path: Path, encoding: str, text: str) -> None:
    row = {"id": "1", "text": text}
    path = write(tmp_path, "posts.csv", as_csv([row] * 5).decode().encode(encoding))
    assert fields(path) == [row] * 5


def test_an_encoding_may_be_told(tmp_path: Path) -> None:
    path = write(tmp_path, "posts.csv", as_csv([{"text": "naïve café"}]).decode().encode("mac_roman"))
    assert fields(Stream(path, "mac_roman")) == [{"text": "naïve café"}]
    path = write(tmp_path, "marked.csv", b"\xef\xbb\xbftext\ncaf\xe9\n")
    assert fields(Stream(path, "UTF8")) == [{"text": "caf\ufffd"}]


def test_a_line_that_is_not_utf_8_where_all_others_are_is_taken_for_windows_1252(tmp_path: Path) -> None:
    good = as_json_lines([{"text": "naïve " * 100_000}] * 2)
    assert fields(write(tmp_path, "posts.jsonl", good + b'{"text": "caf\xe9 \x81"}\n'))[-1] == {"text": "café \ufffd"}


@pytest.mark.parametrize(
    "name, form",
    [
        ("a.csv", "csv"),
        ("a.b.JSONL.GZ", "jsonl"),
        ("a.parquet.zst", "parquet"),
        ("a.txt", None),
        ("csv", None),
        ("a.gz", None),
    ],
)
def test_the_suffix_tells_the_format(name: str, form: str | None) -> None:
    assert format_of(Path(name)) == form


def test_a_format_may_be_told_and_must_be_known(tmp_path: Path) -> None:
    path = write(tmp_path, "posts.txt", as_csv(ROWS))
    assert fields(path, file_format="csv") == ROWS
    with pytest.raises(FileFault, match="one of jsonl, ndjson"):
        fields(path)


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


@pytest.mark.parametrize("form", ["jsonl", "json"])
def test_json_that_only_some_call_so_is_read_all_the_same(tmp_path: Path, form: str) -> None:
    path = write(tmp_path, f"posts.{form}", b'{"a": NaN, "b": "\\ud83e", "c": "\x01", "d": 123456789012345678901}')
    (row,) = fields(path)
    assert row["a"] != row["a"]
    assert (row["b"], row["c"]) == ("\ud83e", "\x01")


def test_json_as_deep_as_the_sea_is_refused(tmp_path: Path) -> None:
    depths = b'{"a": ' * 100_000 + b"1" + b"}" * 100_000
    path = write(tmp_path, "posts.json", b"[" + depths + b', {"id": "2"}]')
    assert [row.line for row in read_rows(path) if isinstance(row, BadRow)] == [1]
    assert summary(path)[1] == (1, "2")


def test_objects_are_found_wherever_they_stand(tmp_path: Path) -> None:
    text = (
        b'[\n {"id": "1", "in": {"a": [{}]}},\n\n{"id": "}]{\\"\\\\"}, 3, "x{", null\n, {"id": oops}, {"id": "4"}\n]\n'
    )
    assert summary(write(tmp_path, "posts.json", text)) == [
        (2, "1"),
        (4, '}]{"\\'),
        (4, "between two objects stands something else"),
        (5, "broken JSON: Expecting value: line 1 column 8 (char 7)"),
        (5, "4"),
    ]


def test_json_lines_called_json_are_read(tmp_path: Path) -> None:
    assert fields(write(tmp_path, "posts.json", as_json_lines(ROWS))) == ROWS


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
    "content", [b"no gzip at all", gzip.compress(b'{"id": 1}') + b"rubbish", gzip.compress(b"x" * 99)[:-5]]
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


def test_fields_of_csv_may_span_lines(tmp_path: Path) -> None:
    text = b'id,text\n1,"a\nb"\n\n2,"c\r\n\r\nd"\r\n3,e'
    assert summary(write(tmp_path, "posts.csv", text)) == [(2, "1"), (5, "2"), (8, "3")]


def test_records_with_other_columns_cost_nothing_but_themselves(tmp_path: Path) -> None:
    text = b"id,text\n1,a\n2\n3,b,c\n4,d\n"
    assert summary(write(tmp_path, "posts.csv", text)) == [
        (2, "1"),
        (3, "1 columns instead of 2"),
        (4, "3 columns instead of 2"),
        (5, "4"),
    ]


@pytest.mark.parametrize("suffix", [b"", b'5,"closed"\n'])
def test_a_quotation_mark_too_many_costs_one_line(tmp_path: Path, suffix: bytes) -> None:
    text = b'id,text\n1,a\n2,"never closed\n3,b\n4,"c\nd"\n' + suffix
    told = summary(write(tmp_path, "posts.csv", text))
    assert [line for line, _ in told][:4] == [2, 3, 4, 5]
    assert [what for _, what in told if len(what) == 1] == ["1", "3", "4", *(["5"] if suffix else [])]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_header_shows_the_delimiter(tmp_path: Path, delimiter: str) -> None:
    assert fields(write(tmp_path, "posts.csv", as_csv(ROWS, delimiter))) == ROWS


def test_delimiter_and_quotes_may_be_told(tmp_path: Path) -> None:
    path = write(tmp_path, "posts.tsv", b'id:text\n1:"unquoted\n')
    assert fields(path, delimiter=":", quote="") == [{"id": "1", "text": '"unquoted'}]
    path = write(tmp_path, "posts.csv", b"id,text\n1,'a,b'\n")
    assert fields(path, quote="'") == [{"id": "1", "text": "a,b"}]


def test_columns_of_the_same_name_are_kept_apart(tmp_path: Path) -> None:
    assert fields(write(tmp_path, "posts.csv", b"a, a ,\n1,2,3\n")) == [{"a": "1", "a.2": "2", "": "3"}]


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


text = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.text('"{}[],\\\n\r; ', max_size=12)


@every_format
@given(rows=st.lists(st.fixed_dictionaries({"id": text, "text": text}), min_size=1, max_size=8), data=st.data())
def test_whatever_is_written_is_read_and_resumed(
    tmp_path_factory: pytest.TempPathFactory, form: str, rows: list[dict[str, str]], data: st.DataObject
) -> None:
    if form in ("csv", "tsv"):  # where blank lines and \0 do not come back
        rows = [{"id": f"a{row['id']}", "text": row["text"]} for row in rows]
        rows = [{name: value.replace("\0", "") for name, value in row.items()} for row in rows]
    path = write(tmp_path_factory.getbasetemp(), f"any.{form}", WRITERS[form](rows))
    read = list(read_rows(Stream(path, "utf-8")))
    assert [row.fields for row in read if isinstance(row, Row)] == rows
    cut = data.draw(st.integers(0, len(read)))
    start = read[cut - 1].end if cut else START
    assert list(read_rows(Stream(path, "utf-8"), start)) == read[cut:]


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
