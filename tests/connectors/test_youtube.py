import json
import logging
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

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
from connectors.search import parse_search
from connectors.sources import youtube
from connectors.youtube_listings import tell
from connectors.youtube_posts import parse_comment, parse_video, read_videos
from tests.connectors.answers.youtube.case import (
    BRAND,
    KEY,
    NOW,
    OTHER,
    THREADS,
    V1,
    VIDEOS,
    Item,
    Site,
    comment,
    connector,
    fault,
    thread,
    video,
)
from tests.connectors.loopback import Loopback, Reply, Request

QUERY = Query("youtube", "zephyrite", "zephyrite", options={"history_days": 3})


def ids(pages: list[Page]) -> list[str]:
    return [post.post_id for page in pages for post in page.posts]


def told_by(item: Item) -> Post:
    return parse_comment(item, "Pumps", NOW)


def test_without_a_key_it_says_which_and_where_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WOM_YOUTUBE_API_KEY", raising=False)
    with pytest.raises(NotAuthorised, match=r"WOM_YOUTUBE_API_KEY.*console\.cloud\.google\.com"):
        youtube.connect()


def test_it_asks_the_server_that_the_environment_names(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    loopback.answer = lambda _: Reply(b'{"items": []}')
    monkeypatch.setenv("WOM_YOUTUBE_BASE_URL", f"{loopback.url}/proxy")
    monkeypatch.setenv("WOM_YOUTUBE_API_KEY", KEY)
    assert youtube.connect().check().usable
    assert [request.path for request in loopback.requests] == ["/proxy/youtube/v3/i18nLanguages"]


def test_the_key_is_in_no_address_and_no_log(loopback: Loopback, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    loopback.answer = Site(VIDEOS, THREADS)
    list(connector(loopback).pages(QUERY, None))
    assert not any(KEY in json.dumps(request.params) + request.path for request in loopback.requests)
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    "reply, error",
    [
        (fault(400, "API key not valid.", "badRequest", "API_KEY_INVALID"), NotAuthorised),
        (fault(400, "Bad value", "invalidSearchFilter"), BadQuery),
        (fault(400, "Bad page", "invalidPageToken"), BadQuery),
        (fault(401, "Login", "authError"), NotAuthorised),
        (fault(403, "Turned off", "accessNotConfigured"), NotAuthorised),
        (fault(403, "Not yours", "forbidden"), NotAuthorised),
        (fault(403, "Slow down", "rateLimitExceeded"), RateLimited),
        (fault(403, "Spent", "quotaExceeded"), RateLimited),
        (fault(404, "None", "channelNotFound"), BadQuery),
        (fault(429, "Slow down", "rateLimitExceeded"), RateLimited),
        (Reply(b"", 302, {"Location": "https://example.org/"}), BadQuery),
        (Reply(b'{"error": [3]}', 400), BadQuery),
        (Reply(b"\xff\xfe", 400), BadQuery),
        (Reply(b"", 204), UnreadableAnswer),
        (Reply(b"\xff\xfe"), UnreadableAnswer),
        (Reply(b'{"items": {}}'), UnreadableAnswer),
        (Reply(b'{"items": [], "nextPageToken": 3}'), UnreadableAnswer),
        (Reply(b"hello", is_raw=True), PlatformDown),
    ],
)
def test_a_failure_ends_in_a_named_outcome(loopback: Loopback, reply: Reply, error: type[ConnectorError]) -> None:
    loopback.answer = lambda _: reply
    with pytest.raises(error) as caught:
        list(connector(loopback).pages(QUERY, None))
    assert KEY not in repr(caught.value) + str(vars(caught.value))
    assert not connector(loopback).check().usable


@pytest.mark.parametrize(
    "now, until",
    [
        (datetime(2026, 9, 22, 12, tzinfo=UTC), datetime(2026, 9, 23, 7, tzinfo=UTC)),
        (datetime(2026, 9, 22, 6, 30, tzinfo=UTC), datetime(2026, 9, 22, 7, tzinfo=UTC)),
        (datetime(2026, 1, 22, 12, tzinfo=UTC), datetime(2026, 1, 23, 8, tzinfo=UTC)),
    ],
)
def test_units_that_are_spent_come_back_at_midnight_in_california(
    loopback: Loopback, now: datetime, until: datetime
) -> None:
    loopback.answer = lambda _: fault(403, "The request cannot be completed.", "quotaExceeded")
    source = connector(loopback)
    source._client._now = lambda: now
    with pytest.raises(RateLimited) as caught:
        list(source.pages(QUERY, None))
    assert caught.value.until == until


def test_it_finds_videos_comments_and_what_channels_of_the_brand_hold(loopback: Loopback) -> None:
    loopback.answer = Site(VIDEOS, THREADS)
    query = Query("youtube", "q", "zephyrite OR pumps", accounts=("zephyrite",), options={"history_days": 3})
    pages = list(connector(loopback).pages(query, None))
    assert set(ids(pages)) == {"v1", "v2", "v3", "c1", "c2", "c2.r1", "c2.r2", "c3", "c4", "c5"}
    assert [(told.location, told.raw) for page in pages for told in page.rejects] == [("item c6", '{"id":"c6"}')]


def test_a_channel_that_is_not_there_does_not_keep_us_from_others(loopback: Loopback) -> None:
    loopback.answer = Site(VIDEOS, THREADS)
    query = Query("youtube", "q", "zephyrite", accounts=("nobody", "zephyrite"), options={"history_days": 3})
    pages: list[Page] = []
    with pytest.raises(BadQuery, match="no channel with the handle 'nobody'"):
        pages.extend(connector(loopback).pages(query, None))
    assert any(request.path.endswith("/commentThreads") for request in loopback.requests)


def test_a_search_that_is_refused_does_not_keep_us_from_the_rest(loopback: Loopback) -> None:
    site, refusal = Site(VIDEOS, THREADS), fault(400, "Too odd", "invalidSearchFilter")
    loopback.answer = lambda request: refusal if request.path.endswith("/search") else site(request)
    query = Query("youtube", "q", "zephyrite", accounts=(BRAND,), options={"history_days": 3})
    with pytest.raises(BadQuery, match=r"search\.list answered 400: Too odd"):
        list(connector(loopback).pages(query, None))
    assert any(request.path.endswith("/commentThreads") for request in loopback.requests)


def test_videos_of_the_brand_bear_its_handle(loopback: Loopback) -> None:
    loopback.answer = Site(VIDEOS, THREADS)
    query = Query("youtube", "q", accounts=("zephyrite",), options={"history_days": 3})
    posts = [post for page in connector(loopback).pages(query, None) for post in page.posts]
    assert {post.author_handle for post in posts if post.post_id == "v3"} == {"zephyrite"}


def test_a_channel_without_videos_is_no_failure(loopback: Loopback) -> None:
    site = Site(VIDEOS, THREADS)
    nothing = fault(404, "The playlist cannot be found.", "playlistNotFound")
    loopback.answer = lambda request: nothing if request.path.endswith("/playlistItems") else site(request)
    query = Query("youtube", "q", accounts=(BRAND,), options={"history_days": 3})
    assert ids(list(connector(loopback).pages(query, None))) == ["v3", "c5"]


def test_under_videos_found_only_comments_that_match_come_in(loopback: Loopback) -> None:
    site = loopback.answer = Site([video("v2", 30, "Zephyrites", snippet={"description": ""})], THREADS)
    site.videos[0]["snippet"]["title"] = "zephyrite"
    assert set(ids(list(connector(loopback).pages(QUERY, None)))) == {"v2", "c3", "c4"}
    site.videos[0]["snippet"] |= {"title": "Zephyrites", "description": "More zephyrites"}
    assert set(ids(list(connector(loopback).pages(QUERY, None)))) == {
        "c3",
        "v2",
    }  # the second is what the first answers


def test_under_videos_that_are_named_all_comments_come_in(loopback: Loopback) -> None:
    loopback.answer = Site(VIDEOS, THREADS)
    query = Query("youtube", "q", options={"videos": ("v2", "gone")})
    assert set(ids(list(connector(loopback).pages(query, None)))) == {"v2", "c3", "c4"}


def test_each_page_says_what_it_cost(loopback: Loopback) -> None:
    loopback.answer = Site(VIDEOS, THREADS)
    pages = list(connector(loopback).pages(QUERY, None))
    # A search and its videos; what is followed, and the threads of the first; the replies; the threads of the others.
    assert [page.usage["unit"] for page in pages] == [101, 3, 1]
    assert sum(page.request_count for page in pages) == len(loopback.requests) == 6


@pytest.mark.parametrize("page_size, most", [(5, 201), (30, 303), (100, 1004)])
def test_no_page_takes_more_than_is_foretold(loopback: Loopback, page_size: int, most: int) -> None:
    """Here every thread has two pages of replies, and the threads must be begun anew."""
    replies = [comment(f"r{number}", 2, "Same") for number in range(150)]
    threads = [thread(V1, comment(f"t{number}", 2, "Leaks"), *replies) for number in range(35)]
    site, known = Site(VIDEOS, threads), set[str]()

    def answer(request: Request) -> Reply:
        token = request.params.get("pageToken", "")
        is_stale = token == f"at{page_size}" and token not in known and request.path.endswith("/commentThreads")
        known.add(token)
        return fault(400, "?", "invalidPageToken") if is_stale else site(request)

    loopback.answer = answer
    options = {"history_days": 3, "page_size": page_size, "watch_videos": 0, "channels": ("zephyrite", OTHER)}
    pages = list(connector(loopback).pages(Query("youtube", "q", "zephyrite", options=options), None))
    assert max(page.usage["unit"] for page in pages) <= most
    assert sum(page.request_count for page in pages) == len(loopback.requests)
    assert youtube.most_usage(options) == {"unit": most}


def test_it_searches_no_more_often_than_it_may(loopback: Loopback) -> None:
    loopback.answer = Site(VIDEOS, THREADS)
    source = connector(loopback)
    cursor = list(source.pages(QUERY, None))[-1].cursor
    for hours, searches in ((1, 1), (23, 1), (25, 2), (26, 2)):
        source._now = lambda hours=hours: NOW + timedelta(hours=hours)
        cursor = list(source.pages(QUERY, cursor))[-1].cursor
        assert sum(request.path.endswith("/search") for request in loopback.requests) == searches


def test_comments_are_read_in_every_run(loopback: Loopback) -> None:
    site = loopback.answer = Site(VIDEOS, list(THREADS))
    source = connector(loopback)
    cursor = list(source.pages(QUERY, None))[-1].cursor
    site.threads.append(thread(V1, comment("c9", -0.5, "Still good")))
    source._now = lambda: NOW + timedelta(hours=1)
    assert "c9" in ids(list(source.pages(QUERY, cursor)))


def test_comments_that_are_turned_off_are_no_failure(loopback: Loopback) -> None:
    site = loopback.answer = Site(VIDEOS, THREADS)
    site.closed = {"v1"}
    assert set(ids(list(connector(loopback).pages(QUERY, None)))) == {"v1", "v3", "c5"}


def test_a_video_that_is_gone_is_followed_no_more(loopback: Loopback) -> None:
    site = loopback.answer = Site(list(VIDEOS), THREADS)
    source = connector(loopback)
    cursor = list(source.pages(QUERY, None))[-1].cursor
    site.videos.remove(V1)
    source._now = lambda: NOW + timedelta(hours=1)
    pages = list(source.pages(QUERY, cursor))
    assert not {"v1", "c1"} & set(ids(pages))
    assert list(json.loads(pages[-1].cursor)["videos"]) == ["v3"]


def test_only_the_newest_videos_are_followed(loopback: Loopback) -> None:
    loopback.answer = Site([video(f"v{age}", age, "zephyrite") for age in range(1, 60)], [])
    query = Query("youtube", "q", "zephyrite", options={"history_days": 3, "watch_videos": 5})
    page = list(connector(loopback).pages(query, None))[-1]
    assert set(json.loads(page.cursor)["videos"]) == {"v1", "v2", "v3", "v4", "v5"}


def test_a_search_stops_at_its_last_page_and_says_what_is_left(loopback: Loopback) -> None:
    loopback.answer = Site([video(f"v{age}", age, "zephyrite") for age in range(1, 60)], [])
    options = {"history_days": 3, "search_pages": 1, "watch_videos": 0}
    (page,) = connector(loopback).pages(Query("youtube", "q", "zephyrite", options=options), None)
    assert [(gap.start, gap.end) for gap in page.gaps] == [(NOW - timedelta(days=3), NOW - timedelta(hours=50))]


@pytest.mark.parametrize("number", range(1, 8))
def test_a_run_cut_short_after_any_page_loses_nothing(loopback: Loopback, number: int) -> None:
    site = loopback.answer = Site(list(VIDEOS), list(THREADS), size=1)
    source = connector(loopback)
    query = Query("youtube", "q", "zephyrite OR pumps", accounts=(BRAND,), options={"history_days": 3})
    whole = set(ids(list(source.pages(query, None))))
    pages = source.pages(query, None)
    first = [page for page, _ in zip(pages, range(number), strict=False)]
    site.threads.append(thread(V1, comment("late", -1, "Late")))
    source._now = lambda: NOW + timedelta(hours=30)
    assert set(ids([*first, *source.pages(query, first[-1].cursor)])) == whole | {"late"}


def test_where_the_token_of_a_page_is_not_known_any_more_it_begins_anew(loopback: Loopback) -> None:
    loopback.answer = Site(VIDEOS, THREADS, size=1)
    source = connector(loopback)
    query = Query("youtube", "q", accounts=(BRAND,), options={"videos": ("v1",), "history_days": 3})
    pages = list(source.pages(query, None))
    stale = pages[-2].cursor.replace("at1", "gone")
    assert stale != pages[-2].cursor
    assert {"c1", "c2"} <= set(ids(list(source.pages(query, stale))))


def test_a_listing_without_end_ends(loopback: Loopback) -> None:
    def answer(request: Request) -> Reply:
        if request.path.endswith("videos"):
            return Reply(json.dumps({"items": [V1]}).encode())
        threads = [thread(V1, comment("c1", 3, "Again"))]
        return Reply(json.dumps({"items": threads, "nextPageToken": str(len(loopback.requests))}).encode())

    loopback.answer = answer
    pages = list(connector(loopback).pages(Query("youtube", "q", options={"videos": ("v1",)}), None))
    assert len(loopback.requests) < 40
    assert [gap for page in pages for gap in page.gaps]


@pytest.mark.parametrize("text, accounts", [("acme in:somewhere", ()), (None, ("nobody",)), (None, ())])
def test_what_cannot_be_asked_is_a_bad_query(loopback: Loopback, text: str | None, accounts: tuple[str, ...]) -> None:
    loopback.answer = Site(VIDEOS, THREADS)
    with pytest.raises(BadQuery):
        list(connector(loopback).pages(Query("youtube", "q", text, accounts=accounts), None))


@pytest.mark.parametrize(
    "text, told",
    [
        ('acme OR "acme audio" OR #acme', ['?acme|"acme audio"|acme']),
        ("acme pump OR globex -jobs", ["?globex -jobs", "?acme pump -jobs"]),
        (f"acme in:{OTHER} in:{BRAND}", [f"{OTHER}?acme", f"{BRAND}?acme"]),
    ],
)
def test_a_search_is_told_in_the_words_of_youtube(text: str, told: list[str]) -> None:
    assert tell(parse_search(text)) == told


def test_a_comment_is_told_as_it_is(loopback: Loopback) -> None:
    loopback.answer = Site(VIDEOS, THREADS)
    pages = list(connector(loopback).pages(QUERY, None))
    posts = {post.post_id: post for page in pages for post in page.posts}
    first, edited, reply = posts["c1"], posts["c2"], posts["c2.r2"]
    assert (first.text, first.links) == ("Mine holds & holds\nsee this", ("https://example.org/a",))
    assert (first.title, first.post_type) == ("Zephyrite pump, tested", "video_comment")
    assert (first.conversation_id, first.reply_to_id, first.community) == ("v1", "v1", OTHER)
    assert (first.author_handle, first.author_name) == ("orla_b", "@orla_b")
    assert (first.like_count, first.reply_count, first.view_count, first.lang) == (2, 0, None, None)
    assert (first.edited_at, edited.edited_at) == (None, NOW - timedelta(hours=4))
    assert (reply.conversation_id, reply.reply_to_id, reply.author_id) == ("v1", "c2", BRAND)
    assert (reply.author_handle, reply.author_name) == (None, "Zephyrite")
    assert reply.url == "https://www.youtube.com/watch?v=v1&lc=c2.r2"


@pytest.mark.parametrize("count", [True, -1, 2**63, "3", None])
def test_a_count_of_replies_that_is_none_is_not_told(count: object) -> None:
    assert told_by(comment("c1", 3, "Mine") | {"totalReplyCount": count}).reply_count is None


def test_a_video_is_told_as_it_is() -> None:
    post = parse_video(V1, NOW)
    assert (post.title, post.post_type, post.lang) == ("Zephyrite pump, tested", "post", "en")
    assert (post.links, post.author_id, post.author_name) == (("https://example.org/v1",), OTHER, "Pump tests")
    assert (post.view_count, post.like_count, post.reply_count, post.repost_count) == (1200, 40, 3, None)


@pytest.mark.parametrize("told, lang", [("en-GB", "en"), ("iw", "he"), ("fil", None), ("zxx", None), (None, None)])
def test_the_language_of_a_video_is_a_code_of_two_letters(told: str | None, lang: str | None) -> None:
    assert parse_video(video("v9", 1, "Zephyrite", snippet={"defaultAudioLanguage": told}), NOW).lang == lang


def test_a_video_that_is_not_public_stays_out() -> None:
    assert read_videos([V1 | {"status": {"privacyStatus": "unlisted"}}], NOW) == ((), ())


def test_every_recorded_list_of_threads_is_read_through_the_library(loopback: Loopback, shared: Path) -> None:
    query = Query("youtube", "q", options={"videos": ("v1",)}, since=datetime(2005, 1, 1, tzinfo=UTC), until=NOW)
    source, told = connector(loopback), Counter[str]()
    for path in sorted((shared / "payloads" / "youtube").glob("comment_threads__*.json")):
        body = json.loads(path.read_text("utf-8"))
        body.pop("nextPageToken", None)
        recorded = {"commentThreads": body, "videos": {"items": [V1]}, "comments": {"items": []}}
        loopback.answer = lambda request, recorded=recorded: Reply(
            json.dumps(recorded[request.path.rpartition("/")[2]]).encode()
        )
        (page,) = source.pages(query, None)
        told.update(items=len(body["items"]), posts=len(page.posts) - 1, rejects=len(page.rejects))
    assert told == {"items": 15, "posts": 15, "rejects": 0}
