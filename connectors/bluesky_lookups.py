"""Tells what became of posts of Bluesky that were asked for by their addresses."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from connectors.answered import sort_answer
from connectors.bluesky_posts import parse_post, parse_withheld
from connectors.connector import LookedUp
from connectors.payloads import at


def read_looked_up(
    uris: Collection[str], views: Iterable[Any], accounts: Collection[str], observed_at: datetime
) -> LookedUp:
    """Return what became of posts; what ``accounts`` wrote is not hidden by wanting to be shown to members only."""
    own = {account.lower() for account in accounts}

    def is_hidden(view: Any) -> bool:
        author = at(view, "author")
        is_own = bool(own & {str(at(author, "did")).lower(), str(at(author, "handle")).lower()})
        return parse_withheld(view, str(at(author, "did")) if is_own else "") is not None

    found = {str(at(view, "uri")): view for view in views}
    return sort_answer(uris, found, is_hidden, lambda view: parse_post(view, observed_at), "uri")
