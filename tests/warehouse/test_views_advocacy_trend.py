from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from warehouse import measure
from warehouse.connection import connect

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]

COUNTS = """
    select brand, grain, starts_on::varchar, mention_count, owned_count, earned_count, repost_count, prompted_count,
        reciprocal_count, untagged_count, judged_count, tagger
    from advocacy_trend order by all
"""
KINDS = """
    select brand, grain, starts_on::varchar, advocacy_count, prompted_advocacy_count, reciprocal_advocacy_count,
        satisfaction_count, share_count, promotion_count, detraction_count, talk_count, word_of_mouth_count
    from advocacy_trend order by all
"""
AUTHORS = """
    select brand, grain, starts_on::varchar, earned_author_count, advocating_author_count, advocating_author_share
    from advocacy_trend order by all
"""
RATES = """
    select advocacy_rate, advocacy_rate_low, advocacy_rate_high, shares_per_advocacy, net_advocacy, net_sentiment,
        passion_index, passion_intensity, trust_index
    from advocacy_trend where brand = '{}' and grain = '{}' and starts_on = '2026-03-02'
"""


@pytest.fixture
def eleven_mentions_and_one_undated(say: Plant, plant: Plant) -> None:
    plant("brand_accounts", account="hq")
    plant("brand_accounts", account="globexhq", brand="globex")
    plant("posts", post_id="0", author_id="hq")
    pleased = {"sentiment_label": "positive", "passion": 0.9, "trust": 1}
    say("1", "2026-03-02 00:00", "ann", kind="advocacy", **pleased)
    say("2", "2026-03-02 23:59", "ann", kind="satisfaction", sentiment_label="positive", passion=0.2, trust=0)
    say("3", "2026-03-02 12:00", "bob", kind="detraction", sentiment_label="negative", passion=0.6, trust=-1)
    say("4", "2026-03-02 12:00", "cem", post_type="repost", kind="advocacy", **pleased)
    say("5", "2026-03-08 23:59", "ann", kind="advocacy", reciprocity=1, **pleased | {"passion": 0.3, "trust": 0.5})
    say("6", "2026-03-08 12:00", "dot", kind="advocacy", reply_to_id="0", **pleased | {"passion": 0.8})
    say("7", "2026-03-08 12:00", "hq", kind="promotion", **pleased)
    say("8", "2026-03-08 12:00", "eve", kind="talk", sentiment_label="neutral", passion=0, trust=0)
    say("9", "2026-03-08 12:00", None, kind="share", sentiment_label="neutral", passion=0.1, trust=0)
    say("10", "2026-03-08 12:00", "fay", kind=None)
    say("11", "2026-03-09 00:00", "ann", kind="advocacy", **pleased)
    say("12", None, "ann", kind="talk")
    say("13", "2026-03-02 12:00", "globexhq", kind="promotion", brand="globex")


@pytest.mark.usefixtures("eleven_mentions_and_one_undated")
def test_each_mention_is_counted_once_in_its_day_iso_week_and_month(ask_measured: Ask) -> None:
    assert ask_measured(COUNTS) == [
        # brand, grain, starts_on, mentions, owned, earned, reposts, prompted, reciprocal, untagged, judged, tagger
        ("acme", "day", "2026-03-02", 4, 0, 4, 1, 0, 0, 0, 4, "rules-1"),
        ("acme", "day", "2026-03-08", 6, 1, 5, 0, 1, 1, 1, 4, "rules-1"),
        ("acme", "day", "2026-03-09", 1, 0, 1, 0, 0, 0, 0, 1, "rules-1"),
        ("acme", "month", "2026-03-01", 11, 1, 10, 1, 1, 1, 1, 9, "rules-1"),
        ("acme", "undated", None, 1, 0, 1, 0, 0, 0, 0, 1, "rules-1"),
        ("acme", "week", "2026-03-02", 10, 1, 9, 1, 1, 1, 1, 8, "rules-1"),
        ("acme", "week", "2026-03-09", 1, 0, 1, 0, 0, 0, 0, 1, "rules-1"),
        ("globex", "day", "2026-03-02", 1, 1, 0, 0, 0, 0, 0, 0, "rules-1"),
        ("globex", "month", "2026-03-01", 1, 1, 0, 0, 0, 0, 0, 0, "rules-1"),
        ("globex", "week", "2026-03-02", 1, 1, 0, 0, 0, 0, 0, 0, "rules-1"),
    ]


@pytest.mark.usefixtures("eleven_mentions_and_one_undated")
def test_only_earned_mentions_have_kinds_and_advocacy_is_parted_by_what_moved_it(ask_measured: Ask) -> None:
    assert ask_measured(KINDS)[:7] == [
        # brand, grain, starts_on, advocacy, prompted, reciprocal, satisfied, share, promotion, detraction, talk, wom
        ("acme", "day", "2026-03-02", 1, 0, 0, 1, 1, 0, 1, 0, 2),
        ("acme", "day", "2026-03-08", 0, 1, 1, 0, 1, 0, 0, 1, 0),
        ("acme", "day", "2026-03-09", 1, 0, 0, 0, 0, 0, 0, 0, 1),
        ("acme", "month", "2026-03-01", 2, 1, 1, 1, 2, 0, 1, 1, 3),
        ("acme", "undated", None, 0, 0, 0, 0, 0, 0, 0, 1, 0),
        ("acme", "week", "2026-03-02", 1, 1, 1, 1, 2, 0, 1, 1, 2),
        ("acme", "week", "2026-03-09", 1, 0, 0, 0, 0, 0, 0, 0, 1),
    ]


@pytest.mark.usefixtures("eleven_mentions_and_one_undated")
def test_an_author_counts_once_a_period_and_nobody_is_nobody(ask_measured: Ask) -> None:
    assert ask_measured(AUTHORS)[:7] == [
        ("acme", "day", "2026-03-02", 3, 1, 1 / 3),
        ("acme", "day", "2026-03-08", 4, 0, 0),
        ("acme", "day", "2026-03-09", 1, 1, 1),
        ("acme", "month", "2026-03-01", 6, 1, 1 / 6),
        ("acme", "undated", None, 1, 0, 0),
        ("acme", "week", "2026-03-02", 6, 1, 1 / 6),
        ("acme", "week", "2026-03-09", 1, 1, 1),
    ]


@pytest.mark.usefixtures("eleven_mentions_and_one_undated")
def test_rates_of_a_day_worked_out_by_hand(ask_measured: Ask) -> None:
    [rates] = ask_measured(RATES.format("acme", "day"))
    # 1 of 4, its Wilson interval; 1 share to 1; 1 - 1 of 2; 2 - 1 of 3; 0.9 + 0.2 + 0.6 of 3; 2 of 3; 1 + 0 - 1 of 3
    assert rates == pytest.approx((0.25, 0.045587, 0.699358, 1, 0, 1 / 3, 1.7 / 3, 2 / 3, 0), abs=1e-6)


@pytest.mark.usefixtures("eleven_mentions_and_one_undated")
def test_rates_of_a_week_worked_out_by_hand(ask_measured: Ask) -> None:
    [rates] = ask_measured(RATES.format("acme", "week"))
    # 1 of 8, its Wilson interval; 2 shares to 1; 1 - 1 of 2; 4 - 1 of 5; 2.9 of 7; 3 of 5; 1.5 of 7
    assert rates == pytest.approx((0.125, 0.022418, 0.470888, 2, 0, 0.6, 2.9 / 7, 0.6, 1.5 / 7), abs=1e-6)


@pytest.mark.usefixtures("eleven_mentions_and_one_undated")
def test_a_rate_without_anything_below_its_line_is_null(ask_measured: Ask) -> None:
    assert ask_measured(RATES.format("globex", "day")) == [(None,) * 9]


@pytest.mark.parametrize(
    "advocacy_count, judged_count, interval",
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0, 0.1611)), (1, 29, (0.0061, 0.1718))],
)
def test_the_interval_is_the_published_one(
    plant: Plant, ask: Ask, advocacy_count: int, judged_count: int, interval: tuple[float, float]
) -> None:
    # Newcombe (1998), Interval estimation for the difference between independent proportions, table I, method 3.
    plant("measured_periods", earned_count=judged_count + 7, untagged_count=7, advocacy_count=advocacy_count)
    [bounds] = ask("select advocacy_rate_low, advocacy_rate_high from advocacy_trend")
    assert bounds == pytest.approx(interval, abs=5e-5)


def test_the_interval_of_all_ends_at_one_and_that_of_none_begins_at_nought(plant: Plant, ask: Ask) -> None:
    for judged_count in (1, 2, 3, 7, 29, 263, 1001):
        plant("measured_periods", earned_count=judged_count, advocacy_count=judged_count)
        plant("measured_periods", earned_count=judged_count)
    assert ask(
        "select distinct if(advocacy_rate = 1, advocacy_rate_high, advocacy_rate_low) from advocacy_trend order by 1"
    ) == [(0,), (1,)]


@pytest.mark.parametrize(
    "passion, emotional_count, strong_count", [(0.16, 0, 0), (0.17, 1, 0), (0.49, 1, 0), (0.5, 1, 1)]
)
def test_feeling_is_emotional_from_a_sixth_and_strong_from_a_half(
    say: Plant, ask_measured: Ask, passion: float, emotional_count: int, strong_count: int
) -> None:
    say("1", "2026-03-02", "ann", passion=passion)
    assert ask_measured("select emotional_count, strong_count from advocacy_trend where grain = 'day'") == [
        (emotional_count, strong_count)
    ]


COMPLETE = "select brand, grain, starts_on::varchar, is_complete from advocacy_trend order by all"


def test_a_gap_makes_every_period_it_touches_incomplete_for_the_brand_it_was_about(
    say: Plant, plant: Plant, ask_measured: Ask
) -> None:
    plant("pulls", pull_id="1", brand="acme", started_at="2026-05-01")
    plant("gaps", gap_start="2026-03-31 10:00", gap_end="2026-03-31 11:00", found_at="2026-05-01")
    for number, day in enumerate(("2026-03-30", "2026-03-31", "2026-04-01", "2026-04-06")):
        say(str(number), day)
    say("9", "2026-03-31", brand="globex")
    say("10", None)
    assert ask_measured(COMPLETE) == [
        ("acme", "day", "2026-03-30", True),
        ("acme", "day", "2026-03-31", False),
        ("acme", "day", "2026-04-01", True),
        ("acme", "day", "2026-04-06", True),
        ("acme", "month", "2026-03-01", False),
        ("acme", "month", "2026-04-01", True),
        ("acme", "undated", None, None),
        ("acme", "week", "2026-03-30", False),
        ("acme", "week", "2026-04-06", True),
        ("globex", "day", "2026-03-31", True),
        ("globex", "month", "2026-03-01", True),
        ("globex", "week", "2026-03-30", True),
    ]


def test_a_brand_counts_in_days_of_its_time_zone_and_a_gap_too(
    say: Plant, plant: Plant, ask_measured: Ask, ask: Ask
) -> None:
    ask("update brands set timezone = 'America/New_York' where brand = 'acme'")
    plant("pulls", pull_id="1", started_at="2026-05-01")
    plant("gaps", gap_start="2026-04-01 02:00", gap_end="2026-04-01 03:00", found_at="2026-05-01")
    for brand in ("acme", "globex"):
        say(brand, "2026-04-01 03:30", brand=brand)
        say(f"{brand} before", "2026-03-30 12:00", brand=brand)
        say(f"{brand} after", "2026-04-02 12:00", brand=brand)
    assert ask_measured(
        "select brand, starts_on::varchar, mention_count, is_complete from advocacy_trend where grain = 'day'"
        " order by all"
    ) == [
        ("acme", "2026-03-30", 1, True),
        ("acme", "2026-03-31", 1, False),
        ("acme", "2026-04-02", 1, True),
        ("globex", "2026-03-30", 1, True),
        ("globex", "2026-04-01", 1, False),
        ("globex", "2026-04-02", 1, True),
    ]
    assert ask(
        "select brand, starts_on::varchar, is_complete from advocacy_trend where grain = 'month' order by all"
    ) == [
        ("acme", "2026-03-01", False),
        ("acme", "2026-04-01", True),
        ("globex", "2026-03-01", True),
        ("globex", "2026-04-01", False),
    ]


def test_a_query_for_all_brands_makes_all_of_them_incomplete(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("pulls", pull_id="1", source="archive", started_at="2026-03-01", outcome="unreadable")
    say("1", "2026-03-02")
    say("2", "2026-03-02", brand="globex")
    assert {is_complete for *_, is_complete in ask_measured(COMPLETE)} == {False}


def test_what_a_gap_hid_altogether_is_told_between_the_first_day_and_the_last(
    say: Plant, plant: Plant, ask_measured: Ask, ask: Ask
) -> None:
    plant("pulls", pull_id="1", brand="acme", started_at="2026-05-01")
    plant("gaps", gap_start="2026-02-27", gap_end="2026-03-02 12:00", found_at="2026-05-01")
    plant("gaps", gap_start="2026-03-16", gap_end="2026-03-17", found_at="2026-05-01")
    plant("gaps", gap_start="2026-03-24", gap_end="2026-04-17", found_at="2026-05-01")
    for number, day in enumerate(("2026-03-01", "2026-03-04", "2026-03-24", "1970-01-01")):
        say(str(number), day, "ann", kind="advocacy")
    silent = "select grain, starts_on::varchar, is_complete, advocacy_rate from advocacy_trend where mention_count = 0"
    assert ask_measured(f"{silent} order by all") == [
        ("day", "2026-03-02", False, None),
        ("day", "2026-03-16", False, None),
        ("week", "2026-03-16", False, None),
    ]
    assert ask("select count(*) from share_of_voice where mention_count = 0") == [(0,)]


def test_a_silence_ends_where_its_gap_is_filled_or_its_day_has_a_mention(
    ground: Path, say: Plant, plant: Plant, ask: Ask
) -> None:
    plant("pulls", pull_id="1", brand="acme", started_at="2026-05-01")
    plant("gaps", gap_start="2026-03-02", gap_end="2026-03-04", found_at="2026-05-01")
    for number, day in enumerate(("2026-03-01", "2026-03-04", *["2026-03-09"] * 8)):
        say(str(number), day, "ann")
    silent = "select starts_on::varchar from advocacy_trend where grain = 'day' and mention_count = 0 order by all"
    measure.measure(ground)
    assert ask(silent) == [("2026-03-02",), ("2026-03-03",)]
    say("late", "2026-03-02", "ann")
    plant("changes", platform="x", post_id="late")
    measure.measure(ground)
    assert ask(silent) == [("2026-03-03",)]
    with connect(ground) as connection:
        connection.execute("delete from gaps")
    measure.measure(ground)
    assert ask(silent) == []
