from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from connectors.errors import BadQuery, ConnectorError, RateLimited, UnreadableAnswer
from connectors.http import Answer
from connectors.post import Page, Post, Query
from connectors.sources import feed
from connectors.sources.feed import Feed, Options, parse_page, parse_post
from tests.connectors.answers.feed.case import ATOM, NOW, Site, rss
from tests.connectors.loopback import Loopback, Reply

HOUR = timedelta(hours=1)

Pull = Callable[..., Iterator[Page]]


@pytest.fixture
def pull(loopback: Loopback) -> Pull:
    """Return what reads feeds of the server on loopback, at a given time."""

    def pull(*feeds: str, cursor: str | None = None, now: datetime = NOW, **query: Any) -> Iterator[Page]:
        options = {"feeds": [f"{loopback.url}/{name}" for name in feeds]}
        return Feed(now=lambda: now).pages(Query("feed", "q", options=options, **query), cursor)

    return pull


def answered(body: bytes) -> Answer:
    return Answer("https://kettles.example/feed", 200, {"content-type": "application/xml"}, body)


def read(body: bytes) -> list[Post]:
    return [parse_post(entry, "kettles.example", NOW) for entry in parse_page(answered(body))]


def texts(pages: Iterator[Page] | list[Page]) -> list[str]:
    return [post.text for page in pages for post in page.posts]


def test_an_entry_is_an_article_in_plain_text() -> None:
    post, headline = read(ATOM)
    assert (post.platform, post.post_type, post.post_id) == ("feed", "article", "tag:kettles.example,2026:1")
    assert post.text == "I tell everyone to get one. See the manual."
    assert post.title == "Six years with a Zephyrite & still boiling"
    assert post.links == ("https://zephyrite.example/manual",)
    assert post.url == "https://kettles.example/six-years"
    assert post.created_at == datetime(2026, 9, 20, 8, tzinfo=UTC)
    assert post.edited_at == datetime(2026, 9, 21, 8, tzinfo=UTC)
    assert (post.author_id, post.author_name) == ("kettles.example:Fictional Ada", "Fictional Ada")
    assert "ada@" not in post.raw
    assert (post.community, post.reply_count, post.like_count) == ("kettles.example", 4, None)
    assert headline.text == headline.title == "Only a headline about Zephyrite"
    assert (headline.created_at, headline.edited_at) == (datetime(2026, 9, 19, 10, tzinfo=UTC), None)


def test_an_address_is_clean() -> None:
    body = b"<rss><channel><item><title>a</title><link>https://e.example/\x1b[31m</link></item></channel></rss>"
    assert [post.url for post in read(body)] == ["https://e.example/[31m"]


def test_short_ids_are_those_of_their_feed() -> None:
    assert [post.post_id for post in read(rss(("7", "a", None)))] == ["kettles.example:7"]


def test_entries_without_an_id_are_told_apart_by_what_they_say() -> None:
    body = b"<rss><channel><item><title>a</title></item><item><title>b</title></item></channel></rss>"
    assert len({post.post_id for post in read(body)}) == 2
    assert read(body) == read(body)


def test_only_what_is_asked_for_comes_in(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Site(
        news=rss(("1", "acme rocks", NOW), ("2", "weather", NOW), ("3", "acme then", NOW - 9 * HOUR))
    )
    assert texts(pull("news", text="acme OR zenith")) == ["acme rocks", "acme then"]
    assert texts(pull("news", text="acme", since=NOW - HOUR)) == ["acme rocks"]
    assert texts(pull("news", until=NOW)) == ["acme then"]


def test_a_feed_that_has_not_changed_costs_a_few_bytes(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Site(news=rss(("1", "acme", NOW)))
    [page] = pull("news")
    [again] = pull("news", cursor=page.cursor, now=NOW + HOUR)
    assert (again.posts, again.request_count) == ((), 1)
    assert loopback.requests[-1].headers["if-none-match"]


def test_a_feed_that_moved_on_by_more_than_it_holds_leaves_a_gap(loopback: Loopback, pull: Pull) -> None:
    site = loopback.answer = Site(news=rss(("1", "a", NOW)))
    [page] = pull("news")
    site.feeds["news"] = rss(("2", "b", NOW + HOUR), ("1", "a", NOW))
    [later] = pull("news", cursor=page.cursor, now=NOW + HOUR)
    assert later.gaps == ()
    site.feeds["news"] = rss(("9", "z", NOW + 9 * HOUR), ("8", "y", NOW + 8 * HOUR))
    [much_later] = pull("news", cursor=later.cursor, now=NOW + 9 * HOUR)
    assert [(gap.start, gap.end) for gap in much_later.gaps] == [(NOW + HOUR, NOW + 8 * HOUR)]


def test_a_gap_begins_when_the_feed_was_last_found_unchanged(loopback: Loopback, pull: Pull) -> None:
    site = loopback.answer = Site(news=rss(("1", "a", NOW)))
    [page] = pull("news")
    [page] = pull("news", cursor=page.cursor, now=NOW + 5 * HOUR)
    site.feeds["news"] = rss(("9", "z", NOW + 9 * HOUR))
    [page] = pull("news", cursor=page.cursor, now=NOW + 9 * HOUR)
    assert [gap.start for gap in page.gaps] == [NOW + 5 * HOUR]


def test_a_feed_that_fails_stops_no_other_and_is_asked_again(loopback: Loopback, pull: Pull) -> None:
    site = loopback.answer = Site(one=rss(("1", "a", NOW)), three=rss(("3", "c", NOW)))
    reading = pull("one", "two", "three")
    pages = [next(reading) for _ in range(3)]
    with pytest.raises(BadQuery, match="/two answered 404"):
        next(reading)
    assert texts(pages) == ["a", "c"]
    site.feeds["two"] = rss(("2", "b", NOW))
    assert texts(pull("one", "two", "three", cursor=pages[-1].cursor)) == ["b"]


def test_a_feed_taken_out_of_the_list_moves_no_other(loopback: Loopback, pull: Pull) -> None:
    loopback.answer = Site(one=rss(("1", "a", NOW)), two=rss(("2", "b", NOW)))
    first = next(pull("one", "two", "two"))
    assert len(list(pull("one", cursor=first.cursor))) == 1


@pytest.mark.parametrize(
    "reply, error",
    [
        (Reply(b"<html><body>Please log in</body></html>"), UnreadableAnswer),
        (Reply(b"\x00\xff" * 50), UnreadableAnswer),
    ],
)
@pytest.mark.usefixtures("at_once")
def test_each_failure_has_its_name(loopback: Loopback, pull: Pull, reply: Reply, error: type[ConnectorError]) -> None:
    loopback.answer = lambda _: reply
    with pytest.raises(error) as caught:
        list(pull("news?token=s3cr3t"))
    assert "s3cr3t" not in f"{caught.value}"


def test_entities_that_grow_without_end_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    answer = answered(bomb + b"]><rss version='2.0'><channel><item><title>&j;</title></item></channel></rss>")
    try:
        entries = parse_page(answer)
    except UnreadableAnswer:
        return
    assert len(str(entries)) < 100_000


def test_a_proxy_is_asked_for_the_host_of_the_feed(loopback: Loopback, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_FEED_BASE_URL", f"{loopback.url}/fetch")
    loopback.answer = lambda _: Reply(rss(("1", "a", NOW)))
    query = Query("feed", "q", options={"feeds": ["https://kettles.example/feed.xml?tag=acme"]})
    assert texts(feed.connect().pages(query, None)) == ["a"]
    assert (loopback.requests[0].path, loopback.requests[0].params) == (
        "/fetch/kettles.example/feed.xml",
        {"tag": "acme"},
    )


@pytest.mark.parametrize("address", ["", "kettles.example/feed", "file:///etc/passwd", "http://"])
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError, match="no web address"):
        Options(feeds=[address])


def test_a_feed_that_asks_to_wait_is_left_alone_and_the_others_are_not(loopback: Loopback, pull: Pull) -> None:
    site = {"/a": Reply(b"", 429, {"Retry-After": "3600"}), "/b": Reply(ATOM)}
    loopback.answer = lambda request: site[request.path]
    reading = pull("a", "b")
    cursor = [next(reading), next(reading)][-1].cursor
    with pytest.raises(RateLimited):
        next(reading)
    loopback.requests.clear()
    now = datetime.now(UTC)
    with pytest.raises(RateLimited, match="wants to be left alone") as caught:
        list(pull("a", "b", cursor=cursor, now=now))
    assert [request.path for request in loopback.requests] == ["/b"]
    assert caught.value.until is not None
    site["/a"] = Reply(ATOM)
    later = list(pull("a", "b", cursor=cursor, now=now + 2 * HOUR))
    assert texts(later)


def test_the_cursor_tells_nothing_of_addresses(loopback: Loopback) -> None:
    loopback.answer = Site(news=rss(("1", "Zephyrite", NOW)))
    query = Query("feed", "press", options={"feeds": [f"{loopback.url}/news?token=hush"]})
    [page] = Feed(now=lambda: NOW).pages(query, None)
    assert "hush" not in page.cursor


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
ENTITIES = {
    "laughs": f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>',
    "file": '<!DOCTYPE rss [<!ENTITY l9 SYSTEM "file://{secret}">]>',
    "address": '<!DOCTYPE rss [<!ENTITY l9 SYSTEM "{url}/inside"><!ENTITY % more SYSTEM "{url}/more"> %more;]>',
}


@pytest.mark.parametrize("entity", ENTITIES)
def test_entities_neither_grow_nor_read_anything(loopback: Loopback, pull: Pull, tmp_path: Path, entity: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hush-hush", encoding="utf-8")
    head = ENTITIES[entity].replace("{secret}", str(secret)).replace("{url}", loopback.url)
    item = "<rss version='2.0'><channel><item><guid>1</guid><title>a &l9; b</title></item></channel></rss>"
    loopback.answer = lambda _: Reply(f'<?xml version="1.0"?>{head}{item}'.encode())
    [page] = pull("news")
    told = "".join(post.text + post.raw for post in page.posts)
    assert len(page.posts) == 1
    assert len(told) < 5000
    assert "hush" not in told
    assert [request.path for request in loopback.requests] == ["/news"]
