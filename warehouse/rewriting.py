"""Write the working database anew, so that nothing of what was deleted is left in the free blocks of its file."""

import time
from datetime import timedelta
from pathlib import Path

from warehouse import connection, copying
from warehouse.errors import explain

_COLUMNS = {"erasures": "* replace (coalesce(rewritten_at, current_timestamp::timestamp) as rewritten_at)"}
_SECONDS_FOR_LATECOMERS = 0.25
"""How long the file before stays locked: who opened it a moment ago meets the lock, and then finds the new one."""


def rewrite(path: Path, *, patience: timedelta = connection.PATIENCE) -> None:
    """Replace the working database by a copy of its rows, and remember that it was written anew.

    Whoever reads or writes it at the same time waits. Killed at any moment, it leaves the file before or the new one.

    Raises: what ``connection.connect`` raises; there must be room for both files.
    """
    target = path.resolve()
    try:
        with (
            copying.workshop(target.parent, f".{target.name}.fresh-", patience) as folder,
            connection.alone(target, patience=patience) as reader,
        ):
            fresh = folder / target.name
            with copying.new_database(reader, fresh) as copy, copying.one_moment(reader):
                copying.copy(reader, "warehouse", copy, columns=_COLUMNS)
            Path(f"{target}.wal").unlink(missing_ok=True)
            copying.replace(fresh, target)
            time.sleep(_SECONDS_FOR_LATECOMERS)
    except OSError as error:
        raise explain(path, error) from error
