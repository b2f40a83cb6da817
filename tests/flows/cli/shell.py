"""The command line as a shell would run it, within the process of the tests."""

from collections.abc import Callable
from typing import NamedTuple


class Ended(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


Wom = Callable[..., Ended]
