"""A backup holds all of one moment and is verified, or there is none; only old ones of the same warehouse go for it."""

import os
import random
import shutil
import stat
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from connectors.post import Post
from tests.warehouse import versions
from warehouse import backups, connection, load, schema
from warehouse.backups import Backup
from warehouse.errors import (
    DiskFull,
    FolderUnusable,
    NewerWarehouse,
    NotABackup,
    NotAWarehouse,
    WarehouseDamaged,
    WarehouseLocked,
)
from warehouse.load import PageCounts
from warehouse.publish import publish

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Start = Callable[[str], "Popen[str]"]

EVERYTHING = "select table_name from duckdb_tables() where database_name = current_database() order by 1"
BACK_UP = """
    from warehouse import backups
    print("ready", flush=True)
    backups.back_up(path, Path({folder!r}))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


def ask(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with connection.connect_reader(file) as reader:
        return reader.execute(sql).fetchall()


def names(folder: Path) -> set[str]:
    return {entry.name for entry in folder.iterdir()}


def count_as_newer(path: Path) -> None:
    with connection.transaction(path) as writer:
        writer.execute("insert into schema_migrations values (9999, 'later', '', timestamp '2099-01-01')")


def test_a_backup_holds_every_row_of_every_table(path: Path, folder: Path, store: Store, post: Make) -> None:
    reject = {"location": "1", "reason": "no id", "raw": "{zq-payload}"}
    store(post("1", raw='{"zq": 1}'), rejects=pa.Table.from_pylist([reject], load.REJECT_SCHEMA))
    before = datetime.now(UTC)
    made = backups.back_up(path, folder)
    assert before <= made.made_at <= datetime.now(UTC)
    assert made.path == folder / f"wom-{made.made_at:%Y%m%dT%H%M%SZ}.duckdb"
    assert made.schema_version == schema.migrations()[-1].number
    assert made.byte_count == made.path.stat().st_size
    with connection.connect(path) as reader:
        tables = [name for (name,) in reader.execute(EVERYTHING).fetchall()]
        assert list(made.row_counts) == tables
        for table in tables:
            rows = reader.execute(f"select * from {table} order by all").fetchall()
            assert ask(made.path, f"select * from {table} order by all") == rows
            assert made.row_counts[table] == len(rows)
    assert ask(made.path, "select raw from posts") == [('{"zq": 1}',)]
    assert ask(made.path, "select raw from quarantine") == [("{zq-payload}",)]


def test_only_its_owner_may_read_a_backup(path: Path, folder: Path) -> None:
    made = backups.back_up(path, folder)
    assert [stat.S_IMODE(entry.stat().st_mode) for entry in (made.path, folder)] == [0o600, 0o700]
    assert names(folder) == {made.path.name}


def test_backups_of_one_second_have_names_of_their_own(path: Path, folder: Path) -> None:
    made = [backups.back_up(path, folder).path for _ in range(2)]
    assert names(folder) == {each.name for each in made}
    assert len(set(made)) == 2


def test_an_older_warehouse_is_backed_up_as_it_is(tmp_path: Path, folder: Path) -> None:
    path = versions.make(tmp_path / "older.duckdb", 3)
    assert backups.back_up(path, folder).schema_version == 3
    with connection.connect(path) as reader:
        assert len(schema.pending(path, reader)) == len(schema.migrations()) - 3


# Beside others


def test_a_backup_beside_writers_and_readers_is_of_one_moment(
    path: Path, folder: Path, tmp_path: Path, start: Start
) -> None:
    with connection.transaction(path) as writer:
        writer.execute("create table left_side as select 0 as number")
        writer.execute("create table right_side as select 0 as number")
    publish(path, tmp_path / "published.duckdb")
    writing = start("""
        print("ready", flush=True)
        number = 0
        while not Path(f"{path}.done").exists():
            number += 1
            with connection.transaction(path) as writer:
                writer.execute("insert into left_side values (?)", [number])
                writer.execute("insert into right_side values (?)", [number])
        print(number)
    """)
    reading = start(f"""
        print("ready", flush=True)
        while not Path(f"{{path}}.done").exists():
            with connection.connect_reader(Path({str(tmp_path / "published.duckdb")!r})) as reader:
                assert reader.execute("select count(*) from left_side").fetchall() == [(1,)]
    """)
    for process in (writing, reading):
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    made = [backups.back_up(path, folder) for _ in range(3)]
    Path(f"{path}.done").touch()
    for process in (writing, reading):
        _, complaints = process.communicate(timeout=60)
        assert process.returncode == 0, complaints
    for each in made:
        assert each.row_counts["left_side"] == each.row_counts["right_side"]
        assert ask(each.path, "from left_side order by 1") == ask(each.path, "from right_side order by 1")


def test_a_lock_is_waited_for_and_who_holds_it_is_named(path: Path, folder: Path, start: Start) -> None:
    holding = start("""
        import time
        with connection.connect(path):
            print("holding", flush=True)
            time.sleep(60)
    """)
    assert holding.stdout is not None
    holding.stdout.readline()
    with pytest.raises(WarehouseLocked, match=rf"process {holding.pid} "):
        backups.back_up(path, folder, patience=timedelta(seconds=0.3))
    holding.kill()
    holding.wait()
    assert backups.back_up(path, folder, patience=timedelta(seconds=30))
    assert len(names(folder)) == 1


@pytest.mark.usefixtures("path")
def test_many_at_once_each_make_one(folder: Path, start: Start) -> None:
    for process in [start(BACK_UP.format(folder=str(folder))) for _ in range(3)]:
        _, complaints = process.communicate(timeout=60)
        assert process.returncode == 0, complaints
    assert len(names(folder)) == 3
    for file in folder.iterdir():
        backups.verify(file, backups.describe(file))


# What goes wrong


def test_killed_at_any_instant_no_half_backup_has_a_name(
    path: Path, folder: Path, store: Store, post: Make, start: Start
) -> None:
    store(*(post(str(number), text=os.urandom(500).hex()) for number in range(3_000)))
    began = time.monotonic()
    backups.back_up(path, folder)
    seconds = time.monotonic() - began
    chance = random.Random(6)
    for _ in range(4):
        killed = start(BACK_UP.format(folder=str(folder)))
        assert killed.stdout is not None
        killed.stdout.readline()
        time.sleep(chance.uniform(0, seconds))
        killed.kill()
        killed.wait()
        for file in folder.glob("[!.]*"):
            backups.verify(file, backups.describe(file))
    backups.back_up(path, folder)
    assert not [name for name in names(folder) if name.startswith(".")]


@pytest.mark.usefixtures("path")
def test_on_a_full_disk_there_is_no_backup_and_nothing_is_left(
    folder: Path, store: Store, post: Make, start: Start
) -> None:
    store(*(post(str(number), text=os.urandom(500).hex()) for number in range(2_000)))
    full = start(f"""
        import resource
        from warehouse import backups
        from warehouse.errors import {DiskFull.__name__}
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
        try:
            backups.back_up(path, Path({str(folder)!r}))
        except DiskFull as error:
            print(error)
    """)
    told, complaints = full.communicate(timeout=60)
    assert f"{folder}: the disk is full" in told, complaints
    assert names(folder) == set()


def test_what_was_lost_on_the_way_is_noticed(path: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = backups.copying.copy
    monkeypatch.setattr(backups.copying, "copy", lambda *told: copy(*told, left_empty=("schema_views", "data_version")))
    with pytest.raises(NotABackup, match="the rows of data_version, schema_views are not as many as told"):
        backups.back_up(path, folder)
    assert names(folder) == set()


def test_a_missing_folder_is_made_where_only_it_is_missing(path: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable, match=f"there is no folder {tmp_path}/nowhere"):
        backups.back_up(path, tmp_path / "nowhere" / "backups")
    assert not (tmp_path / "nowhere").exists()


def test_a_file_is_no_folder(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(FolderUnusable, match="file: this is no folder"):
        backups.back_up(path, tmp_path / "file")


def test_what_is_no_warehouse_of_ours_is_not_backed_up(tmp_path: Path, folder: Path) -> None:
    theirs, empty = tmp_path / "theirs.duckdb", tmp_path / "empty.duckdb"
    with duckdb.connect(str(theirs)) as other:
        other.execute("create table invoices as select 1 as number")
    connection.create(empty)
    for path, told in (
        (theirs, "something else"),
        (empty, "nothing in it"),
        (tmp_path / "none", "there is no database"),
    ):
        with pytest.raises(NotAWarehouse, match=told):
            backups.back_up(path, folder)
    assert names(folder) == set()


def test_a_newer_warehouse_is_not_backed_up(path: Path, folder: Path) -> None:
    count_as_newer(path)
    with pytest.raises(NewerWarehouse, match="at schema version 9999"):
        backups.back_up(path, folder)


def test_what_is_no_backup_is_told(path: Path, tmp_path: Path) -> None:
    publish(path, tmp_path / "published.duckdb")
    (tmp_path / "text.duckdb").write_text("dear diary\n" * 1000)
    (tmp_path / "empty.duckdb").touch()
    for name in ("wom.duckdb", "published.duckdb", "text.duckdb", "empty.duckdb", "none.duckdb", "."):
        with pytest.raises(NotABackup):
            backups.describe(tmp_path / name)


def test_a_backup_that_was_changed_or_damaged_is_told(path: Path, folder: Path, store: Store, post: Make) -> None:
    store(*(post(str(number), text=os.urandom(200).hex()) for number in range(500)))
    made = backups.back_up(path, folder)
    changed = Path(shutil.copy(made.path, folder / "changed.duckdb"))
    with duckdb.connect(str(changed)) as theirs:
        theirs.execute("delete from posts where post_id = '7'")
    with pytest.raises(NotABackup, match=r"changed\.duckdb: .* rows of posts"):
        backups.verify(changed, backups.describe(changed))
    damaged = bytearray(made.path.read_bytes())
    for place in range(20_000, len(damaged), 4_096):
        damaged[place] ^= 0xFF
    made.path.write_bytes(damaged)
    with pytest.raises(WarehouseDamaged, match=r"the file is damaged"):
        backups.verify(made.path, made)


# How many stay


def test_the_oldest_go_and_nothing_else(path: Path, folder: Path, tmp_path: Path) -> None:
    made = [backups.back_up(path, folder) for _ in range(3)]
    strange = folder / "wom-20200101T000000Z.duckdb"
    strange.write_text("dear diary")
    renamed = Path(shutil.copy(made[0].path, folder / "wom-before-the-move.duckdb"))
    other = tmp_path / "other" / "wom.duckdb"
    other.parent.mkdir()
    schema.prepare(other)
    others = backups.back_up(other, folder)
    assert backups.prune(made[2], keep=2) == [made[0].path]
    assert backups.prune(made[2], keep=2) == []
    assert names(folder) == {each.name for each in (made[1].path, made[2].path, strange, renamed, others.path)}
    assert backups.prune(made[2], keep=1) == [made[1].path]


def test_the_newest_stays_whatever_the_clock_says(path: Path, folder: Path) -> None:
    first, second = (backups.back_up(path, folder) for _ in range(2))
    assert backups.prune(first, keep=1) == [second.path]
    assert names(folder) == {first.path.name}


def test_links_are_left_alone(path: Path, folder: Path, tmp_path: Path) -> None:
    first, second = (backups.back_up(path, folder) for _ in range(2))
    moved = first.path.rename(tmp_path / first.path.name)
    first.path.symlink_to(moved)
    assert backups.prune(second, keep=1) == []
    assert moved.exists()


def test_a_backup_is_known_again_by_what_it_tells(path: Path, folder: Path) -> None:
    made = backups.back_up(path, folder)
    assert backups.describe(made.path) == made
    assert isinstance(made, Backup)
