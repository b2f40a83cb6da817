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
