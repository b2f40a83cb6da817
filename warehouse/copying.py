"""Copy a whole database as of one moment, and put the copy where others find it: whole, or not at all.

What is being written lies in a folder beside its place, under a name that begins alike, so that whoever comes next can
clear away what was left by a process that was killed.
"""

import fcntl
import os
import shutil
import stat
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.connection import OPTIONS, READABLE_BY_OLDER, quoted
from warehouse.errors import WarehouseLocked
from warehouse.sql import statement

OWNER_ONLY = 0o600
_POLL_SECONDS = 0.1


@contextmanager
def workshop(folder: Path, prefix: str, patience: timedelta) -> Iterator[Path]:
    """Lend a folder to write in, inside of ``folder``, which one process at a time has.

    Its name begins with ``prefix``. Whatever else does was left by a process that was killed, and goes.

    Raises: WarehouseLocked where another process has it for longer than ``patience``; OSError.
    """
    with _alone(folder, patience):
        for leftover in folder.iterdir():
            if leftover.name.startswith(prefix):
                shutil.rmtree(leftover)
        with TemporaryDirectory(prefix=prefix, dir=folder) as inside:
            yield Path(inside)


@contextmanager
def _alone(folder: Path, patience: timedelta) -> Iterator[None]:
    deadline = time.monotonic() + patience.total_seconds()
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        while not _is_locked(descriptor):
            if time.monotonic() > deadline:
                raise WarehouseLocked(f"{folder}: another process has been writing there for too long; is it stuck?")
            time.sleep(_POLL_SECONDS)
        yield
    finally:
        os.close(descriptor)


def _is_locked(folder: int) -> bool:
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def new_database(connection: DuckDBPyConnection, file: Path) -> Iterator[str]:
    """Attach a new file and tell the name it goes by; after the block all that was written there is in the file."""
    name = f"copy_{uuid4().hex}"
    connection.execute(f"attach {quoted(file)} as {name} ({OPTIONS}, {READABLE_BY_OLDER})")
    try:
        yield name
        connection.execute(f"checkpoint {name}")  # detaching would keep a full disk to itself
    finally:
        connection.execute(f"detach {name}")


@contextmanager
def one_moment(connection: DuckDBPyConnection) -> Iterator[None]:
    """Let the block read one moment of all databases, and keep what it writes only where it does not fail."""
    connection.begin()
    try:
        yield
        connection.commit()
    except BaseException:
        with suppress(duckdb.Error):
            connection.rollback()
        raise


def copy(
    connection: DuckDBPyConnection,
    source: str,
    target: str,
    *,
    left_empty: Collection[str] = (),
    columns: Mapping[str, str] | None = None,
) -> None:
    """Copy everything from one attached database into an empty one; either is the one in use.

    Tables in ``left_empty`` get no rows; ``columns`` says for a table what to select in place of all there is.
    """
    connection.execute(f"copy from database {source} to {target} (schema)")
    for table in tables(connection):
        if table not in left_empty:
            selected = (columns or {}).get(table, "*")
            connection.execute(f'insert into {target}."{table}" select {selected} from {source}."{table}"')


def tables(connection: DuckDBPyConnection) -> list[str]:
    """Return the names of the tables of the database in use, in order."""
    return [name for (name,) in connection.execute(statement("list_tables")).fetchall()]


def state(connection: DuckDBPyConnection) -> tuple[int, UUID]:
    """Return the version, and the token that no other state has: the version alone comes again after a restore.

    Raises: duckdb.CatalogException of a database that is none of ours, duckdb.BinderException of one from before there
    were tokens.
    """
    [(version, token)] = connection.execute(statement("read_data_version")).fetchall()
    return int(version), token


def dated(folder: Path, stem: str) -> tuple[datetime, Path]:
    """Return the present moment in UTC and a path named after it that is free, for which a second may pass."""
    while True:
        moment = datetime.now(UTC)
        path = folder / f"{stem}-{moment:%Y%m%dT%H%M%SZ}.duckdb"
        if not path.exists():
            return moment, path
        time.sleep(_POLL_SECONDS)


def put_in_place(fresh: Path, target: Path, rights: int = OWNER_ONLY) -> None:
    """Let a finished file take a place, which it has for good when this returns. Raises: OSError."""
    fresh.chmod(rights)
    sync(fresh)
    fresh.replace(target)
    sync(target.parent)


def replace(fresh: Path, target: Path) -> None:
    """Put a finished file in place as ``put_in_place`` does, with the rights that the file before had, if any."""
    put_in_place(fresh, target, stat.S_IMODE(target.stat().st_mode) if target.exists() else OWNER_ONLY)


def sync(entry: Path) -> None:
    """Wait until a file or folder is on the disk. Raises: OSError."""
    descriptor = os.open(entry, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
