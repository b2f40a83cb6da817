"""Give readers their own copy of the warehouse, replaced at once, so that they never wait for a lock.

The copy holds every table and view except what only serves collecting: the raw payloads of posts are empty in it, and
so is the quarantine. It is readable by its owner alone, unless the copy before it was given other rights: these stay.
"""

import fcntl
import os
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import duckdb
from duckdb import DuckDBPyConnection

from warehouse import connection
from warehouse.connection import READABLE_BY_OLDER, quoted
from warehouse.errors import NotAWarehouse, WarehouseError, WarehouseLocked, explain, is_disk_full
from warehouse.sql import statement

_NOT_COPIED = ("quarantine",)
_COLUMNS = {"posts": "* replace ('' as raw)"}
_OWNER_ONLY = 0o600
_POLL_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Published:
    """The copy that readers now have; ``version`` is the count of changes to the warehouse that it holds."""

    path: Path
    version: int
    byte_count: int


def publish(path: Path, published: Path, *, patience: timedelta = connection.PATIENCE) -> Published | None:
    """Replace the readers' copy by the present state; return ``None`` where theirs is that state already.

    Readers who have the copy before open go on reading it undisturbed. Whoever publishes at the same time waits.

    Raises: NotAWarehouse where ``published`` is a file that is no such copy; what ``connection.connect`` raises.
    """
    if published.exists() and published.samefile(path):
        raise WarehouseError(f"{published}: this is the working database; publish to another path, see wom.toml")
    try:
        with _alone(published, patience):
            return _publish(path, published, patience)
    except OSError as error:
        raise explain(published, error) from error


def _publish(path: Path, published: Path, patience: timedelta) -> Published | None:
    with TemporaryDirectory(prefix=_prefix(published), dir=published.parent) as folder:
        fresh = Path(folder, published.name)
        with connection.connect(path, patience=patience) as reader:
            if published.exists() and _token_of(published) == _state(reader)[1]:
                return None
            try:
                version = _copy(reader, fresh)
            except duckdb.Error as error:
                raise explain(published if is_disk_full(error) else path, error) from error
        _put_in_place(fresh, published)
    return Published(published, version, published.stat().st_size)


@contextmanager
def _alone(published: Path, patience: timedelta) -> Iterator[None]:
    """Keep other publishers out by a lock on the folder, and clear away what any of them left when it was killed."""
    deadline = time.monotonic() + patience.total_seconds()
    folder = os.open(published.parent, os.O_RDONLY)
    try:
        while not _is_locked(folder):
            if time.monotonic() > deadline:
                raise WarehouseLocked(f"{published}: another process has been publishing for too long; is it stuck?")
            time.sleep(_POLL_SECONDS)
        for leftover in published.parent.glob(f"{_prefix(published)}*"):
            shutil.rmtree(leftover)
        yield
    finally:
        os.close(folder)


def _is_locked(folder: int) -> bool:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _prefix(published: Path) -> str:
    return f".{published.name}.fresh-"


def _token_of(published: Path) -> UUID | None:
    """Return the token of the state that readers have, ``None`` where it is best replaced.

    That is a copy somebody has open to write, or one from before there were tokens.
    """
    try:
        with connection.connect_reader(published) as reader:
            return _state(reader)[1]
    except (WarehouseLocked, duckdb.BinderException):
        return None
    except duckdb.CatalogException as error:
        raise NotAWarehouse(f"{published}: this is no readers' copy of ours and is left as it is; move it") from error


def _state(reader: DuckDBPyConnection) -> tuple[int, UUID]:
    """Return the version, and the token that no other state has: the version alone comes again after a restore."""
    [(version, token)] = reader.execute(statement("read_data_version")).fetchall()
    return int(version), token


def _copy(reader: DuckDBPyConnection, fresh: Path) -> int:
    """Write all of one moment into a new file and return the version it has."""
    copy = f"copy_{uuid4().hex}"
    reader.execute(f"attach {quoted(fresh)} as {copy} (type duckdb, {READABLE_BY_OLDER})")
    try:
        version = _fill(reader, copy)
        reader.execute(f"checkpoint {copy}")  # detaching would keep a full disk to itself
    finally:
        reader.execute(f"detach {copy}")
    return version


def _fill(reader: DuckDBPyConnection, copy: str) -> int:
    reader.begin()
    try:
        reader.execute(f"copy from database warehouse to {copy} (schema)")
        for (table,) in reader.execute(statement("list_tables")).fetchall():
            if table not in _NOT_COPIED:
                columns = _COLUMNS.get(table, "*")
                reader.execute(f'insert into {copy}."{table}" select {columns} from warehouse."{table}"')
        version, _ = _state(reader)
        reader.commit()
    except BaseException:
        with suppress(duckdb.Error):
            reader.rollback()
        raise
    return version


def _put_in_place(fresh: Path, published: Path) -> None:
    fresh.chmod(stat.S_IMODE(published.stat().st_mode) if published.exists() else _OWNER_ONLY)
    _sync(fresh)
    fresh.replace(published)
    _sync(published.parent)


def _sync(entry: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(entry, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
