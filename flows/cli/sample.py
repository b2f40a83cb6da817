"""The sample archive: 13 weeks of posts about two fictional brands, shipped with wom."""

import shutil
from importlib.resources import as_file, files
from pathlib import Path


def unpack(folder: Path) -> Path:
    """Copy the sample into ``folder`` where it is not there yet, and return its configuration file.

    Files already there are left as they are, so that what was tried with them stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for entry in files("flows").joinpath("demo").iterdir():
        target = folder / entry.name
        if entry.is_file() and not target.exists():
            with as_file(entry) as path:
                shutil.copyfile(path, target)
    return folder / "wom.toml"
