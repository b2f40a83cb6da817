"""What tests of every package need."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of public posts and annotations, which is no part of the repository."""
    folder = os.environ.get("WOM_SHARED")
    if not folder or not Path(folder).is_dir():
        pytest.skip("WOM_SHARED names no folder with the public sets")
    return Path(folder).resolve()
