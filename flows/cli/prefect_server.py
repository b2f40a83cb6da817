"""The Prefect server that runs report to: one that is configured, or a temporary one of this process.

Prefect takes seconds to import and reads its environment then: each function imports it when it is called.
"""

import os

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


def require() -> None:
    """Raise ``NotCompleted`` where the server does not answer; a temporary one is started where none is configured."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415

    try:
        with get_client(sync_client=True) as client:
            problem: Exception | None = client.api_healthcheck()
    except RuntimeError as error:  # what Prefect raises where a temporary server does not start in time
        problem = error
    if problem is not None:
        server = configured() or "a temporary server"
        raise NotCompleted(f"Prefect at {server} does not answer ({problem}). Start it, or use --direct.")
