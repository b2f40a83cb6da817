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


class Algolia:
    """Answers searches over ``hits``, newest first, never with more than ``ceiling`` of them."""

    def __init__(self, hits: list[dict[str, Any]], ceiling: int = 1000) -> None:
        self.hits = hits
        self.ceiling = ceiling

    def __call__(self, request: Request) -> Reply:
        if request.path != "/api/v1/search_by_date":
            return Reply(b"{}", 404)
        found = sorted(self._matching(request.params), key=_second, reverse=True)
        shown = found[: min(self.ceiling, int(request.params["hitsPerPage"]))]
        return Reply(json.dumps({"hits": shown, "nbHits": len(found), "page": 0}).encode())

    def _matching(self, params: dict[str, str]) -> list[dict[str, Any]]:
        words = params.get("query", "").strip('"').lower()
        within = _RANGE.fullmatch(params.get("numericFilters", ""))
        start, stop = map(int, within.groups()) if within else (0, 1 << 62)
        return [hit for hit in self.hits if start <= _second(hit) < stop and words in json.dumps(hit).lower()]


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
    return HackerNews(HttpClient(f"{loopback.url}/api/v1", limits=Limits(attempts=1)), now=now)
