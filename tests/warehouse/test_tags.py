"""What a tagger says of a post stands as a whole, and the answers move to it when it has seen them all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from connectors.post import Post
from nlp.tags import EVIDENCE_SCHEMA, KINDS, TAG_SCHEMA
from warehouse import read, tags
from warehouse.connection import transaction
from warehouse.load import PageCounts

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Rows = Callable[[str], list[tuple[Any, ...]]]
Tag = Callable[..., int]

TAGGER = {"tagger": "rules-1", "matcher": "m1"}
MENTION = {
    "row": 0,
    "brand": "acme",
    "matched_in": "text",
    "lang": "en",
    "sentiment": 0.5,
    "sentiment_label": "positive",
    "passion": 0.25,
    "trust": 1.0,
    "promotion": 0.0,
    "reciprocity": 0.0,
    "kind": "advocacy",
    "kind_scores": dict.fromkeys(KINDS, 0.125),
}
SPAN = {"row": 0, "brand": "acme", "tag": "trust", "cue": "recommend", "field": "text", "span_start": 0, "span_end": 4}


def mentions(*told: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([MENTION | each for each in told], TAG_SCHEMA)


def spans(*told: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist([SPAN | each for each in told], EVIDENCE_SCHEMA)


@pytest.fixture
def tag(path: Path) -> Tag:
    """Return a function that tags what is untagged, all posts with the same mentions but those told."""

    def say(*told: dict[str, Any], evidence: pa.Table | None = None, **tagger: str) -> int:
        batch = read.untagged(path, limit=100, **TAGGER | tagger)
        said = mentions(*(told or ({"row": row} for row in range(batch.num_rows))))
        found = spans() if evidence is None else evidence
        tags.store_tags(path, batch=batch, tags=said, evidence=found, **TAGGER | tagger)
        return batch.num_rows

    return say


def forget_changes(path: Path) -> None:
    with transaction(path) as writer:
        writer.execute("delete from changes")


def test_tags_stand_beside_their_post_with_their_evidence(store: Store, rows: Rows, post: Make, tag: Tag) -> None:
    store(post("1"), post("2"), post("3"))
    found = spans({"row": 0, "weight": 1.0}, {"row": 2, "brand": "globex", "tag": "brand", "weight": None})
    tag({"row": 0}, {"row": 2}, {"row": 2, "brand": "globex", "kind": "talk"}, evidence=found)
    assert rows("select post_id, brand, tagger, kind, kind_scores.share from mentions order by all") == [
        ("1", "acme", "rules-1", "advocacy", 0.125),
        ("3", "acme", "rules-1", "advocacy", 0.125),
        ("3", "globex", "rules-1", "talk", 0.125),
    ]
    assert rows("select * from evidence order by all") == [
        ("x", "1", "acme", "rules-1", "trust", "recommend", "text", 0, 4, 1.0),
        ("x", "3", "globex", "rules-1", "brand", "recommend", "text", 0, 4, None),
    ]
    assert rows("select post_id, tagger, matcher, mention_count from taggings order by all") == [
        ("1", "rules-1", "m1", 1),
        ("2", "rules-1", "m1", 0),
        ("3", "rules-1", "m1", 2),
    ]


def test_a_post_without_mentions_is_tagged_once(path: Path, store: Store, rows: Rows, post: Make) -> None:
    store(post("1"))
    batch = read.untagged(path, limit=100, **TAGGER)
    tags.store_tags(path, batch=batch, tags=mentions(), evidence=spans(), **TAGGER)
    assert rows("from mentions") == []
    assert read.untagged(path, limit=100, **TAGGER).num_rows == 0


def test_a_language_the_tagger_does_not_know_leaves_a_mention_without_tags(
    store: Store, rows: Rows, post: Make, tag: Tag
) -> None:
    store(post("1"))
    tag(dict.fromkeys(MENTION) | {"row": 0, "brand": "acme", "matched_in": "text", "lang": "fi"})
    assert rows("select lang, kind, sentiment, kind_scores from mentions") == [("fi", None, None, None)]


def test_an_edit_is_tagged_again_and_replaces_what_was_said(store: Store, rows: Rows, post: Make, tag: Tag) -> None:
    store(post("1"), post("2"))
    tag(evidence=spans({"row": 0}))
    store(post("1", text="never again"))
    assert tag({"kind": "detraction"}, evidence=spans({"cue": "warning"})) == 1
    assert rows("select post_id, kind from mentions order by all") == [("1", "detraction"), ("2", "advocacy")]
    assert rows("select post_id, cue from evidence") == [("1", "warning")]
    assert rows("select count(*) from taggings") == [(2,)]


def test_what_was_edited_while_it_was_tagged_is_tagged_again(path: Path, store: Store, post: Make) -> None:
    store(post("1"))
    batch = read.untagged(path, limit=100, **TAGGER)
    store(post("1", text="edited"))
    tags.store_tags(path, batch=batch, tags=mentions({}), evidence=spans(), **TAGGER)
    assert read.untagged(path, limit=100, **TAGGER)["text"].to_pylist() == ["edited"]


def test_what_was_erased_while_it_was_tagged_leaves_nothing(path: Path, store: Store, rows: Rows, post: Make) -> None:
    store(post("1"), post("2"))
    batch = read.untagged(path, limit=100, **TAGGER)
    with transaction(path) as writer:
        writer.execute("delete from posts where post_id = '1'")
    both = ({"row": 0}, {"row": 1, "kind": "talk"})
    tags.store_tags(path, batch=batch, tags=mentions(*both), evidence=spans(*({"row": n} for n in (0, 1))), **TAGGER)
    for table in ("mentions", "evidence", "taggings"):
        assert rows(f"select post_id from {table}") == [("2",)]
    assert rows("select kind from mentions") == [("talk",)]


def test_taggers_stand_side_by_side(store: Store, rows: Rows, post: Make, tag: Tag) -> None:
    store(post("1"))
    tag({"kind": "talk"})
    tag({"kind": "share"}, tagger="model-1")
    assert rows("select tagger, kind from mentions order by all") == [("model-1", "share"), ("rules-1", "talk")]


def test_other_brands_to_match_mean_that_all_is_tagged_again(store: Store, rows: Rows, post: Make, tag: Tag) -> None:
    store(post("1"), post("2"))
    tag()
    assert tag({"row": 1}, matcher="m2") == 2
    assert rows("select post_id from mentions") == [("2",)]
    assert rows("select post_id, matcher from taggings order by all") == [("1", "m2"), ("2", "m2")]


@pytest.mark.parametrize(
    "said, is_changed",
    [
        ([{}], False),
        ([{"kind": "share"}], True),
        ([{"sentiment": None}], True),
        ([{"kind_scores": None}], True),
        ([{}, {"brand": "globex"}], True),
        ([{"row": 1}], True),
    ],
)
def test_only_posts_whose_mentions_are_others_are_marked(  # noqa: PLR0913, PLR0917  these are fixtures
    path: Path, store: Store, rows: Rows, post: Make, tag: Tag, said: list[dict[str, Any]], is_changed: bool
) -> None:
    store(post("1"), post("2"))
    tag({"row": 0})
    assert rows("select post_id from changes") == [("1",), ("2",), ("1",)]
    forget_changes(path)
    tag(*said, matcher="m2", evidence=spans({"cue": "another"}))
    assert bool(rows("select post_id from changes where post_id = '1'")) is is_changed


def test_the_answers_move_to_a_tagger_that_has_seen_every_post(
    path: Path, store: Store, rows: Rows, post: Make, tag: Tag
) -> None:
    store(post("1"))
    assert not tags.settle_tagger(path, **TAGGER)
    assert rows("from current_tagger") == []
    tag()
    assert tags.settle_tagger(path, **TAGGER)
    assert rows("select tagger, matcher from current_tagger") == [("rules-1", "m1")]
    store(post("2"))
    assert not tags.settle_tagger(path, tagger="rules-2", matcher="m1")
    tag(tagger="rules-2")
    assert tags.settle_tagger(path, tagger="rules-2", matcher="m1")
    assert rows("select tagger, matcher from current_tagger") == [("rules-2", "m1")]


def test_settled_once_settling_again_writes_nothing(path: Path, rows: Rows) -> None:
    assert tags.settle_tagger(path, **TAGGER)
    before = rows("select version from data_version")
    assert tags.settle_tagger(path, **TAGGER)
    assert rows("select version from data_version") == before
