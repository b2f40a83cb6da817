"""Turns the rows of any tool into posts.

A field of ``Post`` is taken from the columns configured for it; where none are, from the column of its own name, else
from one of its ``SYNONYMS``, in any letter case, unless that column is configured for another field; a ``score`` is
taken for likes only beside a ``subreddit``. Of several columns the first that says something counts. A dotted name
reaches into objects and, by number, into lists: ``referenced_tweets.0.id``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime, tzinfo
from difflib import get_close_matches
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from connectors import cells
from connectors.dates import parse_time
from connectors.payloads import as_json
from connectors.post import Post
from connectors.texts import unescape

SYNONYMS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "post_id": ("id_str", "id", "tweet_id"),
        "text": ("full_text", "body", "selftext", "content", "message"),
        "lang": ("language",),
        "url": ("link", "permalink"),
        "created_at": ("created_utc", "created", "date", "timestamp"),
        "community": ("subreddit",),
        "author_handle": ("author", "username"),
        "like_count": ("likes", "favorite_count", "score"),
        "reply_count": ("replies",),
        "repost_count": ("retweet_count", "shares"),
        "view_count": ("views",),
    }
)

# A score is likes on Reddit and stars or a probability elsewhere.
_ONLY_BESIDE = MappingProxyType({"score": "subreddit"})

FIELDS = tuple(field.name for field in fields(Post) if field.name != "raw")

# A comment's title is that of its thread: it must not stand in for the comment's own words.
_TITLED_BY_OTHERS = ("comment", "answer", "video_comment")
_KEY = ("platform", "community", "url", "conversation_id", "reply_to_id", "author_id", "created_at", "title", "text")
_WRAPPERS = ("data", "items", "data.children", "statuses", "results", "posts", "hits")
_GONE = ("[deleted]", "[removed]")
# Rows of JSON may all have other columns: only so many plans of so many columns are remembered.
_PLANS = 256
_WIDEST = 1000

_Path = tuple[str, ...]
_Plan = tuple[tuple[str, cells.Reader, tuple[_Path, ...]], ...]


class Columns:
    """What the columns of some files mean.

    Args:
        configured: for a field of ``Post`` the columns to take it from; with none of them, the field stays empty.
        constants: fields that are the same for every row.
        zone: the time zone of dates that name none.
        pattern: how dates are written, for ``strptime``; ``None`` for every usual form.
        unescapes: whether texts hold HTML entities.

    Raises:
        ValueError: a constant is no value for its field.
    """

    def __init__(
        self,
        configured: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
        constants: Mapping[str, Any] = MappingProxyType({}),
        *,
        zone: tzinfo = UTC,
        pattern: str | None = None,
        unescapes: bool = True,
    ) -> None:
        self._configured = configured
        self._spoken_for = {column for columns in configured.values() for column in columns}
        self._readers = _readers(zone, pattern, unescapes=unescapes)
        read = {name: _read(name, self._readers[name], value) for name, value in constants.items()}
        self._constants = {name: value for name, value in read.items() if value is not None}
        self._plans: dict[_Path, _Plan] = {}

    def post(self, row: Mapping[str, Any], observed_at: datetime) -> Post:
        """Return the post that a row tells of, observed at ``observed_at`` unless the row says when.

        Raises:
            ValueError: the row is no post, and why.
        """
        values: dict[str, Any] = {"observed_at": observed_at}
        for name, reader, paths in self._plan(row):
            for path in paths:
                value = _read(name, reader, row[path[0]] if len(path) == 1 else _dig(row, path))
                if value is not None:
                    values[name] = value
                    break
        values |= self._constants
        if not {"text", "title"} & values.keys() and (wrapped := _wrapped(row)):
            raise ValueError(f"text is empty: the posts seem to be in the list under {wrapped}; write one a line")
        return Post(**_completed(values), raw=as_json(row))

    def absent(self, header: Iterable[str]) -> str | None:
        """Say which configured field has none of its columns in ``header``, or return ``None``."""
        names = tuple(header)
        for field, columns in self._configured.items():
            if columns and not any(_path(column, names) for column in columns):
                nearest = "".join(get_close_matches(columns[0], names, n=1, cutoff=0))
                return f"{field} should come from a column {' or '.join(columns)}; the nearest there is is '{nearest}'"
        return None

    def unseen(self, fields: Iterable[str], row: Mapping[str, Any]) -> tuple[str, ...]:
        """Return which of ``fields`` have none of the columns configured for them in ``row``."""
        names = tuple(row)
        paths = {field: [_path(column, names) for column in self._configured[field]] for field in fields}
        return tuple(field for field in paths if not any(path and _leads(path, row) for path in paths[field]))

    def in_no_row(self, field: str, row: Mapping[str, Any]) -> str:
        """Say that no row has a column configured for ``field``, and which column of ``row`` is nearest."""
        columns = self._configured[field]
        nearest = "".join(get_close_matches(columns[0], tuple(row), n=1, cutoff=0))
        return f"{field} should come from {' or '.join(columns)}, which no row of the file has; '{nearest}' is nearest"

    @property
    def configured(self) -> tuple[str, ...]:
        """The fields with columns configured for them."""
        return tuple(field for field, columns in self._configured.items() if columns)

    def _plan(self, row: Mapping[str, Any]) -> _Plan:
        """Return where each field of such rows is found: the same for all rows with the same columns."""
        names = tuple(row)
        plan = self._plans.get(names)
        if plan is None:
            plan = tuple(
                (field, reader, paths)
                for field, reader in self._readers.items()
                if field not in self._constants and (paths := self._paths(field, names))
            )
            if len(self._plans) < _PLANS and len(names) < _WIDEST:
                self._plans[names] = plan
        return plan

    def _paths(self, field: str, names: tuple[str, ...]) -> tuple[_Path, ...]:
        if field in self._configured:
            return tuple(path for column in self._configured[field] if (path := _path(column, names)))
        folded = {name.casefold(): name for name in reversed(names) if name not in self._spoken_for}
        sources = (name for name in (field, *SYNONYMS.get(field, ())) if _ONLY_BESIDE.get(name, name) in folded)
        return tuple((folded[name],) for name in sources if name in folded)


def _readers(zone: tzinfo, pattern: str | None, *, unescapes: bool) -> dict[str, cells.Reader]:
    """Return how each field is read."""

    def read_text(value: object) -> str | None:
        return cells.read_text(unescape(value) if unescapes and isinstance(value, str) else value)

    def read_time(value: object) -> datetime | None:
        is_for_parser = isinstance(value, datetime | bool | list | dict)  # which refuses all but the first
        said = value if is_for_parser else cells.read_word(value)
        return None if said is None else parse_time(said, zone=zone, pattern=pattern)

    readers: dict[str, cells.Reader] = dict.fromkeys(FIELDS, cells.read_word)
    readers |= dict.fromkeys(("text", "title", "author_name"), read_text)
    readers |= {name: read_time for name in FIELDS if name.endswith("_at")}
    readers |= {name: cells.read_count for name in FIELDS if name.endswith("_count")}
    readers |= {name: cells.read_reference for name in FIELDS if name.endswith("_id")}
    readers |= {"post_id": cells.read_id, "author_handle": cells.read_handle, "links": cells.read_links}
    return readers | {"lang": cells.read_lang, "post_type": cells.read_post_type, "platform": cells.read_platform}


def _read(name: str, reader: cells.Reader, value: object) -> object:
    try:
        return reader(value)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _path(column: str, names: tuple[str, ...]) -> _Path | None:
    """Return the way to a column: its whole name, or by its dots."""
    if column in names:
        return (column,)
    first, *others = column.split(".")
    return (first, *others) if others and first in names else None


def _wrapped(row: Mapping[str, Any]) -> str | None:
    """Return where an answer of a platform, stored whole, keeps its posts."""
    paths = (name for name in _WRAPPERS if isinstance(value := _dig(row, tuple(name.split("."))), list) and value)
    return next(paths, None)


def _leads(path: _Path, row: Mapping[str, Any]) -> bool:
    """Say whether a path ends at something, be it null."""
    *parents, last = path
    holder = _dig(row, tuple(parents))
    return last in holder if isinstance(holder, Mapping) else _dig(row, path) is not None


def _dig(row: Mapping[str, Any], path: _Path) -> object:
    value: Any = row
    for part in path:
        if isinstance(value, dict):
            value = value.get(part)
        elif isinstance(value, list) and part.isdecimal() and int(part) < len(value):
            value = value[int(part)]
        else:
            return None
    return value


def _completed(values: dict[str, Any]) -> dict[str, Any]:
    """Fill in what follows from other fields."""
    values.setdefault("platform", "archive")
    if "post_type" not in values:
        values["post_type"] = "repost" if "reposted_id" in values else "quote" if "quoted_id" in values else "post"
    if "author_handle" in values:
        values.setdefault("author_id", values["author_handle"])
    if "title" in values and values["post_type"] not in _TITLED_BY_OTHERS:
        values.setdefault("text", values["title"])
    if "text" not in values:
        raise ValueError("text is empty")
    values["text"] = values["text"].strip()
    if values["text"] in _GONE:
        raise ValueError(f"text is {values['text']}: the post is gone from its platform")
    if "post_id" not in values:
        values["post_id"] = _derived_id(values)
    return values


def _derived_id(values: Mapping[str, Any]) -> str:
    """Return an id made of what tells posts apart, so that reading the same row again gives the same post.

    Rows that are equal in all of these are one post.
    """
    content = "\x1f".join(str(values.get(name, "")) for name in _KEY)
    return blake2b(content.encode(), digest_size=12).hexdigest()
