"""Secrets that this process was started with, hidden from the first line that it logs."""

import os
import re
from urllib.parse import urlsplit

from connectors import secrecy

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
