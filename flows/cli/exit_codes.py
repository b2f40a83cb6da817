"""The exit codes that scripts may rely on."""

from enum import IntEnum


class Exit(IntEnum):
    """How a command ended.

    ``SOURCE_FAILED`` stands for whatever was done but for a part: a source, a row, a check. ``PARTIAL``: every source
    answered, but one had no longer everything that was asked for.
    """

    DONE = 0
    SOURCE_FAILED = 1
    WRONG_USE = 2
    NOT_COMPLETED = 3
    PARTIAL = 4
    STOPPED = 130
    TERMINATED = 143
