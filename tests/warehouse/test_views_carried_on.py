"""What a brand's own posts are for, and which of them others pass on."""

from collections.abc import Callable
from typing import Any

import pytest

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture
def own(say: Plant, plant: Plant) -> Plant:
    """Return a function that lets the brand post something, in the first week of March."""
    plant("brand_accounts", account="hq")

    def put(post_id: str, text: str = "", **told: Any) -> None:
        say(post_id, "2026-03-02", "hq", **{"text": text, "kind": "promotion", "promotion": 0.2} | told)

    return put


@pytest.mark.parametrize(
    "text, form",
    [
        ("How to clean your kettle", "how_to"),
        ("3 tips for a quiet night", "how_to"),
        ("Here\u2019s how it works", "how_to"),
        ("Thank you all for a great year", "thanks"),
        ("A shout-out to our riders", "thanks"),
        ("Our new lamp. Out now.", "other"),
        ("Tipsy", "other"),
    ],
)
def test_what_a_post_is_for_is_read_off_its_words(own: Plant, ask: Ask, text: str, form: str) -> None:
    own("1", text)
    assert ask("select form from stg_owned_posts") == [(form,)]


def test_an_answer_is_an_answer_whatever_it_says(own: Plant, ask: Ask) -> None:
    own("1", "thanks", reply_to_id="gone", reply_to_author_id="ann")
    own("2", "thanks", reply_to_id="gone", reply_to_author_id="hq")
    assert ask("select post_id, form from stg_owned_posts order by 1") == [("1", "answer"), ("2", "thanks")]


def test_answers_how_tos_and_thanks_help_unless_they_promote(own: Plant, ask_measured: Ask) -> None:
    own("1", "yes", reply_to_id="gone")
    own("2", "how to ride")
    own("3", "thank you")
    own("4", "buy now")
    own("5", "how to save 20 % today", promotion=0.5)
    assert ask_measured("select post_count, answer_count, helpful_count from owned_channel") == [(5, 1, 3)]


def test_traits_are_compared_worked_out_by_hand(own: Plant, plant: Plant, ask_measured: Ask) -> None:
    own("1", "how to ride?", repost_count=3, links=["https://a.example"])
    own("2", "buy", repost_count=0, kind="talk")
    own("3", "x" * 80, repost_count=1)
    own("4", "x" * 281, kind=None, quote_count=0)
    own("5", "nobody tells how often this was passed on")
    plant("brand_accounts", account="jane", role="staff")
    plant("posts", post_id="6", author_id="jane", repost_count=9)
    found = ask_measured(
        "select trait, value, watched_count, carried_on_count, carried_on_share, lift, mean_carriers from carried_on"
        " order by all"
    )
    assert found == [
        ("form", "how_to", 1, 1, 1, 2, 3),
        ("form", "other", 3, 1, 1 / 3, pytest.approx(2 / 3), 1 / 3),
        ("kind", "promotion", 2, 2, 1, 2, 2),
        ("kind", "talk", 1, 0, 0, 0, 0),
        ("kind", "unjudged", 1, 0, 0, 0, 0),
        ("length", "80 to 280", 1, 1, 1, 2, 1),
        ("length", "over 280", 1, 0, 0, 0, 0),
        ("length", "under 80", 2, 1, 0.5, 1, 1.5),
        ("link", "no", 3, 1, 1 / 3, pytest.approx(2 / 3), 1 / 3),
        ("link", "yes", 1, 1, 1, 2, 3),
        ("question", "no", 3, 1, 1 / 3, pytest.approx(2 / 3), 1 / 3),
        ("question", "yes", 1, 1, 1, 2, 3),
    ]
    assert ask_measured(
        "select carried_on_share_low, carried_on_share_high from carried_on where value = 'under 80'"
    ) == [(pytest.approx(0.094531, abs=1e-6), pytest.approx(0.905469, abs=1e-6))]


def test_where_nothing_was_carried_on_there_is_no_lift(own: Plant, ask_measured: Ask) -> None:
    own("1", repost_count=0)
    assert ask_measured("select distinct lift, carried_on_share from carried_on") == [(None, 0)]
