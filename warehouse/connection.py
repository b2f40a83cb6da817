"""The one door to DuckDB: open the file, wait for its lock, share it within the process, give it back.

Two kinds of file are opened here. The working database (``connect``, ``transaction``) is locked by one process at a
time and held for as short as possible. The published copy (``connect_reader``) is opened read-only, locks nobody out,
and is sealed: SQL run there reaches neither the file system nor the network.
"""

import ctypes
import fcntl
import logging
import os
import random
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from warehouse.errors import (
    ForkedWhileOpen,
    NotAWarehouse,
    NotPublished,
    WarehouseLocked,
    explain,
    holder,
    is_damaged,
    is_disk_full,
    is_locked,
)
from warehouse.sql import statement
from warehouse.turns import SharedFile

logger = logging.getLogger(__name__)

PATIENCE = timedelta(minutes=10)
_WAIT_SECONDS = (0.02, 0.15)
_LOG_AFTER_SECONDS = 5.0
_LOG_EVERY_SECONDS = 60.0
_MOST_MEMORY = 2_700_000_000
_OFFLINE: dict[str, Any] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}
# Rows that fill a row group are written once; a rest goes to the log first, and its group is written again with each
# page that joins it. Small groups therefore make pages of some thousand posts several times cheaper than DuckDB's
# default of 122,880 rows does.
OPTIONS = "type duckdb, row_group_size 16384"
# Told once, when a file is made, and kept by it: without it DuckDB 2.0 writes what 1.5 cannot read.
READABLE_BY_OLDER = "storage_version 'v1.5.0'"

_files: dict[str, SharedFile] = {}
_files_lock = threading.Lock()
_held_by_parent: set[str] = set()


@contextmanager
def connect(path: Path, *, patience: timedelta = PATIENCE) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend a connection to the working database.

    All threads of a process share one open DuckDB; each gets a connection of its own. The file is closed when the last
    one leaves. A thread may borrow again while it holds a connection.

    Raises: WarehouseLocked where another process holds the file for longer than ``patience``; NotAWarehouse,
    NewerWarehouse, FolderUnusable, DiskFull where the file cannot be used.
    """
    with _lend(path, time.monotonic() + patience.total_seconds()) as connection:
        yield connection


@contextmanager
def transaction(path: Path, *, patience: timedelta = PATIENCE) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend a connection inside a write transaction, which is committed at the end and undone on any error.

    A process has one write transaction at a time, so that none ends in a conflict; never nest them. Each one counts
    up ``data_version``, by which ``publish`` knows that something changed.
    """
    deadline = time.monotonic() + patience.total_seconds()
    with _lend(path, deadline) as connection, _shared(path).writing(deadline):
        connection.begin()
        try:
            yield connection
            connection.execute(statement("count_up_data_version"))
            connection.commit()
        except BaseException:
            with suppress(duckdb.Error):
                connection.rollback()
            raise
        finally:
            _make_private(f"{path}.wal")


@contextmanager
def shut(path: Path) -> Iterator[None]:
    """Keep everybody from opening a working database, which is not opened either, while its file is replaced.

    Raises: WarehouseLocked where anybody has it open, a thread of this process included; OSError.
    """
    if _shared(path).in_use:  # DuckDB would lose its own lock as soon as we closed the file
        raise WarehouseLocked(f"{path}: this process has it open; wait until it is done")
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:
            raise WarehouseLocked(f"{path}: another process has it open; wait until it is done, or end it") from error
        yield


@contextmanager
def alone(path: Path, *, patience: timedelta = PATIENCE) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend the working database to nobody else, other threads of this process included, so that it can be replaced.

    All of it is in the file, none in a log beside it, and closing writes nothing more.
    """
    with _shared(path).lend_alone(time.monotonic() + patience.total_seconds()) as connection:
        try:
            connection.execute("use warehouse")
            connection.execute("force checkpoint warehouse")
            connection.execute("pragma disable_checkpoint_on_shutdown")
            yield connection
        except duckdb.Error as error:
            raise explain(path, error) from error


@contextmanager
def connect_reader(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Lend a sealed, read-only connection to the published copy, whose tables are found without a prefix.

    Each has an in-memory DuckDB of its own, to which the file is attached: so it sees the newest copy, and its settings
    can be locked.

    Raises: NotPublished; and as ``connect`` where the file is no copy.
    """
    if not path.exists():
        raise NotPublished(f"{path}: there is no readers' copy yet; run `wom listen` once, which publishes one")
    try:
        connection = duckdb.connect(":memory:", config=_OFFLINE)
        connection.execute("set TimeZone = 'UTC'")
        connection.execute(f"attach {quoted(path)} as published (type duckdb, read_only)")
    except duckdb.Error as error:
        raise explain(path, error) from error
    with closing(connection):
        connection.execute("use published")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        yield connection


def quoted(path: Path) -> str:
    """Write a path as a string literal, for the statements that take no parameters."""
    return "'" + os.path.realpath(path).replace("'", "''") + "'"


def create(path: Path) -> None:
    """Create an empty database that only its owner may read, unless the file is there already.

    It is made beside the target and linked into place, so that nobody ever meets half a file.
    """
    if path.exists():
        return
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as folder:
            fresh = Path(folder, "new.duckdb")
            with duckdb.connect(":memory:", config=_OFFLINE) as connection:
                connection.execute(f"attach {quoted(fresh)} as fresh ({OPTIONS}, {READABLE_BY_OLDER})")
            _make_private(fresh)
            with suppress(FileExistsError):
                os.link(fresh, path)
    except (OSError, duckdb.Error) as error:
        raise explain(path, error) from error


@contextmanager
def _lend(path: Path, deadline: float) -> Iterator[duckdb.DuckDBPyConnection]:
    with _shared(path).lend(deadline) as connection:
        try:
            connection.execute("use warehouse")
            yield connection
        except duckdb.Error as error:
            if is_disk_full(error) or is_damaged(error):
                raise explain(path, error) from error
            raise


def _shared(path: Path) -> SharedFile:
    key = os.path.realpath(path)
    if key in _held_by_parent:
        raise ForkedWhileOpen(f"{path}: this process was forked while its parent used it; start processes by spawning")
    with _files_lock:
        if key not in _files:
            _files[key] = SharedFile(partial(_open, Path(key)), partial(_remove_spill_folder, Path(key)))
        return _files[key]


def _open(path: Path, deadline: float) -> duckdb.DuckDBPyConnection:
    if not path.exists():
        raise NotAWarehouse(f"{path}: there is no database yet; run `wom listen` once, which creates it")
    root = duckdb.connect(":memory:", config={**_OFFLINE, "temp_directory": f"{path}.tmp"})
    try:
        _attach(root, path, deadline)
        _configure(root)
        _empty_spill_folder(path)
    except BaseException:
        root.close()
        raise
    return root


def _attach(root: duckdb.DuckDBPyConnection, path: Path, deadline: float) -> None:
    started = time.monotonic()
    log_at = started + _LOG_AFTER_SECONDS
    while True:
        file = _file_at(path)
        try:
            root.execute(f"attach {quoted(path)} as warehouse ({OPTIONS})")
        except duckdb.Error as error:
            if not is_locked(error):
                raise explain(path, error) from error
            now = time.monotonic()
            if now >= deadline:
                raise WarehouseLocked(
                    f"{path}: {holder(error)} held the database for the {now - started:.0f} s we waited; "
                    "wait until it is done, or end it"
                ) from error
            if now >= log_at:
                logger.info("waiting for %s since %.0f s: held by %s", path, now - started, holder(error))
                log_at = now + _LOG_EVERY_SECONDS
        else:
            if _file_at(path) == file:
                return
            # The file was replaced while it was opened: what is held now is the one before.
            root.execute("pragma disable_checkpoint_on_shutdown")
            root.execute("detach warehouse")
            root.execute("pragma enable_checkpoint_on_shutdown")
        time.sleep(random.uniform(*_WAIT_SECONDS))  # noqa: S311  jitter needs no secrecy


def _file_at(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _configure(root: duckdb.DuckDBPyConnection) -> None:
    root.execute("set global TimeZone = 'UTC'")
    # DuckDB takes 80 % of the memory of the machine or container; tagging lives in the same process. What does not fit
    # goes to disk, and measuring ten million mentions anew takes as long with more.
    [(size,)] = root.execute("select parse_formatted_bytes(current_setting('memory_limit'))").fetchall()
    root.execute(f"set global memory_limit = '{min(size // 2, _MOST_MEMORY)} B'")


def _empty_spill_folder(path: Path) -> None:
    """Remove what a killed process left; we hold the lock, so nobody uses it."""
    folder = Path(f"{path}.tmp")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def _remove_spill_folder(path: Path) -> None:
    with suppress(OSError):
        Path(f"{path}.tmp").rmdir()


def _make_private(path: str | Path) -> None:
    with suppress(FileNotFoundError):
        Path(path).chmod(0o600)


def _disown_files() -> None:
    """Make a forked child leave alone what its parent has open.

    DuckDB's threads and its lock stay with the parent, yet closing the child's copy would write to the file. It is
    therefore never destroyed, not even when the child exits.
    """
    for path, shared in _files.items():
        if shared.in_use:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(shared))
            _held_by_parent.add(path)
    _files.clear()
    _files_lock.release()


os.register_at_fork(before=_files_lock.acquire, after_in_parent=_files_lock.release, after_in_child=_disown_files)
