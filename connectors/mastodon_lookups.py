"""Tells what became of statuses that were asked for by their ids."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from connectors.answered import sort_answer
from connectors.connector import LookedUp
from connectors.mastodon_instance import Instance, statuses_in
from connectors.mastodon_statuses import parse_status, parse_withheld
from connectors.payloads import at
from connectors.post import Post


def ids_of(host: str) -> str:
    """Return a regular expression of the ids of statuses read from an instance."""
    return rf"{re.escape(host)}:[0-9A-Za-z]{{1,40}}"


def look_up(instance: Instance, ids: Sequence[str], accounts: Collection[str], observed_at: datetime) -> LookedUp:
    """Return what became of statuses; what ``accounts`` wrote is not hidden by wanting not to be found."""
    own = {account.removeprefix("@").removesuffix(f"@{instance.host}").lower() for account in accounts}

    def is_hidden(status: Any) -> bool:
        account = at(status, "account")
        is_own = str(at(account, "acct")).lower() in own
        return parse_withheld(status, at(account, "id") if is_own else "") is not None

    asked = instance.ask("statuses", [name.partition(":")[2] for name in ids])
    found = {f"{instance.host}:{at(status, 'id')}": status for status in statuses_in(asked, instance.host)}
    return sort_answer(ids, found, is_hidden, lambda status: _parse(status, instance.host, observed_at), "id")


def _parse(status: Any, host: str, observed_at: datetime) -> Post:
    """Return what a status says; without a content warning its title is empty, as it may have had one."""
    post = parse_status(status, host, observed_at)
    return replace(post, title=post.title or "")
