"""Work lists, facts for people, and a reader's SQL."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from connectors.post import Post
from nlp.tags import EVIDENCE_SCHEMA, TAG_SCHEMA
from warehouse import load, publish, read, tags
from warehouse.connection import transaction
from warehouse.errors import NotAWarehouse, NotPublished, QueryRefused
from warehouse.load import PageCounts

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Rows = Callable[[str], list[tuple[Any, ...]]]

TAGGER = {"tagger": "rules-1", "matcher": "m1"}
NO_EVIDENCE = EVIDENCE_SCHEMA.empty_table()


def tag(path: Path, *said: dict[str, Any], limit: int = 100, **tagger: str) -> None:
    batch = read.untagged(path, limit=limit, **TAGGER | tagger)
    plain = {"brand": "acme", "matched_in": "text", "kind": "talk"}
    mentions = pa.Table.from_pylist([plain | each for each in said], TAG_SCHEMA)
    tags.store_tags(path, batch=batch, tags=mentions, evidence=NO_EVIDENCE, **TAGGER | tagger)


def untagged(path: Path, limit: int = 100, **tagger: str) -> list[str]:
    ids: list[str] = read.untagged(path, limit=limit, **TAGGER | tagger)["post_id"].to_pylist()
    return ids


def spending(*told: tuple[str, int, str]) -> pa.Table:
    rows = [{"unit": unit, "unit_count": count, "cost_usd": Decimal(cost)} for unit, count, cost in told]
    return pa.Table.from_pylist(rows, load.SPENDING_SCHEMA)


def test_a_cursor_is_that_of_its_source_and_query(path: Path, store: Store) -> None:
    assert read.cursor(path, source="archive", query="acme") is None
    store()
    store(source="hackernews")
    store(source="hackernews")
    assert read.cursor(path, source="archive", query="acme") == "1"
    assert read.cursor(path, source="hackernews", query="acme") == "2"
    assert read.cursor(path, source="archive", query="globex") is None


def test_untagged_posts_come_in_the_order_in_which_they_were_stored(path: Path, store: Store, post: Make) -> None:
    store(post("c", title="t", lang="en"), post("a"), post("b"))
    assert read.untagged(path, limit=100, **TAGGER).select(
        ["platform", "post_id", "text", "title", "lang"]
    ).to_pylist()[0] == {"platform": "x", "post_id": "c", "text": "hello", "title": "t", "lang": "en"}
    assert untagged(path) == ["c", "a", "b"]
    assert untagged(path, limit=2) == ["c", "a"]
    tag(path, limit=2)
    assert untagged(path) == ["b"]


def test_what_is_untagged_depends_on_the_tagger_its_brands_and_the_text(path: Path, store: Store, post: Make) -> None:
    store(post("1"), post("2"))
    tag(path)
    assert untagged(path) == []
    assert untagged(path, tagger="rules-2") == ["1", "2"]
    assert untagged(path, matcher="m2") == ["1", "2"]
    store(post("1", like_count=3), post("2", text="edited"))
    assert untagged(path) == ["2"]


def test_what_was_spent_is_summed_by_unit_and_since_a_moment(path: Path, store: Store, rows: Rows) -> None:
    store(spending=spending(("request", 3, "0"), ("read", 100, "0.5")))
    store(spending=spending(("request", 2, "0.25")))
    store(spending=spending(("request", 7, "9")), source="x")
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    assert read.spent(path, source="archive", since=long_ago) == read.Spent(5, Decimal("0.75"))
    assert read.spent(path, source="archive", since=long_ago, unit="read") == read.Spent(100, Decimal("0.75"))
    assert read.spent(path, source="reddit", since=long_ago) == read.Spent(0, Decimal(0))
    [(last,)] = rows("select max(spent_at) from spending where source = 'archive'")
    in_delhi = last.replace(tzinfo=UTC).astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert read.spent(path, source="archive", since=in_delhi) == read.Spent(2, Decimal("0.25"))


def test_the_last_rejects_come_first_and_only_so_many(path: Path, store: Store) -> None:
    for number in range(3):
        reject = {"location": f"line {number}", "reason": "no id", "raw": "{}"}
        store(rejects=pa.Table.from_pylist([reject], load.REJECT_SCHEMA))
    found = read.quarantine(path, limit=2)
    assert [reject["location"] for reject in found] == ["line 2", "line 1"]
    assert found[0].keys() == {"source", "query", "location", "reason", "raw", "found_at"}
    assert json.dumps(found)


def test_the_status_of_an_empty_warehouse(path: Path) -> None:
    assert read.status(path) == {
        "sources": {},
        "tagger": None,
        "untagged_count": 0,
        "undated_count": 0,
        "changes_pending": 0,
        "untagged_language_count": {},
        "working_bytes": path.stat().st_size,
        "published_bytes": None,
    }


def test_the_status_counts_per_source_and_in_all(path: Path, store: Store, post: Make, tmp_path: Path) -> None:
    created = datetime(2026, 1, 1, tzinfo=UTC)
    load.begin_pull(path, pull_id="p1", source="archive", query="acme")
    store(
        *(post(str(number), created_at=created) for number in range(3)),
        rejects=pa.Table.from_pylist([{"location": "1", "reason": "r", "raw": ""}], load.REJECT_SCHEMA),
        gaps=pa.Table.from_pylist([{"start": None, "end": None, "reason": "limit"}], load.GAP_SCHEMA),
        spending=spending(("read", 3, "0.015")),
        request_count=4,
    )
    load.end_pull(path, pull_id="p1", outcome="done")
    load.begin_pull(path, pull_id="p2", source="archive", query="acme")
    load.end_pull(path, pull_id="p2", outcome="rate_limited", detail="until noon")
    store(post("9", platform="hn"), source="hackernews", query="acme")
    load.begin_pull(path, pull_id="p3", source="feed", query="acme")
    tag(
        path,
        {"row": 0},
        {"row": 0, "brand": "globex"},
        {"row": 1, "kind": None, "lang": "fi"},
        {"row": 3, "kind": None},
    )
    tags.settle_tagger(path, **TAGGER)
    store(post("4"))

    status = read.status(path, published=tmp_path / "none")
    json.dumps(status)
    archive = status["sources"].pop("archive")
    assert datetime.fromisoformat(archive.pop("last_success_at")).tzinfo == UTC
    assert archive == {
        "last_outcome": "rate_limited",
        "last_detail": "until noon",
        "waits_until": None,
        "post_count": 4,
        "mention_count": 3,
        "page_count": 2,
        "request_count": 5,
        "gap_count": 1,
        "quarantined_count": 1,
        "spending_usd": 0.015,
    }
    hackernews, feed = status["sources"]["hackernews"], status["sources"]["feed"]
    assert (hackernews["post_count"], hackernews["mention_count"], hackernews["last_outcome"]) == (1, 1, None)
    assert (feed["post_count"], feed["last_outcome"], feed["last_success_at"]) == (0, "running", None)
    del status["sources"], status["working_bytes"]
    assert status == {
        "tagger": "rules-1",
        "untagged_count": 1,
        "undated_count": 2,
        "changes_pending": 5,
        "untagged_language_count": {"fi": 1, "und": 1},
        "published_bytes": None,
    }


@pytest.fixture
def published(path: Path, tmp_path: Path, store: Store, post: Make) -> Path:
    store(post("1", text="<b>hi</b>"), post("2"))
    publish.publish(path, tmp_path / "published.duckdb")
    return tmp_path / "published.duckdb"


def test_the_status_tells_how_large_the_copy_is(path: Path, published: Path) -> None:
    assert read.status(path, published)["published_bytes"] == published.stat().st_size


@pytest.mark.parametrize(
    "sql, first_row",
    [
        ("select post_id, text from posts order by 1", {"post_id": "1", "text": "<b>hi</b>"}),
        ("  -- how many?\nselect count(*) as n from posts;\n", {"n": 2}),
        ("with p as (from posts) select max(post_id) as last from p", {"last": "2"}),
        ("select 1 as one from posts where false", None),
    ],
)
def test_a_question_is_answered(published: Path, sql: str, first_row: dict[str, Any] | None) -> None:
    answer = read.query(published, sql).to_pylist()
    assert (answer[0] if answer else None) == first_row


@pytest.mark.parametrize("sql", ["describe posts", "show tables", "summarize posts", "explain select 1", "from posts"])
def test_looking_around_is_answered(published: Path, sql: str) -> None:
    assert read.query(published, sql).num_rows > 0


def test_times_without_a_zone_are_utc_whatever_zone_the_reader_is_in(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    [answer] = read.query(
        published, "select observed_at, observed_at::timestamptz as tz from posts limit 1"
    ).to_pylist()
    assert answer["observed_at"] == datetime(2026, 1, 1)  # noqa: DTZ001  tables hold UTC without saying so
    assert answer["tz"] == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "sql",
    [
        "drop table posts",
        "delete from posts",
        "create table mine as select 1",
        "create temp table mine as select 1",
        "copy posts to '/tmp/wom-leak.csv'",
        "attach '/tmp/wom-leak.duckdb' as other",
        "install httpfs",
        "load httpfs",
        "set memory_limit = '1TB'",
        "pragma disable_progress_bar",
        "begin",
        "export database '/tmp/wom-leak'",
        "select 1; drop table posts",
        "select 1; select 2",
        "",
        "-- nothing",
        "explain analyze copy posts to '/tmp/wom-leak.csv'",
        "select * from '/etc/passwd'",
        "select * from read_csv('/etc/passwd')",
        "select * from 'https://example.org/x.parquet'",
        "select nothing from posts",
        "selec 1",
    ],
)
def test_whatever_does_not_only_read_the_copy_is_refused(published: Path, sql: str) -> None:
    with pytest.raises(QueryRefused) as refused:
        read.query(published, sql)
    assert str(refused.value)
    assert read.query(published, "select count(*) as n from posts").to_pylist() == [{"n": 2}]


def test_a_refusal_has_the_words_of_duckdb(published: Path) -> None:
    with pytest.raises(QueryRefused, match=r'Referenced column "txt" not found(.|\n)*text'):
        read.query(published, "select txt from posts")


def test_a_question_before_anything_was_published(tmp_path: Path) -> None:
    with pytest.raises(NotPublished, match="run `wom listen` once"):
        read.query(tmp_path / "published.duckdb", "select 1")


def test_a_question_to_what_is_no_copy(tmp_path: Path) -> None:
    (tmp_path / "published.duckdb").write_text("hello " * 1000)
    with pytest.raises(NotAWarehouse):
        read.query(tmp_path / "published.duckdb", "select 1")


def test_a_warehouse_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotAWarehouse, match="run `wom listen` once"):
        read.status(tmp_path / "wom.duckdb")


def test_a_question_during_a_write_is_answered(path: Path, published: Path) -> None:
    with transaction(path) as writer:
        writer.execute("delete from posts")
        assert read.query(published, "select count(*) as n from posts").to_pylist() == [{"n": 2}]
