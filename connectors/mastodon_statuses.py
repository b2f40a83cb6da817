"""Reads statuses as instances of Mastodon, and what speaks like them, show them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import blake2b
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field

from connectors.cells import read_lang
from connectors.dates import parse_time
from connectors.markup import read_html
from connectors.payloads import as_json, at, listed
from connectors.post import Post
from connectors.texts import clean

_OPEN = ("public", "unlisted")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Mentions and hashtags are links too, but lead to no page that the author speaks of.
_NAMING = re.compile(r'<a\b[^<>]*\bclass="[^"<>]*\b(?:mention|hashtag)\b[^<>]*+>')


def _told(count: Any) -> Any:
    """Return a count, ``None`` where the instance tells -1 for one it does not know."""
    return None if count == -1 else count


_Text = Annotated[str, AfterValidator(clean)]
_Name = Annotated[_Text, Field(min_length=1)]  # of which something is left
_Id = Annotated[str, AfterValidator(clean), Field(min_length=1, max_length=200), BeforeValidator(str)]
_Count = Annotated[Annotated[int, Field(ge=0, lt=2**63)] | None, BeforeValidator(_told)]


class _Account(BaseModel):
    id: _Id
    acct: _Name
    display_name: _Text | None = None
    followers_count: _Count = None
    created_at: Any = None


class _Status(BaseModel):
    id: _Id
    account: _Account
    created_at: Any
    visibility: str
    content: str = ""
    spoiler_text: str | None = None
    language: str | None = None
    uri: _Text | None = None
    url: _Text | None = None
    edited_at: Any = None
    in_reply_to_id: str | int | None = None
    in_reply_to_account_id: str | int | None = None
    replies_count: _Count = None
    reblogs_count: _Count = None
    favourites_count: _Count = None
    quotes_count: _Count = None


def parse_status(payload: Any, instance: str, observed_at: datetime) -> Post:
    """Return the post or the boost that a status tells of; ids are those that ``instance`` gives, after its name.

    Raises:
        ValueError: something is missing, or not what it should be.
    """
    boosted = at(payload, "reblog")
    if boosted:
        return _boost(payload, parse_status(boosted, instance, observed_at), instance)
    status = _Status.model_validate(payload)
    if status.visibility not in _OPEN:
        raise ValueError("it is not public")
    text, links = _words(payload, status.content)
    warning, _ = read_html(status.spoiler_text or "")
    place, parent = f"{instance}:{status.id}", status.in_reply_to_id
    quoted = at(payload, "quote", "quoted_status", "id") or at(payload, "quote", "quoted_status_id")
    return Post(
        platform="mastodon",
        post_id=place,
        post_type="comment" if parent else "quote" if quoted else "post",
        text=text or _required(warning),
        title=warning or None,
        lang=read_lang(status.language),
        url=status.url or status.uri,
        created_at=parse_time(status.created_at),
        edited_at=parse_time(status.edited_at) if status.edited_at else None,
        observed_at=observed_at,
        conversation_id=None if parent else place,
        reply_to_id=_named(parent, instance),
        reply_to_author_id=_named(status.in_reply_to_account_id, instance),
        quoted_id=_named(quoted, instance),
        links=links,
        visibility=status.visibility,
        like_count=status.favourites_count,
        reply_count=status.replies_count,
        repost_count=status.reblogs_count,
        quote_count=status.quotes_count,
        raw=as_json(payload),
        **_author(status.account, instance),
    )


def parse_withheld(payload: Any, owner: str = "") -> str | None:
    """Return why a status must not be stored, ``None`` where it may; of the account with the id ``owner`` it may."""
    if at(payload, "visibility") not in (None, *_OPEN):
        return "it is not public"
    account = at(payload, "account")
    if at(account, "suspended") is True:
        return "its author is suspended"
    if at(account, "id") != owner and (at(account, "noindex") is True or at(account, "indexable") is False):
        return "its author wants not to be found"
    boosted = at(payload, "reblog")
    return parse_withheld(boosted, owner) if isinstance(boosted, dict) and not at(boosted, "reblog") else None


def arrival(number: str) -> datetime | None:
    """Return when the status with an id came to its instance of Mastodon, ``None`` where the id does not tell.

    Source: ``lib/mastodon/snowflake.rb``: milliseconds since 1970, and two bytes more.
    """
    try:
        return _EPOCH + timedelta(milliseconds=int(number) >> 16)
    except (ValueError, OverflowError):
        return None


def name(payload: Any) -> str:
    """Return a name for a status that tells nobody whose it is."""
    return blake2b(str(at(payload, "id")).encode(errors="replace"), digest_size=6).hexdigest()


def tags(payload: Any) -> str:
    """Return the hashtags of a status as text."""
    return " ".join(f"#{at(tag, 'name')}" for tag in listed(at(payload, "tags")))


def _boost(payload: Any, original: Post, instance: str) -> Post:
    """Return a boost as a post of who boosts, in the words of the original."""
    boost = _Status.model_validate(payload)
    if boost.visibility not in _OPEN:
        raise ValueError("it is not public")
    return replace(
        original,
        post_id=f"{instance}:{boost.id}",
        post_type="repost",
        reposted_id=original.post_id,
        created_at=parse_time(boost.created_at),
        edited_at=None,
        visibility=boost.visibility,
        url=boost.url or boost.uri,
        reply_to_id=None,
        reply_to_author_id=None,
        quoted_id=None,
        like_count=None,
        reply_count=None,
        repost_count=None,
        quote_count=None,
        raw=as_json(payload),
        **_author(boost.account, instance),
    )


def _author(account: _Account, instance: str) -> dict[str, Any]:
    handle = account.acct if "@" in account.acct else f"{account.acct}@{instance}"
    return {
        "author_id": f"{instance}:{account.id}",
        "author_handle": handle,
        "author_name": account.display_name or None,
        "author_follower_count": account.followers_count,
        "author_created_at": parse_time(account.created_at) if account.created_at else None,
        "community": handle.rpartition("@")[2],
    }


def _named(number: Any, instance: str) -> str | None:
    return f"{instance}:{clean(str(number))}" if isinstance(number, str | int) and number else None


def _words(payload: Any, content: str) -> tuple[str, tuple[str, ...]]:
    """Return what a status says and links to; without words, pictures and polls speak by theirs."""
    text, links = read_html(_NAMING.sub("<a>", content))
    if not text:
        text = clean("\n".join(word for word in _shown(payload) if isinstance(word, str) and word.strip()))
    return text, tuple(dict.fromkeys(links))


def _shown(payload: Any) -> Iterator[Any]:
    yield from (at(medium, "description") for medium in listed(at(payload, "media_attachments")))
    yield from (at(choice, "title") for choice in listed(at(payload, "poll", "options")))


def _required(text: str) -> str:
    if not text:
        raise ValueError("it has no text")
    return text
