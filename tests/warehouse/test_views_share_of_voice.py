from collections.abc import Callable
from typing import Any

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]


def test_shares_divide_each_period_among_the_brands(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("brand_accounts", account="hq")
    say("1", "2026-03-02", "ann", kind="advocacy")
    say("2", "2026-03-02", "hq", kind="promotion")
    say("3", "2026-03-02", "bob", post_type="repost", kind="advocacy")
    say("4", "2026-03-02", "cem", brand="globex", kind="detraction")
    say("5", "2026-03-03", "cem", brand="globex", kind="detraction")
    say("6", None, "cem", brand="globex", kind="talk")
    assert ask_measured(
        "select brand, grain, starts_on::varchar, mention_count, share_of_voice, word_of_mouth_count,"
        " word_of_mouth_share, is_complete, tagger from share_of_voice where grain != 'month'"
        " order by grain, starts_on, brand"
    ) == [
        ("acme", "day", "2026-03-02", 3, 3 / 4, 1, 1 / 2, True, "rules-1"),
        ("globex", "day", "2026-03-02", 1, 1 / 4, 1, 1 / 2, True, "rules-1"),
        ("globex", "day", "2026-03-03", 1, 1, 1, 1, True, "rules-1"),
        ("globex", "undated", None, 1, 1, 0, None, None, "rules-1"),
        ("acme", "week", "2026-03-02", 3, 3 / 5, 1, 1 / 3, True, "rules-1"),
        ("globex", "week", "2026-03-02", 2, 2 / 5, 2, 2 / 3, True, "rules-1"),
    ]


def test_what_a_brand_posts_without_naming_it_is_no_voice(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("brand_accounts", account="hq")
    say("1", "2026-03-02", "hq")
    say("2", "2026-03-02", "hq", matched_in="author")
    say("3", "2026-03-03", "hq", matched_in="author")
    say("4", "2026-03-02", "ann", brand="globex")
    assert ask_measured(
        "select brand, starts_on::varchar, mention_count, share_of_voice from share_of_voice where grain = 'day'"
        " order by brand"
    ) == [("acme", "2026-03-02", 1, 1 / 2), ("globex", "2026-03-02", 1, 1 / 2)]
    assert ask_measured("select sum(mention_count) from advocacy_trend where grain = 'day'") == [(4,)]


def test_a_share_is_complete_where_all_brands_are(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("pulls", pull_id="1", brand="acme", started_at="2026-03-09")
    plant("gaps", gap_start="2026-03-02", gap_end="2026-03-05", found_at="2026-03-09")
    say("1", "2026-03-01", "ann")
    say("2", "2026-03-02", "ann")
    say("3", "2026-03-08", "ann")
    for number, day in enumerate(("2026-03-02", "2026-03-03", "2026-03-08"), 4):
        say(str(number), day, "bob", brand="globex")
    assert ask_measured(
        "select starts_on::varchar, brand, is_complete from share_of_voice where grain = 'day' order by all"
    ) == [
        ("2026-03-01", "acme", True),
        ("2026-03-02", "acme", False),
        ("2026-03-02", "globex", False),
        ("2026-03-03", "globex", False),
        ("2026-03-08", "acme", True),
        ("2026-03-08", "globex", True),
    ]


def test_a_share_is_not_complete_where_a_brand_without_mentions_was_not_collected(
    say: Plant, plant: Plant, ask_measured: Ask
) -> None:
    plant("pulls", pull_id="1", brand="globex", started_at="2026-03-09")
    plant("gaps", gap_start="2026-03-02", gap_end="2026-03-04", found_at="2026-03-09")
    say("0", "2026-03-01", "bob", brand="globex")
    for number, day in enumerate(("2026-03-01", "2026-03-03", "2026-03-05"), 1):
        say(str(number), day, "ann")
    assert ask_measured(
        "select starts_on::varchar, share_of_voice, is_complete from share_of_voice"
        " where grain = 'day' and brand = 'acme' order by all"
    ) == [("2026-03-01", 0.5, True), ("2026-03-03", 1, False), ("2026-03-05", 1, True)]
    assert ask_measured("select distinct is_complete from advocacy_trend where grain = 'day' and brand = 'acme'") == [
        (True,)
    ]
