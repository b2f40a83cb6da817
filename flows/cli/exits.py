"""How a command ends: a plain sentence and an exit code for everything that can go wrong."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from connectors.errors import ConnectorError
from flows.cli import terminal
from flows.cli.exit_codes import Exit
from flows.configuration.mistakes import ConfigurationError
from warehouse.errors import QueryRefused, WarehouseError


class WrongUse(Exception):
    """The command was asked for something that cannot be."""


class NotCompleted(Exception):
    """The run could not be carried through; the message says why and what to do."""


_CODES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], Exit], ...] = (
    ((ConfigurationError, QueryRefused, WrongUse), Exit.WRONG_USE),
    (ConnectorError, Exit.SOURCE_FAILED),
    ((WarehouseError, NotCompleted, OSError), Exit.NOT_COMPLETED),
)


@contextmanager
def explained() -> Iterator[None]:
    """End the process with a sentence and an exit code where the block raises what we know; else with the traceback."""
    try:
        yield
    except KeyboardInterrupt:
        terminal.tell_stopped()
        sys.exit(Exit.STOPPED)
    except BrokenPipeError:
        # Whoever read our output has gone (`wom sql ... | head`); Python must not complain about it at exit.
        sys.stderr.close()
        sys.exit(Exit.DONE)
    except Exception as error:  # noqa: BLE001 - the last resort of a command line
        for kinds, code in _CODES:
            if isinstance(error, kinds):
                terminal.complain(_sentence(error))
                sys.exit(code)
        traceback.print_exc()
        sys.exit(Exit.NOT_COMPLETED)


def _sentence(error: Exception) -> str:
    """Say what went wrong; the system names its errors by number first, which helps nobody."""
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename2 or error.filename}: {error.strerror}"
    return str(error)
