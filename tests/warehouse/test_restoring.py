"""A backup takes the place of the warehouse, or nothing happened; whoever dies, reads or writes meanwhile."""

import os
import random
import shutil
import stat
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from subprocess import Popen
from typing import Any

import duckdb
import pytest

from connectors.post import Post
from warehouse import backups, connection, read, restoring, schema
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

SHORT = timedelta(seconds=0.3)
POSTS = "select post_id from posts order by 1"
LATER = "insert into quarantine values ('x', 'q', 'later', '', '', timestamp '2026-01-01')"
RESTORE = """
    from warehouse import restoring
    print("ready", flush=True)
    restoring.restore(Path({backup!r}), path)
"""
WRITE_AND_DIE = f"""
    import os, signal
    with connection.connect(path) as writer:
        writer.execute("{LATER}")
        os.kill(os.getpid(), signal.SIGKILL)
"""
# Restores in forks of a process that never opens a database itself; each dies one step on the file system later.
DIE_AT_EVERY_STEP = """
    import os, shutil, signal, sys
    from warehouse import restoring
    steps = {{"os.link", "os.rename"}}
    if "WOM_KILLS" in os.environ:  # takes minutes
        steps |= {{"os.chmod", "os.mkdir", "os.remove", "os.rmdir"}}
    backup, before = Path({backup!r}), Path({before!r})

    def fork(work):
        child = os.fork()
        if child:
            return os.waitpid(child, 0)[1]
        try:
            work()
            os._exit(0)
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(1)

    def dying(number):
        def work():
            left = [number]
            def count(event, _):
                if event in steps:
                    left[0] -= 1
                    if left[0] < 0:
                        os.kill(os.getpid(), signal.SIGKILL)
            sys.addaudithook(count)
            restoring.restore(backup, path)
        return work

    def look():
        with connection.connect(path) as reader:
            [(later,)] = reader.execute("select count(*) from quarantine").fetchall()
            [(posts,)] = reader.execute("select count(*) from posts").fetchall()
        assert (posts, later) in [(0, 1), (1, 0)], (posts, later)

    def finish():
        restored = restoring.restore(backup, path)
        assert restored is None or restored.aside
        look()
        with connection.connect(path) as reader:
            assert reader.execute("select count(*) from posts").fetchall() == [(1,)]

    number = 0
    while True:
        for left in path.parent.glob("*wom*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        for file in before.iterdir():
            shutil.copy(file, path.parent)
        status = fork(dying(number))
        assert fork(look) == 0, number
        if status == 0:
            break
        assert fork(finish) == 0, number
        assert not list(path.parent.glob(".*")), number
        assert len(list(path.parent.glob("wom-replaced-*"))) == 1, number
        number += 1
    print(number)
"""


@pytest.fixture
def backup(path: Path, store: Store, post: Make, tmp_path: Path) -> Path:
    """Back up a warehouse that holds post 1, then put post 2 into it."""
    store(post("1", raw='{"zq": 1}'))
    made = backups.back_up(path, tmp_path / "backups")
    store(post("2"))
    return made.path


def ask(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with connection.connect(path) as reader:
        return reader.execute(sql).fetchall()


def beside(path: Path) -> set[str]:
    return {entry.name for entry in path.parent.iterdir() if entry.is_file()}


def test_the_backup_takes_the_place_and_what_was_there_stays_aside(path: Path, backup: Path) -> None:
    restored = restoring.restore(backup, path)
    assert restored
    assert restored.aside
    assert restored.backup == backups.describe(backup)
    assert ask(path, POSTS) == [("1",)]
    assert ask(path, "select raw from posts") == [('{"zq": 1}',)]
    assert ask(restored.aside, POSTS) == [("1",), ("2",)]
    assert beside(path) == {"wom.duckdb", restored.aside.name}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not schema.prepare(path)
    with pytest.raises(NotABackup):
        backups.describe(path)


def test_the_restored_warehouse_goes_on_like_any_other(path: Path, backup: Path, store: Store, post: Make) -> None:
    restoring.restore(backup, path)
    store(post("3"), expected_cursor="1")
    assert ask(path, POSTS) == [("1",), ("3",)]
    assert len(ask(path, "select view_name from duckdb_views() where not internal")) == len(schema.views())
    assert ask(path, "select wilson_low(1, 2) < 0.5, day_in('UTC', timestamp '2026-01-01')::varchar") == [
        (True, "2026-01-01")
    ]


def test_readers_get_the_restored_state(path: Path, backup: Path, tmp_path: Path) -> None:
    published = tmp_path / "published.duckdb"
    publish(path, published)
    restoring.restore(backup, path)
    assert publish(path, published)
    assert read.query(published, POSTS).to_pylist() == [{"post_id": "1"}]
    assert publish(path, published) is None


def test_a_backup_of_the_present_state_changes_nothing(path: Path, backup: Path) -> None:
    restoring.restore(backup, path)
    before = path.stat().st_ino, beside(path)
    assert restoring.restore(backup, path) is None
    assert (path.stat().st_ino, beside(path)) == before


def test_another_machine_needs_nothing_but_the_backup(backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "wom.duckdb"
    other.parent.mkdir()
    Path(f"{other}.wal").write_text("the log of a database that was lost")
    restored = restoring.restore(backup, other)
    assert restored
    assert restored.aside is None
    assert ask(other, POSTS) == [("1",)]


def test_a_link_goes_on_to_lead_to_the_warehouse(path: Path, backup: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.duckdb"
    link.symlink_to(path)
    restoring.restore(backup, link)
    assert link.is_symlink()
    assert ask(path, POSTS) == [("1",)]


def test_what_a_killed_process_left_in_the_log_stays_with_the_warehouse_of_before(
    path: Path, backup: Path, start: Start
) -> None:
    start(WRITE_AND_DIE).wait(timeout=60)
    assert Path(f"{path}.wal").exists()
    restored = restoring.restore(backup, path)
    assert restored
    assert restored.aside
    assert ask(restored.aside, "select location from quarantine") == [("later",)]
    assert ask(path, "select location from quarantine") == []


@pytest.mark.parametrize("keep", [0, 6_000, 20_000])
def test_a_warehouse_that_cannot_be_read_is_replaced(path: Path, backup: Path, start: Start, keep: int) -> None:
    start(WRITE_AND_DIE).wait(timeout=60)
    os.truncate(path, keep)
    restored = restoring.restore(backup, path)
    assert restored
    assert restored.aside
    assert restored.aside.stat().st_size == keep
    assert Path(f"{restored.aside}.wal").exists()
    assert ask(path, POSTS) == [("1",)]


# What is refused


def test_a_warehouse_that_is_open_is_left_alone(path: Path, backup: Path, start: Start) -> None:
    for opening in ("duckdb.connect({!r})", "duckdb.connect({!r}, read_only=True)"):
        holding = start(f"""
            import duckdb, time
            held = {opening.format(str(path))}
            print("holding", flush=True)
            time.sleep(60)
        """)
        assert holding.stdout is not None
        holding.stdout.readline()
        with pytest.raises(WarehouseLocked, match=rf"process {holding.pid} .* held the database"):
            restoring.restore(backup, path, patience=SHORT)
        holding.kill()
        holding.wait()
    assert ask(path, POSTS) == [("1",), ("2",)]
    assert beside(path) == {"wom.duckdb"}


def test_a_warehouse_that_this_process_has_open_is_left_alone(path: Path, backup: Path) -> None:
    with connection.connect(path) as reader:
        with pytest.raises(WarehouseLocked, match="this process has it open"):
            restoring.restore(backup, path, patience=SHORT)
        assert reader.execute(POSTS).fetchall() == [("1",), ("2",)]
    assert beside(path) == {"wom.duckdb"}


def test_nobody_can_open_a_warehouse_that_is_shut(path: Path, start: Start) -> None:
    with connection.shut(path):
        process = start("connection.connect(path, patience=connection.timedelta(0)).__enter__()")
        _, complaints = process.communicate(timeout=60)
        assert f"process {os.getpid()} " in complaints
    assert ask(path, POSTS) == []


def test_a_file_that_was_replaced_before_it_was_locked_is_opened_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = iter([(0, 1), (0, 2), (0, 2), (0, 2)])
    monkeypatch.setattr(connection, "_file_at", lambda _: next(seen))
    assert ask(path, POSTS) == []
    assert list(seen) == []


def test_what_is_no_backup_is_refused(path: Path, backup: Path, tmp_path: Path) -> None:
    publish(path, tmp_path / "published.duckdb")
    (tmp_path / "text.duckdb").write_text("dear diary\n" * 1000)
    with duckdb.connect(str(tmp_path / "theirs.duckdb")) as theirs:
        theirs.execute("create table invoices as select 1 as number")
    before = path.read_bytes()
    for name in ("published.duckdb", "text.duckdb", "theirs.duckdb", "none.duckdb", "wom.duckdb", "backups"):
        with pytest.raises(NotABackup, match=name):
            restoring.restore(tmp_path / name, path)
    assert path.read_bytes() == before
    assert backup.exists()


def test_a_newer_changed_or_damaged_backup_is_refused(path: Path, backup: Path) -> None:
    newer, changed, damaged = (Path(shutil.copy(backup, backup.with_name(name))) for name in "abc")
    with duckdb.connect(str(newer)) as theirs:
        theirs.execute("insert into schema_migrations values (9999, 'later', '', timestamp '2099-01-01')")
    with duckdb.connect(str(changed)) as theirs:
        theirs.execute("delete from posts")
    content = bytearray(backup.read_bytes())
    for place in range(20_000, len(content), 4_096):
        content[place] ^= 0xFF
    damaged.write_bytes(content)
    for file, error, told in (
        (newer, NewerWarehouse, "at schema version 9999"),
        (changed, NotABackup, "the rows of posts"),
        (damaged, WarehouseDamaged, "damaged"),
    ):
        with pytest.raises(error, match=f"{file}: .*{told}"):
            restoring.restore(file, path)
    assert ask(path, POSTS) == [("1",), ("2",)]
    assert beside(path) == {"wom.duckdb"}


def test_the_database_of_something_else_is_not_replaced(backup: Path, tmp_path: Path) -> None:
    other = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(other)) as theirs:
        theirs.execute("create table invoices as select 1 as number")
    with pytest.raises(NotAWarehouse, match="something else"):
        restoring.restore(backup, other)
    assert ask(other, "from invoices") == [(1,)]


def test_a_missing_folder_is_named(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(FolderUnusable, match="there is no folder"):
        restoring.restore(backup, tmp_path / "nowhere" / "wom.duckdb")


def test_a_present_newer_than_this_wom_gives_way(path: Path, backup: Path) -> None:
    with connection.transaction(path) as writer:
        writer.execute("insert into schema_migrations values (9999, 'later', '', timestamp '2099-01-01')")
    assert restoring.restore(backup, path)
    assert ask(path, POSTS) == [("1",)]


# What goes wrong


def test_on_a_full_disk_nothing_happened(path: Path, store: Store, post: Make, tmp_path: Path, start: Start) -> None:
    store(*(post(str(number), text=os.urandom(500).hex()) for number in range(2_000)))
    made = backups.back_up(path, tmp_path / "backups")
    store(post("2"))
    full = start(f"""
        import resource
        from warehouse import restoring
        from warehouse.errors import {DiskFull.__name__}
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, resource.RLIM_INFINITY))
        try:
            restoring.restore(Path({str(made.path)!r}), path)
        except DiskFull as error:
            print(error)
    """)
    told, complaints = full.communicate(timeout=60)
    assert f"{path}: the disk is full" in told, complaints
    assert beside(path) == {"wom.duckdb"}
    assert ask(path, "select count(*) from pages") == [(2,)]


def test_dying_at_any_step_on_the_file_system_leaves_the_one_or_the_other(
    path: Path, backup: Path, tmp_path: Path, start: Start
) -> None:
    with connection.transaction(path) as writer:
        writer.execute("delete from posts")
        writer.execute(LATER)
    before = tmp_path / "before"
    before.mkdir()
    shutil.copy(path, before)
    told, complaints = start(DIE_AT_EVERY_STEP.format(backup=str(backup), before=str(before))).communicate(timeout=250)
    assert told.strip().isdigit(), complaints
    assert int(told) >= 3


def test_killed_at_any_instant_a_warehouse_is_in_place(path: Path, backup: Path, start: Start) -> None:
    original = path.read_bytes()
    chance = random.Random(6)
    for _ in range(4):
        path.write_bytes(original)
        killed = start(RESTORE.format(backup=str(backup)))
        assert killed.stdout is not None
        killed.stdout.readline()
        time.sleep(chance.uniform(0, 1))
        killed.kill()
        killed.wait()
        assert ask(path, POSTS) in ([("1",), ("2",)], [("1",)])
        restoring.restore(backup, path)
        assert ask(path, POSTS) == [("1",)]
        assert not list(path.parent.glob(".wom.duckdb.restored-*"))
