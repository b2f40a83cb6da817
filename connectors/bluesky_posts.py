"""Reads posts of Bluesky as its API shows them: the views of posts, and the items of a feed."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from hashlib import blake2b
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from connectors.cells import read_lang
from connectors.dates import parse_time
from connectors.payloads import as_json, at, listed, parse_json
from connectors.post import Post
from connectors.texts import clean

_POST = "app.bsky.feed.post"
ADDRESS = re.compile(rf"at://did:[a-z]+:[A-Za-z0-9.:%_-]+/{_POST}/[A-Za-z0-9._~:-]+")
_NO_HANDLE = "handle.invalid"
_WITHHELD = {
    "!no-unauthenticated": "its author shows it to members only",
    "!hide": "Bluesky hides it",
    "!takedown": "Bluesky has taken it down",
    "!suspend": "Bluesky has suspended its author",
}

_Text = Annotated[str, AfterValidator(clean)]
_Name = Annotated[_Text, Field(min_length=1)]  # of which something is left
_Count = Annotated[int, Field(ge=0, lt=2**63)]


class _Actor(BaseModel):
    did: _Name
    handle: _Text | None = None
    display_name: _Text | None = Field(None, alias="displayName")
    created_at: str | None = Field(None, alias="createdAt")


class _Record(BaseModel):
    """What its author wrote."""

    text: _Text = ""
    created_at: Any = Field(None, alias="createdAt")
    langs: list[Any] | None = None


class _View(BaseModel):
    """A post as the platform shows it."""

    uri: _Text = Field(pattern=rf"^at://[^/\s]+/{_POST}/[^/\s]+$")
    author: _Actor
    record: _Record
    indexed_at: Any = Field(None, alias="indexedAt")
    like_count: _Count | None = Field(None, alias="likeCount")
    reply_count: _Count | None = Field(None, alias="replyCount")
    repost_count: _Count | None = Field(None, alias="repostCount")
    quote_count: _Count | None = Field(None, alias="quoteCount")


class _Reason(BaseModel):
    """Who reposted a post, and when."""

    by: _Actor
    indexed_at: Any = Field(alias="indexedAt")
    uri: _Text | None = None


def parse_post(payload: Any, observed_at: datetime) -> Post:
    """Return the post that a view tells of.

    Raises:
        ValueError: something is missing, or not what it should be.
    """
    view = _View.model_validate(payload)
    written, record = view.record, payload["record"]
    parent, root = (_address(at(record, "reply", place, "uri")) for place in ("parent", "root"))
    quoted = _address(at(record, "embed", "record", "record", "uri") or at(record, "embed", "record", "uri"))
    author = _author(view.author)
    return Post(
        platform="bluesky",
        post_id=view.uri,
        post_type="comment" if parent else "quote" if quoted else "post",
        text=_words(record, written.text),
        lang=_lang(written.langs or ()),
        url=f"https://bsky.app/profile/{author['author_handle'] or view.author.did}/post/{view.uri.rpartition('/')[2]}",
        created_at=_time(written.created_at, view.indexed_at),
        observed_at=observed_at,
        conversation_id=root or parent or view.uri,
        reply_to_id=parent,
        reply_to_author_id=parent.split("/")[2] if parent else None,
        quoted_id=quoted,
        links=_links(record),
        like_count=view.like_count,
        reply_count=view.reply_count,
        repost_count=view.repost_count,
        quote_count=view.quote_count,
        raw=as_json(payload),
        **author,
    )


def parse_item(payload: Any, observed_at: datetime) -> Post:
    """Return the post or the repost that a view or an item of a feed tells of.

    Raises:
        ValueError: something is missing, or not what it should be.
    """
    post = parse_post(at(payload, "post") or payload, observed_at)
    if at(payload, "reason", "by") is None:
        return post
    reason = _Reason.model_validate(payload["reason"])
    return replace(
        post,
        post_id=reason.uri or f"{post.post_id}#{reason.by.did}",
        post_type="repost",
        created_at=_time(reason.indexed_at),
        reposted_id=post.post_id,
        url=None,
        reply_to_id=None,
        reply_to_author_id=None,
        quoted_id=None,
        like_count=None,
        reply_count=None,
        repost_count=None,
        quote_count=None,
        **_author(reason.by),
        raw=as_json(payload),
    )


def parse_withheld(payload: Any, owner: str = "") -> str | None:
    """Return why a view must not be stored, ``None`` where it may; what ``owner`` wrote may."""
    if at(payload, "notFound"):
        return "it was deleted"
    if at(payload, "blocked"):
        return "its author blocks the account that asks"
    view = at(payload, "post") or payload
    author = at(view, "author")
    if owner in (at(author, "did"), at(author, "handle")):
        return None
    labels = [*listed(at(view, "labels")), *listed(at(author, "labels"))]
    told = [at(label, "val") for label in labels if not at(label, "neg")]
    return next((_WITHHELD[label] for label in told if isinstance(label, str) and label in _WITHHELD), None)


def name(payload: Any) -> str:
    """Return a name for a view that tells nobody whose it is."""
    return blake2b(
        str(at(payload, "uri") or at(payload, "post", "uri")).encode(errors="replace"), digest_size=6
    ).hexdigest()


def tags(post: Post) -> str:
    """Return the hashtags that a post bears beside its words, as text."""
    return " ".join(f"#{tag}" for tag in listed(at(parse_json(post.raw), "record", "tags")))


def _author(actor: _Actor) -> dict[str, Any]:
    return {
        "author_id": actor.did,
        "author_handle": None if actor.handle == _NO_HANDLE else actor.handle,
        "author_name": actor.display_name or None,
        "author_created_at": _joined(actor.created_at),
    }


def _joined(told: str | None) -> datetime | None:
    """Return when an account was made; of old ones the platform tells the year 1."""
    try:
        return parse_time(told) if told else None
    except ValueError:
        return None


def _address(uri: Any) -> str | None:
    """Return the address of a post, ``None`` where it is one of something else: anybody can write anything there."""
    return uri if isinstance(uri, str) and ADDRESS.fullmatch(uri) else None


def _time(*told: Any) -> datetime:
    """Return the earliest of the times told; the platform itself goes by that, because authors can tell any."""
    moments, fault = [], ValueError("it has no time")
    for value in told:
        try:
            moments += [parse_time(value)] if value is not None else []
        except ValueError as error:
            fault = error
    if not moments:
        raise fault
    return min(moments)


def _lang(told: Iterable[Any]) -> str | None:
    """Return the language of a post; of one in several, the platform does not say which."""
    codes = {read_lang(code) for code in told}
    return codes.pop() if len(codes) == 1 else None


def _embedded(record: Any) -> Iterator[Any]:
    """Yield what is embedded, and the media beside a quote."""
    yield at(record, "embed")
    yield at(record, "embed", "media")


def _words(record: Any, text: str) -> str:
    """Return what a post says; pictures speak by their descriptions, and a bare link by its title."""
    if text.strip():
        return text
    told = [at(image, "alt") for part in _embedded(record) for image in listed(at(part, "images"))]
    told += [value for part in _embedded(record) for value in (at(part, "alt"), at(part, "external", "title"))]
    words = clean("\n".join(value for value in told if isinstance(value, str) and value.strip()))
    if not words.strip():
        raise ValueError("it has no text")
    return words


def _links(record: Any) -> tuple[str, ...]:
    features = [one for facet in listed(at(record, "facets")) for one in listed(at(facet, "features"))]
    told = [at(feature, "uri") for feature in features] + [at(part, "external", "uri") for part in _embedded(record)]
    found = [clean(link) for link in told if isinstance(link, str) and link.startswith(("http://", "https://"))]
    return tuple(dict.fromkeys(found))
