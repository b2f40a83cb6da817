from collections.abc import Callable
from typing import Any

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]


def test_advocacy_waits_for_an_answer_by_the_brand_or_its_staff(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("brand_accounts", account="hq")
    plant("brand_accounts", account="jane", role="staff")
    plant("authors", author_id="ann", handle="@ann", name="Ann")
    say("1", "2026-03-02 10:00", "ann", kind="advocacy", passion=0.75, trust=1, url="https://x.example/1", text="Go!")
    say("2", "2026-03-02 10:00", "bob", kind="advocacy", text="é" * 300)
    say("3", "2026-03-02 10:00", "bob", kind="satisfaction")
    say("4", "2026-03-02 10:00", "bob", kind="advocacy", reciprocity=1)
    say("5", None, None, kind="advocacy")
    plant("posts", post_id="a", author_id="jane", created_at="2026-03-03 11:30", reply_to_id="1")
    plant("posts", post_id="b", author_id="hq", created_at="2026-03-04 10:00", reply_to_id="1")
    plant("posts", post_id="c", author_id="cem", created_at="2026-03-02 11:00", reply_to_id="2")
    plant("posts", post_id="d", author_id="hq", created_at="2026-03-02 11:00", reply_to_id="2", platform="mastodon")
    plant("posts", post_id="e", author_id="hq", created_at="2026-03-05 10:00", reply_to_id="5")
    assert ask_measured(
        "select brand, platform, post_id, author_id, handle, name, url, excerpt, created_at::varchar, passion::double,"
        " trust::double, tagger from thank_you order by post_id"
    ) == [
        (
            "acme",
            "x",
            "1",
            "ann",
            "@ann",
            "Ann",
            "https://x.example/1",
            "Go!",
            "2026-03-02 10:00:00",
            0.75,
            1,
            "rules-1",
        ),
        ("acme", "x", "2", "bob", None, None, None, "é" * 280, "2026-03-02 10:00:00", None, None, "rules-1"),
        ("acme", "x", "5", None, None, None, None, "", None, None, None, "rules-1"),
    ]
    assert ask_measured(
        "select post_id, is_answered, answered_at::varchar, answer_hours from thank_you order by post_id"
    ) == [("1", True, "2026-03-03 11:30:00", 25.5), ("2", False, None, None), ("5", True, "2026-03-05 10:00:00", None)]


def test_an_answer_dated_before_what_it_answers_has_no_delay(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("brand_accounts", account="hq")
    say("1", "2026-03-02 10:00", "ann", kind="advocacy")
    say("2", "2026-03-02 10:00", "ann", kind="advocacy")
    plant("posts", post_id="a", author_id="hq", created_at="2026-03-01", reply_to_id="1")
    plant("posts", post_id="b", author_id="hq", created_at=None, reply_to_id="2")
    assert ask_measured(
        "select post_id, is_answered, answered_at::varchar, answer_hours from thank_you order by post_id"
    ) == [("1", True, "2026-03-01 00:00:00", None), ("2", True, None, None)]


def test_what_was_thanked_elsewhere_is_not_owed_any_more(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    say("1", "2026-03-02 10:00", "ann", kind="advocacy")
    say("2", "2026-03-02 10:00", "bob", kind="advocacy")
    plant("thanks", post_id="2", thanked_by="jane", thanked_at="2026-03-03 08:00")
    assert ask_measured(
        "select post_id, is_answered, is_thanked, thanked_by, thanked_at::varchar from thank_you order by post_id"
    ) == [("1", False, False, None, None), ("2", False, True, "jane", "2026-03-03 08:00:00")]


def test_who_was_answered_or_thanked_spoke_again_within_thirty_days_or_not(
    say: Plant, plant: Plant, ask_measured: Ask
) -> None:
    plant("brand_accounts", account="hq")
    for number, author in enumerate(("ann", "bob", "cem", "dee", "eve", "fay"), 1):
        say(str(number), "2026-03-02", author, kind="advocacy")
    for post_id in ("1", "2", "3"):
        plant("posts", post_id=f"to {post_id}", author_id="hq", created_at="2026-03-03", reply_to_id=post_id)
    plant("thanks", post_id="2", thanked_by="jane", thanked_at="2026-03-20")
    plant("thanks", post_id="4", thanked_by="jane", thanked_at="2026-03-20")
    plant("thanks", post_id="6", thanked_by="jane", thanked_at="2026-03-20")
    say("again 1", "2026-04-02", "ann", kind="talk")
    say("again 2", "2026-04-03", "bob", kind="talk")
    say("again 4", "2026-04-03", "dee", kind="detraction")
    say("again 5", "2026-04-03", "eve", kind="talk")
    say("before 6", "2026-03-19", "fay", kind="talk")
    say("of another 6", "2026-04-03", "fay", brand="globex", kind="talk")
    assert ask_measured("select post_id, spoke_again from thank_you order by post_id") == [
        ("1", True),
        ("2", False),
        ("3", False),
        ("4", True),
        ("5", None),
        ("6", False),
    ]


def test_whether_nobody_knows_who_spoke_again_is_not_known(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    say("1", "2026-03-02", None, kind="advocacy")
    plant("thanks", post_id="1", thanked_by="jane", thanked_at="2026-03-03")
    assert ask_measured("select is_thanked, spoke_again from thank_you") == [(True, None)]
