"""What tests of connectors share."""

from collections.abc import Iterator

import pytest
import stamina

from tests.connectors.loopback import Loopback, serving


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
