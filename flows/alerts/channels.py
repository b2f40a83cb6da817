"""The means by which a person is told. Their addresses are secrets."""

import logging

from flows.alerts.wording import Message
from flows.credentials import block_name, secret

_TOO_TALKATIVE = ("apprise", "httpx")


class NotTold(Exception):
    """A channel did not take a message; the text names no address."""


def variable(channel: str) -> str:
    """Return the environment variable that holds the address of a channel."""
    return f"WOM_ALERTS_{channel}_URL".upper()


def problem(channel: str) -> str | None:
    """Return what a channel lacks, ``None`` where it has an address."""
    name = variable(channel)
    if secret(name) is not None:
        return None
    return f"no address: set the environment variable {name}, or a Prefect Secret block named {block_name(name)}"


def tell(channel: str, message: Message) -> None:
    """Tell a person by a channel. Raises ``NotTold`` where that has no address or does not take it."""
    from flows.alerts import blocks  # noqa: PLC0415 - Prefect takes seconds to import

    address = secret(variable(channel))
    if address is None:
        raise NotTold(f"{channel}: {problem(channel)}")
    for library in _TOO_TALKATIVE:  # they log addresses
        logging.getLogger(library).setLevel(logging.CRITICAL)
    telling = {"slack": blocks.by_slack, "email": blocks.by_email, "webhook": blocks.by_webhook}[channel]
    try:
        telling(address.get_secret_value(), message)
    except Exception as error:  # noqa: BLE001 - blocks raise what their libraries raise, with the address in it
        refusal = _refusal(error)
    else:
        return
    raise NotTold(f"{channel}: not taken ({refusal}); see {variable(channel)}")


def _refusal(error: Exception) -> str:
    """Say why a message was not taken, without any word of the exception: these hold addresses."""
    status = getattr(getattr(error, "response", None), "status_code", None)
    return f"HTTP status {status}" if status else type(error).__name__
