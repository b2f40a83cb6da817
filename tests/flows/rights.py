"""What others than the owner may do with what lies in a folder."""

import stat
from pathlib import Path


def open_to_others(folder: Path) -> dict[str, str]:
    """Return what others than the owner may read, write or enter, and its rights."""
    rights = {str(entry.relative_to(folder)): stat.S_IMODE(entry.lstat().st_mode) for entry in folder.rglob("*")}
    return {name: oct(mode) for name, mode in rights.items() if mode & 0o077}
