"""What tests of connectors share."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import stamina
from hypothesis import settings

from connectors.http import Limits
from connectors.post import Page, Query
from connectors.sources import archive
from tests.connectors.answers.bluesky.case import NOW, QUICK, Network, bluesky
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


@pytest.fixture
def bluesky_pages(loopback: Loopback) -> Callable[..., Iterator[Page]]:
    """Return what asks a server of Bluesky, at a given time."""
    loopback.answer = Network()

    def pages(
        cursor: str | None = None,
        now: datetime = NOW,
        text: str | None = "zephyrite",
        limits: Limits = QUICK,
        **query: Any,
    ) -> Iterator[Page]:
        return bluesky(loopback, now, limits).pages(Query("bluesky", "q", text, **query), cursor)

    return pages
