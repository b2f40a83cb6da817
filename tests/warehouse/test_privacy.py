"""No more is kept of people than the term allows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from connectors.post import Post
from nlp.tags import EVIDENCE_SCHEMA, TAG_SCHEMA
from warehouse import load, read, tags
from warehouse.load import PageCounts
from warehouse.privacy import Expired, expire

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Rows = Callable[[str], list[tuple[Any, ...]]]

NEW_YEAR = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TAGGER = {"tagger": "rules-1", "matcher": "m1"}


@pytest.fixture
def three_posts(path: Path, store: Store, post: Make) -> None:
    """Store an old post, one without a date, and a new one by the author of the old; tag them all."""
    store(
        post("old", created_at=NEW_YEAR - DAY, author_id="ann", like_count=1, observed_at=NEW_YEAR + DAY),
        post("undated", author_id="ben", observed_at=NEW_YEAR - DAY),
        post("new", created_at=NEW_YEAR, author_id="ann", like_count=1, observed_at=NEW_YEAR + DAY),
        rejects=pa.Table.from_pylist([{"location": "1", "reason": "r", "raw": "{}"}], load.REJECT_SCHEMA),
    )
    batch = read.untagged(path, limit=9, **TAGGER)
    said = [{"row": row, "brand": "acme", "matched_in": "text"} for row in range(3)]
    span = {"brand": "acme", "tag": "brand", "cue": "alias", "field": "text", "span_start": 0, "span_end": 1}
    tags.store_tags(
        path,
        batch=batch,
        tags=pa.Table.from_pylist(said, TAG_SCHEMA),
        evidence=pa.Table.from_pylist([{"row": row} | span for row in range(3)], EVIDENCE_SCHEMA),
        **TAGGER,
    )


@pytest.mark.usefixtures("three_posts")
def test_posts_beyond_the_term_go_with_all_that_is_about_them(path: Path, rows: Rows) -> None:
    assert expire(path, posts_before=NEW_YEAR, raw_before=None) == Expired(post_count=2, raw_count=0)
    for table in ("posts", "mentions", "evidence", "taggings", "engagement"):
        assert rows(f"select post_id from {table}") == [("new",)], table
    assert rows("select author_id from authors") == [("ann",)]
    assert rows("select post_id, count(*) from changes group by all having count(*) > 2 order by all") == [
        ("old", 3),
        ("undated", 3),
    ]


@pytest.mark.usefixtures("three_posts")
def test_an_author_no_post_names_any_longer_goes_too(path: Path, store: Store, post: Make, rows: Rows) -> None:
    store(post("left", created_at=NEW_YEAR, author_id="cem"))
    store(post("left", created_at=NEW_YEAR, author_id=None, observed_at=NEW_YEAR + DAY))
    assert rows("select author_id from authors order by all") == [("ann",), ("ben",), ("cem",)]
    expire(path, posts_before=NEW_YEAR - 9 * DAY, raw_before=None)
    assert rows("select author_id from authors order by all") == [("ann",), ("ben",)]


@pytest.mark.usefixtures("three_posts")
def test_what_is_in_quarantine_goes_with_the_posts_of_its_time(path: Path, rows: Rows) -> None:
    expire(path, posts_before=NEW_YEAR, raw_before=None)
    assert len(rows("from quarantine")) == 1
    expire(path, posts_before=datetime(2999, 1, 1, tzinfo=UTC), raw_before=None)
    assert rows("from quarantine") == []


@pytest.mark.usefixtures("three_posts")
def test_raw_payloads_beyond_their_term_are_emptied(path: Path, rows: Rows) -> None:
    assert expire(path, posts_before=None, raw_before=NEW_YEAR) == Expired(post_count=0, raw_count=1)
    assert rows("select post_id, raw from posts order by all") == [("new", "{}"), ("old", "{}"), ("undated", "")]
    far = datetime(2999, 1, 1, tzinfo=UTC)
    assert expire(path, posts_before=None, raw_before=far) == Expired(post_count=0, raw_count=3)
    assert rows("select distinct raw from posts union all select raw from quarantine") == [("",), ("",)]
    assert expire(path, posts_before=None, raw_before=far) == Expired(post_count=0, raw_count=0)


@pytest.mark.usefixtures("three_posts")
def test_without_a_term_everything_is_kept(path: Path, rows: Rows) -> None:
    assert expire(path, posts_before=None, raw_before=None) == Expired(post_count=0, raw_count=0)
    assert rows("select count(*) from posts") == [(3,)]
