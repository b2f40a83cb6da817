"""Versions of the tagger stand side by side until one of them is dropped."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen
from typing import Any

import pyarrow as pa
import pytest

from connectors.post import Post
from nlp.tags import EVIDENCE_SCHEMA, TAG_SCHEMA
from warehouse import checks, measure, read, taggers, tags
from warehouse.connection import transaction
from warehouse.errors import NoSuchTagger, TaggerInForce
from warehouse.load import PageCounts
from warehouse.taggers import Move

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Rows = Callable[[str], list[tuple[Any, ...]]]
Tag = Callable[..., None]

SPAN = {"brand": "acme", "tag": "brand", "cue": "alias", "field": "text", "span_start": 0, "span_end": 1}
BASE_TABLES = ("mentions", "evidence", "taggings")


@pytest.fixture
def tag(path: Path) -> Tag:
    """Return a function that tags what a tagger has not seen: post by post the kind of each mention by its brand."""

    def say(tagger: str, *kinds: dict[str, str | None], matcher: str = "m1") -> None:
        about = {"tagger": tagger, "matcher": matcher}
        batch = read.untagged(path, limit=100, **about)
        said = [
            {"row": row, "brand": brand, "matched_in": "text", "kind": kind}
            for row, told in zip(range(batch.num_rows), kinds, strict=True)
            for brand, kind in told.items()
        ]
        spans = [SPAN | {"row": each["row"], "brand": each["brand"]} for each in said]
        found = pa.Table.from_pylist(said, TAG_SCHEMA)
        evidence = pa.Table.from_pylist(spans, EVIDENCE_SCHEMA)
        tags.store_tags(path, batch=batch, tags=found, evidence=evidence, **about)
        tags.settle_tagger(path, **about)

    return say


@pytest.fixture
def two_versions(path: Path, store: Store, post: Make, tag: Tag) -> Path:
    """Store five posts that two versions of the tagger have seen."""
    with transaction(path) as writer:
        writer.execute(
            "insert into brands (brand, name, is_competitor) values ('acme', 'Acme', false), ('globex', 'Globex', true)"
        )
    store(*(post(str(number)) for number in range(1, 6)))
    tag("rules-1", {"acme": "talk"}, {"acme": "talk", "globex": "share"}, {"acme": "share"}, {"acme": None}, {})
    tag("rules-2", {"acme": "advocacy"}, {"acme": "talk", "globex": "share"}, {}, {"acme": "talk"}, {"acme": "talk"})
    measure.measure(path)
    return path


def test_taggers_are_listed_with_what_is_stored_of_them_and_which_speaks(two_versions: Path) -> None:
    facts = ("tagger", "matcher", "speaks", "post_count", "mention_count")
    found = taggers.listed(two_versions).select(facts).to_pylist()
    assert [tuple(row.values()) for row in found] == [("rules-2", "m1", True, 5, 5), ("rules-1", "m1", False, 5, 5)]
    assert taggers.untagged_count(two_versions, tagger="rules-2", matcher="m1") == 0
    assert taggers.untagged_count(two_versions, tagger="rules-3", matcher="m1") == 5


def test_a_comparison_counts_every_mention_of_either_once(two_versions: Path) -> None:
    assert taggers.compare(two_versions, "rules-1", "rules-2") == [
        Move(found_before=False, found_after=True, before=None, after="talk", mention_count=1),
        Move(found_before=True, found_after=False, before="share", after=None, mention_count=1),
        Move(found_before=True, found_after=True, before="share", after="share", mention_count=1),
        Move(found_before=True, found_after=True, before="talk", after="advocacy", mention_count=1),
        Move(found_before=True, found_after=True, before="talk", after="talk", mention_count=1),
        Move(found_before=True, found_after=True, before=None, after="talk", mention_count=1),
    ]
    only = taggers.compare(two_versions, "rules-2", "rules-1", brands=["globex"])
    assert only == [Move(found_before=True, found_after=True, before="share", after="share", mention_count=1)]


def test_a_comparison_leaves_out_posts_whose_text_only_one_of_them_saw(
    two_versions: Path, store: Store, post: Make, tag: Tag
) -> None:
    store(post("1", text="edited", observed_at=datetime(2026, 1, 2, tzinfo=UTC)), post("6"))
    tag("rules-2", {"acme": "detraction"}, {"acme": "detraction"})
    moves = taggers.compare(two_versions, "rules-1", "rules-2", brands=["acme"])
    assert sum(move.mention_count for move in moves) == 4
    assert not any("detraction" in (move.before, move.after) for move in moves)


def test_a_comparison_takes_the_newest_tagging_where_a_tagger_matched_by_two_configurations(
    two_versions: Path, tag: Tag
) -> None:
    tag("rules-1", *({"acme": "share"} for _ in range(5)), matcher="m2")
    with transaction(two_versions) as writer:
        writer.execute(
            "insert into taggings select * replace ('m0' as matcher, timestamp '2020-01-01' as tagged_at)"
            " from taggings where tagger = 'rules-1'"
        )
        writer.execute(
            "insert into mentions select * replace ('m0' as matcher, 'detraction' as kind)"
            " from mentions where tagger = 'rules-1'"
        )
    moves = taggers.compare(two_versions, "rules-1", "rules-2")
    assert {move.before for move in moves if move.found_before} == {"share"}
    assert sum(move.mention_count for move in moves) == 6


def test_a_tagger_that_is_dropped_leaves_nothing_and_the_answers_as_they_are(two_versions: Path, rows: Rows) -> None:
    answers = rows("from advocacy_trend")
    assert taggers.drop(two_versions, "rules-1") == 5
    for table in BASE_TABLES:
        assert rows(f"select distinct tagger from {table}") == [("rules-2",)], table
    measure.measure(two_versions)
    assert rows("from advocacy_trend") == answers
    assert checks.failures(two_versions) == []


def test_the_tagger_that_speaks_is_never_dropped(two_versions: Path, rows: Rows) -> None:
    before = rows("from mentions order by all")
    with pytest.raises(TaggerInForce, match="tagger rules-2: the answers speak from it"):
        taggers.drop(two_versions, "rules-2")
    assert rows("from mentions order by all") == before


def test_a_tagger_that_is_not_there_can_be_neither_dropped_nor_compared(two_versions: Path) -> None:
    with pytest.raises(NoSuchTagger, match="tagger 'rules-9': nothing is stored of it; there is: rules-1, rules-2"):
        taggers.drop(two_versions, "rules-9")
    with pytest.raises(NoSuchTagger, match="rules-9"):
        taggers.compare(two_versions, "rules-1", "rules-9")


TAG_AND_SETTLE = """
    import pyarrow as pa
    from nlp.tags import EVIDENCE_SCHEMA, TAG_SCHEMA
    from warehouse import read, tags
    about = {"tagger": "rules-3", "matcher": "m1"}
    nothing = {"tags": TAG_SCHEMA.empty_table(), "evidence": EVIDENCE_SCHEMA.empty_table()}
    while (batch := read.untagged(path, limit=1, **about)).num_rows:
        tags.store_tags(path, batch=batch, **nothing, **about)
    print(tags.settle_tagger(path, **about))
"""


def test_whoever_drops_while_another_process_moves_the_answers_never_drops_the_one_that_speaks(
    two_versions: Path, rows: Rows, start: Callable[[str], "Popen[str]"]
) -> None:
    mover = start(TAG_AND_SETTLE)
    dropped = 0
    while mover.poll() is None or not dropped:
        try:
            taggers.drop(two_versions, "rules-2")
            dropped += 1
        except TaggerInForce:
            assert rows("select count(*) from taggings where tagger = 'rules-2'") == [(5,)]
        except NoSuchTagger:
            break
    told, complaints = mover.communicate(timeout=60)
    assert (mover.returncode, told) == (0, "True\n"), complaints
    assert rows("select tagger from current_tagger") == [("rules-3",)]
    assert rows("select count(*) from taggings where tagger = 'rules-3'") == [(5,)]
    measure.measure(two_versions)
    assert checks.failures(two_versions) == []
