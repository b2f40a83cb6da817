"""What is given to a recipient is counted over time, each post once, and stays counted when the post has gone."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.post import Post
from warehouse import exports, privacy, publish
from warehouse.connection import connect_reader, transaction
from warehouse.errors import TooManyExported
from warehouse.exports import Allowance
from warehouse.load import PageCounts

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Rows = Callable[[str], list[tuple[Any, ...]]]

THREE = Allowance("x", 3, timedelta(days=30))
GIVEN = "select post_id, recipient from exported_posts order by all"


def test_a_post_counts_once_a_recipient(path: Path, store: Store, post: Make, rows: Rows) -> None:
    store(post("1"), post("10"), post("9"))
    first = exports.record(path, THREE, "Acme")
    assert (first.post_ids, first.given_count) == (("1", "9", "10"), 3)
    assert exports.record(path, THREE, "acme").given_count == 3
    assert exports.record(path, THREE, "Zenith").given_count == 3
    assert len(rows(GIVEN)) == 6


def test_past_the_number_nothing_is_given(path: Path, store: Store, post: Make, rows: Rows) -> None:
    store(post("1"), post("2"), post("3"))
    exports.record(path, THREE, "acme")
    store(post("4"))
    with pytest.raises(TooManyExported, match="3 ids within 30 days; with these acme would have 4"):
        exports.record(path, THREE, "acme")
    assert ("4", "acme") not in rows(GIVEN)
    with transaction(path) as writer:
        writer.execute("update exported_posts set exported_at = exported_at - to_days(31) where post_id = '1'")
    later = exports.record(path, THREE, "acme", since=datetime(2030, 1, 1, tzinfo=UTC))
    assert (later.post_ids, later.given_count) == ((), 2)


def test_a_post_that_has_gone_is_not_given_and_stays_counted(path: Path, store: Store, post: Make, rows: Rows) -> None:
    store(post("1"), post("2"))
    exports.record(path, THREE, "acme")
    assert privacy.expire(path, posts_before=datetime(2999, 1, 1, tzinfo=UTC), raw_before=None).post_count == 2
    assert rows(GIVEN) == [(None, "acme"), (None, "acme")]
    assert exports.record(path, THREE, "acme") == exports.Export((), 2)


def test_only_one_platform_is_meant_and_readers_are_not_told(
    path: Path, store: Store, post: Make, tmp_path: Path
) -> None:
    store(post("1"), post("t3_2", platform="reddit"))
    assert exports.record(path, THREE, "acme").post_ids == ("1",)
    published = tmp_path / "published.duckdb"
    publish.publish(path, published)
    with connect_reader(published) as reader:
        assert reader.execute("select count(*) from exported_posts").fetchall() == [(0,)]


def test_a_post_that_its_platform_said_to_be_gone_is_not_given(path: Path, store: Store, post: Make) -> None:
    store(post("1"), post("2"))
    with transaction(path) as writer:
        writer.execute(
            "insert into lookups values ('x', '1', current_timestamp, 'doubted'), ('x', '2', now(), 'there')"
        )
    assert exports.record(path, THREE, "acme").post_ids == ("2",)
