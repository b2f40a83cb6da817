"""The notification blocks of Prefect by which alerts are told, filled with an address and a message.

Prefect takes seconds to import: this module is imported where something is to be told.
"""

import html
from typing import Any
from urllib.parse import urlsplit

from prefect.blocks.notifications import AppriseNotificationBlock, CustomWebhookNotificationBlock, SlackWebhook
from prefect.types import SecretDict
from pydantic import SecretStr

from flows.alerts.wording import Message

_MAIL = ("mailto", "mailtos")


class Mail(AppriseNotificationBlock):
    """E-mail by any server, told by a mailto:// or mailtos:// address of Apprise."""

    _block_type_name = "wom e-mail"


def by_slack(address: str, message: Message) -> None:
    """Post to an incoming webhook of Slack.

    As plain text, with Slack's control characters escaped here: Apprise would escape them by itself, and then put back
    whatever looks like a link or calls a channel together, such as <!channel>.
    """
    block = SlackWebhook(url=SecretStr(_as_plain_text(address)))
    with block.raise_on_failure():
        block.notify(html.escape(message.text, quote=False), message.title)


def by_email(address: str, message: Message) -> None:
    """Send a mail of plain text. Raises ``ValueError`` where the address is none of Apprise's for mail."""
    if urlsplit(address).scheme not in _MAIL:
        raise ValueError
    block = Mail(url=SecretStr(_as_plain_text(address)))
    with block.raise_on_failure():
        block.notify(message.text, message.title)


def _as_plain_text(address: str) -> str:
    """Return an address of Apprise that has the text sent as it is."""
    return f"{address}{'&' if urlsplit(address).query else '?'}format=text"


def by_webhook(address: str, message: Message) -> None:
    """Post a JSON document.

    All of it goes in by placeholders, which are filled in once: none of its own words is ever taken for one.
    """
    document: dict[str, Any] = {
        "key": message.key,
        "event": message.event,
        "kind": message.kind,
        "subject": message.subject,
        "title": message.title,
        "text": message.text,
    }
    block = CustomWebhookNotificationBlock(
        name="wom alerts",
        url="{{told_address}}",
        json_data={field: f"{{{{told_{field}}}}}" for field in document},
        secrets=SecretDict({"told_address": address} | {f"told_{field}": value for field, value in document.items()}),
    )
    block.notify(message.text, message.title)
