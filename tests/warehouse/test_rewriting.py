"""The working database is written anew while others wait, and loses nothing but what was deleted."""

from collections.abc import Callable
from pathlib import Path
from subprocess import Popen
from typing import Any

from connectors.post import Post
from warehouse.connection import connect, transaction
from warehouse.load import PageCounts
from warehouse.rewriting import rewrite

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Rows = Callable[[str], list[tuple[Any, ...]]]
Start = Callable[[str], "Popen[str]"]

SHAPE = """
select table_name, column_name, data_type, is_nullable, column_default, comment from duckdb_columns()
where database_name = 'warehouse' order by all
"""


def test_what_was_deleted_is_in_no_block_of_the_new_file(path: Path, store: Store, post: Make, rows: Rows) -> None:
    store(post("1", text="zq-deleted " * 50), post("2", text="kept"))
    shape = rows(SHAPE)
    with transaction(path) as writer:
        writer.execute("delete from posts where post_id = '1'")
    assert b"zq-deleted" in path.read_bytes()
    rewrite(path)
    assert b"zq-deleted" not in path.read_bytes()
    assert {file.name for file in path.parent.iterdir()} == {path.name}
    assert rows("select post_id, text from posts") == [("2", "kept")]
    assert rows(SHAPE) == shape
    assert path.stat().st_mode & 0o777 == 0o600


def test_those_who_write_meanwhile_lose_nothing(path: Path, store: Store, post: Make, rows: Rows, start: Start) -> None:
    store(*(post(str(number), text=f"{number}" * 200) for number in range(2_000)))
    writers = [
        start(f"""
            print("ready", flush=True)
            for number in range(40):
                with connection.transaction(path) as writer:
                    writer.execute("insert into changes values ('{name}', $n)", {{"n": str(number)}})
        """)
        for name in ("one", "two")
    ]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.readline()
    for _ in range(5):
        rewrite(path)
    for writer in writers:
        assert writer.wait(timeout=120) == 0
    counted = (
        "select platform, count(*), count(distinct post_id) from changes where platform != 'x' group by 1 order by 1"
    )
    assert rows(counted) == [("one", 40, 40), ("two", 40, 40)]
    with connect(path) as reader:
        assert reader.execute("select count(*) from posts").fetchall() == [(2_000,)]
