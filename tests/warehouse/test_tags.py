"""What a tagger says of a post stands as a whole, and the answers move to it when it has seen them all."""

from collections.abc import Callable
from pathlib import Path
from subprocess import Popen
from typing import Any

import pyarrow as pa
import pytest

from connectors.post import Post
from nlp.tags import EVIDENCE_SCHEMA, KINDS, TAG_SCHEMA
from warehouse import checks, measure, read, tags
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


@pytest.fixture
def run(path: Path) -> Callable[[str], None]:
    """Return a function that runs a statement."""

    def execute(statement: str) -> None:
        with transaction(path) as writer:
            writer.execute(statement)

    return execute


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
        ("x", "1", "acme", "rules-1", "m1", "trust", "recommend", "text", 0, 4, 1.0),
        ("x", "3", "globex", "rules-1", "m1", "brand", "recommend", "text", 0, 4, None),
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


def test_other_brands_to_match_mean_that_all_is_tagged_again_beside_what_stands(
    path: Path, store: Store, rows: Rows, post: Make, tag: Tag
) -> None:
    store(post("1"), post("2"))
    tag(evidence=spans({"row": 0}))
    assert tag({"row": 1}, matcher="m2", evidence=spans({"row": 1})) == 2
    mentions = "select post_id, matcher from mentions order by all"
    assert rows(mentions) == [("1", "m1"), ("2", "m1"), ("2", "m2")]
    assert tags.settle_tagger(path, tagger="rules-1", matcher="m2")
    assert rows(mentions) == rows("select post_id, matcher from evidence") == [("2", "m2")]
    assert rows("select post_id, matcher from taggings order by all") == [("1", "m2"), ("2", "m2")]


TAG_ONE_POST_AND_DIE = """
    import os, signal
    import pyarrow as pa
    from nlp.tags import EVIDENCE_SCHEMA, TAG_SCHEMA
    from warehouse import read, tags
    tagger = {"tagger": "rules-1", "matcher": "m2"}
    batch = read.untagged(path, limit=1, **tagger)
    said = [{"row": 0, "brand": brand, "matched_in": "text", "kind": "talk"} for brand in ("acme", "globex")]
    said = pa.Table.from_pylist(said, TAG_SCHEMA)
    tags.store_tags(path, batch=batch, tags=said, evidence=EVIDENCE_SCHEMA.empty_table(), **tagger)
    os.kill(os.getpid(), signal.SIGKILL)
"""
VOICES = "select brand, mention_count from share_of_voice where grain = 'undated' order by brand"


def test_a_run_killed_between_two_batches_leaves_no_number_of_two_configurations(  # noqa: PLR0913, PLR0917
    path: Path, store: Store, rows: Rows, post: Make, tag: Tag, start: Callable[[str], "Popen[str]"]
) -> None:
    with transaction(path) as writer:
        writer.execute(
            "insert into brands (brand, name, is_competitor) values ('acme', 'Acme', false), ('globex', 'Globex', true)"
        )
    store(*(post(str(number)) for number in range(10)))
    tag()
    tags.settle_tagger(path, **TAGGER)
    measure.measure(path)
    start(TAG_ONE_POST_AND_DIE).communicate()
    assert rows("select count(*) from mentions where matcher = 'm2'") == [(2,)]
    measure.measure(path)
    assert rows(VOICES) == [("acme", 10)]
    assert rows("select count(*) from stg_mentions") == [(10,)]
    assert checks.failures(path) == []
    tag(*({"row": row, "brand": "globex"} for row in range(9)), matcher="m2")
    assert tags.settle_tagger(path, tagger="rules-1", matcher="m2")
    assert checks.failures(path) == []
    measure.measure(path)
    assert rows(VOICES) == [("acme", 1), ("globex", 10)]
    assert checks.failures(path) == []


def test_a_post_is_tagged_again_when_its_author_comes_to_speak_for_a_brand_or_ceases_to(
    path: Path, store: Store, post: Make, tag: Tag, run: Callable[[str], None]
) -> None:
    def due() -> list[tuple[str, str | None]]:
        assert tags.settle_tagger(path, **TAGGER) is False
        batch = read.untagged(path, limit=100, **TAGGER)
        return list(zip(batch["post_id"].to_pylist(), batch["speaker"].to_pylist(), strict=True))

    store(post("1", author_id="7", author_handle="somebody"), post("2", author_id="jane"), post("3"))
    assert due() == [("1", None), ("2", None), ("3", None)]
    run("insert into brand_accounts values ('acme', 'x', 'AcmeHQ', 'owned'), ('acme', 'x', 'jane', 'staff')")
    tag()
    run("update authors set handle = '@acmehq' where author_id = '7'")
    assert due() == [("1", "acme")]
    tag({"matched_in": "author"})
    assert read.status(path)["untagged_count"] == 3, "no tagger speaks yet"
    run("delete from brand_accounts")
    assert due() == [("1", None)]
    tag()
    assert tags.settle_tagger(path, **TAGGER)
    assert read.status(path)["untagged_count"] == 0
    run("insert into brand_accounts values ('acme', 'x', 'AcmeHQ', 'owned')")
    assert read.status(path)["untagged_count"] == 1


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
    assert rows("select post_id from changes order by 1") == [("1",), ("1",), ("2",)]
    with transaction(path) as writer:
        writer.execute("delete from changes")
        writer.execute("update taggings set text_hash = 'another'")
    tag(*said, evidence=spans({"cue": "another"}))
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
