"""Everything the warehouse can refuse, and what to do about it.

::

    WarehouseError
    ├── WarehouseLocked       somebody else held the database for longer than we wait
    ├── FolderUnusable        the folder is missing or may not be written
    ├── DiskFull              there is no room left to write
    ├── NotAWarehouse         the file is missing, no DuckDB database, or the database of something else
    ├── NewerWarehouse        written by a newer wom or a newer DuckDB
    ├── MigrationEdited       a migration that was already applied is no longer the one that was applied
    ├── ForkedWhileOpen       this process was forked off while its parent held the database
    ├── StaleCursor           another process stored this page first
    ├── NotPublished          there is no readers' copy yet
    └── QueryRefused          a reader's SQL failed, or wants to do more than read

Each message says what happened, with which value, and what to do next.
"""


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


class NewerWarehouse(WarehouseError):
    """The database was written by a newer wom or a newer DuckDB than this one."""


class MigrationEdited(WarehouseError):
    """A migration that was already applied is no longer the one that was applied."""


class ForkedWhileOpen(WarehouseError):
    """This process was forked off while its parent held the database, and cannot use it."""


class StaleCursor(WarehouseError):
    """Another process stored this page first: read the cursor again and go on from there."""


class NotPublished(WarehouseError):
    """There is no readers' copy yet."""


class QueryRefused(WarehouseError):
    """A reader's SQL failed, or wants to do more than read."""
