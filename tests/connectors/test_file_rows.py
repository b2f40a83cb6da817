from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from connectors.files import START, FileFault, Row, Stream, format_of, read_rows
from tests.connectors.writing import (
    COMPRESSORS,
    ROWS,
    WRITERS,
    as_csv,
    as_json_lines,
    every_compression,
    every_format,
    every_text_format,
    fields,
    summary,
    write,
)


@every_format
@every_compression
def test_every_format_gives_the_same_rows(tmp_path: Path, form: str, suffix: str) -> None:
    path = write(tmp_path, f"posts.{form}{suffix}", COMPRESSORS[suffix](WRITERS[form](ROWS)))
    assert fields(path) == ROWS


def test_zstd_with_a_long_window_is_read(tmp_path: Path) -> None:
    parameters = zstandard.ZstdCompressionParameters(window_log=28, hash_log=6, chain_log=6)
    packer = zstandard.ZstdCompressor(compression_params=parameters).compressobj()  # which does not tell the size
    content = packer.compress(as_json_lines(ROWS)) + packer.flush()
    with pytest.raises(zstandard.ZstdError, match="memory"):
        zstandard.ZstdDecompressor().decompressobj().decompress(content)
    assert fields(write(tmp_path, "posts.jsonl.zst", content)) == ROWS


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


@pytest.mark.parametrize("form", ["jsonl", "json"])
def test_json_that_only_some_call_so_is_read_all_the_same(tmp_path: Path, form: str) -> None:
    path = write(tmp_path, f"posts.{form}", b'{"a": NaN, "b": "\\ud83e", "c": "\x01", "d": 123456789012345678901}')
    (row,) = fields(path)
    assert row["a"] != row["a"]
    assert (row["b"], row["c"]) == ("\ud83e", "\x01")


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


def test_fields_of_csv_may_span_lines(tmp_path: Path) -> None:
    text = b'id,text\n1,"a\nb"\n\n2,"c\r\n\r\nd"\r\n3,e'
    assert summary(write(tmp_path, "posts.csv", text)) == [(2, "1"), (5, "2"), (8, "3")]


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
