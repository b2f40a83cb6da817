"""The Prefect server that runs report to: one that is configured, or a temporary one of this process.

Prefect takes seconds to import and reads its environment then: each function imports it when it is called.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from flows.cli.exits import NotCompleted


def forget_configured() -> None:
    """Have runs use a temporary server, whatever the environment and Prefect's profiles say.

    To be called before Prefect is first imported.
    """
    for variable in ("PREFECT_API_URL", "PREFECT_API_KEY", "PREFECT_API_AUTH_STRING"):
        os.environ.pop(variable, None)  # an empty address would count as one for Prefect's events
    os.environ["PREFECT_PROFILE"] = "ephemeral"  # one of those that Prefect brings along


def configured() -> str | None:
    """Return the address of the server that Prefect's settings name, be it in the environment or in a profile."""
    from prefect.settings import PREFECT_API_URL  # noqa: PLC0415

    return str(PREFECT_API_URL.value() or "") or None


@contextmanager
def at(address: str) -> Iterator[None]:
    """Talk to the server at this address, whatever Prefect's settings name."""
    from prefect.settings import PREFECT_API_AUTH_STRING, PREFECT_API_URL, temporary_settings  # noqa: PLC0415

    login = os.environ.get("PREFECT_API_AUTH_STRING")
    with temporary_settings({PREFECT_API_URL: address, **({PREFECT_API_AUTH_STRING: login} if login else {})}):
        yield


def problem() -> Exception | None:
    """Return why the server does not answer; ``None`` where it does."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    with get_client(sync_client=True) as client:
        return client.api_healthcheck()


def require() -> None:
    """Raise ``NotCompleted`` where the server does not answer; a temporary one is started where none is configured."""
    try:
        found: Exception | None = problem()
    except RuntimeError as error:  # what Prefect raises where a temporary server does not start in time
        found = error
    if found is not None:
        server = configured() or "a temporary server"
        raise NotCompleted(f"Prefect at {server} does not answer ({found}). Start it, or use --direct.")
