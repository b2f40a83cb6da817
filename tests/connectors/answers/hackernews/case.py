"""A server that behaves like the search of Hacker News; every post in it is invented."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from connectors.connector import Connector
from connectors.http import HttpClient, Limits
from connectors.post import Query
from connectors.sources.hackernews import HackerNews
from tests.connectors.loopback import Loopback, Reply, Request

HITS = json.loads(Path(__file__).with_name("hits.json").read_text("utf-8"))
NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)

_RANGE = re.compile(r"created_at_i>=(\d+),created_at_i<(\d+)")
_PARENT = re.compile(r"parent_id=(\d+)")


class Algolia:
    """Answers searches over ``hits``, newest first, never with more than ``ceiling`` of them."""

    def __init__(self, hits: list[dict[str, Any]], ceiling: int = 1000) -> None:
        self.hits = hits
        self.ceiling = ceiling

    def __call__(self, request: Request) -> Reply:
        if request.path.startswith("/api/v1/items/"):
            return self._item(request.path.rpartition("/")[2])
        if request.path != "/api/v1/search_by_date":
            return Reply(b"{}", 404)
        found = sorted(self._matching(request.params), key=_second, reverse=True)
        shown = found[: min(self.ceiling, int(request.params["hitsPerPage"]))]
        return Reply(json.dumps({"hits": shown, "nbHits": len(found), "page": 0}).encode())

    def _matching(self, params: dict[str, str]) -> list[dict[str, Any]]:
        words = params.get("query", "").strip('"').lower()
        within, parent = (pattern.fullmatch(params.get("numericFilters", "")) for pattern in (_RANGE, _PARENT))
        start, stop = map(int, within.groups()) if within else (0, 1 << 62)
        return [
            hit
            for hit in self.hits
            if start <= _second(hit) < stop
            and words in json.dumps(hit).lower()
            and (parent is None or hit.get("parent_id") == int(parent[1]))
            and _bears(hit, params.get("tags", ""))
        ]

    def _item(self, number: str) -> Reply:
        """Return a post as the archive behind the search tells it, with an answer to it inside."""
        for hit in self.hits:
            if hit["objectID"] == number:
                told = {name: hit.get(name) for name in ("author", "created_at_i", "points", "parent_id", "story_id")}
                told |= {"id": int(number), "type": hit["_tags"][0], "text": hit.get("comment_text")}
                return Reply(json.dumps(told | {"children": [{"id": 1}]}).encode())
        return Reply(b'{"status": 404, "error": "Not Found"}', 404)


def _bears(hit: dict[str, Any], tags: str) -> bool:
    """Tell whether a hit bears tags: all of those between commas, of those in brackets one."""
    borne = {*hit["_tags"], f"author_{hit.get('author')}", f"story_{hit.get('story_id') or hit['objectID']}"}
    groups = re.findall(r"\(([^)]*)\)|([^,()]+)", tags)
    return all(borne & set((several or one).split(",")) for several, one in groups)


def _second(hit: dict[str, Any]) -> int:
    told = hit["created_at_i"]
    return told if isinstance(told, int) else 1790003700


def open_case(request: pytest.FixtureRequest) -> tuple[Connector, Query]:
    """Return a connector that needs several pages for the posts recorded, and the query for them."""
    loopback = request.getfixturevalue("loopback")
    loopback.answer = Algolia(HITS, ceiling=2)
    query = Query("hackernews", "zephyrite", text="zephyrite", options={"history_days": 3})
    return connector(loopback, lambda: NOW), query


def connector(loopback: Loopback, now: Callable[[], datetime]) -> HackerNews:
    """Return a connector that asks the server on loopback."""
    limits = Limits(attempts=1)
    items = HttpClient(f"{loopback.url}/v0", limits=limits)
    return HackerNews(HttpClient(f"{loopback.url}/api/v1", limits=limits), now=now, items=items)
