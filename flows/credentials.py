"""Where credentials come from: the environment, else a Prefect Secret block. They are in no file of ours and no log."""

import os

from pydantic import SecretStr


def block_name(variable: str) -> str:
    """Return what the Secret block is called that stands in for an environment variable: Prefect is strict on names."""
    return variable.lower().replace("_", "-")


def secret(name: str) -> SecretStr | None:
    """Return the credential that an environment variable holds, else the Prefect Secret block that stands in for it.

    ``None`` where neither is set; blocks are asked for only where a Prefect server is configured and answers.
    """
    value = os.environ.get(name)
    return SecretStr(value) if value else _from_prefect(block_name(name))


def _from_prefect(block: str) -> SecretStr | None:
    """Return what a Secret block holds. Prefect is imported only here: it takes seconds."""
    from prefect.client.orchestration import get_client  # noqa: PLC0415
    from prefect.exceptions import ObjectNotFound  # noqa: PLC0415
    from prefect.settings import get_current_settings  # noqa: PLC0415

    if get_current_settings().api.url is None:
        return None
    with get_client(sync_client=True) as client:
        if client.api_healthcheck() is not None:
            return None
        try:
            document = client.read_block_document_by_name(block, block_type_slug="secret")
        except ObjectNotFound:
            return None
    return SecretStr(str(document.data["value"]))
