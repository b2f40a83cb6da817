"""Whatever comes, it ends as a post, as a quarantined row, or by name; with WOM_EXAMPLES as often as it says."""

import copy
import importlib
import json
import os
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given, settings

from connectors import registry
from connectors.dates import EARLIEST, LATEST
from connectors.post import POST_SCHEMA, POST_TYPES, Page, Post, Reject
from connectors.texts import clean
from tests.connectors.mutations import VALUES, Mutable, Plan, mutated, plans

EXAMPLES = int(os.environ.get("WOM_EXAMPLES", "100"))
SOURCES = registry.names()
TIMES = [name for name in POST_SCHEMA.names if name.endswith("_at")]
WORDS = [field.name for field in POST_SCHEMA if str(field.type) == "string" and field.name != "raw"]


def mutable(source: str) -> Mutable:
    told: Mutable = importlib.import_module(f"tests.connectors.answers.{source}.mutable").MUTABLE
    return told


@pytest.mark.parametrize("source", SOURCES)
@settings(max_examples=EXAMPLES)
@given(plan=plans)
def test_whatever_a_payload_holds_it_is_a_post_or_quarantined(source: str, plan: Plan) -> None:
    told = mutable(source)
    payload = mutated(told.payload, plan)
    least, most = told.bounds(payload)
    posts, rejects = map(tuple, told.parse(payload))
    assert least <= len(posts) + len(rejects) <= most
    Page(posts, "").table().validate(full=True)
    for post in posts:
        is_sound(post)
    for reject in rejects:
        is_told(reject)


def is_sound(post: Post) -> None:
    assert post.text.strip()
    assert post.post_id
    assert post.post_type in POST_TYPES
    assert [name for name in WORDS if not is_clean(getattr(post, name))] == []
    assert all(map(is_clean, post.links))
    assert [name for name in TIMES if not is_in_range(getattr(post, name))] == []
    assert isinstance(json.loads(post.raw, parse_constant=refuse), dict)


def is_told(reject: Reject) -> None:
    assert reject.location
    assert reject.reason
    assert is_clean(reject.location)
    assert is_clean(reject.reason)
    reject.raw.encode()


def is_clean(text: str | None) -> bool:
    return text is None or clean(text) == text


def is_in_range(moment: Any) -> bool:
    return moment is None or (moment.tzinfo is UTC and EARLIEST <= moment < LATEST)


def refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


@pytest.mark.parametrize(
    "source, place, field",
    [("hackernews", "hits", "objectID"), ("bluesky", "author", "did"), ("mastodon", "account", "acct")],
)
def test_a_name_of_which_nothing_is_left_is_none(source: str, place: str, field: str) -> None:
    told = mutable(source)
    items = copy.deepcopy(told.payload["hits"][:1] if source == "hackernews" else told.payload[1:2])
    (items[0] if source == "hackernews" else items[0][place])[field] = "\x00"
    posts, rejects = told.parse({"hits": items, "nbHits": 1} if source == "hackernews" else items)
    assert (len(list(posts)), len(list(rejects))) == (0, 1)


def test_a_plan_changes_what_it_says_and_nothing_else() -> None:
    payload = [{"id": "7", "text": "a kettle"}]
    number = VALUES.index("\x00")
    assert mutated(payload, [(2, "stain", number)]) == [{"id": "7", "text": "a ke\x00ttle"}]
    assert mutated(payload, [(1, "drop", 0), (0, "twice", 0)]) == [{"text": "a kettle"}] * 2
    assert mutated(payload, [(1, "number", 0)]) == [{"id": 7, "text": "a kettle"}]
    assert payload == [{"id": "7", "text": "a kettle"}]
    assert mutated(b"<a>kettle</a>", [(3, "drop", 2)]) == b"<a>ttle</a>"
