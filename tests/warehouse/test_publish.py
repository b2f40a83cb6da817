"""Readers get a whole copy or the one before, whoever reads, writes or dies meanwhile."""

import fcntl
import os
import shutil
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from connectors.post import Post
from warehouse import connection, load, read, schema
from warehouse.errors import DiskFull, FolderUnusable, NotAWarehouse, WarehouseError, WarehouseLocked
from warehouse.load import PageCounts
from warehouse.publish import Published, publish

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Start = Callable[[str], "Popen[str]"]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "readers"
    folder.mkdir()
    return folder / "wom.duckdb"


def ask(copy: Path, sql: str) -> list[dict[str, Any]]:
    answer: list[dict[str, Any]] = read.query(copy, sql).to_pylist()
    return answer


def contents(copy: Path) -> set[str]:
    return {entry.name for entry in copy.parent.iterdir()}


def test_the_copy_holds_every_table_and_view(path: Path, copy: Path, store: Store, post: Make) -> None:
    store(post("1", links=("u",), like_count=1, author_id="a"))
    published = publish(path, copy)
    assert published == Published(copy, version=2, byte_count=copy.stat().st_size)
    names = "select table_name, table_type from information_schema.tables where table_schema = 'main'"
    of_warehouse = f"{names} and table_catalog = 'warehouse' order by all"
    with connection.connect(path) as reader:
        relations = reader.execute(of_warehouse).fetchall()
        for table in ("posts", "authors", "engagement", "pages", "cursors", "schema_migrations"):
            columns = "* exclude (raw)" if table == "posts" else "*"
            rows = reader.sql(f"select {columns} from {table}").to_arrow_table()
            assert read.query(copy, f"select {columns} from {table}").equals(rows)
    copied = ask(copy, f"{names} and table_catalog = 'published' order by all")
    assert [tuple(row.values()) for row in copied] == relations
    for name, kind in relations:
        if kind == "VIEW":
            read.query(copy, f"select * from {name}")


def test_what_only_serves_collecting_stays_behind(path: Path, copy: Path, store: Store, post: Make) -> None:
    reject = {"location": "1", "reason": "no id", "raw": "{zq-payload}"}
    store(post("1", raw="{zq-payload}"), rejects=pa.Table.from_pylist([reject], load.REJECT_SCHEMA))
    publish(path, copy)
    assert ask(copy, "select raw from posts") == [{"raw": ""}]
    assert ask(copy, "from quarantine") == []
    assert b"zq-payload" not in copy.read_bytes()


def test_nothing_new_is_not_published_again(path: Path, copy: Path, store: Store, post: Make) -> None:
    store(post("1"))
    assert publish(path, copy)
    before = copy.stat()
    assert publish(path, copy) is None
    assert copy.stat().st_ino == before.st_ino
    store(post("1"))
    assert publish(path, copy)
    assert contents(copy) == {"wom.duckdb"}


def test_a_copy_that_went_missing_is_published_again(path: Path, copy: Path) -> None:
    publish(path, copy)
    copy.unlink()
    assert publish(path, copy)
    assert copy.exists()


def test_a_warehouse_made_anew_is_published_though_it_counts_from_the_same(path: Path, copy: Path) -> None:
    publish(path, copy)
    path.unlink()
    schema.prepare(path)
    assert publish(path, copy)


def test_a_restored_backup_that_came_to_the_same_version_is_published(
    path: Path, copy: Path, store: Store, post: Make, tmp_path: Path
) -> None:
    backup = Path(shutil.copy(path, tmp_path / "backup.duckdb"))
    store(post("1"))
    first = publish(path, copy)
    shutil.copy(backup, path)
    store(post("2"), expected_cursor=None)
    second = publish(path, copy)
    assert first
    assert second
    assert first.version == second.version
    assert ask(copy, "select post_id from posts") == [{"post_id": "2"}]


def test_a_copy_from_before_there_were_tokens_is_replaced(path: Path, copy: Path) -> None:
    publish(path, copy)
    with duckdb.connect(str(copy)) as older:
        older.execute("alter table data_version drop column token")
    assert publish(path, copy)


def test_each_copy_is_judged_by_what_it_holds(path: Path, copy: Path, store: Store, post: Make) -> None:
    other = copy.with_name("other.duckdb")
    publish(path, copy)
    store(post("1"))
    publish(path, other)
    assert publish(path, copy)
    assert publish(path, other) is None


def test_a_reader_goes_on_with_the_copy_it_opened(path: Path, copy: Path, store: Store, post: Make) -> None:
    store(post("1"))
    publish(path, copy)
    with connection.connect_reader(copy) as reader:
        store(post("2"))
        publish(path, copy)
        assert reader.execute("select count(*) from posts").fetchall() == [(1,)]
        assert ask(copy, "select count(*) as n from posts") == [{"n": 2}]


def test_readers_in_a_loop_never_meet_an_error_or_half_a_state(
    path: Path, copy: Path, store: Store, post: Make, start: Start
) -> None:
    store(post("0"))
    publish(path, copy)
    reading = start(f"""
        import duckdb, sys
        print("reading", flush=True)
        seen = []
        while not Path("{copy}.done").exists():
            with duckdb.connect({str(copy)!r}, read_only=True) as reader:
                posts, pages = reader.execute(
                    "select (select count(*) from posts), (select count(*) from pages)"
                ).fetchone()
            assert posts == pages, (posts, pages)
            seen.append(posts)
        assert seen == sorted(seen)
        print(len(set(seen)))
    """)
    assert reading.stdout is not None
    assert reading.stdout.readline() == "reading\n"
    for number in range(1, 12):
        store(post(str(number)))
        publish(path, copy)
    Path(f"{copy}.done").touch()
    told, complaints = reading.communicate(timeout=60)
    assert reading.returncode == 0, complaints
    assert int(told) > 1


def test_many_processes_and_threads_publish_at_once(
    path: Path, copy: Path, store: Store, post: Make, start: Start
) -> None:
    store(post("1"))
    code = f"from warehouse.publish import publish\nprint(publish(path, Path({str(copy)!r})) is not None)"
    processes = [start(code) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        outcomes = [outcome is not None for outcome in threads.map(lambda _: publish(path, copy), range(3))]
    for process in processes:
        told, complaints = process.communicate(timeout=60)
        assert process.returncode == 0, complaints
        outcomes.append(told == "True\n")
    assert outcomes.count(True) == 1
    assert contents(copy) == {"wom.duckdb"}


def test_writers_of_the_same_process_go_on_while_it_publishes(path: Path, copy: Path, store: Store, post: Make) -> None:
    with connection.transaction(path) as writer:
        writer.execute("delete from changes")
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(publish, path, copy).result()
    store(post("1"))
    assert publish(path, copy)


def test_killed_while_publishing_nothing_half_done_stays(
    path: Path, copy: Path, store: Store, post: Make, start: Start
) -> None:
    store(post("1"))
    publish(path, copy)
    store(post("2"))
    killed = start(f"""
        import os, signal
        from warehouse import publish
        publish.copying.put_in_place = lambda *told: os.kill(os.getpid(), signal.SIGKILL)
        publish.publish(path, Path({str(copy)!r}))
    """)
    killed.wait(timeout=60)
    assert len(contents(copy)) == 2
    assert ask(copy, "select count(*) as n from posts") == [{"n": 1}]
    assert publish(path, copy)
    assert contents(copy) == {"wom.duckdb"}
    assert ask(copy, "select count(*) as n from posts") == [{"n": 2}]


def test_what_another_process_is_publishing_is_left_alone(path: Path, copy: Path) -> None:
    theirs = copy.with_name(".wom.duckdb.fresh-theirs")
    theirs.mkdir()
    folder = os.open(copy.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        with pytest.raises(WarehouseLocked, match="another process has been writing there for too long"):
            publish(path, copy, patience=timedelta(seconds=0.3))
        assert theirs.exists()
    finally:
        os.close(folder)
    publish(path, copy)
    assert not theirs.exists()


def test_only_the_owner_may_read_the_copy_unless_it_was_opened_to_more(path: Path, copy: Path, store: Store) -> None:
    publish(path, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    copy.chmod(0o640)
    store()
    publish(path, copy)
    assert stat.S_IMODE(copy.stat().st_mode) == 0o640


def test_a_file_that_is_no_copy_is_not_overwritten(path: Path, copy: Path) -> None:
    copy.write_text("dear diary\n" * 1000)
    with pytest.raises(NotAWarehouse):
        publish(path, copy)
    assert copy.read_text().startswith("dear diary")
    copy.unlink()
    with duckdb.connect(str(copy)) as theirs:
        theirs.execute("create table invoices as select 1 as number")
    with pytest.raises(WarehouseError, match=r"is left as it is|written by a newer DuckDB"):
        publish(path, copy)
    assert contents(copy) == {"wom.duckdb"}


def test_the_working_database_is_not_published_onto_itself(path: Path) -> None:
    with pytest.raises(WarehouseError, match="this is the working database"):
        publish(path, path)
    path.with_name("link.duckdb").symlink_to(path)
    with pytest.raises(WarehouseError, match="this is the working database"):
        publish(path, path.with_name("link.duckdb"))


def test_a_copy_that_somebody_opened_to_write_is_replaced(path: Path, copy: Path, store: Store, start: Start) -> None:
    publish(path, copy)
    store()
    theirs = start(f"""
        import duckdb, sys
        held = duckdb.connect({str(copy)!r})
        print("holding", flush=True)
        __import__("time").sleep(60)
    """)
    assert theirs.stdout is not None
    theirs.stdout.readline()
    assert publish(path, copy)


def test_a_missing_folder_is_named(path: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable, match="there is no folder"):
        publish(path, tmp_path / "nowhere" / "copy.duckdb")


def test_on_a_full_disk_readers_keep_the_copy_before(
    path: Path, copy: Path, store: Store, post: Make, start: Start
) -> None:
    publish(path, copy)
    store(*(post(str(number), text=os.urandom(500).hex()) for number in range(2_000)))
    full = start(f"""
        import resource
        from warehouse.errors import {DiskFull.__name__}
        from warehouse.publish import publish
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
        try:
            publish(path, Path({str(copy)!r}))
        except DiskFull as error:
            print(error)
    """)
    told, complaints = full.communicate(timeout=60)
    assert f"{copy}: the disk is full" in told, complaints
    assert contents(copy) == {"wom.duckdb"}
    assert ask(copy, "select count(*) as n from posts") == [{"n": 0}]


@pytest.mark.parametrize("name", ["o'brien.duckdb", "naïve copy.duckdb", "*.duckdb", "copy"])
def test_any_name_will_do(path: Path, copy: Path, name: str) -> None:
    assert publish(path, copy.with_name(name))
    assert ask(copy.with_name(name), "select count(*) as n from posts") == [{"n": 0}]
    assert contents(copy) == {name}
