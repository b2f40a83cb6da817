"""What people correct stands in front of what any tagger says, and stays there."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen
from typing import Any

import pyarrow as pa
import pytest

from connectors.post import Post
from nlp.tags import EVIDENCE_SCHEMA, KINDS, TAG_SCHEMA
from warehouse import checks, configuration, corrections, measure, privacy, read, tags
from warehouse.connection import transaction
from warehouse.corrections import Correction
from warehouse.errors import NoSuchMention
from warehouse.load import PageCounts
from warehouse.measure import Measured
from warehouse.naming import PostName, find

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Rows = Callable[[str], list[tuple[Any, ...]]]

FIRST = PostName("x", "1")
TALK = {
    "matched_in": "text",
    "lang": "en",
    "sentiment": 0.0,
    "sentiment_label": "neutral",
    "passion": 0.2,
    "trust": 0.0,
    "promotion": 0.1,
    "reciprocity": 0.0,
    "kind": "talk",
    "kind_scores": dict.fromkeys(KINDS, 0.125),
}
KINDS_NOW = "select post_id, brand, kind, sentiment_label, corrected_by from measured_mentions order by all"
COUNTS = """
select brand, mention_count, advocacy_count, talk_count, positive_count, corrected_count
from advocacy_trend where grain = 'undated' order by brand
"""


@pytest.fixture
def retag(path: Path) -> Callable[..., None]:
    """Return a function that tags all posts as talk of acme, that of id 2 also as talk of globex, and settles."""

    def run(tagger: str = "rules-1", matcher: str = "m1", **told: Any) -> None:
        about = {"tagger": tagger, "matcher": matcher}
        batch = read.untagged(path, limit=100, **about)
        posts = list(enumerate(batch["post_id"].to_pylist()))
        said = [{"row": row, "brand": "acme"} for row, _ in posts]
        said += [{"row": row, "brand": "globex"} for row, post_id in posts if post_id == "2"]
        found = pa.Table.from_pylist([TALK | each | told for each in said], TAG_SCHEMA)
        tags.store_tags(path, batch=batch, tags=found, evidence=EVIDENCE_SCHEMA.empty_table(), **about)
        assert tags.settle_tagger(path, **about)

    return run


@pytest.fixture
def tagged(path: Path, store: Store, post: Make, retag: Callable[..., None]) -> Path:
    """Store and measure twelve tagged posts: all are talk of acme, that of id 2 of globex, too; 3 is a repost."""
    follow(path, "Acme")
    others = [post(str(number), author_id="ann") for number in range(4, 13)]
    store(post("1", author_id="ann"), post("2"), post("3", post_type="repost"), *others)
    retag()
    measure.measure(path)
    return path


def follow(path: Path, name: str) -> None:
    brands = [
        {"brand": "acme", "name": name, "is_competitor": False, "timezone": "UTC"},
        {"brand": "globex", "name": "Globex", "is_competitor": True, "timezone": "UTC"},
    ]
    accounts = pa.table({"brand": ["acme"], "platform": ["x"], "account": ["hq"], "role": ["owned"]})
    campaigns = pa.schema([("brand", pa.string()), ("hashtag", pa.string())])
    campaigns = campaigns.append(pa.field("starts_on", pa.date32())).append(pa.field("ends_on", pa.date32()))
    people = pa.schema([(name, pa.string()) for name in ("person", "platform", "account")])
    configuration.configure(
        path,
        brands=pa.Table.from_pylist(brands),
        accounts=accounts,
        campaigns=campaigns.empty_table(),
        people=people.empty_table(),
        advocate_rule=pa.table({"mentions": [2], "days": [2], "window_days": [365]}),
        queries=pa.schema(
            [(name, pa.string()) for name in ("source", "query", "brand", "about", "asked_for")]
        ).empty_table(),
    )


def correct(path: Path, post: PostName = FIRST, *, brand: str | None = None, **said: str) -> list[Correction]:
    by, note = said.pop("by", "ann"), said.pop("note", None)
    return corrections.correct(path, post, brand=brand, tags=said, by=by, note=note)


def test_a_correction_reaches_the_answers_with_the_next_measuring_and_touches_its_post_alone(
    tagged: Path, rows: Rows
) -> None:
    assert rows(COUNTS)[0] == ("acme", 12, 0, 11, 0, 0)
    assert correct(tagged, kind="advocacy", sentiment="positive") == [
        Correction("acme", "kind", "talk", "advocacy"),
        Correction("acme", "sentiment", "neutral", "positive"),
    ]
    assert rows(COUNTS)[0] == ("acme", 12, 0, 11, 0, 0)
    assert rows("from changes") == [("x", "1")]
    assert measure.measure(tagged) == Measured(post_count=1, day_count=0)
    assert rows(COUNTS) == [("acme", 12, 1, 10, 1, 1), ("globex", 1, 0, 1, 0, 0)]
    assert rows(KINDS_NOW)[0] == ("1", "acme", "advocacy", "positive", "ann")
    assert rows("select post_id, author_id from measured_advocacy") == [("1", "ann")]
    assert checks.failures(tagged) == []


def test_of_several_corrections_of_a_tag_the_newest_holds_and_all_are_kept(tagged: Path, rows: Rows) -> None:
    correct(tagged, kind="advocacy")
    correct(tagged, kind="share", by="ben", note="a deal")
    correct(tagged, sentiment="positive")
    measure.measure(tagged)
    assert rows(KINDS_NOW)[0] == ("1", "acme", "share", "positive", "ann")
    told = "select number, tag, value_before, value_after, tagger, corrected_by, note from corrections order by number"
    assert rows(told) == [
        (1, "kind", "talk", "advocacy", "rules-1", "ann", None),
        (2, "kind", "advocacy", "share", "rules-1", "ben", "a deal"),
        (3, "sentiment", "neutral", "positive", "rules-1", "ann", None),
    ]
    listed = corrections.history(tagged).to_pylist()
    assert [(row["post"], row["tag"], row["is_in_force"]) for row in listed] == [
        ("x:1", "sentiment", True),
        ("x:1", "kind", True),
        ("x:1", "kind", False),
    ]


def test_a_correction_that_is_taken_back_leaves_the_tag_to_the_tagger(tagged: Path, rows: Rows) -> None:
    before = rows(KINDS_NOW)
    correct(tagged, kind="advocacy", sentiment="positive")
    measure.measure(tagged)
    assert corrections.undo(tagged, FIRST, brand=None, by="ben") == [
        Correction("acme", "kind", "advocacy", None),
        Correction("acme", "sentiment", "positive", None),
    ]
    assert measure.measure(tagged).post_count == 1
    assert rows(KINDS_NOW) == before
    assert rows("select count(*) from corrections") == [(4,)]
    assert [row["is_in_force"] for row in corrections.history(tagged).to_pylist()] == [False] * 4
    with pytest.raises(NoSuchMention, match="x:1: has corrections for no followed brand"):
        corrections.undo(tagged, FIRST, brand=None, by="ben")


def test_which_mention_is_meant_has_to_be_told_where_there_are_several(tagged: Path, rows: Rows) -> None:
    both = PostName("x", "2")
    with pytest.raises(NoSuchMention, match="x:2: mentions several brands: acme, globex; say which"):
        correct(tagged, both, kind="share")
    with pytest.raises(NoSuchMention, match="x:1: mentions no brand 'globex', but acme"):
        correct(tagged, brand="globex", kind="share")
    assert rows("from corrections") == []
    assert correct(tagged, both, brand="globex", kind="share")[0].brand == "globex"
    assert corrections.undo(tagged, both, brand=None, by="ann")[0].brand == "globex"
    for brand in ("acme", "globex"):
        correct(tagged, both, brand=brand, kind="share")
    with pytest.raises(NoSuchMention, match="x:2: has corrections for several brands: acme, globex; say which"):
        corrections.undo(tagged, both, brand=None, by="ann")


def test_a_correction_survives_a_new_tagger_a_new_configuration_and_a_rebuild(
    tagged: Path, rows: Rows, retag: Callable[..., None]
) -> None:
    correct(tagged, kind="advocacy")
    measure.measure(tagged)
    expected = rows(KINDS_NOW)
    retag("rules-2", passion=0.9)
    measure.measure(tagged)
    assert rows("select distinct tagger from measured_mentions") == [("rules-2",)]
    assert rows(KINDS_NOW) == expected
    follow(tagged, "Acme Audio")
    retag("rules-2", "m2")
    measure.measure(tagged)
    assert rows(KINDS_NOW) == expected
    measure.rebuild(tagged)
    assert rows(KINDS_NOW) == expected
    assert checks.failures(tagged) == []


def test_a_correction_survives_an_edit_and_says_that_it_judged_another_text(
    tagged: Path, store: Store, post: Make, rows: Rows, retag: Callable[..., None]
) -> None:
    correct(tagged, kind="advocacy")
    store(post("1", author_id="ann", text="another", observed_at=datetime(2026, 1, 2, tzinfo=UTC)))
    retag()
    measure.measure(tagged)
    assert rows(KINDS_NOW)[0] == ("1", "acme", "advocacy", "neutral", "ann")
    [listed] = corrections.history(tagged).to_pylist()
    assert (listed["is_in_force"], listed["is_edited_since"]) == (True, True)
    assert [row["is_edited_since"] for row in corrections.corrected(tagged)] == [True]


def test_what_people_say_holds_against_what_the_platform_knows(tagged: Path, rows: Rows) -> None:
    repost = PostName("x", "3")
    assert correct(tagged, repost, kind="detraction")[0].before == "share"
    measure.measure(tagged)
    assert rows("select kind from measured_mentions where post_id = '3'") == [("detraction",)]


def test_a_kind_can_be_given_where_the_tagger_has_none(path: Path, store: Store, post: Make, rows: Rows) -> None:
    follow(path, "Acme")
    store(post("1"))
    said = pa.Table.from_pylist([{"row": 0, "brand": "acme", "matched_in": "text", "lang": "fi"}], TAG_SCHEMA)
    about = {"tagger": "rules-1", "matcher": "m1"}
    batch = read.untagged(path, limit=9, **about)
    tags.store_tags(path, batch=batch, tags=said, evidence=EVIDENCE_SCHEMA.empty_table(), **about)
    tags.settle_tagger(path, **about)
    assert correct(path, kind="advocacy") == [Correction("acme", "kind", None, "advocacy")]
    measure.measure(path)
    assert rows("select untagged_count, judged_count, advocacy_count from advocacy_trend") == [(0, 1, 1)]


def test_a_correction_goes_with_its_post(tagged: Path, store: Store, post: Make, rows: Rows) -> None:
    store(post("new", created_at=datetime(2026, 5, 1, tzinfo=UTC)))
    correct(tagged, kind="advocacy")
    privacy.expire(tagged, posts_before=datetime(2026, 4, 1, tzinfo=UTC), raw_before=None)
    assert rows("from corrections") == []
    measure.measure(tagged)
    assert checks.failures(tagged) == []


def test_a_post_is_found_by_its_platform_and_id_or_by_what_it_may_be(tagged: Path, store: Store, post: Make) -> None:
    store(post("at://did:plc:1/p/1", platform="bluesky"), post("1", platform="reddit"))
    assert find(tagged, "x:1") == [FIRST]
    assert find(tagged, "1") == [PostName("reddit", "1"), FIRST]
    assert find(tagged, "at://did:plc:1/p/1") == [PostName("bluesky", "at://did:plc:1/p/1")]
    assert find(tagged, "bluesky:at://did:plc:1/p/1") == [PostName("bluesky", "at://did:plc:1/p/1")]
    assert find(tagged, "x:99") == []


CORRECT_TEN_TIMES = """
    import sys
    from warehouse import corrections
    from warehouse.naming import PostName
    for _ in range(10):
        corrections.correct(path, PostName("x", "1"), brand=None, tags={"kind": "share"}, by="eve")
"""


def test_people_who_correct_at_once_do_not_tread_on_each_other(
    tagged: Path, rows: Rows, start: Callable[[str], "Popen[str]"]
) -> None:
    others = [start(CORRECT_TEN_TIMES) for _ in range(2)]
    for _ in range(10):
        correct(tagged, kind="advocacy")
        measure.measure(tagged)
    for other in others:
        _, complaints = other.communicate(timeout=120)
        assert other.returncode == 0, complaints
    assert rows("select count(*), count(distinct number), max(number) from corrections") == [(30, 30, 30)]
    follow_up = "select value_before = lag(value_after, 1, 'talk') over (order by number) as follows from corrections"
    assert rows(f"select distinct follows from ({follow_up})") == [(True,)]
    measure.measure(tagged)
    [(last,)] = rows("select value_after from corrections order by number desc limit 1")
    assert rows("select kind from measured_mentions where post_id = '1'") == [(last,)]
    assert checks.failures(tagged) == []


@pytest.mark.parametrize("fault", ["tag = 'trust'", "value_after = 'praise'", "post_id = '99'"])
def test_a_correction_that_cannot_be_is_found(tagged: Path, fault: str) -> None:
    correct(tagged, kind="advocacy")
    with transaction(tagged) as writer:
        writer.execute(f"update corrections set {fault}")
    measure.measure(tagged)
    assert "assert_corrections_are_known" in dict(checks.failures(tagged))
