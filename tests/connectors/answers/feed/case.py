"""A server with two feeds; every entry in them is invented."""

from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from connectors.connector import Connector
from connectors.post import Query
from connectors.sources.feed import Feed
from tests.connectors.loopback import Reply, Request

ATOM = Path(__file__).with_name("blog.atom").read_bytes()
NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
PASSWORD = "for-readers-only"  # noqa: S105


class Site:
    """Serves feeds by path; one that has not changed answers 304 to whoever knows its tag."""

    def __init__(self, **feeds: bytes) -> None:
        self.feeds = feeds

    def __call__(self, request: Request) -> Reply:
        body = self.feeds.get(request.path.rpartition("/")[2])
        if body is None:
            return Reply(b"<html>", 404)
        etag = f'"{blake2b(body, digest_size=4).hexdigest()}"'
        if request.headers.get("if-none-match") == etag:
            return Reply(status=304)
        return Reply(body, headers={"ETag": etag, "Content-Type": "application/xml"})


def rss(*entries: tuple[str, str, datetime | None]) -> bytes:
    """Return a feed of entries: id, text and date of each."""
    items = (
        f'<item><guid isPermaLink="false">{escape(name)}</guid><description>{escape(text)}</description>'
        f"{f'<pubDate>{format_datetime(when)}</pubDate>' if when else ''}</item>"
        for name, text, when in entries
    )
    return f'<rss version="2.0"><channel><title>News</title>{"".join(items)}</channel></rss>'.encode()


def open_case(request: pytest.FixtureRequest) -> tuple[Connector, Query]:
    """Return a connector and a query for both feeds, a page each."""
    loopback = request.getfixturevalue("loopback")
    news = rss(("1", "Zephyrite recalls a kettle", NOW), ("2", "Weather", None), ("3", "", NOW))
    loopback.answer = Site(blog=ATOM, news=news)
    private = loopback.url.replace("://", f"://reader:{PASSWORD}@")
    feeds = [f"{private}/blog", f"{loopback.url}/news?token={PASSWORD}"]
    return Feed(now=lambda: NOW), Query("feed", "press", options={"feeds": feeds})
