from collections.abc import Callable
from typing import Any

import pytest

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]

INCOMPLETE = "starts_at::date::varchar as starts_on, ends_at::date::varchar, reason from stg_incomplete"
PROMPTED = "select post_id, voice, prompted_by, is_prompted, is_advocacy from stg_mentions order by post_id"


def test_hashtags_are_words(plant: Plant, ask: Ask) -> None:
    plant("posts", post_id="1", title="On #Glow", text="#GlowWeek, not #é_1!")
    plant("posts", post_id="2", text="no tags, just a number 1")
    assert ask("select post_id, hashtags from stg_posts order by post_id") == [
        ("1", ["glow", "glowweek", "é_1"]),
        ("2", None),
    ]


@pytest.mark.parametrize(
    "timezone, at, day",
    [
        ("UTC", "2026-03-01 23:59:59.999999", "2026-03-01"),
        ("Europe/Berlin", "2026-03-01 22:59:59.999999", "2026-03-01"),
        ("Europe/Berlin", "2026-03-01 23:00", "2026-03-02"),
        ("Europe/Berlin", "2026-03-29 22:00", "2026-03-30"),
        ("America/Los_Angeles", "2026-03-02 07:59", "2026-03-01"),
        ("Europe/Berlin", None, None),
    ],
)
def test_a_day_is_one_in_the_time_zone_of_the_brand(
    say: Plant, ask: Ask, timezone: str, at: str | None, day: str | None
) -> None:
    ask(f"update brands set timezone = '{timezone}' where brand = 'acme'")
    say("1", at)
    assert ask("select day::varchar from stg_mentions where brand = 'acme'") == [(day,)]


@pytest.mark.parametrize(
    "told, hashtags",
    [
        ({"text": "https://a.example/page#glow and HTTP://a.example/#glow"}, None),
        ({"text": "www.a.example/#glow a.example/page#glow a.example/#glow &#39;"}, None),
        ({"text": "#ब्रांड, (#caffè) \n#क्\u200dष"}, ["ब्रांड", "caffè", "क्\u200dष"]),
        ({"text": "#cafe\u0301 #one#two ##three"}, ["cafe\u0301", "one", "three"]),
        ({"text": "me too #mine", "title": "Show your #glow", "post_type": "comment"}, ["mine"]),
        ({"text": "me too", "title": "Show your #glow", "post_type": "answer"}, None),
        ({"text": "me too", "title": "Show your #glow", "post_type": "question"}, ["glow"]),
    ],
)
def test_a_hashtag_is_a_whole_word_of_the_post_s_own(
    plant: Plant, ask: Ask, told: dict[str, str], hashtags: list[str] | None
) -> None:
    plant("posts", post_id="1", **told)
    assert ask("select hashtags from stg_posts") == [(hashtags,)]


def test_an_owned_author_is_found_by_id_or_by_handle_without_case_or_sign(plant: Plant, ask: Ask) -> None:
    plant("brand_accounts", account="@AcmeHQ")
    plant("brand_accounts", account="77", role="staff")
    plant("brand_accounts", account="acmehq", brand="globex", platform="reddit")
    plant("authors", author_id="1", handle="acmehq")
    plant("authors", author_id="2", handle="acmehq2")
    plant("authors", author_id="77", handle="jane")
    assert ask("select * from stg_owned_authors order by all") == [
        ("acme", "x", "1", "owned"),
        ("acme", "x", "77", "staff"),
        ("acme", "x", "AcmeHQ", "owned"),
        ("globex", "reddit", "acmehq", "owned"),
    ]


def test_an_account_that_is_both_channel_and_staff_is_the_channel(plant: Plant, ask: Ask) -> None:
    plant("brand_accounts", account="1", role="staff")
    plant("brand_accounts", account="acmehq", role="owned")
    plant("authors", author_id="1", handle="acmehq")
    assert ask("select author_id, role from stg_owned_authors where author_id = '1'") == [("1", "owned")]


def test_an_owned_post_answers_only_other_people(plant: Plant, ask: Ask) -> None:
    plant("brand_accounts", account="hq")
    plant("posts", post_id="1", author_id="hq")
    plant("posts", post_id="2", author_id="hq", reply_to_id="1")
    plant("posts", post_id="3", author_id="hq", reply_to_id="gone", reply_to_author_id="hq")
    plant("posts", post_id="4", author_id="hq", reply_to_id="gone", reply_to_author_id="ann")
    plant("posts", post_id="5", author_id="hq", reply_to_id="gone")
    plant("posts", post_id="6", author_id="ann", reply_to_id="1")
    assert ask("select post_id, is_answer from stg_owned_posts order by post_id") == [
        ("1", False),
        ("2", False),
        ("3", False),
        ("4", True),
        ("5", True),
    ]


def test_an_owned_post_is_carried_by_others_not_by_its_own(plant: Plant, ask: Ask) -> None:
    plant("brand_accounts", account="hq")
    plant("posts", post_id="1", author_id="hq", repost_count=0)
    plant("posts", post_id="2", author_id="ann", post_type="repost", reposted_id="1")
    plant("posts", post_id="3", author_id=None, post_type="quote", quoted_id="1")
    plant("posts", post_id="4", author_id="hq", post_type="repost", reposted_id="1")
    plant("posts", post_id="5", author_id="ann", post_type="repost", reposted_id="1", platform="mastodon")
    assert ask("select post_id, carrier_count from stg_owned_posts order by post_id") == [("1", 2), ("4", None)]


def test_only_followed_brands_posts_that_exist_and_the_current_tagger_count(say: Plant, plant: Plant, ask: Ask) -> None:
    say("1", "2026-03-02")
    say("2", "2026-03-02", tagger="rules-2")
    say("3", "2026-03-02", brand="unfollowed")
    plant("mentions", post_id="deleted")
    assert ask("select post_id, tagger from stg_mentions") == [("1", "rules-1")]


def test_a_post_about_two_brands_is_a_mention_of_each(say: Plant, plant: Plant, ask: Ask) -> None:
    say("1", "2026-03-02")
    plant("mentions", post_id="1", brand="globex", kind="detraction")
    assert ask("select brand, kind from stg_mentions order by brand") == [("acme", "talk"), ("globex", "detraction")]


def test_a_brand_speaks_for_itself_only(say: Plant, plant: Plant, ask: Ask) -> None:
    plant("brand_accounts", account="hq")
    say("1", "2026-03-02", "hq")
    plant("mentions", post_id="1", brand="globex")
    say("2", "2026-03-02", "ann")
    say("3", "2026-03-02", None)
    assert ask("select post_id, brand, voice from stg_mentions order by all") == [
        ("1", "acme", "owned"),
        ("1", "globex", "earned"),
        ("2", "acme", "earned"),
        ("3", "acme", "earned"),
    ]


def test_an_answer_to_the_brand_is_prompted(say: Plant, plant: Plant, ask: Ask) -> None:
    plant("brand_accounts", account="hq")
    plant("posts", post_id="0", author_id="hq")
    say("1", "2026-03-02", "ann", kind="advocacy", reply_to_id="0")
    say("2", "2026-03-02", "ann", kind="advocacy", reply_to_author_id="hq")
    say("3", "2026-03-02", "ann", kind="advocacy", reply_to_id="1")
    say("4", "2026-03-02", "ann", kind="advocacy", reply_to_id="0", platform="mastodon")
    say("5", "2026-03-02", "hq", kind="advocacy", reply_to_id="0")
    assert ask(PROMPTED) == [
        ("1", "earned", "reply", True, False),
        ("2", "earned", "reply", True, False),
        ("3", "earned", None, False, True),
        ("4", "earned", None, False, True),
        ("5", "owned", None, False, False),
    ]


def test_whoever_speaks_in_a_conversation_the_brand_began_is_prompted(say: Plant, plant: Plant, ask: Ask) -> None:
    plant("brand_accounts", account="hq")
    plant("posts", post_id="0", author_id="hq")
    plant("posts", post_id="a", author_id="bob")
    plant("posts", post_id="b", author_id="hq", conversation_id="a")
    say("1", "2026-03-02", "ann", conversation_id="0", reply_to_id="9")
    say("2", "2026-03-02", "ann", conversation_id="a")
    say("3", "2026-03-02", "ann", conversation_id="never seen")
    assert ask(PROMPTED) == [
        ("1", "earned", "conversation", True, False),
        ("2", "earned", None, False, False),
        ("3", "earned", None, False, False),
    ]


@pytest.fixture
def glow_week(plant: Plant) -> None:
    plant("brand_campaigns", hashtag="#GlowWeek", starts_on="2026-03-01", ends_on="2026-03-07")
    plant("brand_campaigns", hashtag="other", brand="globex")


@pytest.mark.usefixtures("glow_week")
@pytest.mark.parametrize(
    "at, text, prompts",
    [
        ("2026-03-01 00:00:00", "my #glowweek", True),
        ("2026-03-07 23:59:59", "my #GLOWWEEK!", True),
        ("2026-02-28 23:59:59", "my #GlowWeek", False),
        ("2026-03-08 00:00:00", "my #GlowWeek", False),
        ("2026-03-02", "my #GlowWeekend", False),
        ("2026-03-02", "my GlowWeek", False),
        (None, "my #GlowWeek", False),
    ],
)
def test_a_campaign_prompts_under_its_hashtag_within_its_days(
    say: Plant, ask: Ask, at: str | None, text: str, prompts: bool
) -> None:
    say("1", at, text=text)
    assert ask("select prompted_by from stg_mentions") == [("campaign" if prompts else None,)]


def test_a_campaign_without_days_is_always_on_and_belongs_to_its_brand(say: Plant, plant: Plant, ask: Ask) -> None:
    plant("brand_campaigns", hashtag="glow")
    plant("brand_campaigns", hashtag="GLOW", starts_on="2026-01-01")
    say("1", None, text="#glow")
    plant("mentions", post_id="1", brand="globex")
    assert ask("select brand, prompted_by from stg_mentions order by brand") == [
        ("acme", "campaign"),
        ("globex", None),
    ]


def test_a_repost_is_a_share_and_its_feelings_are_another_s(say: Plant, ask: Ask) -> None:
    tags = {"kind": "advocacy", "sentiment_label": "positive", "passion": 0.9, "trust": 1, "promotion": 0.25}
    say("1", "2026-03-02", "ann", **tags)
    say("2", "2026-03-02", "bob", post_type="repost", **tags)
    say("3", "2026-03-02", "cem", post_type="repost", kind=None)
    assert ask(
        "select post_id, kind, is_advocacy, sentiment_label, passion::double, trust::double, promotion::double"
        " from stg_mentions order by post_id"
    ) == [
        ("1", "advocacy", True, "positive", 0.9, 1, 0.25),
        ("2", "share", False, None, None, None, 0.25),
        ("3", "share", False, None, None, None, None),
    ]


@pytest.mark.parametrize(
    "reciprocity, is_reciprocal, is_advocacy", [(0.5, True, False), (0.49, False, True), (None, False, True)]
)
def test_advocacy_for_something_in_return_is_not_advocacy_in_full(
    say: Plant, ask: Ask, reciprocity: float | None, is_reciprocal: bool, is_advocacy: bool
) -> None:
    say("1", "2026-03-02", "ann", kind="advocacy", reciprocity=reciprocity)
    assert ask("select is_reciprocal, is_advocacy from stg_mentions") == [(is_reciprocal, is_advocacy)]


def test_a_gap_is_incomplete_on_the_days_it_touches(plant: Plant, ask: Ask) -> None:
    plant("gaps", gap_start="2026-03-01 12:00", gap_end="2026-03-03 00:00", found_at="2026-03-05")
    plant("gaps", gap_start=None, gap_end="2026-02-01 08:00", found_at="2026-03-05")
    assert ask(f"select {INCOMPLETE} order by starts_on") == [
        ("-infinity", "2026-02-01", "limit"),
        ("2026-03-01", "2026-03-02", "limit"),
    ]


def test_a_source_that_tells_what_it_covers_is_behind_from_there_for_a_week(plant: Plant, ask: Ask) -> None:
    plant("pulls", pull_id="1", brand="acme", started_at="2026-03-04 02:00")
    plant("pages", pull_id="1", covers_from="2026-03-01", covers_until="2026-03-03", stored_at="2026-03-04")
    plant("pages", pull_id="1", covers_from="2026-03-03", covers_until="2026-03-04 02:00", stored_at="2026-03-04")
    plant("pulls", pull_id="2", brand="acme", started_at="2026-03-06 02:00", outcome="rate_limited")
    plant("pages", pull_id="2", covers_from="2026-03-05", covers_until="2026-03-06 02:00", stored_at="2026-03-06")
    assert ask(f"select brand, {INCOMPLETE} order by starts_on") == [
        ("acme", "-infinity", "2026-02-28", "before"),
        ("acme", "2026-03-04", "2026-03-13", "behind"),
    ]


def test_a_pull_that_found_nothing_new_is_complete_until_it_began(plant: Plant, ask: Ask) -> None:
    plant("pulls", pull_id="1", started_at="2026-03-04 02:00")
    plant("pages", pull_id="1", covers_from="2026-03-01", covers_until="2026-03-04 02:00", stored_at="2026-03-04")
    plant("pulls", pull_id="2", started_at="2026-03-06 02:00")
    assert ask(f"select {INCOMPLETE} where reason = 'behind'") == [("2026-03-06", "2026-03-13", "behind")]


def test_a_pull_asked_up_to_a_moment_is_complete_no_further(plant: Plant, ask: Ask) -> None:
    plant("pulls", pull_id="1", started_at="2026-03-04 02:00", until_at="2026-02-01")
    plant("pages", pull_id="1", covers_from="2026-01-01", covers_until="2026-02-01", stored_at="2026-03-04")
    plant("pulls", pull_id="2", started_at="2026-03-06 02:00", until_at="2026-02-01")
    assert ask(f"select {INCOMPLETE} order by starts_on") == [
        ("-infinity", "2025-12-31", "before"),
        ("2026-02-01", "2026-03-13", "behind"),
    ]


def test_periods_before_the_first_page_are_not_complete(say: Plant, plant: Plant, ask_measured: Ask) -> None:
    for post_id, day in enumerate(["03-03", "03-08", "03-09", "03-10"]):
        say(str(post_id), f"2026-{day} 15:00", "ann")
    plant("pulls", pull_id="1", brand="acme", started_at="2026-03-11 02:00")
    plant("pages", pull_id="1", covers_from="2026-03-08 14:00", covers_until="2026-03-11 02:00", stored_at="2026-03-11")
    found = ask_measured(
        "select grain, starts_on::varchar, is_complete from advocacy_trend "
        "where brand = 'acme' and mention_count > 0 order by all"
    )
    assert found == [
        ("day", "2026-03-03", False),
        ("day", "2026-03-08", False),
        ("day", "2026-03-09", True),
        ("day", "2026-03-10", True),
        ("month", "2026-03-01", False),
        ("week", "2026-03-02", False),
        ("week", "2026-03-09", False),
    ]


def test_a_source_that_never_ended_well_is_behind_from_its_first_page(plant: Plant, ask: Ask) -> None:
    plant("pulls", pull_id="1", started_at="2026-03-04 02:00", outcome="interrupted")
    plant("pages", pull_id="1", covers_from="2026-03-01", covers_until="2026-03-02", stored_at="2026-03-04")
    assert ask(f"select {INCOMPLETE} where reason = 'behind'") == [("2026-03-01", "2026-03-11", "behind")]


@pytest.mark.parametrize(
    "outcomes, starts_on",
    [
        (["done"], []),
        (["unreadable", "done"], []),
        (["unreadable", "partial"], []),
        (["done", "unreadable"], ["2026-03-01"]),
        (["unreadable"], ["-infinity"]),
    ],
)
def test_of_a_file_only_a_failed_last_pull_leaves_something_out(
    plant: Plant, ask: Ask, outcomes: list[str], starts_on: list[str]
) -> None:
    for day, outcome in enumerate(outcomes, start=1):
        plant("pulls", pull_id=str(day), source="archive", started_at=f"2026-03-0{day} 05:00", outcome=outcome)
    found = ask(f"select {INCOMPLETE}")
    assert found == [(day, f"2026-03-{len(outcomes) + 7:02}", "failed") for day in starts_on]


@pytest.mark.parametrize(
    "text, is_told", [("best phone i have ever had", False), ("it is the best phone that i have ever had", True)]
)
def test_a_text_is_a_copy_of_another_from_25_letters_on(plant: Plant, ask: Ask, text: str, *, is_told: bool) -> None:
    plant("posts", post_id="1", text=text)
    assert ask("select text_key is not null from stg_posts") == [(is_told,)]
