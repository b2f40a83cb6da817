"""Where credentials come from: the environment, else a Prefect Secret block. They are in no file of ours and no log."""

import os
from typing import Any

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from connectors.secrecy import keep


def block_name(variable: str) -> str:
    """Return what the Secret block is called that stands in for an environment variable: Prefect is strict on names."""
    return variable.lower().replace("_", "-")


def secret(name: str) -> SecretStr | None:
    """Return the credential that an environment variable holds, else the Prefect Secret block that stands in for it.

    ``None`` where neither is set; blocks are asked for only where a Prefect server is configured and answers.
    """
    value = os.environ.get(name)
    found = SecretStr(value) if value else _from_prefect(block_name(name))
    keep(found)
    return found


def supply_secrets(source: Any) -> None:
    """Set the environment variables of a source module's secret settings that only a Secret block holds.

    The module's ``Settings`` then read them like any other variable.
    """
    for variable in secret_variables(source):
        if variable in os.environ:
            keep(os.environ[variable])
        elif (found := secret(variable)) is not None:
            os.environ[variable] = found.get_secret_value()


def secret_variables(source: Any) -> list[str]:
    """Return the environment variables that a source module's secret settings are read from."""
    settings: type[BaseSettings] | None = getattr(source, "Settings", None)
    if settings is None:
        return []
    prefix = settings.model_config.get("env_prefix", "")
    return [
        f"{prefix}{field}".upper()
        for field, info in settings.model_fields.items()
        if SecretStr in (info.annotation, *getattr(info.annotation, "__args__", ()))
    ]


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
