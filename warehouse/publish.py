"""Give readers their own copy of the warehouse, replaced at once, so that they never wait for a lock.

The copy holds every table and view except what only serves collecting: the raw payloads of posts are empty in it, and
so are the quarantine, the marks of the erased, what was given to whom, and by which key pseudonyms are made. It is
readable by its owner alone, unless the copy before it was given other rights: these stay.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import duckdb
from duckdb import DuckDBPyConnection

from warehouse import connection, copying
from warehouse.errors import NotAWarehouse, WarehouseError, WarehouseLocked, explain, is_disk_full

_NOT_COPIED = ("quarantine", "erased_marks", "exported_posts", "pseudonym_key")
_COLUMNS = {"posts": "* replace ('' as raw)", "tombstones": "* replace ('' as salt, '' as digest)"}


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
        with copying.workshop(published.parent, f".{published.name}.fresh-", patience) as folder:
            return _publish(path, published, folder / published.name, patience)
    except OSError as error:
        raise explain(published, error) from error


def _publish(path: Path, published: Path, fresh: Path, patience: timedelta) -> Published | None:
    with connection.connect(path, patience=patience) as reader:
        if published.exists() and _token_of(published) == copying.state(reader)[1]:
            return None
        try:
            version = _copy(reader, fresh)
        except duckdb.Error as error:
            raise explain(published if is_disk_full(error) else path, error) from error
    copying.replace(fresh, published)
    return Published(published, version, published.stat().st_size)


def _token_of(published: Path) -> UUID | None:
    """Return the token of the state that readers have, ``None`` where it is best replaced.

    That is a copy somebody has open to write, or one from before there were tokens.
    """
    try:
        with connection.connect_reader(published) as reader:
            return copying.state(reader)[1]
    except (WarehouseLocked, duckdb.BinderException):
        return None
    except duckdb.CatalogException as error:
        raise NotAWarehouse(f"{published}: this is no readers' copy of ours and is left as it is; move it") from error


def _copy(reader: DuckDBPyConnection, fresh: Path) -> int:
    """Write all of one moment into a new file and return the version it has."""
    with copying.new_database(reader, fresh) as copy, copying.one_moment(reader):
        copying.copy(reader, "warehouse", copy, left_empty=_NOT_COPIED, columns=_COLUMNS)
        version, _ = copying.state(reader)
    return version
