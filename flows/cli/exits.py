"""How a command ends: a plain sentence and an exit code for everything that can go wrong."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import typer

from connectors.errors import ConnectorError
from flows.cli import stopping, terminal
from flows.cli.exit_codes import Exit
from flows.configuration.mistakes import ConfigurationError
from warehouse.errors import (
    NoSuchMention,
    NoSuchTagger,
    NotABackup,
    OtherNames,
    QueryRefused,
    TaggerInForce,
    ThankedTooEarly,
    TooManyExported,
    WarehouseError,
)


class WrongUse(Exception):
    """The command was asked for something that cannot be."""


class NotCompleted(Exception):
    """The run could not be carried through; the message says why and what to do."""


@contextmanager
def explained() -> Iterator[None]:
    """End the process with a sentence and an exit code where the block raises what we know, or a signal ended it."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has enough of it (`wom sql ... | head`).
        terminal.hush(sys.stdout)
        sys.exit(Exit.DONE)
    except (KeyboardInterrupt, Exception) as error:
        stopped = stopping.code_of(error)
        if stopped is not None:
            terminal.complain("Stopped.")
            sys.exit(stopped)
        for kinds, code in _codes():
            if isinstance(error, kinds):
                terminal.complain(_sentence(error))
                sys.exit(code)
        raise


def _codes() -> tuple[tuple[tuple[type[Exception], ...], Exit], ...]:
    """Return what we know can go wrong, and the code it ends with."""
    from flows.steps import ChecksFailed  # noqa: PLC0415 - half a second that only a failure needs

    return (
        ((ConfigurationError, OtherNames, QueryRefused, WrongUse, typer.Abort), Exit.WRONG_USE),
        ((NoSuchMention, NoSuchTagger, NotABackup, TaggerInForce, ThankedTooEarly, TooManyExported), Exit.WRONG_USE),
        ((ConnectorError,), Exit.SOURCE_FAILED),
        ((WarehouseError, NotCompleted, ChecksFailed, OSError), Exit.NOT_COMPLETED),
    )


def _sentence(error: Exception) -> str:
    """Say what went wrong; the system names its errors by number first, which helps nobody."""
    if isinstance(error, typer.Abort):
        return "no answer to the question; --help shows how to give it beforehand"
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename2 or error.filename}: {error.strerror}"
    return str(error)
