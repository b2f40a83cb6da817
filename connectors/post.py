"""What goes into a connector and what comes out of it: a Query in, Pages of Posts out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

import pyarrow as pa

_UTC = pa.timestamp("us", tz="UTC")
_NO_USAGE: Mapping[str, int] = MappingProxyType({})
_NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})

POST_SCHEMA = pa.schema(
    [
        pa.field("platform", pa.string(), nullable=False),
        pa.field("post_id", pa.string(), nullable=False),
        pa.field("post_type", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        pa.field("title", pa.string()),
        pa.field("lang", pa.string()),
        pa.field("url", pa.string()),
        pa.field("created_at", _UTC),
        pa.field("edited_at", _UTC),
        pa.field("observed_at", _UTC, nullable=False),
        pa.field("community", pa.string()),
        pa.field("conversation_id", pa.string()),
        pa.field("reply_to_id", pa.string()),
        pa.field("reply_to_author_id", pa.string()),
        pa.field("quoted_id", pa.string()),
        pa.field("reposted_id", pa.string()),
        pa.field("links", pa.list_(pa.string())),
        pa.field("visibility", pa.string(), nullable=False),
        pa.field("author_id", pa.string()),
        pa.field("author_handle", pa.string()),
        pa.field("author_name", pa.string()),
        pa.field("author_follower_count", pa.int64()),
        pa.field("author_created_at", _UTC),
        pa.field("like_count", pa.int64()),
        pa.field("reply_count", pa.int64()),
        pa.field("repost_count", pa.int64()),
        pa.field("quote_count", pa.int64()),
        pa.field("view_count", pa.int64()),
        pa.field("raw", pa.string(), nullable=False),
    ]
)

POST_TYPES = ("post", "comment", "repost", "quote", "article", "question", "answer", "video_comment")


@dataclass(frozen=True, slots=True)
class Query:
    """One thing to listen for at one source.

    ``name`` is unique within the source: cursor and coverage are kept under it. ``text`` is what to search for,
    ``None`` where the source has nothing to search (a file, a feed). ``accounts`` are the brand's own on this platform:
    what they post is collected too. ``since`` and ``until`` bound a backfill, in UTC;
    a scheduled run leaves both ``None`` and goes on from its cursor. ``options`` are the source's own, already
    validated by its ``Options`` model.
    """

    source: str
    name: str
    text: str | None = None
    brand: str | None = None
    accounts: tuple[str, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    options: Mapping[str, Any] = field(default_factory=lambda: _NO_OPTIONS)


@dataclass(frozen=True, slots=True)
class Post:
    """One post as its platform tells it; ``None`` means that the platform does not say, never zero.

    ``platform`` and ``post_id`` name the post everywhere. ``text`` is plain: entities unescaped, HTML turned to text.
    ``title`` is the headline of the post, or for a comment or answer that of its thread. ``lang`` is a lower-case
    ISO 639-1 code as told by the platform. ``observed_at`` is when this state of the post was seen: of two states the
    later observed wins. ``like_count`` may be negative where the platform nets votes (Reddit). ``raw`` is the payload
    the post was parsed from, as JSON text.
    """

    platform: str
    post_id: str
    text: str
    observed_at: datetime
    raw: str
    post_type: str = "post"
    title: str | None = None
    lang: str | None = None
    url: str | None = None
    created_at: datetime | None = None
    edited_at: datetime | None = None
    community: str | None = None
    conversation_id: str | None = None
    reply_to_id: str | None = None
    reply_to_author_id: str | None = None
    quoted_id: str | None = None
    reposted_id: str | None = None
    links: tuple[str, ...] = ()
    visibility: str = "public"
    author_id: str | None = None
    author_handle: str | None = None
    author_name: str | None = None
    author_follower_count: int | None = None
    author_created_at: datetime | None = None
    like_count: int | None = None
    reply_count: int | None = None
    repost_count: int | None = None
    quote_count: int | None = None
    view_count: int | None = None


@dataclass(frozen=True, slots=True)
class Reject:
    """Something read that could not become a post; it goes to quarantine.

    ``location`` says where it stood (``posts.csv.gz:1042``, ``item 4 of page 2``) and, with the query, names it: the
    same reject met again is stored once. ``raw`` may be cut short; it never holds secrets.
    """

    location: str
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time that the source can no longer or not yet serve, in UTC; open ends are ``None``."""

    start: datetime | None
    end: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Page:
    """What was fetched at once, and is stored at once together with its cursor.

    ``cursor`` is opaque text that only its connector reads: given back, collecting resumes right after this page.
    ``start`` and ``end`` bound the time this page covers, where that is known. ``request_count`` counts the calls made
    to the platform for it, ``usage`` what else the platform counts, in its own units (``post_read``, ``user_read``,
    ``unit``). ``progress`` is the share of the pull done so far, in [0, 1], ``None`` where unknown.
    """

    posts: tuple[Post, ...]
    cursor: str
    rejects: tuple[Reject, ...] = ()
    gaps: tuple[Gap, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    request_count: int = 0
    usage: Mapping[str, int] = field(default_factory=lambda: _NO_USAGE)
    progress: float | None = None

    def table(self) -> pa.Table:
        """Return the posts as an Arrow table of ``POST_SCHEMA``, in page order."""
        columns = {name: [getattr(post, name) for post in self.posts] for name in POST_SCHEMA.names}
        return pa.table(columns, schema=POST_SCHEMA)
