from collections.abc import Callable
from typing import Any

import pytest

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]

A, P, R = "advocacy", "prompted", "reciprocal"
S, H, G, D, T = "satisfaction", "share", "promotion", "detraction", "talk"


@pytest.fixture
def utter(say: Plant, plant: Plant) -> Plant:
    """Return a function that lets ann say something of a kind on each of some days."""
    plant("brand_accounts", account="hq")

    def put(*kinds_and_days: tuple[str | None, int | None]) -> None:
        for number, (kind, day) in enumerate(kinds_and_days):
            told = {P: {"kind": A, "reply_to_author_id": "hq"}, R: {"kind": A, "reciprocity": 1}}
            at = None if day is None else f"2026-03-{day:02} 12:00"
            say(str(number), at, "ann", **told.get(kind, {"kind": kind}))

    return put


@pytest.mark.parametrize(
    "standing, said",
    [
        ("advocate", [(A, 1), (A, 2)]),
        ("advocate", [(A, 1), (A, 1), (A, 2), (D, 3), (D, 3), (G, 3), (G, 3)]),
        ("supporter", [(A, 1), (A, 1)]),
        ("supporter", [(A, 1), (A, None)]),
        ("supporter", [(P, 1), (P, 2), (P, 3)]),
        ("supporter", [(A, 1), (A, 2), (D, 3), (D, 4), (S, 5)]),
        ("detractor", [(A, 1), (A, 2), (D, 3), (D, 4)]),
        ("detractor", [(D, 1), (H, 2), (H, 3), (T, 4)]),
        ("detractor", [(D, 1), (S, 2)]),
        ("satisfied", [(D, 1), (S, 2), (S, 3)]),
        ("satisfied", [(S, 1), (H, 2), (G, 3), (G, 3)]),
        ("promoter", [(G, 1), (H, 1), (T, 1)]),
        ("promoter", [(R, 1), (R, 2)]),
        ("sharer", [(G, 1), (H, 1), (H, 2)]),
        ("sharer", [(H, 1), (T, 1), (T, 1)]),
        ("talker", [(T, 1)]),
        ("talker", [(None, 1)]),
    ],
)
def test_a_standing_is_the_first_rule_that_holds(
    utter: Plant, ask_measured: Ask, standing: str, said: list[tuple[str | None, int | None]]
) -> None:
    utter(*said)
    assert ask_measured("select standing from advocates") == [(standing,)]


def test_an_author_is_counted_over_all_they_said_of_the_brand(
    utter: Plant, say: Plant, plant: Plant, ask_measured: Ask
) -> None:
    utter((A, 1), (A, 1), (A, 3), (P, 4), (R, 5), (S, 6), (H, 7), (G, 8), (D, 9), (T, 10), (None, 11), (T, None))
    say("repost", "2026-03-20 09:00", "ann", post_type="repost", kind=A)
    say("other brand", "2026-03-21", "ann", brand="globex", kind=D, passion=0.5)
    say("other author", "2026-03-21", "ann", platform="mastodon")
    say("our own", "2026-03-21", "hq")
    say("nobody", "2026-03-21", None)
    plant("authors", author_id="ann", handle="@ann", name="Ann")
    assert ask_measured(
        "select brand, platform, author_id, handle, name, standing, mention_count, advocacy_count, advocacy_day_count,"
        " prompted_advocacy_count, reciprocal_advocacy_count, satisfaction_count, share_count, promotion_count,"
        " detraction_count, talk_count, untagged_count, tagger from advocates order by brand, platform desc"
    ) == [
        ("acme", "x", "ann", "@ann", "Ann", "advocate", 13, 3, 2, 1, 1, 1, 2, 1, 1, 2, 1, "rules-1"),
        ("acme", "mastodon", "ann", None, None, "talker", 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, "rules-1"),
        ("globex", "x", "ann", "@ann", "Ann", "detractor", 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, "rules-1"),
    ]
    assert ask_measured(
        "select first_seen_at::varchar, last_seen_at::varchar, first_advocacy_at::varchar, last_advocacy_at::varchar"
        " from advocates where brand = 'acme' and platform = 'x'"
    ) == [("2026-03-01 12:00:00", "2026-03-20 09:00:00", "2026-03-01 12:00:00", "2026-03-03 12:00:00")]


def test_passion_is_the_mean_of_what_was_said_in_own_words(say: Plant, ask_measured: Ask) -> None:
    say("1", "2026-03-02", "ann", passion=0.75)
    say("2", "2026-03-02", "ann", passion=0.25)
    say("3", "2026-03-02", "ann", passion=1, post_type="repost")
    say("4", "2026-03-02", "bob", kind=None)
    assert ask_measured("select author_id, passion_index from advocates order by 1") == [("ann", 0.5), ("bob", None)]


@pytest.mark.parametrize(
    "rule, standing",
    [((2, 2, 365), "advocate"), ((4, 2, 365), "supporter"), ((3, 3, 365), "advocate"), ((3, 4, 365), "supporter"),
     ((3, 3, 10), "advocate"), ((3, 3, 9), "supporter"), ((1, 1, 1), "advocate")],
)  # fmt: skip
def test_how_much_makes_an_advocate_is_configured(
    utter: Plant, ask: Ask, ask_measured: Ask, rule: tuple[int, int, int], standing: str
) -> None:
    ask(f"update advocate_rule set (mentions, days, window_days) = {rule}")
    utter((A, 1), (A, 5), (A, 10))
    assert ask_measured("select standing, advocacy_count from advocates") == [(standing, 3)]


def test_a_standing_looks_back_from_the_last_word(say: Plant, ask: Ask, ask_measured: Ask) -> None:
    say("1", "2024-03-01", "ann", kind=A)
    say("2", "2024-04-01", "ann", kind=A)
    say("3", "2025-04-02", "ann", kind=T)
    say("4", None, "ann", kind=S)
    assert ask_measured("select standing, standing_since::varchar from advocates") == [("satisfied", "2025-04-01")]
    assert ask("select starts_on::varchar, standing_before, standing, move from advocate_changes order by 1") == [
        ("2024-04-01", "supporter", "advocate", "rose"),
        ("2025-04-01", "advocate", "satisfied", "fell"),
    ]


def test_accounts_are_one_person_where_the_configuration_says_so(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("person_accounts", person="ann", platform="x", account="@Ann_Rides")
    plant("person_accounts", person="ann", platform="reddit", account="77")
    plant("authors", author_id="5", handle="ann_rides", name="Ann")
    say("1", "2026-03-01", "5", kind=A)
    say("2", "2026-03-02", "77", kind=A, platform="reddit")
    say("3", "2026-03-03", "77", kind=T)
    assert ask_measured(
        "select person, platform, author_id, platforms, handle, standing, mention_count from advocates order by 1"
    ) == [("ann", "reddit", "77", "reddit, x", None, "advocate", 2), ("x:77", "x", "77", "x", None, "talker", 1)]
    assert ask_measured(
        "select earned_author_count, advocating_author_count from advocacy_trend where grain = 'month'"
    ) == [(2, 1)]
    assert ask_measured("select person, credibility is not null from thank_you order by 1") == [("ann", True)] * 2
