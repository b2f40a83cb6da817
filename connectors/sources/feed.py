"""Reads RSS and Atom feeds: blogs, news, forums, podcasts, and any page that offers one. No key is needed.

What comes in: every entry of the feeds named that holds what ``text`` asks for, where it asks for something. An entry's
text is its content, else its summary, else its title. Its community is the host of the feed.

Cursor: what each feed was like when it was read last: ``ETag`` and ``Last-Modified``, by which a feed that has not
changed answers in a few bytes, and some of its entries; and at which feed the next run begins.

Limits: a feed holds its latest entries only. Where none of those seen last is left, some may have come and gone
between two runs, and a gap says so. ``since`` and ``until`` choose among what is there. What is edited or comes late is
seen while the feed shows it; it never says that an entry was deleted.
"""

import json
import re
from calendar import timegm
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from hashlib import blake2b
from http import HTTPStatus
from time import struct_time
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from connectors.connector import Check, read_options
from connectors.dates import parse_time
from connectors.errors import UNKNOWN_WAIT, ConnectorError, RateLimited
from connectors.feed_addresses import key_of, part
from connectors.feed_forms import read_feed, tell_form
from connectors.http import DEFAULT_LIMITS, Answer, HttpClient, Limits
from connectors.items import read_items
from connectors.markup import read_html
from connectors.payloads import as_json
from connectors.post import Gap, Page, Post, Query, Reject
from connectors.search import parse_search
from connectors.texts import clean

WAITS_APART = True
_KEPT_ENTRIES = 20
_NUMBER = re.compile("[0-9]{1,9}")


def _address(url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ValueError("is no web address; write it as https://example.com/feed.xml")
    return url


class Options(BaseModel):
    """Which feeds to read."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    feeds: tuple[Annotated[str, AfterValidator(_address)], ...] = Field(min_length=1)
    """Web addresses of RSS or Atom feeds."""


class Settings(BaseSettings):
    """Where to ask."""

    model_config = SettingsConfigDict(env_prefix="WOM_FEED_")

    base_url: str | None = None


def connect() -> "Feed":
    """Return the connector; ``WOM_FEED_BASE_URL`` names a proxy that is asked for ``/<host>/<path>`` instead."""
    return Feed(Settings().base_url)


@dataclass(slots=True)
class _Known:
    """What a feed was like when it was read last."""

    etag: str | None = None
    modified: str | None = None
    read_at: str | None = None
    entries: list[str] = field(default_factory=list)
    waits_until: str = ""


class Feed:
    """Reads feeds one after the other, each as one page."""

    def __init__(
        self,
        base_url: str | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        limits: Limits = DEFAULT_LIMITS,
    ) -> None:
        self._base_url = base_url
        self._now = now
        self._limits = limits

    def pages(self, query: Query, cursor: str | None) -> Iterator[Page]:
        """Yield a page for each feed; one that fails does not stop the others, its error comes last."""
        feeds = read_options(Options, query).feeds
        known, begin = _state(cursor)
        failures: list[ConnectorError] = []
        for number, url in list(enumerate(feeds, 1))[begin if begin < len(feeds) else 0 :]:
            found = _NOTHING
            try:
                found = self._read(query, url, known)
            except ConnectorError as error:
                failures.append(error)
                if isinstance(error, RateLimited):
                    until = error.until or self._now() + UNKNOWN_WAIT
                    known.setdefault(key_of(url), _Known()).waits_until = until.isoformat()
            yield Page(
                found.posts,
                _as_cursor(known, number % len(feeds)),
                found.rejects,
                found.gaps,
                request_count=1,
                progress=number / len(feeds),
            )
        if failures:
            raise failures[0]

    def check(self) -> Check:
        """Say that feeds need no key; each server has limits of its own."""
        return Check(usable=True, detail="reads feeds; no key is needed, and a feed is asked once a run")

    def probe(self, query: Query) -> Check:
        """Ask for each feed of a query."""
        checks = [self._probed(url) for url in read_options(Options, query).feeds]
        return Check(all(check.usable for check in checks), "; ".join(check.detail for check in checks))

    def _probed(self, url: str) -> Check:
        base, path, params = part(url, self._base_url)
        try:
            answer = HttpClient(base, limits=self._limits).get(path, params)
            return Check(usable=True, detail=f"{answer.asked} answers {answer.status}, {tell_form(answer)}")
        except ConnectorError as error:
            return Check(usable=False, detail=str(error))

    def _read(self, query: Query, url: str, known: dict[str, "_Known"]) -> "_Found":
        """Return what is new in a feed, and note what it is like now."""
        before, seen_at = known.get(key_of(url), _Known()), self._now()
        if before.waits_until and seen_at < (until := datetime.fromisoformat(before.waits_until)):
            raise RateLimited(f"{urlsplit(url).hostname} wants to be left alone: it was not asked", until)
        conditions = {"If-None-Match": before.etag, "If-Modified-Since": before.modified}
        headers = {name: value for name, value in conditions.items() if value}
        base, path, params = part(url, self._base_url)
        answer = HttpClient(base, limits=self._limits).get(path, params, headers)
        if answer.status == HTTPStatus.NOT_MODIFIED:
            known[key_of(url)] = replace(before, read_at=seen_at.isoformat())
            return _NOTHING
        entries = parse_page(answer)
        host = urlsplit(url).hostname or ""
        posts, rejects = read_items(entries, lambda entry: parse_post(entry, host, seen_at), "id")
        ids = [_digest(entry) for entry in entries]
        known[key_of(url)] = _Known(
            answer.headers.get("etag"), answer.headers.get("last-modified"), seen_at.isoformat(), ids[:_KEPT_ENTRIES]
        )
        return _Found(tuple(filter(_asked_for(query), posts)), rejects, tuple(_gaps(before, ids, posts)))


class _Found(NamedTuple):
    """What came of reading a feed."""

    posts: tuple[Post, ...]
    rejects: tuple[Reject, ...] = ()
    gaps: tuple[Gap, ...] = ()


_NOTHING = _Found(())


def parse_page(answer: Answer) -> list[dict[str, Any]]:
    """Return the entries of a feed, however ill-formed it is.

    Raises:
        UnreadableAnswer: it is no feed.
    """
    # Plain, because its own class gives the date of publication where that of an update is asked for and not told.
    return [dict(entry) for entry in read_feed(answer).entries]


def parse_post(entry: Mapping[str, Any], host: str, observed_at: datetime) -> Post:
    """Return the article that an entry tells of.

    Raises:
        ValueError: it has no text, or a date that is none.
    """
    title, _ = read_html(_text(entry.get("title")))
    text, links = read_html(_content(entry))
    created_at, updated_at = (_moment(entry.get(f"{name}_parsed")) for name in ("published", "updated"))
    author = _author(entry.get("author_detail"))
    if not (text or title):
        raise ValueError("it has no text")
    return Post(
        platform="feed",
        post_id=_post_id(entry, host),
        post_type="article",
        text=text or title,
        title=title or None,
        url=clean(_text(entry.get("link"))) or None,
        created_at=created_at or updated_at,
        edited_at=updated_at if created_at and updated_at and updated_at > created_at else None,
        observed_at=observed_at,
        community=host,
        links=links,
        author_id=f"{host}:{author}" if author else None,
        author_handle=author,
        author_name=author,
        reply_count=_count(entry.get("slash_comments") or entry.get("thr_total")),
        raw=as_json({name: value for name, value in entry.items() if not name.startswith(("author", "contributor"))}),
    )


def _content(entry: Mapping[str, Any]) -> str:
    """Return what an entry says as HTML: the longest of what it gives as its content, else its summary."""
    contents = entry.get("content")
    values = [_text(part.get("value")) for part in contents if isinstance(part, dict)] if contents else []
    return max(values, key=len, default="") or _text(entry.get("summary"))


def _author(detail: Any) -> str | None:
    """Return the name of an author without the address that feeds tell beside it: nobody needs that."""
    return (clean(_text(detail.get("name"))).strip() or None) if isinstance(detail, dict) else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _post_id(entry: Mapping[str, Any], host: str) -> str:
    """Return an id that no other feed has: short ones count from 1 in each."""
    told = clean(_text(entry.get("id")) or _text(entry.get("link"))).strip()
    if not told:
        return f"{host}:{_digest(entry)}"
    return told if ":" in told else f"{host}:{told}"


def _digest(entry: Mapping[str, Any]) -> str:
    told = _text(entry.get("id")) or _text(entry.get("link")) or f"{entry.get('title')}{entry.get('summary')}"
    return blake2b(told.encode(errors="replace"), digest_size=6).hexdigest()


def _moment(parsed: Any) -> datetime | None:
    """Return the moment that feedparser read, in UTC; ``None`` where the entry tells none that it understands."""
    return parse_time(datetime.fromtimestamp(timegm(parsed), UTC)) if isinstance(parsed, struct_time) else None


def _count(value: Any) -> int | None:
    told = _text(value).strip()
    return int(told) if _NUMBER.fullmatch(told) else None


def _asked_for(query: Query) -> Callable[[Post], bool]:
    """Return what tells whether a post is asked for."""
    search = parse_search(query.text) if query.text else None

    def is_asked_for(post: Post) -> bool:
        when = post.created_at or post.observed_at
        is_in_time = (not query.since or when >= query.since) and (not query.until or when < query.until)
        return is_in_time and (search is None or search.matches(post))

    return is_asked_for


def _gaps(before: _Known, ids: list[str], posts: tuple[Post, ...]) -> Iterator[Gap]:
    """Yield a gap where nothing is left of what the feed held before."""
    if before.entries and ids and before.read_at and not set(before.entries) & set(ids):
        oldest = min((post.created_at for post in posts if post.created_at), default=None)
        start = datetime.fromisoformat(before.read_at)
        end = oldest if oldest and oldest > start else None
        yield Gap(start, end, "the feed moved on by more than it holds between two runs")


def _state(cursor: str | None) -> tuple[dict[str, _Known], int]:
    """Return what each feed was like, and at which feed the run begins."""
    facts: dict[str, Any] = json.loads(cursor) if cursor else {"feeds": {}, "next": 0}
    return {key: _Known(**told) for key, told in facts["feeds"].items()}, facts["next"]


def _as_cursor(known: Mapping[str, _Known], begin: int) -> str:
    feeds = {key: asdict(told) for key, told in known.items()}
    return json.dumps({"feeds": feeds, "next": begin}, separators=(",", ":"))
