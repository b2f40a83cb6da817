"""Who turned from advocate to detractor, and back."""

from collections.abc import Callable
from typing import Any

import pytest

from warehouse import measure

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]

MOVES = "select person, starts_on::varchar, standing_before, standing, move from advocate_changes order by all"


@pytest.fixture
def live(say: Plant) -> Plant:
    """Return a function that lets somebody say something of a kind, on each of some days."""

    def put(author: str, **days_by_kind: list[str]) -> None:
        for kind, days in days_by_kind.items():
            for day in days:
                say(f"{author} {kind} {day}", f"{day} 12:00", author, kind=kind)

    return put


def test_a_move_is_a_month_that_ends_elsewhere(live: Plant, ask_measured: Ask) -> None:
    live("ann", advocacy=["2026-01-01", "2026-01-02", "2026-06-01"], detraction=["2026-05-01", "2026-05-02"])
    live("bob", talk=["2026-01-01", "2026-03-01"], share=["2026-03-02"])
    live("cem", detraction=["2026-01-01"], satisfaction=["2026-01-31", "2026-02-28"])
    live("dee", advocacy=["2026-01-01"], talk=["2026-02-01"])
    assert ask_measured(MOVES) == [
        ("x:ann", "2026-05-01", "advocate", "detractor", "turned"),
        ("x:ann", "2026-06-01", "detractor", "advocate", "won"),
        ("x:bob", "2026-03-01", "talker", "sharer", "drifted"),
        ("x:cem", "2026-02-01", "detractor", "satisfied", "won"),
    ]


def test_a_move_shows_what_it_rests_on_and_who_moved(live: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("authors", author_id="ann", handle="@ann", name="Ann", created_at="2020-01-01")
    live("ann", advocacy=["2026-01-01", "2026-01-02"], detraction=["2026-05-01", "2026-05-02", "2026-05-03"])
    assert ask_measured(
        "select brand, starts_on::varchar, person, platform, author_id, handle, name, advocacy_count, detraction_count,"
        " credibility::double, tagger from advocate_changes"
    ) == [("acme", "2026-05-01", "x:ann", "x", "ann", "@ann", "Ann", 2, 3, 0.75, "rules-1")]


def test_a_month_is_one_of_the_brand(live: Plant, say: Plant, ask: Ask, ask_measured: Ask) -> None:
    ask("update brands set timezone = 'Asia/Tokyo' where brand = 'acme'")
    live("ann", talk=["2026-01-31"])
    say("late", "2026-01-31 15:00", "ann", kind="satisfaction")
    assert ask_measured(MOVES) == [("x:ann", "2026-02-01", "talker", "satisfied", "drifted")]


def test_a_late_arrival_moves_the_months_after_it(live: Plant, plant: Plant, ask: Ask, ground: Any) -> None:
    live("ann", advocacy=["2026-01-01"], talk=["2026-03-01", "2026-04-01"])
    live("filling", talk=[f"2026-01-{day:02}" for day in range(1, 20)])
    measure.measure(ground)
    assert ask(MOVES) == []
    live("ann", detraction=["2026-02-01"])
    plant("changes", platform="x", post_id="ann detraction 2026-02-01")
    measure.measure(ground)
    assert ask(MOVES) == [("x:ann", "2026-02-01", "supporter", "detractor", "turned")]
