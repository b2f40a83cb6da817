"""Put a backup back in the place of the working database, which stays beside it under another name.

The backup is copied beside its place, verified there and brought to the present schema; only then is the place taken,
in one move. A process that is killed at any instant leaves the database of before or the restored one, never neither.
"""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import duckdb
import pyarrow as pa

from warehouse import connection, copying, pseudonyms, schema
from warehouse.backups import CONTENTS, Backup, describe, verify
from warehouse.errors import (
    DiskFull,
    FolderUnusable,
    NotAWarehouse,
    OtherNames,
    WarehouseError,
    WarehouseLocked,
    explain,
    is_disk_full,
)

_ERASURES = ("erasures", "erased_marks")
PATIENCE = timedelta(seconds=5)
"""How long a restore waits for those who have the database open: it is for a person to end them."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored; ``aside`` is where the database of before lies now, ``None`` where there was none."""

    backup: Backup
    path: Path
    aside: Path | None


def restore(file: Path, path: Path, *, patience: timedelta = PATIENCE) -> Restored | None:
    """Put a backup in the place of the working database; return ``None`` where that is in this very state already.

    A database that cannot be read any more is put aside like any other; that of something else is refused.

    Raises: NotABackup, WarehouseDamaged, NewerWarehouse, MigrationEdited where the backup cannot be used;
    WarehouseLocked where anybody has the database open for longer than ``patience``; NotAWarehouse where it is that of
    something else; FolderUnusable, DiskFull.
    """
    path = Path(os.path.realpath(path))
    backup = describe(file)
    try:
        with copying.workshop(path.parent, f".{path.name}.restored-", patience) as inside:
            _forget_unfinished(path)
            if path.exists() and _is_in_state(path, _token_in(file), patience):
                return None
            fresh = inside / path.name
            _copy(backup, fresh, path)
            schema.prepare(fresh)
            _carry_erasures(path, fresh, patience)
            return Restored(backup, path, _replace(path, fresh, patience))
    except OSError as error:
        raise explain(path, error) from error


def _token_in(file: Path) -> UUID | None:
    """Return the token of the state that a backup holds, ``None`` where it is from before there were tokens."""
    try:
        with connection.connect_reader(file) as reader:
            return copying.state(reader)[1]
    except duckdb.BinderException:
        return None


def _is_in_state(path: Path, token: UUID | None, patience: timedelta) -> bool:
    """Tell whether the database is in a state, which one that cannot be read is not.

    Raises: WarehouseLocked; NotAWarehouse of the database of something else.
    """
    if not _can_be_opened(path, patience):
        return False
    try:
        with connection.connect(path, patience=patience) as reader:
            schema.pending(path, reader)
            return token is not None and copying.state(reader)[1] == token
    except (NotAWarehouse, WarehouseLocked):
        raise
    except (WarehouseError, duckdb.Error):
        return False


def _can_be_opened(path: Path, patience: timedelta) -> bool:
    """Open the database, by which what a killed process left in its log goes into the file, and tell whether it could.

    Raises: WarehouseLocked, FolderUnusable, DiskFull.
    """
    try:
        with connection.connect(path, patience=patience):
            return True
    except (WarehouseLocked, FolderUnusable, DiskFull):
        raise
    except WarehouseError:
        return False


def _copy(backup: Backup, fresh: Path, path: Path) -> None:
    """Copy everything into a new database and verify it there."""
    connection.create(fresh)
    with connection.connect(fresh) as writer:
        try:
            writer.execute(f"attach {connection.quoted(backup.path)} as backup (type duckdb, read_only)")
            with copying.one_moment(writer):
                copying.copy(writer, "backup", "warehouse")
            writer.execute("detach backup")
            writer.execute("checkpoint warehouse")
        except duckdb.Error as error:
            raise explain(path if is_disk_full(error) else backup.path, error) from error
    verify(fresh, backup)
    with connection.connect(fresh) as writer:
        writer.execute(f"drop table {CONTENTS}")


def _carry_erasures(path: Path, fresh: Path, patience: timedelta) -> None:
    """Keep the marks of those who were erased since the backup, so that they can be erased from it again.

    Raises: OtherNames where people go by other names in the backup, so that no mark would know them.
    """
    if not path.exists() or not _can_be_opened(path, patience):
        return
    with connection.connect(path, patience=patience) as reader:
        held = copying.tables(reader)
        kept = {table: reader.execute(f"from {table}").to_arrow_table() for table in _ERASURES if table in held}
        names = pseudonyms.settled(reader) if "pseudonym_key" in held else None
    if "erased_marks" in kept and kept["erased_marks"].num_rows and names != _names_in(fresh):
        raise OtherNames(
            f"{path}: people were erased from it, and the backup calls people by other names: it would bring them back "
            "unnoticed. Move the warehouse away, restore, and erase them anew"
        )
    for table, rows in kept.items():
        _add_missing(fresh, table, rows)


def _names_in(fresh: Path) -> str | None:
    with connection.connect(fresh) as reader:
        return pseudonyms.settled(reader)


def _add_missing(fresh: Path, table: str, rows: pa.Table) -> None:
    """Add what a table lacks; where that is nothing, the database stays in the very state of the backup."""
    with connection.connect(fresh) as reader:
        reader.register("kept", rows)
        missing = reader.execute(f"from kept except from {table}").to_arrow_table()
        reader.unregister("kept")
    if missing.num_rows:
        with connection.transaction(fresh) as writer:
            writer.register("missing", missing)
            writer.execute(f"insert into {table} from missing")
            writer.unregister("missing")


def _replace(path: Path, fresh: Path, patience: timedelta) -> Path | None:
    """Put the new database in place and return where the one of before lies now.

    At every instant one of the two has its place: the one of before gets a second name before it loses its first.
    """
    _, aside = copying.dated(path.parent, f"{path.stem}-replaced")
    if not path.exists():
        _settle(path, fresh, aside)
        return None
    is_whole = _can_be_opened(path, patience)
    with connection.shut(path):
        if is_whole and _logs(path):
            raise WarehouseLocked(f"{path}: a process that wrote to it was ended just now; restore once more")
        os.link(path, aside)
        try:
            _put_logs_aside(path, aside)
            copying.put_in_place(fresh, path)
        except BaseException:
            _forget_unfinished(path)
            raise
    return aside


def _settle(path: Path, fresh: Path, aside: Path) -> None:
    """Put the new database where there is none; the log of one that was lost would be taken for its own."""
    _put_logs_aside(path, aside)
    copying.sync(fresh)
    try:
        os.link(fresh, path)
    except FileExistsError as error:
        raise WarehouseLocked(f"{path}: another process made this database just now; restore once more") from error
    copying.sync(path.parent)


def _logs(path: Path) -> list[Path]:
    """Return the files beside a database in which DuckDB keeps what is not in the database itself yet."""
    return [file for file in path.parent.iterdir() if file.name.startswith(f"{path.name}.wal")]


def _put_logs_aside(path: Path, aside: Path) -> None:
    for log in _logs(path):
        log.rename(aside.with_name(aside.name + log.name.removeprefix(path.name)))


def _forget_unfinished(path: Path) -> None:
    """Take the second name from a database that a restore gave it and did not replace then."""
    for aside in path.parent.glob("*-replaced-*.duckdb"):
        if path.exists() and aside.samefile(path) and not _logs(aside):
            aside.unlink()
