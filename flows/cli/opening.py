"""Open a warehouse that is there, for commands that work on what it holds."""

from pathlib import Path

from flows.configuration.settings import load_settings
from warehouse import schema


def warehouse_of(config: Path) -> Path:
    """Return the path of the working database, brought to the present schema where there is one."""
    path = load_settings(config).warehouse.path
    if path.exists():
        schema.prepare(path)
    return path
