"""Tells what became of stories and comments, by the API of Hacker News itself, which says of each if it is deleted."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from connectors.connector import LookedUp
from connectors.errors import UnreadableAnswer
from connectors.hackernews_posts import parse_post
from connectors.http import HttpClient
from connectors.items import SHOWN, read_items
from connectors.payloads import excerpt
from connectors.post import Post

MOST_LOOKED_UP = 50

_ID = re.compile(r"[1-9][0-9]{0,11}")
_LATER = "[delayed]"
"""Stands for the words of a comment that are not shown yet."""


def look_up(http: HttpClient, ids: Iterable[str], observed_at: datetime) -> LookedUp:
    """Return what became of posts; it takes a request for each. What it does not know was never there, or is lost.

    Raises:
        UnreadableAnswer: it knows none of them.
    """
    names = [name for name in ids if _ID.fullmatch(name)]
    asked = {name: _item(http, name) for name in names}
    found = {name: item for name, item in asked.items() if item is not None}
    if names and not found:
        raise UnreadableAnswer(f"hackernews knows none of the {len(names)} posts that it was asked for", "")
    deleted = frozenset(name for name, item in found.items() if item.get("deleted") is True)
    hidden = frozenset(name for name, item in found.items() if item.get("dead") is True) - deleted
    there = frozenset(found.keys() - deleted - hidden)
    shown = [found[name] for name in names if name in there and found[name].get("text") != _LATER]
    posts, rejects = read_items(shown, lambda item: _parse(item, observed_at), "id")
    return LookedUp(there, deleted, hidden, posts, rejects)


def _item(http: HttpClient, name: str) -> dict[str, Any] | None:
    """Return a story or comment, ``None`` where it is not known.

    Raises:
        UnreadableAnswer: it is something else.
    """
    answer = http.get(f"item/{name}.json")
    told = answer.json()
    if told is None:
        return None
    if not isinstance(told, dict) or str(told.get("id")) != name or "type" not in told:
        raise UnreadableAnswer(f"{answer.asked} answered no item of that id", excerpt(told, SHOWN))
    return told


def _parse(item: Mapping[str, Any], observed_at: datetime) -> Post:
    """Return the post that an item tells of, read as the search would tell it."""
    told = "comment_text" if item["type"] == "comment" else "story_text"
    hit = {
        "objectID": str(item["id"]),
        "created_at_i": item.get("time"),
        "_tags": [item["type"]],
        "author": item.get("by"),
        "title": item.get("title"),
        "url": item.get("url"),
        told: item.get("text"),
        "parent_id": item.get("parent"),
        "points": item.get("score"),
        "num_comments": item.get("descendants"),
    }
    return parse_post(hit, observed_at)
