"""Finds a source by the name of its module, without importing the others."""

import importlib
import pkgutil
from difflib import get_close_matches
from typing import cast

from connectors import sources
from connectors.connector import Source
from connectors.errors import SourceUnavailable


def names() -> tuple[str, ...]:
    """Return the names of all sources, sorted, without importing any."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(sources.__path__)))


def load(name: str) -> Source:
    """Import the module of one source.

    Raises:
        SourceUnavailable: there is no such source, a package it needs is missing, or it is broken.
    """
    if name not in names():
        raise SourceUnavailable(f"there is no source '{name}'{_hint(name)}")
    try:
        return cast("Source", importlib.import_module(f"{sources.__name__}.{name}"))
    except Exception as error:  # whatever a broken module raises, it must break only itself
        raise SourceUnavailable(f"source {name} {_fault(error)}") from error


def _fault(error: Exception) -> str:
    package = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    if package and package != __name__.partition(".")[0]:
        return f"needs the Python package '{package}', which is not installed: pip install {package}"
    return f"cannot be imported: {type(error).__name__}: {error}"


def _hint(name: str) -> str:
    nearest = get_close_matches(name.lower(), names(), n=1)
    return f"; did you mean '{nearest[0]}'?" if nearest else f"; there are {', '.join(names())}"
