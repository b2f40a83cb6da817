"""The exit codes that scripts may rely on."""

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended."""

    DONE = 0
    SOURCE_FAILED = 1
    WRONG_USE = 2
    NOT_COMPLETED = 3
    STOPPED = 130
