"""Who says it matters: a stake or a copied text takes credibility away, and reach does not give any."""

from collections.abc import Callable
from typing import Any

import pytest

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]

WORDS = "I bought the new lamp and it lights my whole desk"
CREDIBILITY = "select author_id, credibility::double from credibility order by author_id"


def test_an_author_of_whom_nothing_is_known_stands_in_the_middle(say: Plant, ask_measured: Ask) -> None:
    say("1", "2026-03-02", "ann", kind="advocacy")
    say("2", None, None, kind="advocacy")
    assert ask_measured(CREDIBILITY) == [("ann", 0.625)]


def test_every_part_is_shown_and_the_formula_holds(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("authors", author_id="ann", handle="ann", created_at="2025-08-31")
    say("1", "2026-03-01", "ann", kind="promotion")
    say("2", "2026-03-01", "ann", kind="talk", promotion=0.5)
    say("3", "2026-03-01", "ann", kind="advocacy", reciprocity=0.6)
    say("4", "2026-03-01", "ann", kind="advocacy", reply_to_author_id="bob")
    say("5", "2026-03-02", "ann", kind=None, promotion=1, reciprocity=1)
    (row,) = ask_measured(
        "select mention_count, judged_count, promotional_count, promotional_share, reciprocal_count, reciprocal_share,"
        " copied_count, copied_share, exchange_count, exchange_share, account_created_at::varchar,"
        " account_age::double, credibility::double, tagger from credibility"
    )
    age = 183 / 365
    assert row == (
        5, 4, 2, 0.5, 1, 0.25, 0, 0, 1, 0.2, "2025-08-31 00:00:00", pytest.approx(age, abs=5e-5),
        pytest.approx(0.5 * 0.75 * (0.5 + age / 4 + 0.2 / 4), abs=5e-5), "rules-1",
    )  # fmt: skip


@pytest.mark.parametrize("created_at, age", [("1999-01-01", 1), ("2026-04-01", 0), (None, 0.5)])
def test_age_counts_up_to_a_year(
    say: Plant, plant: Plant, ask_measured: Ask, created_at: str | None, age: float
) -> None:
    plant("authors", author_id="ann", created_at=created_at)
    say("1", "2026-03-01", "ann")
    assert ask_measured("select account_age::double from credibility") == [(age,)]


def test_copies_are_known_whatever_links_accounts_and_signs_they_bear(say: Plant, ask_measured: Ask) -> None:
    say("1", "2026-03-01", "ann", text=WORDS)
    say("2", "2026-03-02", "bob", text=f"@shop {WORDS.upper()}!!! http://a.example/{2}")
    say("3", "2026-03-02", "cem", text="the lamp is great")
    say("4", "2026-03-03", "dee", text="the lamp is great")
    say("5", "2026-03-03", "eve", text=WORDS, post_type="repost")
    say("6", "2026-03-03", "fay", text=WORDS, brand="globex")
    assert ask_measured("select author_id, copied_count from credibility order by 1") == [
        ("ann", 0), ("bob", 1), ("cem", 0), ("dee", 0), ("eve", 0), ("fay", 0),
    ]  # fmt: skip


def test_whoever_repeats_oneself_copies(say: Plant, ask_measured: Ask) -> None:
    for number in range(4):
        say(str(number), f"2026-03-0{number + 1}", "ann", text=WORDS)
    assert ask_measured("select copied_count, copied_share, credibility::double from credibility") == [(4, 1, 0)]


def test_a_planted_campaign_sinks_to_the_bottom(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("brand_accounts", account="hq")
    for number in range(8):
        plant("authors", author_id=f"bot {number}", follower_count=1_000_000, created_at="2026-02-20")
        say(f"b{number}", f"2026-03-0{number + 1}", f"bot {number}", kind="advocacy", text=f"{WORDS}! #{number % 2}")
        say(
            f"c{number}",
            f"2026-03-0{number + 1}",
            f"bot {number}",
            kind="promotion",
            text=f"get yours, number {number}",
        )
    for author in ("ann", "bob", "cem"):
        plant("authors", author_id=author, follower_count=12, created_at="2019-01-01")
        say(f"{author} 1", "2026-03-02", author, kind="advocacy", text=f"{author} tells how the lamp helped at night")
        plant("posts", post_id=f"to {author}", author_id="dee", reply_to_id=f"{author} 1")
    say("once", "2026-03-02", "eve", kind="advocacy", text="the lamp is what I was looking for all the time")
    ranked = [author for author, _ in ask_measured("select author_id, credibility from credibility order by 2, 1")]
    assert {author.split()[0] for author in ranked[:8]} == {"bot"}
    assert ranked[8:] == ["eve", "ann", "bob", "cem"]


@pytest.mark.parametrize(
    "reply, expected",
    [
        ({"author_id": "bob"}, 1),
        ({"author_id": "ann"}, 0),
        ({"author_id": "hq"}, 0),
        ({"author_id": None}, 0),
    ],
)
def test_an_exchange_needs_somebody_else_who_is_not_of_the_brand(
    say: Plant, plant: Plant, ask_measured: Ask, reply: dict[str, Any], expected: int
) -> None:
    plant("brand_accounts", account="hq")
    say("1", "2026-03-01", "ann")
    plant("posts", post_id="2", reply_to_id="1", **reply)
    assert ask_measured("select exchange_count from credibility") == [(expected,)]


def test_whom_one_answers_is_known_from_what_was_collected(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("posts", post_id="0", author_id="bob")
    say("1", "2026-03-01", "ann", reply_to_id="0")
    say("2", "2026-03-01", "cem", reply_to_id="gone")
    assert ask_measured("select author_id, exchange_count from credibility order by 1") == [("ann", 1), ("cem", 0)]


@pytest.fixture
def two_who_praise_and_one_who_warns(say: Plant, plant: Plant) -> None:
    plant("authors", author_id="ann", created_at="2020-01-01")
    say("1", "2026-03-01", "ann", kind="advocacy")
    say("2", "2026-03-02", "bob", kind="advocacy")
    say("3", "2026-03-02", "bob", kind="advocacy", reciprocity=1)
    say("4", "2026-03-02", "cem", kind="detraction")
    say("5", "2026-03-02", None, kind="advocacy")
    say("6", "2026-03-02", "cem", kind="talk")
    say("7", None, "ann", kind="advocacy")
    say("8", "2026-03-02", "dee", kind="detraction", brand="globex")


# ann: 1/2 + 1/4 = 0.75; bob, half of whose mentions are reciprocal: 0.625 / 2 = 0.3125; cem and dee: 0.625.
@pytest.mark.usefixtures("two_who_praise_and_one_who_warns")
def test_advocacy_counts_by_the_credibility_of_who_speaks(ask_measured: Ask) -> None:
    assert ask_measured(
        "select grain, starts_on::varchar, advocacy_count, credible_advocacy, judged_count, credible_advocacy_rate"
        " from advocacy_trend where brand = 'acme' order by all"
    ) == [
        ("day", "2026-03-01", 1, 0.75, 1, 0.75),
        ("day", "2026-03-02", 2, 0.3125, 5, 0.0625),
        ("month", "2026-03-01", 3, 1.0625, 6, 1.0625 / 6),
        ("undated", None, 1, 0.75, 1, 0.75),
        ("week", "2026-02-23", 1, 0.75, 1, 0.75),
        ("week", "2026-03-02", 2, 0.3125, 5, 0.0625),
    ]


@pytest.mark.usefixtures("two_who_praise_and_one_who_warns")
def test_voices_are_shared_by_credible_word_of_mouth_too(ask_measured: Ask) -> None:
    assert ask_measured(
        "select brand, credible_word_of_mouth, credible_word_of_mouth_share from share_of_voice"
        " where grain = 'day' and starts_on = '2026-03-02' order by brand"
    ) == [("acme", 0.9375, 0.9375 / 1.5625), ("globex", 0.625, 0.625 / 1.5625)]
