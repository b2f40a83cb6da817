import json
import logging
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.errors import (
    BadQuery,
    ConnectorError,
    NotAuthorised,
    PlatformDown,
    RateLimited,
    UnreadableAnswer,
)
from connectors.post import Page, Post, Query
from connectors.reddit_listings import tell
from connectors.reddit_things import parse_thing, read_things
from connectors.search import parse_search
from connectors.sources import reddit
from tests.connectors.answers.reddit.case import NOW, THINGS, Site, Thing, comment, connector, submission
from tests.connectors.loopback import Loopback, Reply, Request

QUERY = Query("reddit", "zephyrite", "zephyrite", options={"history_days": 3, "thread_comments": 0})
FORBIDDEN = b'{"message": "Forbidden", "error": 403}'
SECRETS = ("an-id", "a-secret", "loopback-token")


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the attempts of the library follow each other without a pause."""
    monkeypatch.setattr("prawcore.sessions.FiniteRetryStrategy._sleep_seconds", lambda _: None)


def ids(pages: list[Page]) -> list[str]:
    return [post.post_id for page in pages for post in page.posts]


def answering(loopback: Loopback, reply: Reply, things: list[Thing] = THINGS) -> None:
    """Give out tokens, and answer everything else alike."""
    site = Site(things)
    loopback.answer = lambda request: site(request) if request.method == "POST" else reply


def parsed(thing: Thing) -> Post:
    return parse_thing(thing, NOW)


def test_without_credentials_it_says_which_and_where_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WOM_REDDIT_CLIENT_ID", raising=False)
    monkeypatch.setenv("WOM_REDDIT_CLIENT_SECRET", "a-secret")
    with pytest.raises(NotAuthorised, match=r"WOM_REDDIT_CLIENT_ID.*prefs/apps"):
        reddit.connect()


def test_it_asks_the_server_that_the_environment_names(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    loopback.answer = lambda request: Site(THINGS)(
        Request(request.path.removeprefix("/proxy"), *list(vars(request).values())[1:])
    )
    monkeypatch.setenv("WOM_REDDIT_BASE_URL", f"{loopback.url}/proxy/")
    monkeypatch.setenv("WOM_REDDIT_CLIENT_ID", "an-id")
    monkeypatch.setenv("WOM_REDDIT_CLIENT_SECRET", "a-secret")
    assert reddit.connect().check().usable
    assert [request.path for request in loopback.requests] == ["/proxy/api/v1/access_token", "/proxy/r/all/new"]
    assert "wom" in loopback.requests[1].headers["user-agent"]


@pytest.mark.parametrize(
    "reply, error",
    [
        (Reply(b'{"message": "Unauthorized", "error": 401}', 401), NotAuthorised),
        (Reply(b'{"error": "invalid_grant"}'), NotAuthorised),
        (Reply(b"<html>", 200), UnreadableAnswer),
        (Reply(b"[1]", 200), UnreadableAnswer),
        (Reply(b'{"access_token": "loopback-token"}', 200), UnreadableAnswer),
        (Reply(b"", 503), PlatformDown),
    ],
)
def test_a_token_that_is_refused_ends_in_a_named_outcome(
    loopback: Loopback, reply: Reply, error: type[ConnectorError]
) -> None:
    loopback.answer = lambda _: reply
    with pytest.raises(error) as caught:
        list(connector(loopback).pages(QUERY, None))
    assert not any(secret in repr(caught.value) + str(vars(caught.value)) for secret in SECRETS)


@pytest.mark.parametrize(
    "reply, error",
    [
        (Reply(b'{"message": "Unauthorized", "error": 401}', 401), NotAuthorised),
        (Reply(FORBIDDEN, 403), NotAuthorised),
        (Reply(b'{"reason": "private", "message": "Forbidden", "error": 403}', 403), BadQuery),
        (Reply(b'{"message": "Not Found", "error": 404}', 404), BadQuery),
        (Reply(b"", 302, {"Location": "/subreddits/search?q=x"}), BadQuery),
        (Reply(b"", 302), UnreadableAnswer),
        (Reply(b'{"fields": ["q"], "explanation": "too long", "reason": "BAD_Q"}', 400), BadQuery),
        (Reply(b"{}", 409), BadQuery),
        (Reply(b"not json", 415), UnreadableAnswer),
        (Reply(b"{}", 429, {"Retry-After": "Wed, 21 Oct 2099 07:28:00 GMT"}), RateLimited),
        (Reply(b"", 503), PlatformDown),
        (Reply(b"", 520), PlatformDown),
        (Reply(b'{"kind": "Listing", "data"', 200), UnreadableAnswer),
        (Reply(b'{"data": {"children": 3}}', 200), UnreadableAnswer),
        (Reply(b'{"data": {"children": [], "after": [1]}}', 200), UnreadableAnswer),
        (Reply(b"{}", 200, {"x-ratelimit-remaining": "many"}), UnreadableAnswer),
        (Reply(b"hello", is_raw=True), PlatformDown),
    ],
)
def test_a_failure_ends_in_a_named_outcome(loopback: Loopback, reply: Reply, error: type[ConnectorError]) -> None:
    answering(loopback, reply)
    with pytest.raises(error) as caught:
        list(connector(loopback).pages(QUERY, None))
    assert not any(secret in repr(caught.value) + str(vars(caught.value)) for secret in SECRETS)
    assert len(loopback.requests) <= 6


def test_a_token_that_expires_is_renewed(loopback: Loopback) -> None:
    site, refused = Site(THINGS), [True]

    def answer(request: Request) -> Reply:
        if request.method == "GET" and refused:
            refused.clear()
            return Reply(b'{"message": "Unauthorized"}', 401)
        return site(request)

    loopback.answer = answer
    assert ids(list(connector(loopback).pages(QUERY, None)))
    assert [request.method for request in loopback.requests[:4]] == ["POST", "GET", "POST", "GET"]


def test_secrets_are_in_no_log(loopback: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    loopback.answer = Site(THINGS)
    list(connector(loopback).pages(QUERY, None))
    assert "/search" in caplog.text
    assert not any(secret in caplog.text for secret in SECRETS)


def test_where_no_request_is_left_for_long_it_does_not_ask(loopback: Loopback) -> None:
    site = Site(THINGS, size=2)
    site.headers = {"x-ratelimit-remaining": "0.0", "x-ratelimit-used": "996", "x-ratelimit-reset": "432"}
    loopback.answer = site
    pages = connector(loopback).pages(QUERY, None)
    with pytest.raises(RateLimited) as caught:
        list(pages)
    assert caught.value.until == NOW + timedelta(seconds=432)
    assert len(loopback.requests) == 2


def test_a_listing_that_is_closed_to_us_does_not_keep_us_from_others(loopback: Loopback) -> None:
    site = Site(THINGS)
    private = Reply(b'{"reason": "private", "message": "Forbidden", "error": 403}', 403)
    loopback.answer = lambda request: private if request.path.startswith("/r/hidden/") else site(request)
    pages: list[Page] = []
    with pytest.raises(BadQuery, match=r"r/hidden/new answered 403: it is private"):
        pages.extend(connector(loopback).pages(Query("reddit", "q", "zephyrite in:hidden in:cycling"), None))
    assert {"t3_a1", "t1_b3"} <= set(drained(loopback, "zephyrite in:hidden in:cycling"))


def drained(loopback: Loopback, text: str) -> list[str]:
    """Return what comes in before the pull ends as it may."""
    found: list[str] = []
    try:
        for page in connector(loopback).pages(Query("reddit", "q", text), None):
            found += ids([page])
    except ConnectorError:
        pass
    return found


def test_it_finds_what_is_searched_for_and_what_surrounds_it(loopback: Loopback) -> None:
    loopback.answer = Site(THINGS)
    query = Query("reddit", "q", "zephyrite in:r/cycling", accounts=("@zephyrite_help",), options={"history_days": 3})
    found = set(ids(list(connector(loopback).pages(query, None))))
    assert found == {"t3_a1", "t3_a2", "t1_b1", "t1_b2", "t3_a4", "t3_a5", "t3_a6", "t1_b3", "t3_a7"}


def test_a_query_for_nothing_is_refused(loopback: Loopback) -> None:
    with pytest.raises(BadQuery, match="nothing to listen for"):
        list(connector(loopback).pages(Query("reddit", "q"), None))


@pytest.mark.parametrize("text", ["acme in:../../evil", "from:a/b"])
def test_names_never_become_paths(loopback: Loopback, text: str) -> None:
    with pytest.raises(BadQuery, match="no name of a subreddit or account"):
        list(connector(loopback).pages(Query("reddit", "q", text), None))


@pytest.mark.parametrize("number", range(1, 9))
def test_a_run_cut_short_after_any_page_loses_nothing(loopback: Loopback, number: int) -> None:
    site = loopback.answer = Site([submission(f"d{age}", age + 0.5) for age in range(7)], size=1)
    source = connector(loopback)
    pages = source.pages(QUERY, None)
    first = [page for page, _ in zip(pages, range(number), strict=False)]
    site.things = [*site.things, submission("late", -2)]
    source._now = lambda: NOW + timedelta(hours=3)
    assert set(ids([*first, *source.pages(QUERY, first[-1].cursor)])) == {f"t3_d{age}" for age in range(7)} | {
        "t3_late"
    }


def test_where_the_thing_it_stood_at_is_gone_it_begins_anew(loopback: Loopback) -> None:
    site = loopback.answer = Site([submission(f"d{age}", age) for age in range(1, 7)], size=2)
    source = connector(loopback)
    page = next(source.pages(QUERY, None))
    site.things = [thing for thing in site.things if thing["name"] != "t3_d2"]
    assert set(ids(list(source.pages(QUERY, page.cursor)))) >= {"t3_d3", "t3_d4", "t3_d5", "t3_d6"}


def test_what_a_listing_no_longer_has_is_a_gap(loopback: Loopback) -> None:
    loopback.answer = Site([submission(f"d{number}", 1 + number / 100) for number in range(1200)], ceiling=250)
    pages = list(connector(loopback).pages(QUERY, None))
    gaps = [gap for page in pages for gap in page.gaps]
    assert [(gap.start, gap.end) for gap in gaps] == [(NOW - timedelta(days=3), NOW - timedelta(hours=3.49))]
    assert len(ids(pages)) == 250


def test_what_was_read_before_is_not_missed_where_it_is_looked_back_for(loopback: Loopback) -> None:
    site = loopback.answer = Site([submission(f"d{number}", 1 + number / 10) for number in range(200)], ceiling=250)
    source = connector(loopback)
    cursor = list(source.pages(QUERY, None))[-1].cursor
    site.things += [submission(f"e{number}", -number / 200) for number in range(1, 240)]
    source._now = lambda: NOW + timedelta(hours=1.2)
    pages = list(source.pages(QUERY, cursor))
    assert [page.gaps for page in pages if page.gaps] == []
    site.things += [submission(f"f{number}", -3 - number / 200) for number in range(300)]
    source._now = lambda: NOW + timedelta(hours=5)
    (gap,) = [gap for page in source.pages(QUERY, pages[-1].cursor) for gap in page.gaps]
    assert gap.start == NOW + timedelta(hours=1.2)


@pytest.mark.parametrize("names", [["x1"] * 99, [f"x{number}" for number in range(99)]])
def test_a_listing_without_end_ends(loopback: Loopback, names: list[str]) -> None:
    def answer(request: Request) -> Reply:
        if request.method == "POST":
            return Site([])(request)
        thing = submission("x", 2)
        data = {"children": [{"kind": "t3", "data": thing}], "after": f"t3_{names.pop()}"}
        return Reply(json.dumps({"data": data}).encode())

    loopback.answer = answer
    pages = list(connector(loopback).pages(QUERY, None))
    assert len(loopback.requests) < 30
    assert [gap for page in pages for gap in page.gaps]


def test_a_fortnight_with_outages_brings_everything_once_or_a_gap(loopback: Loopback) -> None:
    begun = NOW - timedelta(days=14)
    # One every 20 minutes, 400 more on the fifth day within an hour.
    everything = [submission(f"s{number}", number / 3 + 0.1) for number in range(14 * 72)]
    everything += [submission(f"u{number}", 24 * 9 + number / 400) for number in range(400)]
    outages = [(begun + timedelta(days=2), timedelta(hours=3)), (begun + timedelta(days=6), timedelta(days=3))]
    site, source, cursor = Site([], ceiling=250), connector(loopback), None
    loopback.answer = site
    found: set[str] = set()
    gaps = []
    moment = begun
    while moment <= NOW:
        if not any(start <= moment < start + length for start, length in outages):
            site.things = [thing for thing in everything if thing["created_utc"] <= moment.timestamp()]
            source._now = lambda at=moment: at
            for page in source.pages(QUERY, cursor):
                cursor = page.cursor
                found |= set(ids([page]))
                gaps += page.gaps
        moment += timedelta(hours=12)
    missing = [thing for thing in everything if thing["created_utc"] < NOW.timestamp() and thing["name"] not in found]
    assert missing
    assert all(
        any(gap.start.timestamp() <= thing["created_utc"] <= gap.end.timestamp() for gap in gaps) for thing in missing
    )
    assert sum((gap.end - gap.start for gap in gaps), timedelta()) < timedelta(hours=13)


@pytest.mark.parametrize(
    "text, told",
    [
        ("acme", ["((acme))"]),
        ('"acme audio" OR @acme #launch', ['(("acme audio") OR (acme launch))']),
        ('acme -jobs -"road runner" -#ad', ['((acme)) NOT jobs NOT "road runner"']),
        ("acme from:orla_b lang:en in:audio", ["((acme author:orla_b))"]),
        ("c++ or", ['(("c++" "or"))']),
    ],
)
def test_a_search_is_told_in_the_words_of_reddit(text: str, told: list[str]) -> None:
    assert tell(parse_search(text)) == told


def test_a_long_search_is_told_in_parts() -> None:
    text = " OR ".join(f'"acme number {number:03}"' for number in range(60))
    parts = tell(parse_search(text + " -jobs"))
    assert len(parts) > 1
    assert all(len(part) <= 512 and part.endswith(" NOT jobs") for part in parts)


def test_a_mention_of_an_account_is_written_with_a_u(loopback: Loopback) -> None:
    loopback.answer = Site(
        [*THINGS, comment("b9", 2, "a6", "thanks /u/zephyrite_help"), comment("b8", 2, "a6", "u/zephyr")]
    )
    query = Query("reddit", "q", "@zephyrite_help in:cycling")
    assert {"t1_b9"} == {name for name in ids(list(connector(loopback).pages(query, None))) if name.startswith("t1")}


def test_a_submission_is_told_as_it_is() -> None:
    post = parsed(submission("a1", 1, text="<b>My</b> pump &amp; I, see <a href='https://example.org/p'>this</a>"))
    assert (post.text, post.title, post.links) == (
        "My pump & I, see this",
        "Zephyrite or not?",
        ("https://example.org/p",),
    )
    assert (post.author_id, post.author_handle, post.community) == ("t2_9zz1", "orla_b", "cycling")
    assert (post.created_at, post.edited_at) == (NOW - timedelta(hours=1), None)
    assert (post.like_count, post.reply_count, post.repost_count, post.view_count) == (12, 0, 0, None)
    assert (post.conversation_id, post.reply_to_id) == ("t3_a1", None)
    assert post.url == "https://www.reddit.com/r/cycling/comments/a1/invented/"


def test_a_submission_without_words_has_its_title_as_text_and_its_target_as_link() -> None:
    post = parsed(submission("a5", 5, "Blue pumps", url="https://example.org/blue", is_self=False))
    assert (post.text, post.links) == ("Blue pumps", ("https://example.org/blue",))


def test_a_comment_is_told_as_it_is() -> None:
    told = comment("b2", 1, "a2", "Mine", parent_id="t1_b1", replies={"data": {"children": []}}, edited=NOW.timestamp())
    post = parsed(told)
    assert (post.post_type, post.conversation_id, post.reply_to_id, post.title) == (
        "comment",
        "t3_a2",
        "t1_b1",
        "Pumps",
    )
    assert (post.like_count, post.reply_count, post.edited_at) == (None, None, NOW)
    assert "replies" not in json.loads(post.raw)


def test_a_comment_without_a_link_to_its_page_gets_one() -> None:
    told = {name: value for name, value in comment("b2", 1, "a2", "Mine").items() if name != "permalink"}
    assert parsed(told).url == "https://www.reddit.com/comments/a2/_/b2/"


@pytest.mark.parametrize(
    "title, text, kind", [("Blue", "", "repost"), ("Look!", "", "quote"), ("Blue", "So good", "quote")]
)
def test_a_crosspost_without_words_of_its_own_is_a_repost(title: str, text: str, kind: str) -> None:
    facts = {"crosspost_parent": "t3_a5", "crosspost_parent_list": [{"title": "Blue"}]}
    post = parsed(submission("a4", 4, title, text, **facts))
    assert post.post_type == kind
    assert (post.reposted_id, post.quoted_id) == (("t3_a5", None) if kind == "repost" else (None, "t3_a5"))


def test_of_an_account_that_is_gone_nothing_is_kept() -> None:
    post = parsed(submission("a7", 4, author="[deleted]"))
    assert (post.author_id, post.author_handle) == (None, None)


@pytest.mark.parametrize(
    "facts",
    [
        {"selftext": "[removed]"},
        {"selftext": "[deleted]"},
        {"title": "[deleted by user]"},
        {"title": "[ Removed by Reddit ]"},
        {"removed_by_category": "moderator"},
        {"banned_by": "someone"},
        {"is_robot_indexable": False},
        {"promoted": True},
        {"subreddit_type": "private"},
    ],
)
def test_of_what_is_not_for_us_to_keep_only_the_name_stays(facts: dict[str, Any]) -> None:
    posts, rejects, hidden = read_things([{"kind": "t3", "data": submission("z1", 1) | facts}], NOW)
    assert (posts, rejects) == ((), ())
    assert [(told.location, json.loads(told.raw)) for told in hidden] == [("item t3_z1", {"name": "t3_z1"})]


def test_what_more_there_is_in_a_thread_is_no_post() -> None:
    more = {"kind": "more", "data": {"name": "t1__", "children": ["b7"], "count": 1}}
    assert read_things([more], NOW) == ((), (), [])


def test_every_recorded_listing_is_read_through_the_library(loopback: Loopback, shared: Path) -> None:
    query = Query("reddit", "q", accounts=("acme",), since=datetime(2005, 1, 1, tzinfo=UTC), until=datetime.now(UTC))
    query = replace(query, options={"thread_comments": 0})
    told: Counter[str] = Counter()
    source = connector(loopback)
    for path in sorted((shared / "payloads" / "reddit").glob("*.json")):
        body = json.loads(path.read_text("utf-8"))
        if not isinstance(body, dict) or body.get("kind") != "Listing":
            continue
        body["data"]["after"] = None
        recorded = Reply(json.dumps(body).encode())
        site = Site([])
        loopback.answer = lambda request, site=site, recorded=recorded: (
            recorded if request.path.startswith("/user/") else site(request)
        )
        (page,) = source.pages(query, None)
        told.update(items=len(body["data"]["children"]), posts=len(page.posts), rejects=len(page.rejects))
    assert told == {"items": 5045, "posts": 4933, "rejects": 112}
