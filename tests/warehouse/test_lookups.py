"""What platforms say of stored posts: who is asked for when, and what goes with a post that is gone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from connectors.post import Page, Post
from nlp.tags import EVIDENCE_SCHEMA, TAG_SCHEMA
from warehouse import checks, load, lookups, measure, publish, read, tags
from warehouse.connection import transaction
from warehouse.load import PageCounts

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Rows = Callable[[str], list[tuple[Any, ...]]]
Ask = Callable[..., tuple[PageCounts, int]]

NOW = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TAGGER = {"tagger": "rules-1", "matcher": "m1"}


@pytest.fixture
def answer(path: Path) -> Ask:
    """Return what stores an answer of X."""

    def store(*posts: Post, withdrawn: dict[str, str] | None = None, **outcomes: str) -> tuple[PageCounts, int]:
        return lookups.store(
            path,
            pull_id="p",
            source="x",
            query="(sweep)",
            posts=Page(posts, "").table(),
            rejects=load.REJECT_SCHEMA.empty_table(),
            outcomes=outcomes,
            withdrawn=withdrawn or {},
            request_count=1,
            spending=load.SPENDING_SCHEMA.empty_table(),
        )

    return store


def tag(path: Path) -> None:
    """Find the brand acme in everything that is not tagged yet, and speak from that."""
    batch = read.untagged(path, limit=99, **TAGGER)
    said = [{"row": row, "brand": "acme", "matched_in": "text", "kind": "advocacy"} for row in range(batch.num_rows)]
    span = {"brand": "acme", "tag": "brand", "cue": "alias", "field": "text", "span_start": 0, "span_end": 1}
    tags.store_tags(
        path,
        batch=batch,
        tags=pa.Table.from_pylist(said, TAG_SCHEMA),
        evidence=pa.Table.from_pylist([{"row": row} | span for row in range(batch.num_rows)], EVIDENCE_SCHEMA),
        **TAGGER,
    )
    tags.settle_tagger(path, **TAGGER)


def everything_stored(rows: Rows) -> str:
    """Return all rows of all tables as one text."""
    tables = rows("select table_name from duckdb_tables() where not internal order by 1")
    return "\n".join(str(row) for (table,) in tables for row in rows(f"from {table}"))


def due(path: Path, **told: Any) -> list[str]:
    return [
        post.post_id for post in lookups.due(path, **{"platform": "x", "now": NOW, "days": 365, "limit": 99} | told)
    ]


def test_young_posts_are_asked_for_daily_and_old_ones_more_seldom(path: Path, store: Store, post: Make) -> None:
    ages = {"new": 1.5, "week": 7, "month": 30, "quarter": 100}
    for name, age in ages.items():
        seen_at = NOW - min(age, 2) * DAY
        store(post(name, created_at=NOW - age * DAY, observed_at=seen_at), source="x", query=name)
    assert due(path) == ["week", "new"]
    assert due(path, now=NOW + 2 * DAY) == ["week", "new", "month"]
    assert due(path, now=NOW + 9 * DAY) == ["new", "week", "month", "quarter"]
    assert due(path, now=NOW + 9 * DAY, days=30) == ["new", "week"]
    assert due(path, now=NOW + 9 * DAY, limit=1) == ["new"]
    assert due(path, platform="reddit", now=NOW + 9 * DAY) == []


def test_what_many_took_notice_of_is_asked_for_twice_as_often(path: Path, store: Store, post: Make) -> None:
    told = {"created_at": NOW - 40 * DAY, "observed_at": NOW - 3 * DAY}
    store(post("loud", like_count=60, repost_count=40, **told), post("quiet", like_count=99, **told), source="x")
    assert due(path) == ["loud"]


def test_that_an_archive_has_a_post_does_not_say_that_it_is_there(path: Path, store: Store, post: Make) -> None:
    store(post("1", created_at=NOW - 9 * DAY, observed_at=NOW), source="archive")
    assert due(path) == ["1"]


def test_what_was_asked_for_is_not_due_and_what_is_doubted_comes_first(
    path: Path, store: Store, post: Make, answer: Ask
) -> None:
    store(*(post(name, created_at=NOW - 9 * DAY) for name in "123"), source="x")
    answer(**{"1": "there", "2": "doubted", "4": "there"})
    asked = lookups.due(path, platform="x", now=datetime.now(UTC), days=999, limit=9)
    assert [(each.post_id, each.doubted_at is not None) for each in asked] == [("2", True), ("3", False)]


def test_witnesses_are_those_seen_last(path: Path, store: Store, post: Make, answer: Ask) -> None:
    store(*(post(str(number), observed_at=NOW + number * DAY) for number in range(5)), source="x")
    store(post("archived", observed_at=NOW + 9 * DAY))
    assert lookups.witnesses(path, platform="x") == ["4", "3", "2"]
    answer(**{"0": "there", "archived": "unanswered"})
    assert lookups.witnesses(path, platform="x")[0] in ("0", "4")


def test_what_cannot_be_asked_for_is_neither_due_nor_a_witness(path: Path, store: Store, post: Make) -> None:
    names = ("https://a.example/post/1", "https://b.example/post/1", "https://a-example/post/1")
    store(*(post(name, created_at=NOW - 9 * DAY) for name in names), source="x")
    pattern = r"https://a\.example/post/[0-9]+"
    assert due(path, pattern=pattern) == lookups.witnesses(path, platform="x", pattern=pattern) == [names[0]]


def test_of_a_deleted_post_nothing_stays_but_a_nameless_tombstone(
    path: Path, store: Store, post: Make, rows: Rows, answer: Ask
) -> None:
    told = {"text": "Marvellous Acme", "author_id": "ann", "author_handle": "ann_h", "created_at": NOW, "like_count": 1}
    store(post("gone-1", raw='{"said": "Marvellous"}', **told), post("stays", text="plain Acme"), source="x")
    tag(path)
    measure.measure(path)
    assert "Marvellous" in everything_stored(rows)
    answer(withdrawn={"gone-1": "deleted"}, stays="there")
    measure.measure(path)
    left = everything_stored(rows)
    assert not [word for word in ("Marvellous", "gone-1", "ann") if word in left]
    assert rows("select platform, brands, created_on::varchar, outcome, returned_at from tombstones") == [
        ("x", ["acme"], "2026-06-01", "deleted", None)
    ]
    assert rows("select post_id, outcome from lookups") == [("stays", "there")]
    assert checks.failures(path) == []


def test_measuring_what_is_left_is_measuring_everything(
    path: Path, store: Store, post: Make, rows: Rows, answer: Ask
) -> None:
    told = {"author_id": "ann", "created_at": NOW, "text": "acme"}
    many = [post(f"f{number}", created_at=NOW + number * DAY, text="acme") for number in range(30)]
    store(post("root", **told), post("reply", reply_to_id="root", conversation_id="root", **told), *many, source="x")
    tag(path)
    measure.measure(path)
    answer(withdrawn={"root": "hidden"})
    measure.measure(path)
    tables = rows("select table_name from duckdb_tables() where table_name like 'measured%' order by 1")
    kept = [rows(f"select * from {table} order by all") for (table,) in tables]
    measure.rebuild(path)
    assert [rows(f"select * from {table} order by all") for (table,) in tables] == kept


def test_what_others_repeat_of_a_deleted_post_goes_with_it(
    path: Path, store: Store, post: Make, rows: Rows, answer: Ask
) -> None:
    under = {"title": "Marvellous", "conversation_id": "root", "post_type": "comment", "raw": '"Marvellous"'}
    store(
        post("root", title="Marvellous"),
        post("under", text="I agree", **under),
        post("bare", text="Marvellous", post_type="repost", reposted_id="root"),
        post("quote", text="So true", post_type="quote", quoted_id="root", raw='"Marvellous"'),
        source="x",
    )
    tag(path)
    assert answer(withdrawn={"root": "deleted"})[1] == 2
    assert rows("select post_id, text, title, raw from posts order by all") == [
        ("quote", "So true", None, ""),
        ("under", "I agree", None, ""),
    ]
    assert "Marvellous" not in everything_stored(rows)
    assert read.untagged(path, limit=9, **TAGGER)["post_id"].to_pylist() == ["under"]


def test_the_readers_copy_shows_it_no_longer_and_cannot_know_it_again(
    path: Path, store: Store, post: Make, answer: Ask, tmp_path: Path
) -> None:
    published = tmp_path / "published.duckdb"
    store(post("gone-1", text="Marvellous"), source="x")
    measure.measure(path)
    publish.publish(path, published)
    answer(withdrawn={"gone-1": "deleted"})
    measure.measure(path)
    assert publish.publish(path, published)
    assert read.query(published, "select count(*) as n from posts").to_pylist() == [{"n": 0}]
    assert read.query(published, "select salt, digest, outcome from tombstones").to_pylist() == [
        {"salt": "", "digest": "", "outcome": "deleted"}
    ]


def test_an_edit_comes_in_and_is_due_to_be_tagged_again(
    path: Path, store: Store, post: Make, rows: Rows, answer: Ask
) -> None:
    told = {"author_id": "ann", "url": "https://x.com/ann/status/1", "reply_to_id": "0", "conversation_id": "0"}
    store(post("1", text="good acme", like_count=1, **told), source="x")
    tag(path)
    later = post("1", text="bad acme", like_count=5, reply_to_id="00", author_id="ann", observed_at=NOW)
    counts, _ = answer(later, post("2", observed_at=NOW), **{"1": "there"})
    assert (counts.updated, counts.loaded) == (1, 0)
    assert rows("select post_id, text, like_count, url, reply_to_id, conversation_id, source from posts") == [
        ("1", "bad acme", 5, "https://x.com/ann/status/1", "0", "0", "x")
    ]
    assert rows("select like_count from engagement order by observed_at") == [(1,), (5,)]
    assert read.untagged(path, limit=9, **TAGGER)["post_id"].to_pylist() == ["1"]


def test_the_title_of_a_thread_stays_and_one_that_was_taken_back_goes(
    store: Store, post: Make, rows: Rows, answer: Ask
) -> None:
    told = {"title": "Pumps", "community": "tests", "reply_count": 2}
    store(*(post(name, **told) for name in "12"), source="x")
    answer(post("1", observed_at=NOW), post("2", title="", observed_at=NOW), **{"1": "there", "2": "there"})
    assert rows("select post_id, title, community, reply_count from posts order by all") == [
        ("1", "Pumps", "tests", 2),
        ("2", None, "tests", 2),
    ]


def test_an_author_who_left_goes_and_the_words_stay(
    path: Path, store: Store, post: Make, rows: Rows, answer: Ask
) -> None:
    store(post("1", text="acme", author_id="ann", author_handle="ann_h"), source="x")
    tag(path)
    measure.measure(path)
    answer(post("1", text="acme", author_id=None, observed_at=NOW), **{"1": "there"})
    measure.measure(path)
    assert rows("from authors") == []
    assert "ann" not in everything_stored(rows)


def shown_again(store: Store, post: Make, rows: Rows, source: str, **told: Any) -> list[tuple[Any, ...]]:
    store(post("1", **told), post("2"), source=source, query=str(told))
    return rows("select post_id from posts order by all")


def test_a_withdrawn_post_comes_back_only_where_its_platform_shows_it_later(
    store: Store, post: Make, rows: Rows, answer: Ask
) -> None:
    store(post("1", created_at=NOW), source="x")
    answer(withdrawn={"1": "hidden"})
    later = datetime.now(UTC) + DAY
    assert shown_again(store, post, rows, "x", observed_at=NOW) == [("2",)]
    assert shown_again(store, post, rows, "archive", observed_at=later) == [("2",)]
    assert shown_again(store, post, rows, "x", observed_at=later) == [("1",), ("2",)]
    assert rows("select returned_at is not null from tombstones") == [(True,)]


def test_what_goes_a_second_time_stays_out(store: Store, post: Make, rows: Rows, answer: Ask) -> None:
    store(post("1"), source="x")
    for _ in range(2):
        answer(withdrawn={"1": "deleted"})
        shown_again(store, post, rows, "x", observed_at=datetime.now(UTC) + DAY)
    assert rows("select post_id from posts") == [("2",)]
    assert rows("select count(*), count(returned_at) from tombstones") == [(2, 1)]


def test_a_look_up_is_no_sign_that_anything_was_collected(path: Path, answer: Ask, rows: Rows) -> None:
    load.begin_pull(path, pull_id="p", source="x", query="(sweep)")
    answer()
    load.end_pull(path, pull_id="p", outcome="platform_down")
    assert rows("from stg_incomplete") == []
    assert read.status(path)["sources"]["x"]["last_outcome"] is None
    with transaction(path) as writer:
        writer.execute("delete from changes")
    measure.measure(path)
    assert rows("select source, query, failed_pull_count from coverage") == [("x", "(sweep)", 1)]
