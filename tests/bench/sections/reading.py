"""Reading archives: rows a second for each format, from file to Arrow."""

import csv
import gzip
import json
from pathlib import Path

import pyarrow.parquet as pq
import zstandard

from connectors.post import Query
from connectors.sources import archive
from tests.bench.figures import Figure, clock, posts

_COLUMNS = ("platform", "post_id", "author_id", "created_at", "text", "lang", "like_count")


def measure(folder: Path, scale: float) -> list[Figure]:
    rows = _write_all(folder, int(200_000 * scale))
    return [_read(folder, name, rows) for name in sorted(path.name for path in folder.iterdir())]


def _write_all(folder: Path, count: int) -> int:
    table = posts(count).select(_COLUMNS)
    rows = [row | {"created_at": row["created_at"].isoformat()} for row in table.to_pylist()]
    pq.write_table(table, folder / "posts.parquet")
    lines = "".join(json.dumps(row) + "\n" for row in rows).encode()
    (folder / "posts.jsonl").write_bytes(lines)
    (folder / "posts.jsonl.gz").write_bytes(gzip.compress(lines, compresslevel=3))
    (folder / "posts.jsonl.zst").write_bytes(zstandard.compress(lines))
    (folder / "posts.json").write_text(json.dumps(rows), encoding="utf-8")
    for name, delimiter in (("posts.csv", ","), ("posts.tsv", "\t")):
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, _COLUMNS, delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
    return count


def _read(folder: Path, name: str, rows: int) -> Figure:
    options = archive.Options.model_validate({"files": [str(folder / name)]})
    query = Query("archive", name, options=options.model_dump())
    with clock() as seconds:
        read = sum(page.table().num_rows for page in archive.connect().pages(query, None))
        rate = rows / seconds()
    if read != rows:
        raise AssertionError(f"{name}: {read} of {rows} rows")
    return Figure(f"archive {name.removeprefix('posts')}", rate, "rows/s")
