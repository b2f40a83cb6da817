"""Zero reciprocity: praise that is returned, and praise for something in return, is no advocacy, and there is proof."""

from collections.abc import Callable
from typing import Any

import pytest

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]

PRAISE = {"kind": "advocacy", "sentiment_label": "positive"}
PAIRS = "select post_id, other_post_id, days_between from reciprocity_pairs where form = 'pair' order by 1"


@pytest.fixture
def ann_and_bob(plant: Plant) -> None:
    plant("authors", author_id="1", handle="Ann")
    plant("authors", author_id="2", handle="@bob.example")


@pytest.mark.usefixtures("ann_and_bob")
def test_praise_in_turn_is_shown_with_both_posts_and_is_no_advocacy(say: Plant, ask_measured: Ask) -> None:
    say("a", "2026-03-01 12:00", "1", text="@bob.example. knows: Acme is the best", url="https://x.example/a", **PRAISE)
    say("b", "2026-03-04", "2", text="nobody rides an Acme like (@ANN)", **PRAISE)
    assert ask_measured(
        "select brand, form, platform, post_id, author_id, handle, url, excerpt, created_at::varchar, kind,"
        " other_brand, other_platform, other_post_id, other_author_id, other_handle, other_url, other_excerpt,"
        " other_created_at::varchar, days_between, tagger from reciprocity_pairs order by post_id desc limit 1"
    ) == [
        ("acme", "pair", "x", "b", "2", "@bob.example", None, "nobody rides an Acme like (@ANN)",
         "2026-03-04 00:00:00", "advocacy", "acme", "x", "a", "1", "Ann", "https://x.example/a",
         "@bob.example. knows: Acme is the best", "2026-03-01 12:00:00", 2.5, "rules-1"),
    ]  # fmt: skip
    assert ask_measured(
        "select advocacy_count, reciprocal_advocacy_count, reciprocal_count from advocacy_trend where grain = 'month'"
    ) == [(0, 2, 2)]


@pytest.mark.usefixtures("ann_and_bob")
def test_a_pair_is_one_also_where_its_words_promise_something(say: Plant, ask_measured: Ask) -> None:
    say("a", "2026-03-01", "1", text="our giveaway: an Acme, with @bob.example", reciprocity=0.9, **PRAISE)
    say("b", "2026-03-02", "2", text="great, @ann", **PRAISE)
    assert ask_measured(PAIRS) == [("a", "b", 1), ("b", "a", 1)]


@pytest.mark.usefixtures("ann_and_bob")
@pytest.mark.parametrize(
    "returned",
    [
        {"at": "2026-03-31 00:01"},
        {"at": None},
        {"text": "great, ann"},
        {"text": "ask me: ann@bob.example"},
        {"text": "https://x.example/@ann is great"},
        {"sentiment_label": "neutral"},
        {"post_type": "repost"},
        {"reply_to_id": "a"},
        {"reply_to_author_id": "1"},
        {"author": "3"},
        {"platform": "bluesky"},
    ],
)
def test_no_pair_without_praise_in_own_words_named_and_near(
    say: Plant, ask_measured: Ask, returned: dict[str, Any]
) -> None:
    say("a", "2026-03-01", "1", text="thanks to @bob.example for my Acme", **PRAISE)
    say("b", **{"at": "2026-03-02", "author": "2", "text": "great, @ann"} | PRAISE | returned)
    assert ask_measured(PAIRS) == []


@pytest.mark.usefixtures("ann_and_bob")
def test_each_post_has_the_nearest_of_the_other(say: Plant, ask_measured: Ask) -> None:
    for day in ("01", "11", "13"):
        say(f"a{day}", f"2026-03-{day}", "1", text="so good, @bob.example", **PRAISE)
    for day in ("02", "12"):
        say(f"b{day}", f"2026-03-{day}", "2", text="so good, u/ann", **PRAISE)
    assert ask_measured(PAIRS) == [
        ("a01", "b02", 1), ("a11", "b12", 1), ("a13", "b12", 1), ("b02", "a01", 1), ("b12", "a11", 1),
    ]  # fmt: skip


def test_brands_that_praise_each_other_are_a_pair_on_whatever_platform(
    say: Plant, plant: Plant, ask_measured: Ask
) -> None:
    plant("brand_accounts", account="hq")
    plant("brand_accounts", account="tim", brand="globex", platform="bluesky", role="staff")
    say("a", "2026-03-01", "hq", brand="globex", **PRAISE)
    say("b", "2026-03-02", "tim", brand="acme", platform="bluesky", **PRAISE)
    assert ask_measured(
        "select brand, post_id, other_brand, other_platform, other_post_id from reciprocity_pairs order by 1"
    ) == [("acme", "b", "globex", "x", "a"), ("globex", "a", "acme", "bluesky", "b")]


@pytest.mark.usefixtures("ann_and_bob")
def test_a_brand_that_names_who_praised_it_gives_thanks(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("brand_accounts", account="bob.example")
    say("a", "2026-03-01", "1", text="I love my @bob.example", **PRAISE)
    say("b", "2026-03-02", "2", text="what a picture, @ann", **PRAISE)
    assert ask_measured("select count(*) from reciprocity_pairs") == [(0,)]


@pytest.mark.parametrize(
    "text, form",
    [
        ("Tag a friend and retweet to win an Acme", "giveaway"),
        ("Enter our giveaway", "giveaway"),
        ("#Win an Acme from @bob", "giveaway"),
        ("We are giving away five lamps", "giveaway"),
        ("Sign up with my link and we both save", "referral"),
        ("https://acme.example/?ref=ann", "referral"),
        ("Refer a friend", "referral"),
        ("Follow me and I follow back", "follow"),
        ("RT and I will do the same", "follow"),
        ("Acme sent me this lamp in exchange for an honest review", "gift"),
        ("You review mine, I review yours", "other"),
    ],
)
def test_the_form_is_read_off_the_words(say: Plant, ask_measured: Ask, text: str, form: str) -> None:
    say("1", "2026-03-01", "ann", text=text, reciprocity=0.9)
    assert ask_measured("select form, other_post_id, days_between from reciprocity_pairs") == [(form, None, None)]


def test_what_is_owned_or_for_nothing_is_not_listed(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    plant("brand_accounts", account="hq")
    say("1", "2026-03-01", "ann", text="tag a friend to win", reciprocity=0.4)
    say("2", "2026-03-01", "hq", text="tag a friend to win", reciprocity=0.9)
    assert ask_measured("select * from reciprocity_pairs") == []
