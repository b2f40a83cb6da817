import json
import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.connector import read_options
from connectors.errors import (
    BadQuery,
    BudgetSpent,
    ConnectorError,
    NotAuthorised,
    RateLimited,
    UnreadableAnswer,
)
from connectors.http import Answer
from connectors.post import Page, Post, Query
from connectors.search import parse_search
from connectors.sources import x
from connectors.sources.x import Found, most_usage, parse_page
from connectors.x_queries import tell_searches
from tests.connectors.answers.x.case import (
    NOW,
    OWN,
    PLAIN,
    POSTS,
    QUOTE,
    REPLY,
    REPOST,
    TOKEN,
    USERS,
    RecentSearch,
    Tweet,
    connector,
    problem,
    reference,
    reply,
    tweet,
)
from tests.connectors.loopback import Loopback, Reply, Request

Pull = Callable[..., Iterator[Page]]


@pytest.fixture
def pull(loopback: Loopback) -> Pull:
    """Return what asks the server on loopback, at a given time."""

    def pull(
        cursor: str | None = None, now: datetime = NOW, text: str | None = "zephyrite", **query: Any
    ) -> Iterator[Page]:
        if isinstance(loopback.answer, RecentSearch):
            loopback.answer.now = now
        return connector(loopback, now).pages(Query("x", "q", text, **query), cursor)

    return pull


def found_in(*data: Any, **body: Any) -> Found:
    told = {"data": list(data), "meta": {"result_count": len(data)}} | body
    return parse_page(Answer("x", 200, {}, json.dumps(told).encode()), NOW)


def post_of(item: Tweet, *others: Tweet, users: list[Any] | None = None) -> Post:
    includes = {"tweets": list(others), "users": USERS if users is None else users}
    found = found_in(item, includes=includes)
    assert not found.rejects
    return found.posts[0]


def ids(pages: Iterator[Page] | list[Page]) -> list[str]:
    return [post.post_id for page in pages for post in page.posts]


def every_minute(count: int, start: int = 1) -> list[Tweet]:
    return [tweet(minutes, f"zephyrite {minutes}") for minutes in range(start, start + count)]


def test_a_post_is_told_as_it_is() -> None:
    post = post_of(
        PLAIN
        | {
            "entities": {
                "urls": [
                    {
                        "url": "https://t.co/a",
                        "expanded_url": "https://short.example/1",
                        "unwound_url": "https://e.x/2",
                    },
                    {"url": "https://t.co/b", "expanded_url": "https://x.com/m/photo/1", "media_key": "3_1"},
                ]
            },
            "public_metrics": {"like_count": 3, "retweet_count": 2, "impression_count": 70},
        }
    )
    assert (post.platform, post.post_id, post.post_type) == ("x", PLAIN["id"], "post")
    assert post.text == "The zephyrite kettle & I are friends https://t.co/a"
    assert post.links == ("https://e.x/2",)
    assert (post.like_count, post.repost_count, post.view_count, post.reply_count) == (3, 2, 70, None)
    assert post.created_at == NOW - timedelta(minutes=3000)
    assert (post.author_id, post.author_handle, post.author_name) == ("2", "mara_oak", "Mara_Oak")
    assert (post.author_follower_count, post.author_created_at) == (200, datetime(2015, 3, 1, 9, tzinfo=UTC))
    assert (post.lang, post.conversation_id, post.edited_at) == ("en", PLAIN["id"], None)
    assert post.url == f"https://x.com/mara_oak/status/{PLAIN['id']}"
    assert json.loads(post.raw)["author"] == USERS[1]


def test_what_a_post_refers_to_is_named_and_comes_in_too() -> None:
    answered, quoting, repost = (post_of(item, OWN) for item in (REPLY, QUOTE, REPOST))
    assert (answered.post_type, answered.reply_to_id, answered.reply_to_author_id) == ("post", OWN["id"], "1")
    assert answered.conversation_id == OWN["id"]
    assert (quoting.post_type, quoting.quoted_id) == ("quote", OWN["id"])
    assert (repost.post_type, repost.reposted_id) == ("repost", OWN["id"])
    assert [post.post_id for post in found_in(QUOTE, includes={"tweets": [OWN]}).posts] == [QUOTE["id"], OWN["id"]]


def test_a_repost_has_the_words_of_the_original_and_none_of_its_counts() -> None:
    repost = post_of(REPOST, OWN)
    assert repost.text == OWN["text"]
    assert (repost.like_count, repost.repost_count) == (None, None)
    assert post_of(REPOST).text == REPOST["text"]


def test_a_long_post_is_whole() -> None:
    note = {"text": "all &lt;of&gt; it", "entities": {"urls": [{"expanded_url": "https://e.x/long"}]}}
    post = post_of(PLAIN | {"note_tweet": note})
    assert (post.text, post.links) == ("all <of> it", ("https://e.x/long",))


def test_both_spellings_are_read() -> None:
    body = json.dumps({"data": POSTS, "includes": {"tweets": [OWN], "users": USERS}, "meta": {"result_count": 7}})
    body = body.replace('"text": "no', '"note_tweet": {"text": "long"}, "text": "no')
    new = body
    for old_name, new_name in (
        ("referenced_tweets", "referenced_posts"),
        ("retweet_count", "repost_count"),
        ("edit_history_tweet_ids", "edit_history_post_ids"),
        ("note_tweet", "note_post"),
        ('"tweets"', '"posts"'),
        ('"retweeted"', '"reposted"'),
    ):
        assert old_name in new
        new = new.replace(old_name, new_name)
    old_posts, new_posts = (parse_page(Answer("x", 200, {}, text.encode()), NOW).posts for text in (body, new))
    assert [without_raw(post) for post in old_posts] == [without_raw(post) for post in new_posts]


def without_raw(post: Post) -> dict[str, Any]:
    return {name: getattr(post, name) for name in Post.__slots__ if name != "raw"}


def edited(minutes: int = 50) -> tuple[Tweet, Tweet]:
    first, last = tweet(minutes, "zephirite"), tweet(minutes - 5, "zephyrite")
    history = {"edit_history_tweet_ids": [first["id"], last["id"]]}
    return first | history, last | history


def test_an_edited_post_keeps_the_id_of_its_first_version() -> None:
    first, last = edited()
    answering = tweet(3, "indeed", referenced_tweets=reference("replied_to", last), conversation_id=last["id"])
    found = found_in(answering, includes={"tweets": [first, last]})
    assert not found.rejects
    answer, post = found.posts
    assert (post.post_id, post.text) == (first["id"], "zephyrite")
    assert (post.created_at, post.edited_at) == (NOW - timedelta(minutes=50), NOW - timedelta(minutes=45))
    assert (answer.reply_to_id, answer.conversation_id, post.conversation_id) == (first["id"],) * 3


def test_an_early_version_does_not_take_the_place_of_a_later_one() -> None:
    first, _ = edited()
    found = found_in(first)
    assert not found.posts
    assert "edited later" in found.rejects[0].reason


@pytest.mark.parametrize("field", ["post", "author", "original"])
def test_what_is_withheld_or_protected_is_not_kept(field: str) -> None:
    secret = tweet(7, "secret words") | ({"withheld": {"country_codes": ["DE"]}} if field != "author" else {})
    users = [USERS[1] | {"protected": field == "author"}]
    repost = tweet(6, "RT @mara_oak: secret words", author=3, referenced_tweets=reference("retweeted", secret))
    items = [repost] if field == "original" else [secret]
    found = found_in(*items, includes={"tweets": [secret], "users": users})
    assert not found.posts
    assert "withheld" in found.rejects[0].reason or "protected" in found.rejects[0].reason
    shown = str(found.rejects)
    assert not [word for word in ("secret", "mara", secret["id"]) if word in shown]


@pytest.mark.parametrize("lang, told", [("de", "de"), ("in", "id"), ("iw", "he"), ("qst", None), ("und", None)])
def test_languages_are_told_in_the_codes_of_today(lang: str, told: str | None) -> None:
    assert post_of(PLAIN | {"lang": lang}).lang == told


def test_a_post_without_the_fields_asked_for_is_a_post_all_the_same() -> None:
    post = post_of({"id": PLAIN["id"], "text": "zephyrite"})
    assert post.created_at == NOW - timedelta(minutes=3000)
    assert (post.author_id, post.like_count, post.url) == (None, None, f"https://x.com/i/status/{PLAIN['id']}")
    assert post_of({"id": "20", "text": "just setting up"}).created_at is None


@pytest.mark.parametrize(
    "broken",
    [{"text": " "}, {"text": None}, {"id": "x"}, {"created_at": "never"}, {"public_metrics": {"like_count": "3"}}],
)
def test_what_cannot_be_read_is_explained(broken: dict[str, Any]) -> None:
    found = found_in(PLAIN | broken, OWN)
    assert [post.post_id for post in found.posts] == [OWN["id"]]
    assert found.rejects[0].reason


def test_errors_beside_the_posts_are_told_without_names() -> None:
    errors = [
        {
            "resource_type": "tweet",
            "resource_id": "77",
            "title": "Not Found Error",
            "parameter": "referenced_tweets.id",
        },
        {"value": "mara_oak", "detail": "User has been suspended: [mara_oak].", "title": "Forbidden"},
    ]
    found = found_in(PLAIN, errors=errors)
    assert len(found.posts) == 1
    assert found.rejects[0].location == "error 77"
    assert "Not Found Error" in found.rejects[0].reason
    assert "mara" not in str(found.rejects)


def test_an_answer_that_says_it_is_in_part_leaves_a_gap_of_what_was_read(pull: Pull, loopback: Loopback) -> None:
    loopback.answer = RecentSearch(every_minute(3))
    loopback.answer.extra = {"errors": [{"title": "Operational Problem", "type": "about:blank"}]}
    [page] = pull()
    start, end = NOW - timedelta(days=7), NOW - timedelta(seconds=30)
    assert [gap.reason for gap in page.gaps] == ["x answered in part: Operational Problem"]
    assert (page.rejects, len(page.posts)) == ((), 3)
    assert start <= page.gaps[0].start <= start + timedelta(minutes=10)
    assert page.gaps[0].end == end


def test_usage_counts_what_is_billed_each_once() -> None:
    found = found_in(QUOTE, QUOTE, REPLY, includes={"tweets": [OWN, QUOTE], "users": [USERS[0], USERS[0], USERS[2]]})
    assert found.usage == {"post_read": 3, "user_read": 2}


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"data": {}}', b'{"data": null}', b"<html>", b'{"meta": 1}', b"3"])
def test_another_shape_is_unreadable(body: bytes) -> None:
    with pytest.raises(UnreadableAnswer):
        parse_page(Answer("x", 200, {}, body), NOW)


def test_errors_alone_are_unreadable_and_told() -> None:
    with pytest.raises(UnreadableAnswer, match="Over capacity"):
        parse_page(Answer("x", 200, {}, b'{"errors": [{"title": "Over capacity"}]}'), NOW)


@pytest.mark.parametrize(
    "text, told",
    [
        ("acme", "(acme)"),
        ('"acme audio" OR @acme', '(("acme audio") OR @acme)'),
        ("acme #launch OR from:acme", "((acme #launch) OR from:acme)"),
        ('acme -jobs -"road runner" lang:en lang:id', '(acme) -jobs -"road runner" (lang:en OR lang:in)'),
        ("is:retweet AND #a-b", '(("is:retweet" "AND" "#a-b"))'),
        ("naïve 音", "((naïve 音))"),
    ],
)
def test_a_search_is_told_in_the_language_of_x(text: str, told: str) -> None:
    assert tell_searches(Query("x", "q", text), with_replies=True) == [told]


def test_accounts_are_searched_by_themselves() -> None:
    query = Query("x", "q", "acme -jobs", accounts=("@acme", "acme_eu"))
    told = "from:acme OR from:acme_eu"
    assert tell_searches(query, with_replies=False) == ["(acme) -jobs", told]
    assert tell_searches(query, with_replies=True)[1] == f"{told} OR to:acme OR to:acme_eu"


def test_a_long_search_is_asked_in_parts() -> None:
    text = " OR ".join(f'"acme model number {number}"' for number in range(60)) + " -jobs"
    told = tell_searches(Query("x", "q", text), with_replies=True)
    assert len(told) == 4
    assert all(len(part) <= 512 and part.endswith(") -jobs") for part in told)
    assert sum(part.count("model") for part in told) == len(parse_search(text).alternatives) == 60


@pytest.mark.parametrize(
    "query, why",
    [
        ({"text": "acme in:audio"}, "no communities"),
        ({"text": None}, "neither a text"),
        ({"text": "from:a-b"}, "no account of x"),
        ({"text": "acme", "accounts": ("a b",)}, "no account of x"),
        ({"text": '"' + "a" * 600 + '"'}, "512 characters"),
    ],
)
def test_what_x_cannot_be_asked_is_a_bad_query(query: dict[str, Any], why: str) -> None:
    with pytest.raises(BadQuery, match=why):
        tell_searches(Query("x", "q", **query), with_replies=True)


def test_the_search_is_asked_for_all_that_a_post_needs(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = RecentSearch(POSTS)
    (page,) = pull(options={"history_days": 1})
    (asked,) = loopback.requests
    assert (page.request_count, asked.path) == (1, "/2/tweets/search/recent")
    assert asked.params["query"] == "(zephyrite)"
    assert (asked.params["start_time"], asked.params["end_time"]) == ("2026-09-21T11:59:30Z", "2026-09-22T11:59:30Z")
    assert asked.params["max_results"] == "100"
    assert asked.params["expansions"] == "author_id,referenced_tweets.id"
    assert "note_tweet" in asked.params["tweet.fields"]
    assert "protected" in asked.params["user.fields"]
    assert asked.headers["authorization"] == f"Bearer {TOKEN}"


def test_what_is_paid_for_can_be_left_out(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = RecentSearch(POSTS)
    (page,) = pull(options={"authors": False, "references": False, "page_size": 10})
    (asked,) = loopback.requests
    assert "expansions" not in asked.params
    assert "user.fields" not in asked.params
    assert page.usage == {"post_read": 5, "user_read": 0}


def test_the_posts_of_accounts_and_replies_to_them_come_in(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = RecentSearch(POSTS)
    assert set(ids(pull(text=None, accounts=("zephyr",)))) == {OWN["id"], REPOST["id"], REPLY["id"]}


@pytest.mark.parametrize("text, accounts", [("zephyrite", ()), ("zephyrite", ("zephyr",)), ("zephyrite OR kettle", ())])
def test_cut_short_at_any_page_the_next_run_completes_it(
    loopback: Loopback, pull: Pull, text: str, accounts: tuple[str, ...]
) -> None:
    loopback.answer = RecentSearch([*POSTS, *every_minute(12, 200)], ceiling=3)
    whole = list(pull(text=text, accounts=accounts))
    for number in range(1, len(whole)):
        later = NOW + timedelta(hours=3)
        fresh = tweet(-60, "zephyrite, fresh")
        loopback.answer.posts.append(fresh)
        rest = ids(pull(whole[number - 1].cursor, later, text=text, accounts=accounts))
        assert set(ids(whole[number:])) | {fresh["id"]} <= set(rest)
        loopback.answer.posts.remove(fresh)


def test_the_next_run_looks_back_a_little(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = RecentSearch(POSTS)
    *_, last = pull()
    loopback.requests.clear()
    assert ids(pull(last.cursor, NOW + timedelta(hours=1)))
    assert loopback.requests[0].params["start_time"] == "2026-09-22T10:59:30Z"


def test_what_was_deleted_or_edited_since_a_run_was_cut_short_hides_nothing(loopback: Loopback, pull: Pull) -> None:
    posts = [tweet(100 * number, "zephyrite") for number in range(1, 20)]
    loopback.answer = RecentSearch(posts, ceiling=4)
    whole = list(pull())
    loopback.answer.posts = posts[2:]
    rest = list(pull(whole[0].cursor, NOW + timedelta(hours=5)))
    assert set(ids(whole[1:])) <= set(ids(rest))


def test_a_token_that_is_no_longer_good_loses_nothing(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = RecentSearch(every_minute(20), ceiling=4)
    whole = list(pull())
    pages = pull()
    begun = [next(pages), next(pages)]
    loopback.answer.generation += 1
    rest = list(pages)
    assert set(ids(whole)) == set(ids([*begun, *rest]))
    assert rest[0].request_count == 2


def test_a_search_that_x_does_not_take_is_told_and_the_others_go_on(loopback: Loopback, pull: Pull) -> None:
    server = RecentSearch(POSTS)
    loopback.answer = lambda request: (
        problem(400, "Invalid Request", "no such operator")
        if "zephyrite" in request.params["query"]
        else server(request)
    )
    pages = pull(accounts=("zephyr",))
    assert ids([next(pages)])
    with pytest.raises(BadQuery, match="no such operator"):
        next(pages)


def test_what_is_no_longer_served_is_a_gap(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = RecentSearch(every_minute(3))
    *_, last = pull()
    later = NOW + timedelta(days=9)
    loopback.answer.posts.append(tweet(-60 * 24 * 8, "zephyrite, late"))
    pages = list(pull(last.cursor, later))
    (gap,) = [gap for page in pages for gap in page.gaps]
    assert (gap.start, gap.end) == (NOW - timedelta(seconds=30, hours=1), later - timedelta(days=7))
    assert len(ids(pages)) == 1
    assert "start_time" not in loopback.requests[-1].params


def test_the_rest_of_a_run_that_came_too_late_is_a_gap(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = RecentSearch(every_minute(30), ceiling=10)
    first = next(iter(pull(options={"history_days": 1})))
    gaps = [gap for page in pull(first.cursor, NOW + timedelta(days=9)) for gap in page.gaps]
    assert (gaps[0].start, gaps[0].end) == (NOW - timedelta(days=1, seconds=30), NOW - timedelta(minutes=10))
    assert len(gaps) == 2


def test_the_first_run_leaves_no_gap(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = RecentSearch([*every_minute(3), tweet(60 * 24 * 7 - 20, "zephyrite, long ago")])
    pages = list(pull())
    assert len(ids(pages)) == 4
    assert not [page.gaps for page in pages if page.gaps]


def test_a_backfill_reads_its_stretch_alone(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = RecentSearch(every_minute(90))
    since, until = NOW - timedelta(minutes=60), NOW - timedelta(minutes=30)
    assert len(ids(pull(since=since, until=until))) == 30
    assert len(ids(pull(since=since, until=NOW + timedelta(days=1)))) == 60


def test_what_was_written_in_the_first_second_goes_on_over_the_next_page(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = RecentSearch([tweet(60, "zephyrite", number=number) for number in range(9)], ceiling=2)
    assert len(ids(pull(since=NOW - timedelta(minutes=60), until=NOW))) == 9


def test_pages_that_lead_nowhere_end(loopback: Loopback, pull: Pull) -> None:
    server = RecentSearch(POSTS)
    server.extra = {"meta": {"next_token": "t0"}}
    loopback.answer = lambda request: server(
        Request(request.path, request.params | {"next_token": "p0"}, request.headers)
    )
    server._fault = lambda _: None  # type: ignore[method-assign]  # it takes its own token for good for ever
    pages = list(pull())
    assert len(loopback.requests) < 30
    assert "leads no further" in pages[-1].gaps[0].reason


@pytest.mark.parametrize(
    "answer, error, told",
    [
        (problem(400, "Invalid Request", "no viable alternative"), BadQuery, "no viable alternative"),
        (problem(401, "Unauthorized", "Unauthorized"), NotAuthorised, "WOM_X_BEARER_TOKEN"),
        (problem(402, "CreditsDepleted", "no credits"), BudgetSpent, "no credits"),
        (problem(403, "Client Forbidden", "not enrolled"), NotAuthorised, "not enrolled"),
        (
            problem(429, "UsageCapExceeded", "Usage cap exceeded: Monthly product cap"),
            BudgetSpent,
            "Monthly product cap",
        ),
        (problem(403, "SpendCapReached", "no more this month"), BudgetSpent, "no more this month"),
        (problem(429, "Too Many Requests", "slow down"), RateLimited, "429"),
        (Reply(b"[1]", 403), NotAuthorised, "Forbidden"),
        (Reply(b'{"errors": 3, "title": 4}', 400), BadQuery, "Bad Request"),
        (Reply(f'{{"detail": "bad token {TOKEN}"}}'.encode(), 401), NotAuthorised, "bad token …"),
        (Reply(b"{}"), UnreadableAnswer, "neither data nor meta"),
        (Reply(b"", 302), UnreadableAnswer, "HTTPException"),
    ],
)
@pytest.mark.usefixtures("at_once")
def test_each_failure_has_its_error(
    loopback: Loopback, pull: Pull, answer: Reply, error: type[ConnectorError], told: str
) -> None:
    loopback.answer = lambda _: answer
    with pytest.raises(error) as caught:
        list(pull())
    assert told in str(caught.value)
    assert TOKEN not in f"{caught.value!r} {getattr(caught.value, 'payload', '')} {caught.value.__cause__}"


def test_a_long_wait_is_left_to_the_next_run(loopback: Loopback, pull: Pull) -> None:
    later = int((datetime.now(UTC) + timedelta(minutes=15)).timestamp())
    loopback.answer = lambda _: reply({"title": "Too Many Requests"}, 429, {"x-rate-limit-reset": str(later)})
    with pytest.raises(RateLimited) as caught:
        list(pull())
    assert caught.value.until == datetime.fromtimestamp(later, UTC)
    assert len(loopback.requests) == 1


def test_no_log_holds_the_token(loopback: Loopback, pull: Pull, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        loopback.answer = RecentSearch(POSTS)
        list(pull())
    assert TOKEN not in caplog.text


def test_the_check_says_what_was_used(loopback: Loopback) -> None:
    loopback.answer = RecentSearch([])
    assert "120 of 3,000,000 posts of this month are read" in connector(loopback).check().detail
    check = connector(loopback, token="wrong").check()  # noqa: S106
    assert (check.usable, "WOM_X_BEARER_TOKEN" in check.detail) == (False, True)


def test_without_a_token_it_says_where_to_get_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WOM_X_BEARER_TOKEN", raising=False)
    with pytest.raises(NotAuthorised, match=r"WOM_X_BEARER_TOKEN.*console\.x\.com"):
        x.connect()


def test_it_asks_where_the_settings_say(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_X_BEARER_TOKEN", f"{TOKEN}\n")
    monkeypatch.setenv("WOM_X_BASE_URL", f"{loopback.url}/")
    loopback.answer = RecentSearch([])
    assert x.connect().check().usable


def test_an_estimate_counts_what_would_be_found(loopback: Loopback) -> None:
    loopback.answer = RecentSearch(every_minute(30))
    asking = connector(loopback)
    query = Query("x", "q", "zephyrite")
    assert asking.estimate(query, None) == {"post_read": 60, "user_read": 30}
    *_, last = asking.pages(query, None)
    later = connector(loopback, NOW + timedelta(minutes=10))
    loopback.answer.now = NOW + timedelta(minutes=10)
    bare = Query("x", "q", "zephyrite", options={"authors": False, "references": False, "lookback_hours": 0})
    assert later.estimate(bare, last.cursor) == {"post_read": 0, "user_read": 0}
    assert {request.path for request in loopback.requests[-1:]} == {"/2/tweets/counts/recent"}


def test_no_page_uses_more_than_is_foretold(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = RecentSearch([*POSTS, *every_minute(50, 10)])
    options = {"page_size": 10}
    most = most_usage(options)
    assert most == {"post_read": 30, "user_read": 10}
    assert set(x.PRICES) == set(most)
    assert all(page.usage[unit] <= most[unit] for page in pull(options=options) for unit in most)
    assert most_usage({"authors": False, "references": False}) == {"post_read": 100, "user_read": 0}


@pytest.mark.parametrize("options", [{"page_size": 9}, {"page_size": 101}, {"history_days": 8}, {"lookback_hours": -1}])
def test_options_keep_to_what_x_takes(options: dict[str, int]) -> None:
    with pytest.raises(BadQuery):
        read_options(x.Options, Query("x", "q", "a", options=options))


def test_recorded_counts_become_an_estimate(shared: Path, loopback: Loopback) -> None:
    body = (shared / "payloads" / "x" / "tweepy__test_client_get_recent_tweets_count__0.json").read_bytes()
    loopback.answer = lambda _: Reply(body)
    told = json.loads(body)["meta"]["total_tweet_count"]
    assert connector(loopback).estimate(Query("x", "q", "tweepy"), None) == {"post_read": 2 * told, "user_read": told}
