"""The SQL files that ship with the package."""

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable


@cache
def statement(name: str) -> str:
    """Return the text of ``statements/<name>.sql``."""
    return resources.files("warehouse").joinpath("statements", f"{name}.sql").read_text(encoding="utf-8")


def files(folder: str) -> list[Traversable]:
    """Return the SQL files of a folder of the package, sorted by name; none where the folder is missing."""
    found = resources.files("warehouse").joinpath(folder)
    entries = found.iterdir() if found.is_dir() else ()
    return sorted((entry for entry in entries if entry.name.endswith(".sql")), key=lambda entry: entry.name)
