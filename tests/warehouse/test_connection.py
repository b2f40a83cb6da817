"""The one door to DuckDB: many threads and processes at once, crashes, and files that are not what they should be."""

import base64
import gzip
import logging
import os
import signal
import sqlite3
import stat
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from subprocess import Popen

import duckdb
import pyarrow as pa
import pytest

from warehouse import connection
from warehouse.errors import (
    FolderUnusable,
    ForkedWhileOpen,
    NewerWarehouse,
    NotAWarehouse,
    WarehouseDamaged,
    WarehouseError,
    WarehouseLocked,
)

Start = Callable[[str], "Popen[str]"]

SHORT = timedelta(seconds=0.3)
WRITE_TEN_TIMES = """
    from concurrent.futures import ThreadPoolExecutor

    def write(_):
        with connection.transaction(path) as writer:
            writer.execute("update counter set number = number + 1")

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(write, range(10)))
"""
HOLD = """
    import time
    with connection.transaction(path) as writer:
        writer.execute("insert into counter values (100)")
        print("holding", flush=True)
        time.sleep({seconds})
"""
# An empty database in the format that DuckDB 2.0.0 writes unless told otherwise.
WRITTEN_BY_2 = (
    "ABzY8000000t4;Wy$XQ=6b9h07+iskOVF2}E5M{=U{VHuQ8E~m5gA;JvdOiuTV=6fkdz{eGCa@nb~>lCzvpDVKi@58g<8IJhy-65r&D1ne7|q!vaM#b"
    "lWBK9|CwD9<;`Y#jIXPW)qXMv0001hp9r_ZQ*Sw{Jm%|*=VkOBv3nE){T~1T0Q7(T9{>OV{>2TNRe;(6FaQ7"
)


@pytest.fixture
def counter(path: Path) -> Path:
    with connection.transaction(path) as writer:
        writer.execute("create table counter as select 0 as number")
    return path


def numbers(path: Path, patience: timedelta = connection.PATIENCE) -> list[int]:
    with connection.connect(path, patience=patience) as reader:
        return [number for (number,) in reader.execute("select number from counter order by number").fetchall()]


def add(path: Path, number: int, patience: timedelta = connection.PATIENCE) -> None:
    with connection.transaction(path, patience=patience) as writer:
        writer.execute("insert into counter values (?)", [number])


def hold(start: Start, seconds: float) -> "Popen[str]":
    process = start(HOLD.format(seconds=seconds))
    assert process.stdout is not None
    assert process.stdout.readline() == "holding\n"
    return process


def succeed(process: "Popen[str]") -> str:
    told, complaints = process.communicate(timeout=60)
    assert process.returncode == 0, complaints
    return told


# Together


def test_many_threads_write_at_once(counter: Path) -> None:
    with ThreadPoolExecutor(16) as threads:
        list(threads.map(lambda number: add(counter, number), range(1, 100)))
    assert numbers(counter) == list(range(100))


def test_many_processes_with_many_threads_write_at_once(counter: Path, start: Start) -> None:
    for process in [start(WRITE_TEN_TIMES) for _ in range(4)]:
        succeed(process)
    assert numbers(counter) == [40]


def test_threads_that_overlap_without_end_let_other_processes_in(
    counter: Path, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.turns.TURN_SECONDS", 0.2)
    is_done = threading.Event()

    def read_on() -> None:
        while not is_done.is_set():
            with connection.connect(counter):
                time.sleep(0.05)

    with ThreadPoolExecutor(3) as threads:
        reading = [threads.submit(read_on) for _ in range(3)]
        try:
            succeed(start(WRITE_TEN_TIMES))
        finally:
            is_done.set()
    assert [task.result() for task in reading] == [None] * 3
    assert numbers(counter) == [10]


def test_a_thread_that_holds_a_connection_may_borrow_another(counter: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.turns.TURN_SECONDS", 0.0)
    with connection.connect(counter):
        assert numbers(counter, SHORT) == [0]


def test_the_file_is_free_once_the_last_thread_has_left(counter: Path, start: Start) -> None:
    with connection.connect(counter):
        numbers(counter)
        process = start("connection.connect(path, patience=connection.timedelta(seconds=0.2)).__enter__()")
        assert process.wait(timeout=30) == 1
        assert process.stderr is not None
        assert f"process {os.getpid()} " in process.stderr.read()
    succeed(start("connection.connect(path, patience=connection.timedelta(0)).__enter__()"))


def test_a_reader_keeps_what_it_began_with_while_others_write(counter: Path) -> None:
    with connection.connect(counter) as reader:
        reader.begin()
        before = reader.execute("select count(*) from counter").fetchall()
        with ThreadPoolExecutor(1) as threads:
            threads.submit(add, counter, 1).result()
        assert reader.execute("select count(*) from counter").fetchall() == before
    assert numbers(counter) == [0, 1]


# Waiting


def test_a_lock_is_waited_for_and_who_waits_is_told(
    counter: Path, start: Start, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "_LOG_AFTER_SECONDS", 0.1)
    process = hold(start, seconds=1)
    with caplog.at_level(logging.INFO, logger="warehouse"):
        assert numbers(counter) == [0, 100]
    [record] = caplog.records
    assert record.levelno == logging.INFO
    assert f"waiting for {counter}" in record.getMessage()
    assert f"held by process {process.pid} " in record.getMessage()


def test_patience_has_an_end_and_the_holder_a_name(counter: Path, start: Start) -> None:
    process = hold(start, seconds=60)
    with pytest.raises(WarehouseLocked, match=rf"process {process.pid} \(.*python.*\) held the database for the 0 s"):
        numbers(counter, SHORT)


def test_a_thread_that_writes_without_end_is_not_waited_for_without_end(counter: Path) -> None:
    with (
        connection.transaction(counter),
        ThreadPoolExecutor(1) as threads,
        pytest.raises(WarehouseLocked, match="another thread of this process writes"),
    ):
        threads.submit(add, counter, 1, SHORT).result()


def test_threads_that_stay_without_end_are_not_waited_for_without_end(
    counter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("warehouse.turns.TURN_SECONDS", 0.0)
    with (
        connection.connect(counter),
        ThreadPoolExecutor(1) as threads,
        pytest.raises(WarehouseLocked, match="other threads of this process hold"),
    ):
        threads.submit(numbers, counter, SHORT).result()


# Crashes


def test_an_error_undoes_the_whole_transaction(counter: Path) -> None:
    before = version(counter)
    with pytest.raises(duckdb.ConversionException), connection.transaction(counter) as writer:
        writer.execute("insert into counter values (1); select 'one'::integer")
    assert numbers(counter) == [0]
    assert version(counter) == before


def version(path: Path) -> int:
    with connection.connect(path) as reader:
        [(version,)] = reader.execute("select version from data_version").fetchall()
    return int(version)


def test_each_transaction_counts_up_the_version(counter: Path) -> None:
    before = version(counter)
    add(counter, 1)
    assert version(counter) == before + 1


def test_killed_within_a_transaction_nothing_of_it_is_written(counter: Path, start: Start) -> None:
    process = hold(start, seconds=60)
    process.kill()
    process.wait()
    assert numbers(counter, SHORT) == [0]
    add(counter, 1, SHORT)


def test_killed_after_a_transaction_all_of_it_is_written(counter: Path, start: Start) -> None:
    process = start("""
        import os, signal
        with connection.connect(path):
            with connection.transaction(path) as writer:
                writer.execute("insert into counter values (7)")
            os.kill(os.getpid(), signal.SIGKILL)
    """)
    assert process.wait(timeout=30) == -signal.SIGKILL
    assert Path(f"{counter}.wal").exists()
    assert numbers(counter) == [0, 7]


def test_what_a_killed_process_spilled_is_cleared_away(counter: Path) -> None:
    spilled = Path(f"{counter}.tmp", "duckdb_temp_storage-0.tmp")
    spilled.parent.mkdir()
    spilled.write_text("somebody's words")
    with connection.connect(counter):
        assert not spilled.exists()
        assert stat.S_IMODE(spilled.parent.stat().st_mode) == 0o700
    assert not spilled.parent.exists()


@pytest.mark.parametrize("row_count", [10_000, 20_000, 200_000])
def test_on_a_full_disk_all_is_written_or_nothing(counter: Path, start: Start, row_count: int) -> None:
    told = succeed(
        start(f"""
        import resource
        from warehouse.errors import DiskFull
        limit = path.stat().st_size + 200_000
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        try:
            with connection.transaction(path) as writer:
                writer.execute("create table big as select md5(range::varchar) from range({row_count})")
            print("written")
        except DiskFull as error:
            print(error)
        """)
    )
    with connection.connect(counter) as reader:
        tables = reader.execute("select table_name from duckdb_tables() where table_name = 'big'").fetchall()
    if row_count == 10_000:  # fits into the log, though not into the file: that waits for room
        assert (told, tables) == ("written\n", [("big",)])
    else:
        assert told.startswith(f"{counter}: the disk is full; nothing was half written.")
        assert tables == []
    add(counter, 1)
    assert numbers(counter) == [0, 1]


# Forks


def in_fork(work: Callable[[], None]) -> int:
    child = os.fork()
    if not child:
        try:
            work()
        except ForkedWhileOpen:
            os._exit(3)
        except BaseException:  # noqa: BLE001  whatever it is, a forked pytest must not go on
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_fork_may_use_what_its_parent_does_not(counter: Path) -> None:
    assert in_fork(lambda: add(counter, 1)) == 0
    assert numbers(counter) == [0, 1]


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_fork_leaves_alone_what_its_parent_holds(counter: Path) -> None:
    with connection.connect(counter):
        add(counter, 1)
        log = Path(f"{counter}.wal").read_bytes()
        assert in_fork(lambda: add(counter, 2)) == 3
        assert Path(f"{counter}.wal").read_bytes() == log
        add(counter, 3)
    assert numbers(counter) == [0, 1, 3]


def test_a_fork_that_ends_closes_nothing_of_its_parent(counter: Path, start: Start) -> None:
    told = succeed(
        start("""
        import os, sys, warnings
        warnings.simplefilter("ignore")
        with connection.connect(path):
            with connection.transaction(path) as writer:
                writer.execute("insert into counter values (1)")
            child = os.fork()
            if not child:
                sys.exit()
            os.waitpid(child, 0)
            print(Path(f"{path}.wal").exists())
    """)
    )
    assert told == "True\n"
    assert numbers(counter) == [0, 1]


# Files


def test_only_the_owner_may_read(counter: Path) -> None:
    with connection.connect(counter):
        add(counter, 1)
        assert {stat.S_IMODE(Path(file).stat().st_mode) for file in (counter, f"{counter}.wal")} == {0o600}


def test_many_processes_create_one_database(tmp_path: Path, start: Start) -> None:
    fresh = tmp_path / "fresh.duckdb"
    code = f"connection.create(Path({str(fresh)!r}))"
    for process in [start(code) for _ in range(4)]:
        succeed(process)
    with connection.connect(fresh) as reader:
        assert reader.execute("select 1").fetchall() == [(1,)]
    assert [entry.name for entry in tmp_path.glob("*fresh*")] == ["fresh.duckdb"]


def text_file(path: Path) -> None:
    path.write_text("brand,name\n" * 1000)


def empty_file(path: Path) -> None:
    path.touch()


def folder(path: Path) -> None:
    path.mkdir()


def sqlite_database(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("create table posts (text)")
    database.close()


def missing_file(path: Path) -> None:
    assert not path.exists()


@pytest.mark.parametrize("make", [text_file, empty_file, folder, sqlite_database, missing_file])
def test_what_is_no_database_is_refused_and_left_as_it_is(tmp_path: Path, make: Callable[[Path], None]) -> None:
    path = tmp_path / "wom.duckdb"
    make(path)
    with pytest.raises(NotAWarehouse, match=r"wom\.duckdb: (this is no DuckDB|there is no) database"):
        connection.connect(path).__enter__()
    assert {entry.name for entry in tmp_path.iterdir()} <= {"wom.duckdb"}


@pytest.mark.parametrize("keep", [6_000, 20_000])
def test_a_damaged_file_is_told_from_a_foreign_one(counter: Path, keep: int) -> None:
    os.truncate(counter, keep)
    with pytest.raises(WarehouseDamaged, match="restore a backup"):
        numbers(counter)


@pytest.mark.skipif(not duckdb.__version__.startswith("1."), reason="DuckDB 2.0 reads what it writes")
def test_a_database_of_a_newer_duckdb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wom.duckdb"
    path.write_bytes(gzip.decompress(base64.b85decode(WRITTEN_BY_2)))
    with pytest.raises(NewerWarehouse, match="written by a newer DuckDB than 1"):
        connection.connect(path).__enter__()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable, match=f"there is no folder {tmp_path}/nowhere"):
        connection.create(tmp_path / "nowhere" / "wom.duckdb")


@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_may_not_be_written_is_named(counter: Path, start: Start, what: str) -> None:
    target = counter.with_name("new.duckdb") if what == "folder" else counter
    for entry in [counter, counter.parent]:
        entry.chmod(entry.stat().st_mode & ~0o222 | 0o444)
    for above in counter.parents[:-2]:
        above.chmod(above.stat().st_mode | 0o055)
    told = succeed(
        start(f"""
        import os
        from warehouse.errors import FolderUnusable
        if os.getuid() == 0:
            os.setuid(65534)  # root may write anywhere
        try:
            connection.create(Path({str(target)!r}))
            connection.connect(Path({str(target)!r})).__enter__()
        except FolderUnusable as error:
            print(error)
    """)
    )
    counter.parent.chmod(0o700)
    assert told.startswith(f"{target}: this user may not write there; allow it")


# Sessions


def test_times_are_utc(path: Path) -> None:
    with connection.connect(path) as reader:
        [(time_zone, moment)] = reader.execute("""
            select current_setting('TimeZone'), (timestamptz '2026-07-01 12:00:00+02:00')::timestamp::varchar
        """).fetchall()
    assert (time_zone, moment) == ("UTC", "2026-07-01 10:00:00")


def test_python_variables_are_no_tables(path: Path) -> None:
    secrets = pa.table({"password": ["hunter2"]})
    with connection.connect(path) as reader, pytest.raises(duckdb.CatalogException, match="secrets does not exist"):
        reader.execute("select * from secrets")
    assert secrets.num_rows == 1


def test_a_path_with_quotes_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "o'brien \"; drop.duckdb"
    connection.create(path)
    with connection.connect(path) as reader:
        reader.execute("create table here (number integer)")
    with connection.connect_reader(path) as reader:
        assert reader.execute("select count(*) from here").fetchall() == [(0,)]


@pytest.mark.parametrize(
    "attempt",
    [
        "select * from '/etc/passwd'",
        "select * from read_text('/etc/passwd')",
        "copy counter to '/tmp/wom-leak.csv'",
        "attach '/tmp/wom-leak.duckdb'",
        "install httpfs",
        "set enable_external_access = true",
        "set memory_limit = '1TB'",
        "insert into counter values (1)",
        "create table mine as select 1",
        "create view mine as select 1",
    ],
)
def test_a_reader_can_reach_nothing_but_the_copy(counter: Path, attempt: str) -> None:
    with connection.connect_reader(counter) as reader:
        with pytest.raises(duckdb.Error):
            reader.execute(attempt)
        assert reader.execute("select number from counter").fetchall() == [(0,)]


def test_readers_do_not_lock_each_other_out(counter: Path, start: Start) -> None:
    with connection.connect_reader(counter), connection.connect_reader(counter):
        assert succeed(start("with connection.connect_reader(path): print('read')")) == "read\n"


def test_a_reader_of_what_is_no_copy_is_told(tmp_path: Path) -> None:
    text_file(tmp_path / "copy.duckdb")
    with pytest.raises(WarehouseError, match="this is no DuckDB database"):
        connection.connect_reader(tmp_path / "copy.duckdb").__enter__()
