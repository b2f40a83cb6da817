"""Hacker News some time later, as its own API tells it: one edited, one deleted, one dead; everything is invented."""

import json
from typing import Any

from tests.connectors.answers.hackernews.case import NOW, connector
from tests.connectors.looking import Looking
from tests.connectors.loopback import Loopback, Reply, Request

STORY: dict[str, Any] = {
    "by": "fictional_ada",
    "descendants": 12,
    "id": 90000001,
    "kids": [90000002, 90000004],
    "score": 240,
    "time": 1790000000,
    "title": "Zephyrite opens its firmware",
    "type": "story",
    "url": "https://zephyrite.example/blog/firmware",
}
COMMENT: dict[str, Any] = {
    "by": "fictional_bob",
    "id": 90000002,
    "parent": 90000001,
    "text": "I&#x27;ve changed my mind, it <i>leaks</i>.",
    "time": 1790000600,
    "type": "comment",
}
DELETED = {"deleted": True, "id": 90000003, "parent": 90000001, "time": 1790000601, "type": "comment"}
DEAD = COMMENT | {"dead": True, "id": 90000004, "text": "[dead]"}


class Items:
    """Answers with one item after the other, and ``null`` for what it does not know."""

    def __init__(self, *items: dict[str, Any]) -> None:
        self.items = {str(item["id"]): item for item in items}

    def __call__(self, request: Request) -> Reply:
        return Reply(json.dumps(self.items.get(request.path.rpartition("/")[2].removesuffix(".json"))).encode())


def open_look_up(loopback: Loopback) -> Looking:
    """Return what looks up."""
    loopback.answer = Items(STORY, COMMENT, DELETED, DEAD)
    return Looking(
        connector(loopback, lambda: NOW),
        there=("90000001", "90000002"),
        edited=("90000002", "I've changed my mind, it leaks."),
        deleted=("90000003",),
        hidden=("90000004",),
    )
