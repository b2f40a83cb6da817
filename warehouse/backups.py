"""Backups of the working database: everything it held at one moment, in one file that was verified.

A backup is itself a DuckDB database. Beside the tables it holds how many rows each of them has, by which it is known as
a backup of ours and verified: when it is written, and again before it is restored.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse import connection, copying, schema
from warehouse.errors import FolderUnusable, NotABackup, NotAWarehouse, WarehouseError, explain, is_disk_full
from warehouse.sql import statement

CONTENTS = "backup_contents"
"""The table that only backups have: how many rows every other one has, and when the backup was made."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup as it tells of itself.

    ``made_at`` is the moment whose state it holds. ``begun_at``, when the first migration was applied, is the same in
    all backups of one warehouse, and in no other's. Both are UTC.
    """

    path: Path
    made_at: datetime
    begun_at: datetime
    schema_version: int
    row_counts: Mapping[str, int]
    byte_count: int


def back_up(path: Path, folder: Path, *, patience: timedelta = connection.PATIENCE) -> Backup:
    """Write a backup into a folder, which is made where only itself is missing, under a name that tells the UTC time.

    Only its owner may read it. Others can use the database again once the copy is written; it is verified after that.

    Raises: NewerWarehouse, MigrationEdited, NotAWarehouse where the database is not one that this code knows;
    FolderUnusable, DiskFull where there can be no backup; what ``connection.connect`` raises.
    """
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        with copying.workshop(folder, f".{path.stem}.backup-", patience) as inside:
            fresh = inside / "backup.duckdb"
            target = _copy(path, fresh, folder, patience)
            verify(fresh, describe(fresh))
            copying.put_in_place(fresh, target)
    except FileExistsError as error:
        raise FolderUnusable(f"{folder}: this is no folder; choose another path") from error
    except OSError as error:
        raise explain(folder, error) from error
    return describe(target)


def _copy(path: Path, fresh: Path, folder: Path, patience: timedelta) -> Path:
    """Copy all of one moment into a new file; return where it belongs, by that moment."""
    with connection.connect(path, patience=patience) as reader:
        if len(schema.pending(path, reader)) == len(schema.migrations()):
            raise NotAWarehouse(f"{path}: there is nothing in it yet; run `wom listen` once, which fills it")
        made_at, target = copying.dated(folder, path.stem)
        try:
            with copying.new_database(reader, fresh) as copy, copying.one_moment(reader):
                copying.copy(reader, "warehouse", copy)
                _tell_contents(reader, copy, made_at)
        except duckdb.Error as error:
            raise explain(folder if is_disk_full(error) else path, error) from error
    return target


def _tell_contents(reader: DuckDBPyConnection, copy: str, made_at: datetime) -> None:
    """Count the rows of the source, not those of the copy: it is to be verified by that."""
    counts = {table: _count(reader, f'warehouse."{table}"') for table in copying.tables(reader)}
    facts = {"tables": list(counts), "row_counts": list(counts.values()), "made_at": made_at}
    reader.execute(f"create table {copy}.{CONTENTS} as {statement('describe_backup')}", facts)


def _count(reader: DuckDBPyConnection, table: str) -> int:
    [(row_count,)] = reader.execute(f"select count(*) from {table}").fetchall()
    return int(row_count)


def describe(file: Path) -> Backup:
    """Return what a backup tells of itself.

    Raises: NotABackup; NewerWarehouse, MigrationEdited where it cannot be used with the migrations of this code.
    """
    if not file.exists():
        raise NotABackup(f"{file}: there is no such file; name one that `wom backup` has written")
    try:
        with connection.connect_reader(file) as reader:
            schema.pending(file, reader)
            return _told(file, reader)
    except (NotAWarehouse, duckdb.CatalogException, duckdb.BinderException) as error:
        raise NotABackup(f"{file}: this is no backup of ours; name a file that `wom backup` has written") from error
    except duckdb.Error as error:
        raise explain(file, error) from error


def _told(file: Path, reader: DuckDBPyConnection) -> Backup:
    contents = reader.execute(statement("read_backup")).fetchall()
    [(version, begun_at)] = reader.execute(statement("read_history")).fetchall()
    return Backup(
        path=file,
        made_at=contents[0][-1].replace(tzinfo=UTC),
        begun_at=begun_at.replace(tzinfo=UTC),
        schema_version=version,
        row_counts={table: row_count for table, row_count, _ in contents},
        byte_count=file.stat().st_size,
    )


def verify(file: Path, told: Backup) -> None:
    """Read every row of a database and hold the tables and their rows against what a backup tells of itself.

    Raises: NotABackup where they differ; WarehouseDamaged.
    """
    try:
        with connection.connect_reader(file) as reader:
            found = {table: _read(reader, table) for table in copying.tables(reader) if table != CONTENTS}
    except duckdb.Error as error:
        raise explain(told.path, error) from error
    differing = sorted(
        table for table in found.keys() | told.row_counts if found.get(table) != told.row_counts.get(table)
    )
    if differing:
        raise NotABackup(
            f"{told.path}: not what was backed up: the rows of {', '.join(differing)} are not as many as told"
        )


def _read(reader: DuckDBPyConnection, table: str) -> int:
    """Count the rows by reading each of them, so that a damaged block is found."""
    [(row_count, _)] = reader.execute(f'select count(*), max(hash(entire)) from "{table}" as entire').fetchall()
    return int(row_count)


def prune(newest: Backup, keep: int) -> list[Path]:
    """Delete the oldest backups of the same warehouse that lie beside the newest, which stays; return which.

    So many of them are left. Whatever is no backup of that warehouse is neither counted nor touched, and so is one that
    cannot be read. Raises: OSError.
    """
    beside = [
        file for file in newest.path.parent.iterdir() if _is_named_alike(file, newest.path) and file != newest.path
    ]
    others = [found for found in map(_described, beside) if found and found.begun_at == newest.begun_at]
    oldest_first = sorted(others, key=lambda backup: (backup.made_at, backup.path))
    gone = [backup.path for backup in oldest_first[: max(0, len(others) + 1 - keep)]]
    for file in gone:
        file.unlink(missing_ok=True)
    return gone


def _is_named_alike(file: Path, newest: Path) -> bool:
    stem = re.escape(newest.name.rpartition("-")[0])
    return file.is_file() and not file.is_symlink() and bool(re.fullmatch(stem + r"-\d{8}T\d{6}Z\.duckdb", file.name))


def _described(file: Path) -> Backup | None:
    try:
        return describe(file)
    except WarehouseError:
        return None
