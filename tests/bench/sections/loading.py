"""Loading posts in pages as large as those of files, against bare DuckDB taking the same Arrow in one statement."""

from pathlib import Path

import duckdb
import pyarrow as pa

from connectors.sources.archive import PAGE_ROWS
from tests.bench.figures import Figure, clock, posts
from warehouse import load, schema


def measure(folder: Path, scale: float) -> list[Figure]:
    table = posts(int(1_000_000 * scale))
    bare = _bare(folder / "bare.duckdb", table)
    path = folder / "wom.duckdb"
    schema.prepare(path)
    first = _load(path, table, "first")
    again = _load(path, table, "again")
    return [
        Figure(f"{table.num_rows:,} posts: bare DuckDB", bare, "s"),
        Figure("loading / bare DuckDB", first / bare, "x", "<= 1.5"),
        Figure("loading the same again / bare DuckDB", again / bare, "x"),
    ]


def _bare(path: Path, table: pa.Table) -> float:
    with duckdb.connect(str(path)) as connection, clock() as seconds:
        connection.register("arriving", table)
        connection.execute("create table posts as select * from arriving")
        connection.execute("checkpoint")
        return seconds()


def _load(path: Path, table: pa.Table, query: str) -> float:
    load.begin_pull(path, pull_id=query, source="archive", query=query)
    cursor = None
    with clock() as seconds:
        for number, start in enumerate(range(0, table.num_rows, PAGE_ROWS)):
            load.store_page(
                path,
                pull_id=query,
                source="archive",
                query=query,
                posts=table.slice(start, PAGE_ROWS),
                cursor=str(number),
                expected_cursor=cursor,
                rejects=load.REJECT_SCHEMA.empty_table(),
                gaps=load.GAP_SCHEMA.empty_table(),
                covers_from=None,
                covers_until=None,
                request_count=0,
                spending=load.SPENDING_SCHEMA.empty_table(),
            )
            cursor = str(number)
        return seconds()
