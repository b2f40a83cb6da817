"""Where word of mouth lives."""

from collections.abc import Callable
from typing import Any

import pytest

from warehouse import measure

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]

MEMBERS = """
    select form, community, starts_on::varchar, mention_count, member_count, returning_member_count
    from communities order by all
"""


def test_a_month_of_a_community_worked_out_by_hand(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("brand_accounts", account="hq")
    say("1", "2026-03-01", "ann", community="bikes", kind="advocacy")
    say("2", "2026-03-31 23:59", "bob", community="bikes", kind="detraction", reply_to_author_id="ann")
    say("3", "2026-03-02", "ann", community="bikes", kind=None)
    say("4", "2026-03-02", None, community="bikes", kind="talk")
    say("5", "2026-03-02", "hq", community="bikes", kind="promotion")
    say("6", "2026-03-02", "cem", kind="advocacy")
    [row] = ask_measured(
        "select brand, platform, form, community, starts_on::varchar, mention_count, judged_count, exchange_count,"
        " exchange_share, member_count, returning_member_count, returning_share, advocacy_count, detraction_count,"
        " advocacy_rate, advocacy_rate_low, advocacy_rate_high, tagger from communities"
    )
    assert row == (
        "acme", "x", "community", "bikes", "2026-03-01", 4, 3, 1, 0.25, 2, 0, 0, 1, 1,
        pytest.approx(1 / 3), pytest.approx(0.061492, abs=1e-6), pytest.approx(0.792340, abs=1e-6), "rules-1",
    )  # fmt: skip


def test_who_comes_back_in_a_later_month_returns(say: Plant, ask_measured: Ask) -> None:
    say("1", "2026-01-31", "ann", community="bikes")
    say("2", "2026-02-01", "ann", community="bikes")
    say("3", "2026-02-02", "ann", community="bikes")
    say("4", "2026-02-02", "bob", community="bikes")
    say("5", "2026-03-02", "bob", community="trains")
    say("6", "2026-03-02", "bob", community="bikes", brand="globex")
    say("7", None, "bob", community="bikes")
    assert ask_measured(f"from ({MEMBERS}) where form = 'community'") == [
        ("community", "bikes", "2026-01-01", 1, 1, 0),
        ("community", "bikes", "2026-02-01", 3, 2, 1),
        ("community", "bikes", "2026-03-01", 1, 1, 0),
        ("community", "bikes", None, 1, 1, 0),
        ("community", "trains", "2026-03-01", 1, 1, 0),
    ]


def test_a_hashtag_is_a_community_too(say: Plant, ask_measured: Ask) -> None:
    say("1", "2026-01-31", "ann", text="#Ride #ride #bike", community="bikes")
    assert ask_measured(MEMBERS) == [
        ("community", "bikes", "2026-01-01", 1, 1, 0),
        ("hashtag", "bike", "2026-01-01", 1, 1, 0),
        ("hashtag", "ride", "2026-01-01", 1, 1, 0),
    ]


def test_who_comes_to_light_late_makes_others_return(say: Plant, plant: Plant, ask: Ask, ground: Any) -> None:
    for number in range(12):
        say(str(number), "2026-03-01", "ann", community="bikes")
    measure.measure(ground)
    say("late", "2026-02-01", "ann", community="bikes")
    plant("changes", platform="x", post_id="late")
    measure.measure(ground)
    assert ask(MEMBERS) == [
        ("community", "bikes", "2026-02-01", 1, 1, 0),
        ("community", "bikes", "2026-03-01", 12, 1, 1),
    ]
