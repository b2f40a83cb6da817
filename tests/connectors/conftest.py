"""What tests of connectors share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import stamina
from hypothesis import settings

from connectors.post import Page, Query
from connectors.sources import archive
from tests.connectors.exports import Pull
from tests.connectors.loopback import Loopback, serving

# The same examples each time, however long a busy machine takes for one.
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture
def loopback() -> Iterator[Loopback]:
    """A server to ask instead of a platform."""
    with serving() as server:
        yield server


@pytest.fixture
def at_once() -> Iterator[None]:
    """Let attempts follow each other without a pause."""
    with stamina.set_testing(True, attempts=10, cap=True):
        yield


@pytest.fixture
def pull(tmp_path: Path) -> Pull:
    """Return what pulls files of the folder, from a cursor on."""

    def pull(files: str | list[str] = "*", cursor: str | None = None, **options: Any) -> list[Page]:
        query = Query("archive", "files", options={"files": files, "root": tmp_path, **options})
        return list(archive.connect().pages(query, cursor))

    return pull
