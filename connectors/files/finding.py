"""Finds files by patterns."""

import glob
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path

from connectors.texts import clean

_NAMED = 3


def find_files(patterns: Iterable[str], root: Path) -> tuple[dict[Path, os.stat_result], list[str]]:
    """Return the files that match a pattern, in the order of their paths, and the patterns that match none.

    A relative pattern starts from ``root``; ``**`` stands for any number of folders. A pattern that is itself the path
    of a file, such as ``data[1].csv``, means that file alone.
    """
    found: dict[Path, os.stat_result] = {}
    idle = []
    for pattern in patterns:
        files = _files([_seen_from(root, pattern)]) or _files(_matching(root, pattern))
        found |= files
        if not files:
            idle.append(pattern)
    return dict(sorted(found.items())), idle


def tell_found(found: Mapping[Path, os.stat_result], idle: Sequence[str]) -> str:
    """Return in words which files were found, and which patterns match none."""
    size, names = sum(status.st_size for status in found.values()), [path.name for path in found]
    kind, more = "file" if len(names) == 1 else "files", ", …" if len(names) > _NAMED else ""
    told = f"{len(names):,} {kind} of {size:,} bytes: {', '.join(names[:_NAMED])}{more}" if names else ""
    return clean("; ".join(filter(None, [told, f"no file matches {', '.join(idle)}" if idle else ""])))


def nearest_path(pattern: str, root: Path) -> Path:
    """Return the existing path that looks most like ``pattern``."""
    missing = Path(root.absolute(), Path(pattern).expanduser())
    while not missing.parent.is_dir():
        missing = missing.parent
    try:
        names = os.listdir(missing.parent)  # noqa: PTH208  names are what is compared
    except OSError:
        names = []
    return missing.parent.joinpath(*get_close_matches(missing.name, names, n=1, cutoff=0.3))


def _seen_from(root: Path, pattern: str) -> str:
    return str(Path(root.absolute(), Path(pattern).expanduser()))


def _matching(root: Path, pattern: str) -> list[str]:
    seen = _seen_from(Path(glob.escape(str(root.absolute()))), pattern)
    return glob.glob(seen, recursive=True)  # noqa: PTH207  Path.glob takes no absolute pattern


def _files(names: Iterable[str]) -> dict[Path, os.stat_result]:
    """Return what of these are files: reading a pipe might never end."""
    files = {}
    for name in names:
        with suppress(OSError, ValueError):  # gone since it was listed, or no possible path
            found = Path(name).stat()
            if stat.S_ISREG(found.st_mode):
                files[Path(name)] = found
    return files
