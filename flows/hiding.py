"""Secrets that this process was started with, hidden from the first line that it logs."""

import os
import re
import traceback
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit

from connectors import secrecy

_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")

_SECRET = re.compile(r"(?:WOM|PREFECT)_\w*(?:KEY|TOKEN|SECRET|PASSWORD|AUTH_STRING)|WOM_ALERTS_\w+_URL")
_ADDRESS = re.compile(r"(?:WOM|PREFECT)_\w*_URL")


def hide_secrets() -> None:
    """Keep secrets out of all that this process logs: those that its environment holds, and others as they come."""
    for variable, value in os.environ.items():
        if _SECRET.fullmatch(variable):
            secrecy.keep(value)
        elif _ADDRESS.fullmatch(variable) and "@" in value:
            secrecy.keep(urlsplit(value).password)
    secrecy.guard_logs()


class Withheld(Exception):
    """A failure whose own words, or those of one that led to it, held a secret."""


def without_secrets(step: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Return the step, whose failures tell no secret to whoever shows or keeps them: Prefect does both.

    What fails without one is raised as it is, else ``Withheld`` in its place.
    """

    @wraps(step)
    def guarded(*arguments: _Arguments.args, **named: _Arguments.kwargs) -> _Result:
        try:
            return step(*arguments, **named)
        except Exception as error:
            if not _holds_secret(error):
                raise
            withheld = Withheld(f"{type(error).__name__}: {secrecy.hide(str(error))}")
        raise withheld

    return guarded


def _holds_secret(error: Exception) -> bool:
    told = "".join(traceback.format_exception(error))
    return secrecy.hide(told) != told
