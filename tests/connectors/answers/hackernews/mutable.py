"""An answer of the search of Hacker News to be damaged."""

from typing import Any

from connectors.errors import UnreadableAnswer
from connectors.http import Answer
from connectors.post import Reject
from connectors.sources.hackernews import parse_page
from tests.connectors.answers.hackernews.case import HITS, NOW
from tests.connectors.mutations import Mutable, Read, as_body


def _parse(body: Any) -> Read:
    try:
        found = parse_page(Answer("hackernews", 200, {}, as_body(body)), NOW)
    except UnreadableAnswer as error:
        return (), (Reject("the answer", str(error), error.payload),)
    return found.posts, found.rejects


def _bounds(body: Any) -> tuple[int, int]:
    hits = body.get("hits") if isinstance(body, dict) else None
    return 1 if hits else 0, max(1, len(hits) if isinstance(hits, list) else 1)


MUTABLE = Mutable({"hits": HITS, "nbHits": len(HITS)}, _parse, _bounds)
