"""What stands out, whatever the rhythm of the week."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
SPIKES = "select grain, measure, starts_at::varchar, found_count, expected_count from spikes order by all"


@pytest.fixture
def voice(say: Plant) -> Plant:
    """Return a function that lets a number of people say something in the same hour."""
    numbers = iter(range(1_000_000))

    def put(at: datetime, count: int, **told: Any) -> None:
        for _ in range(count):
            number = next(numbers)
            say(str(number), f"{at:%Y-%m-%d %H:%M}", f"a{number}", **told)

    return put


def test_a_loud_monday_after_quiet_ones_stands_out(voice: Plant, ask_measured: Ask) -> None:
    for week, count in enumerate((2, 4, 3, 3, 2)):
        voice(MONDAY - timedelta(weeks=week + 1), count)
    voice(MONDAY + timedelta(hours=8), 11)
    voice(MONDAY + timedelta(hours=9), 1, post_type="repost")
    assert ask_measured(SPIKES) == [
        ("day", "mention", "2026-03-02 00:00:00", 12, 3),
        ("hour", "mention", "2026-03-02 08:00:00", 11, 0),
    ]
    assert ask_measured(
        "select brand, spread, excess, week_count, author_count, repost_count, len(posts), tagger from spikes"
        " where grain = 'day'"
    ) == [("acme", 2, pytest.approx(9 / 2), 5, 12, 1, 5, "rules-1")]


def test_more_than_usual_by_less_than_four_times_the_spread_is_chance(voice: Plant, ask_measured: Ask) -> None:
    for week in range(1, 6):
        voice(MONDAY - timedelta(weeks=week), 3)
    voice(MONDAY, 11)
    assert ask_measured(SPIKES) == []


def test_what_is_loud_every_monday_is_no_spike(voice: Plant, ask_measured: Ask) -> None:
    for week in range(6):
        voice(MONDAY - timedelta(weeks=week), 10)
        voice(MONDAY - timedelta(weeks=week, days=-2), 1)
    assert ask_measured(SPIKES) == []


def test_weeks_that_may_not_have_been_collected_are_no_measure(voice: Plant, ask_measured: Ask) -> None:
    for week in (1, 2, 3):
        voice(MONDAY - timedelta(weeks=week), 1)
    voice(MONDAY, 9)
    assert ask_measured(SPIKES) == []


def test_a_wave_of_detraction_stands_out_where_the_volume_does_not(voice: Plant, ask_measured: Ask) -> None:
    for week in range(1, 6):
        voice(MONDAY - timedelta(weeks=week), 9)
    voice(MONDAY, 3)
    voice(MONDAY, 6, kind="detraction", passion=0.9)
    assert ask_measured(SPIKES) == [
        ("day", "detraction", "2026-03-02 00:00:00", 6, 0),
        ("hour", "detraction", "2026-03-02 00:00:00", 6, 0),
    ]


def test_the_posts_behind_are_those_that_echoed_then_the_most_passionate(
    voice: Plant, say: Plant, plant: Plant, ask_measured: Ask
) -> None:
    for week in range(1, 6):
        voice(MONDAY - timedelta(weeks=week), 1)
    voice(MONDAY, 4, passion=0.1)
    for name, passion in (("calm", 0.2), ("keen", 0.9), ("echoed", 0)):
        say(name, "2026-03-02", name, passion=passion)
    plant("posts", post_id="echo", author_id="zoe", reply_to_id="echoed", created_at="2026-03-05")
    [(posts,)] = ask_measured("select posts[:3] from spikes where grain = 'hour'")
    assert posts == ["x:echoed", "x:keen", "x:calm"]


def test_an_hour_is_one_of_the_brand(voice: Plant, ask: Ask, ask_measured: Ask) -> None:
    ask("update brands set timezone = 'Asia/Kolkata' where brand = 'acme'")
    for week in range(1, 6):
        voice(MONDAY - timedelta(weeks=week), 1)
    voice(MONDAY + timedelta(hours=20), 5)
    assert ask_measured(SPIKES) == [
        ("day", "mention", "2026-03-03 00:00:00", 5, 0),
        ("hour", "mention", "2026-03-03 01:00:00", 5, 0),
    ]


def test_an_hour_that_the_clock_goes_through_twice_is_no_spike(voice: Plant, ask: Ask, ask_measured: Ask) -> None:
    ask("update brands set timezone = 'Europe/Berlin' where brand = 'acme'")
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    for week in range(1, 6):
        voice(twice - timedelta(weeks=week), 6)
    voice(twice, 6)
    voice(twice + timedelta(hours=1), 6)
    voice(twice + timedelta(hours=2), 9)
    assert ask_measured("select starts_at::varchar, found_count, author_count from spikes where grain = 'hour'") == [
        ("2026-10-25 03:00:00", 9, 9)
    ]
