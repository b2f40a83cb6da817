"""How long a post keeps echoing."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def spark(say: Plant, plant: Plant) -> Plant:
    """Plant a post of ann's; return a function that has others carry it on, a number of days later."""
    say("spark", "2026-03-01 12:00", "ann", kind="advocacy", text="look", url="https://x.example/1")
    plant("authors", author_id="ann", handle="@ann")
    plant("pulls", pull_id="1", started_at="2026-03-31 12:00")

    def put(post_id: str, day: float, **told: Any) -> None:
        at = datetime(2026, 3, 1, 12, tzinfo=UTC) + timedelta(days=day)
        plant(
            "posts",
            **{"post_id": post_id, "created_at": f"{at:%Y-%m-%d %H:%M}", "author_id": "bob", "conversation_id": "spark"}
            | told,
        )

    return put


def test_an_echo_is_counted_by_day_and_fitted(spark: Plant, ask_measured: Ask) -> None:
    spark("1", 0, reposted_id="spark", conversation_id=None, post_type="repost")
    spark("2", 0.25, quoted_id="spark", conversation_id=None)
    spark("3", 1)
    spark("4", 7, reply_to_id="3")
    spark("5", 11.75, reply_to_id="spark", conversation_id=None)
    half_life = math.log(2) * (0 + 0.25 + 1 + 7 + 11.75) / 5
    either_way = math.exp(1.959964 / 5**0.5)
    [row] = ask_measured(
        "select brand, platform, post_id, voice, kind, author_id, handle, url, excerpt, created_at::varchar,"
        " echo_count, half_life_days, half_life_low, half_life_high, median_days, late_count, late_share,"
        " late_share_low, late_share_high, tagger from long_tail"
    )
    assert row == (
        "acme", "x", "spark", "earned", "advocacy", "ann", "@ann", "https://x.example/1", "look",
        "2026-03-01 12:00:00", 5, pytest.approx(half_life), pytest.approx(half_life / either_way),
        pytest.approx(half_life * either_way), 1, 1, 0.2, pytest.approx(0.036224, abs=1e-6),
        pytest.approx(0.624465, abs=1e-6), "rules-1",
    )  # fmt: skip
    assert ask_measured("select list_sum(echo_by_day), echo_by_day[1:12] from long_tail") == [
        (5, [2, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1])
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"author_id": "ann"},
        {"created_at": "2026-02-28"},
        {"created_at": None},
        {"platform": "mastodon"},
        {"conversation_id": "other", "reply_to_id": "another"},
    ],
)
def test_no_echo(spark: Plant, ask_measured: Ask, told: dict[str, Any]) -> None:
    spark("1", 1, **told)
    assert ask_measured("select count(*) from long_tail") == [(0,)]


def test_only_posts_about_a_brand_are_sparks(spark: Plant, ask_measured: Ask) -> None:
    spark("0", 0, conversation_id=None, author_id="cem")
    spark("1", 1, conversation_id="0")
    assert ask_measured("select count(*) from long_tail") == [(0,)]


def test_what_is_said_in_a_thread_has_an_echo_of_its_own(spark: Plant, say: Plant, ask_measured: Ask) -> None:
    say("comment", "2026-03-02", "cem", conversation_id="spark", reply_to_id="spark")
    spark("1", 2, reply_to_id="comment")
    spark("2", 3, reply_to_id="1", quoted_id="comment")
    assert ask_measured("select post_id, echo_count from long_tail order by all") == [("comment", 2), ("spark", 3)]
