from collections.abc import Callable
from typing import Any

import pytest

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]

WEEKS = """
    select starts_on::varchar, post_count, judged_count, promotion_count, answer_count, helpful_count,
        answerable_count, answered_count, median_answer_hours, silent_day_count, watched_count,
        carried_on_count
    from owned_channel order by starts_on
"""
SHARES = """
    select promotion_share, is_over_promotion_line, helpful_share, answer_rate, carried_on_share, tagger
    from owned_channel order by starts_on
"""


@pytest.fixture
def two_weeks_and_a_silent_one_between(say: Plant, plant: Plant) -> None:
    plant("brand_accounts", account="hq")
    plant("brand_accounts", account="jane", role="staff")
    plant("brand_accounts", account="globexhq", brand="globex", role="staff")
    plant("pulls", pull_id="1", source="archive", started_at="2026-03-19 05:00")
    plant("pulls", pull_id="2", source="hackernews", started_at="2026-06-01")
    # Monday: an advertisement that others carry on, and a repost of another. Tuesday: an answer that does not promote.
    say("1", "2026-03-02 08:00", "hq", kind="promotion", promotion=0.5, repost_count=1)
    say("2", "2026-03-02 09:00", "hq", kind="talk", promotion=0.9, post_type="repost")
    say("3", "2026-03-03 09:00", "hq", kind="talk", promotion=0.49, reply_to_id="11", repost_count=0)
    plant("posts", post_id="4", author_id="ann", post_type="repost", reposted_id="1", created_at="2026-03-20")
    plant("posts", post_id="5", author_id="bob", post_type="quote", quoted_id="1", created_at="2026-03-20")
    # Sunday: an answer that does not name the brand, so that nobody judged it; staff and undated posts do not count.
    plant("posts", post_id="6", author_id="hq", created_at="2026-03-08 23:00", reply_to_id="12")
    say("7", "2026-03-05", "jane", kind="promotion", promotion=1)
    say("8", None, "hq", kind="promotion", promotion=1)
    # Earned: of four that could be answered the brand answers two, after 1 and 14 hours, and staff a third after 60.
    say("11", "2026-03-03 08:00", "ann")
    say("12", "2026-03-08 09:00", "bob")
    say("13", "2026-03-08 12:00", "cem")
    say("14", "2026-03-08 12:00", "dot")
    say("15", "2026-03-08 12:00", "dot", post_type="repost")
    plant("posts", post_id="9", author_id="jane", created_at="2026-03-11 00:00", reply_to_id="13")
    # Two weeks later: an answer that promotes, on the Thursday of the last pull.
    say("10", "2026-03-19 04:00", "hq", kind="promotion", promotion=1, reply_to_author_id="ann", reply_to_id="gone")
    say("16", "2038-01-19", "hq", kind="promotion", promotion=1)


@pytest.mark.usefixtures("two_weeks_and_a_silent_one_between")
def test_each_week_is_counted_silent_ones_too(ask_measured: Ask) -> None:
    assert ask_measured(WEEKS) == [
        # Monday, posts, judged, promotion, answers, helpful, answerable, answered, median, silent, watched, carried
        ("2026-03-02", 4, 3, 2, 2, 2, 4, 3, 14, 4, 2, 1),
        ("2026-03-09", 0, 0, 0, 0, 0, 0, 0, None, 7, 0, 0),
        ("2026-03-16", 1, 1, 1, 1, 0, 0, 0, None, 3, 0, 0),
    ]


@pytest.mark.usefixtures("two_weeks_and_a_silent_one_between")
def test_shares_are_null_where_nothing_stands_below_their_line(ask_measured: Ask) -> None:
    assert ask_measured(SHARES) == [
        (2 / 3, None, 2 / 4, 3 / 4, 1 / 2, "rules-1"),
        (None, None, None, None, None, "rules-1"),
        (1, None, 0, None, None, "rules-1"),
    ]


@pytest.mark.parametrize("promoting, is_over", [(4, False), (5, None), (9, None), (10, True)])
def test_the_line_is_crossed_where_all_of_the_interval_is_above_seventy_percent(
    say: Plant, plant: Plant, ask_measured: Ask, promoting: int, is_over: bool | None
) -> None:
    plant("brand_accounts", account="hq")
    for number in range(10):
        say(str(number), "2026-03-02", "hq", promotion=float(number < promoting))
    assert ask_measured("select promotion_share, is_over_promotion_line from owned_channel") == [
        (promoting / 10, is_over)
    ]


@pytest.mark.usefixtures("two_weeks_and_a_silent_one_between")
def test_a_brand_without_a_channel_of_its_own_has_no_rows(ask_measured: Ask) -> None:
    assert ask_measured("select distinct brand from owned_channel") == [("acme",)]


def test_posts_are_watched_where_counts_are_told_whoever_carried_them_on(
    say: Plant, plant: Plant, ask_measured: Ask
) -> None:
    plant("brand_accounts", account="hq")
    for number in range(10):
        say(str(number), "2026-03-02", "hq")
    plant("posts", post_id="quote", author_id="ann", post_type="quote", quoted_id="1")
    assert ask_measured("select post_count, watched_count, carried_on_share from owned_channel") == [(10, 0, None)]


@pytest.mark.parametrize(
    "told, carrier_count",
    [
        ({"repost_count": 0}, 1),
        ({"repost_count": 2}, 2),
        ({"quote_count": 2}, 2),
        ({"repost_count": 2, "quote_count": 3}, 5),
    ],
)
def test_a_post_was_carried_on_as_often_as_was_told_or_seen(
    say: Plant, plant: Plant, ask_measured: Ask, told: dict[str, int], carrier_count: int
) -> None:
    plant("brand_accounts", account="hq")
    say("1", "2026-03-02", "hq", **told)
    plant("posts", post_id="2", author_id="ann", post_type="repost", reposted_id="1")
    say("3", "2026-03-02", "hq")
    assert ask_measured("select post_id, carrier_count from stg_owned_posts order by post_id") == [
        ("1", carrier_count),
        ("3", None),
    ]
    assert ask_measured("select post_count, watched_count, carried_on_count from owned_channel") == [(2, 1, 1)]


def test_a_rate_comes_with_its_interval(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("brand_accounts", account="hq")
    for number in range(4):
        say(str(number), "2026-03-02", "hq", promotion=float(number == 0), repost_count=int(number == 0))
    assert ask_measured(
        "select [promotion_share_low, carried_on_share_low], [promotion_share_high, carried_on_share_high],"
        " answer_rate_low, helpful_share_low from owned_channel"
    ) == [(pytest.approx([0.045587] * 2, abs=1e-6), pytest.approx([0.699358] * 2, abs=1e-6), None, 0)]


def test_one_absurd_date_makes_no_thousand_silent_weeks(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("brand_accounts", account="hq")
    plant("pulls", pull_id="1", source="archive", started_at="2026-03-12")
    say("1", "1970-01-01", "hq")
    say("2", "2026-03-02", "hq")
    say("3", "1950-01-01", "ann")
    weeks = "select date_trunc('year', starts_on)::date::varchar as year, count(*) from owned_channel group by year"
    assert ask_measured(f"{weeks} order by year") == [("1969-01-01", 1), ("1970-01-01", 52), ("2026-01-01", 2)]


def test_a_week_with_a_gap_says_so(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("brand_accounts", account="hq")
    plant("brand_accounts", account="globexhq", brand="globex")
    plant("pulls", pull_id="1", source="archive", brand="acme", started_at="2026-03-20")
    plant("gaps", source="archive", gap_start="2026-03-09", gap_end="2026-03-10", found_at="2026-03-20")
    say("1", "2026-03-02", "hq")
    say("2", "2026-03-16", "globexhq", brand="globex")
    assert ask_measured("select brand, starts_on::varchar, is_complete from owned_channel order by all") == [
        ("acme", "2026-03-02", True),
        ("acme", "2026-03-09", False),
        ("acme", "2026-03-16", True),
        ("globex", "2026-03-16", True),
    ]


def test_weeks_begin_in_the_time_zone_of_the_brand(say: Plant, plant: Plant, ask_measured: Ask, ask: Ask) -> None:
    ask("update brands set timezone = 'Asia/Tokyo' where brand = 'acme'")
    plant("brand_accounts", account="hq")
    plant("pulls", pull_id="1", source="archive", started_at="2026-03-10 16:00")
    say("1", "2026-03-01 15:00", "hq")
    say("2", "2026-03-08 14:59", "hq")
    assert ask_measured("select starts_on::varchar, post_count, silent_day_count from owned_channel order by 1") == [
        ("2026-03-02", 2, 5),
        ("2026-03-09", 0, 3),
    ]
