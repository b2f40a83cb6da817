"""Failures that nobody foresaw: told by their type and place alone, because their message may hold a secret."""

import logging
import traceback

from flows.configuration.mistakes import ConfigurationError
from warehouse.errors import WarehouseError

log = logging.getLogger(__name__)


def concerns_one_source(error: BaseException) -> bool:
    """Tell whether a failure while asking a source leaves the others something to go on with."""
    return isinstance(error, Exception) and not isinstance(error, WarehouseError | ConfigurationError)


def told(what: str, error: BaseException) -> str:
    """Log where in the code it happened and return the name of its type, all that may be shown of it."""
    name = type(error).__name__
    log.error("%s: %s\n%s", what, name, "".join(traceback.format_tb(error.__traceback__)))
    return name
