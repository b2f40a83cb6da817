"""Thanks given elsewhere are remembered once, go with their post, and are no longer owed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.post import Post
from warehouse import measure, privacy, publish, thanks
from warehouse.connection import transaction
from warehouse.errors import ThankedTooEarly
from warehouse.load import PageCounts
from warehouse.naming import PostName

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Rows = Callable[[str], list[tuple[Any, ...]]]
Plant = Callable[..., None]

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ONE = PostName("x", "1")


def test_thanks_are_remembered_once_and_replaced(path: Path, store: Store, post: Make, rows: Rows) -> None:
    store(post("1"))
    thanks.record(path, ONE, by="jane", at=NOON, note="a card")
    replaced = thanks.record(path, ONE, by="joe", note="a letter")
    assert (replaced.by_before, replaced.at_before) == ("jane", NOON.replace(tzinfo=None))
    assert rows("select post_id, thanked_by, thanked_at::varchar, note from thanks") == [
        ("1", "joe", "2026-03-02 12:00:00", "a letter")
    ]
    assert thanks.forget(path, ONE)
    assert not thanks.forget(path, ONE)
    assert rows("from thanks") == []


def test_thanks_without_a_time_were_given_now(path: Path, store: Store, post: Make, rows: Rows) -> None:
    store(post("1"))
    before = datetime.now(UTC)
    thanks.record(path, ONE, by="jane")
    [(at,)] = rows("select thanked_at from thanks")
    assert before - timedelta(seconds=1) <= at.replace(tzinfo=UTC) <= datetime.now(UTC)


def test_nobody_was_thanked_before_they_spoke(path: Path, store: Store, post: Make, rows: Rows) -> None:
    store(post("1", created_at=NOON))
    with pytest.raises(ThankedTooEarly, match="x:1 was written at 2026-03-02 12:00"):
        thanks.record(path, ONE, by="jane", at=NOON - timedelta(minutes=1))
    assert rows("from thanks") == []


def test_thanks_go_with_their_post(path: Path, store: Store, post: Make, rows: Rows) -> None:
    store(post("1", created_at=NOON))
    thanks.record(path, ONE, by="jane")
    privacy.expire(path, posts_before=datetime(2999, 1, 1, tzinfo=UTC), raw_before=None)
    assert rows("from thanks") == []


@pytest.fixture
def published(ground: Path, say: Plant, plant: Plant, tmp_path: Path) -> Path:
    """Publish advocacy: answered, thanked for, a competitor's, old, and two that thanks are owed for."""
    plant("brand_accounts", account="hq")
    with transaction(ground) as writer:
        writer.execute("update brands set is_competitor = (brand = 'globex')")
    for post_id, at, brand in (
        ("answered", "2026-03-02", "acme"),
        ("thanked", "2026-03-02", "acme"),
        ("of globex", "2026-03-02", "globex"),
        ("old", "2026-01-02", "acme"),
        ("owed", "2026-03-02", "acme"),
        ("owed more", "2026-03-01", "acme"),
        ("owed a seller", "2026-03-02", "acme"),
    ):
        passion = {"owed more": 0.9, "owed a seller": 1}.get(post_id, 0.4)
        author = "sel" if post_id == "owed a seller" else "ann"
        say(post_id, at, author, brand=brand, kind="advocacy", passion=passion, text=f"text of {post_id}")
    say("offer", "2026-03-02", "sel", brand="acme", kind="promotion", promotion=1)
    plant("posts", post_id="a", author_id="hq", created_at="2026-03-03", reply_to_id="answered")
    thanks.record(ground, PostName("x", "thanked"), by="jane", at=NOON)
    measure.measure(ground)
    copy = tmp_path / "published.duckdb"
    publish.publish(ground, copy)
    return copy


def test_what_is_owed_comes_the_most_credible_then_the_most_heartfelt_first(published: Path) -> None:
    since = datetime(2026, 2, 1, tzinfo=UTC)
    found = thanks.owed(published, since=since, most=10)
    assert [(row["post"], row["excerpt"]) for row in found.to_pylist()] == [
        ("x:owed more", "text of owed more"),
        ("x:owed", "text of owed"),
        ("x:owed a seller", "text of owed a seller"),
    ]
    assert thanks.owed(published, since=since, most=1)["post"].to_pylist() == ["x:owed more"]
    assert "x:old" in thanks.owed(published, since=None, most=10)["post"].to_pylist()
    assert thanks.owed(published, since=since, most=10, brands=["globex"])["post"].to_pylist() == ["x:of globex"]
