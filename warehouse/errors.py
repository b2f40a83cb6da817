"""Everything the warehouse can refuse, and what DuckDB means when it fails.

::

    WarehouseError
    ├── WarehouseLocked       somebody else held the database for longer than we wait
    ├── FolderUnusable        the folder is missing or may not be written
    ├── DiskFull              there is no room left to write
    ├── NotAWarehouse         the file is missing, no DuckDB database, or the database of something else
    ├── WarehouseDamaged      the file is a database, but parts of it are lost
    ├── NotABackup            the file is missing, or was not written as a backup, or was changed since
    ├── NewerWarehouse        written by a newer wom or a newer DuckDB
    ├── MigrationEdited       a migration that was already applied is no longer the one that was applied
    ├── ForkedWhileOpen       this process was forked off while its parent held the database
    ├── OtherNames            names are stored as they are, or by pseudonyms of another key
    ├── StaleCursor           another process stored this page first
    ├── NoSuchMention         the post mentions no such brand, or several
    ├── NoSuchTagger          nothing is stored of a tagger of that name
    ├── TaggerInForce         the answers speak from that tagger, so it has to stay
    ├── ThankedTooEarly       thanks cannot have been given before the post was written
    ├── NotPublished          there is no readers' copy yet, or one of an older wom
    └── QueryRefused          a reader's SQL failed, or wants to do more than read

Each message says what happened, with which value, and what to do next.
"""

import re
from pathlib import Path

import duckdb


class WarehouseError(Exception):
    """The warehouse could not do what was asked; nothing of it was written."""


class WarehouseLocked(WarehouseError):
    """Somebody else held the database for longer than we were willing to wait."""


class FolderUnusable(WarehouseError):
    """The folder of the database is missing or may not be written."""


class DiskFull(WarehouseError):
    """There is no room left to write; what was being written is undone."""


class NotAWarehouse(WarehouseError):
    """The file is missing, is no DuckDB database, or is the database of something else."""


class NotABackup(WarehouseError):
    """The file is missing, is no backup of ours, or no longer holds what was put into it."""


class WarehouseDamaged(WarehouseError):
    """The file is a database, but parts of it are lost or overwritten."""


class NewerWarehouse(WarehouseError):
    """The database was written by a newer wom or a newer DuckDB than this one."""


class MigrationEdited(WarehouseError):
    """A migration that was already applied is no longer the one that was applied."""


class ForkedWhileOpen(WarehouseError):
    """This process was forked off while its parent held the database, and cannot use it."""


class OtherNames(WarehouseError):
    """What is to be stored goes by other names than what is there; nothing of it was written."""


class StaleCursor(WarehouseError):
    """Another process stored this page first: read the cursor again and go on from there."""


class NoSuchMention(WarehouseError):
    """The post mentions no such brand, or several where one has to be meant."""


class NoSuchTagger(WarehouseError):
    """Nothing is stored of a tagger of that name."""


class TaggerInForce(WarehouseError):
    """The answers speak from that tagger, so it has to stay."""


class ThankedTooEarly(WarehouseError):
    """Thanks cannot have been given before the post was written."""


class TooManyExported(WarehouseError):
    """A recipient would have more posts of a platform than that allows."""


class NotPublished(WarehouseError):
    """There is no readers' copy yet, or one that an older wom made."""


class QueryRefused(WarehouseError):
    """A reader's SQL failed, or wants to do more than read."""


_LOCKED = ("Could not set lock on file",)
_DAMAGED = ("Corrupt database", "not read enough bytes")
_DISK_FULL = ("No space left on device", "File too large", "Disk quota exceeded")
_MEANINGS: tuple[tuple[tuple[str, ...], type[WarehouseError], str], ...] = (
    (_LOCKED, WarehouseLocked, "another process has it open; wait until it is done, or end it"),
    (_DISK_FULL, DiskFull, "the disk is full; nothing was half written. Make room and run again"),
    (("version number",), NewerWarehouse, f"written by a newer DuckDB than {duckdb.__version__}; update that"),
    (("not a valid DuckDB", "Is a directory"), NotAWarehouse, "this is no DuckDB database; choose another path"),
    (_DAMAGED, WarehouseDamaged, "the file is damaged; restore a backup"),
    (("Permission denied", "Read-only", "not permitted"), FolderUnusable, "this user may not write there; allow it"),
)
"""Words of DuckDB or the system, what they mean, and what to do about it."""


def explain(path: Path, error: Exception) -> WarehouseError:
    """Return the error that says what is wrong with a file, and what to do about it."""
    if not path.parent.is_dir():
        return FolderUnusable(f"{path}: there is no folder {path.parent}; create it, or correct the path in wom.toml")
    for words, meaning, advice in _MEANINGS:
        if _says(error, words):
            return meaning(f"{path}: {advice} ({error})")
    return WarehouseError(f"{path}: {error}")


def is_locked(error: Exception) -> bool:
    """Tell whether DuckDB failed for the one reason that passes by waiting: another process has the file open."""
    return _says(error, _LOCKED)


def is_disk_full(error: Exception) -> bool:
    """Tell whether DuckDB or the system failed for want of room."""
    return _says(error, _DISK_FULL)


def is_damaged(error: Exception) -> bool:
    """Tell whether DuckDB met parts of the file that are lost or overwritten."""
    return _says(error, _DAMAGED)


def _says(error: Exception, words: tuple[str, ...]) -> bool:
    return any(each in str(error) for each in words)


def holder(error: Exception) -> str:
    """Name the process that has the file open, as far as DuckDB says."""
    found = re.search(r"held in (.+?) \(PID (\d+)\)", str(error))
    return f"process {found[2]} ({found[1]})" if found else "another process"
