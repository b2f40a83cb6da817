"""Reads the posts in an answer of X: those asked for, and those that they refer to.

X is renaming what it calls a tweet: every name is read in both spellings.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BaseModel, ConfigDict, Field

from connectors.cells import read_lang
from connectors.dates import parse_time
from connectors.items import SHOWN
from connectors.payloads import as_json, excerpt
from connectors.post import Post, Reject
from connectors.texts import clean, unescape

_EPOCH = 1288834974657  # milliseconds since 1970: when X began to put the time into its ids
_TIME_BITS = 22
_FIRST_TIMED_ID = 29_700_859_248
_REPOSTS = ("retweeted", "reposted")


def _spelt(*names: str) -> Any:
    return Field(default=None, validation_alias=AliasChoices(*names))


ID = re.compile("[0-9]{1,19}")
_Id = Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]
_Text = Annotated[str, AfterValidator(clean)]
_Count = Annotated[int, Field(ge=0, lt=2**63)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _Reference(_Model):
    type: str
    id: _Id


class _Metrics(_Model):
    like_count: _Count | None = None
    reply_count: _Count | None = None
    quote_count: _Count | None = None
    view_count: _Count | None = _spelt("impression_count")
    repost_count: _Count | None = _spelt("repost_count", "retweet_count")


class _Url(_Model):
    expanded_url: _Text | None = None
    unwound_url: _Text | None = None
    media_key: str | None = None


class _Entities(_Model):
    urls: list[_Url] | None = None


class _Note(_Model):
    text: _Text
    entities: _Entities | None = None


class _Tweet(_Model):
    id: _Id
    text: _Text
    author_id: _Id | None = None
    created_at: str | None = None
    lang: str | None = None
    conversation_id: _Id | None = None
    in_reply_to_user_id: _Id | None = None
    entities: _Entities | None = None
    metrics: _Metrics | None = _spelt("public_metrics")
    note: _Note | None = _spelt("note_post", "note_tweet")
    references: list[_Reference] | None = _spelt("referenced_posts", "referenced_tweets")
    versions: list[_Id] | None = _spelt("edit_history_post_ids", "edit_history_tweet_ids")


class _Reach(_Model):
    followers_count: _Count | None = None


class _User(_Model):
    name: _Text | None = None
    username: _Text | None = None
    created_at: str | None = None
    metrics: _Reach | None = _spelt("public_metrics")


@dataclass(frozen=True, slots=True)
class Around:
    """What an answer holds, each by its id: its posts, and their authors, as they came."""

    tweets: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    users: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def by_id(items: Iterable[Any]) -> dict[str, Mapping[str, Any]]:
    """Return the objects among ``items`` that have an id; of several with the same the first."""
    held: dict[str, Mapping[str, Any]] = {}
    for item in items:
        if isinstance(item, dict) and isinstance(item.get("id"), str):
            held.setdefault(item["id"], item)
    return held


def each_once(items: Iterable[Any]) -> Iterator[Any]:
    """Yield the items without those whose id was there before."""
    seen = set()
    for item in items:
        name = item.get("id") if isinstance(item, dict) else None
        if not isinstance(name, str):
            yield item
        elif name not in seen:
            seen.add(name)
            yield item


def parse_post(payload: Any, observed_at: datetime, around: Around) -> Post | None:
    """Return the post that an item tells of; ``None`` for an early version of one that is there in a later one.

    Raises:
        ValueError: something is missing, or not what it should be.
    """
    tweet = _Tweet.model_validate(payload)
    versions = tweet.versions or [tweet.id]
    if versions[-1] != tweet.id:
        if versions[-1] in around.tweets:
            return None
        raise ValueError("it is a version of a post that was edited later")
    references = {_kind(reference): reference.id for reference in tweet.references or ()}
    author = around.users.get(tweet.author_id or "")
    return Post(
        platform="x",
        post_id=versions[0],
        observed_at=observed_at,
        raw=as_json({**payload, "author": author} if author else payload),
        post_type=next((kind for kind in ("repost", "quote") if kind in references), "post"),
        edited_at=_created_at(tweet, tweet.id) if len(versions) > 1 else None,
        created_at=_told_by_id(versions[0]) if len(versions) > 1 else _created_at(tweet, tweet.id),
        conversation_id=_first(tweet.conversation_id, around),
        reply_to_id=_first(references.get("reply"), around),
        reply_to_author_id=tweet.in_reply_to_user_id,
        quoted_id=_first(references.get("quote"), around),
        reposted_id=_first(references.get("repost"), around),
        **_words(_told(tweet, references.get("repost"), around)),
        **_counts(tweet, is_repost="repost" in references),
        **_author(tweet, author),
    )


def _kind(reference: _Reference) -> str:
    kinds = dict.fromkeys(_REPOSTS, "repost") | {"quoted": "quote", "replied_to": "reply"}
    return kinds.get(reference.type, reference.type)


def _told(tweet: _Tweet, reposted_id: str | None, around: Around) -> _Tweet:
    """Return what has the words of a post: of a repost only the original has all of them."""
    original = around.tweets.get(reposted_id or "")
    return _Tweet.model_validate(original) if original else tweet


def _words(tweet: _Tweet) -> dict[str, Any]:
    told = tweet.note or tweet
    text = unescape(told.text)
    if not text.strip():
        raise ValueError("it has no text")
    urls = (told.entities and told.entities.urls) or ()
    links = [url.unwound_url or url.expanded_url or "" for url in urls if not url.media_key]
    return {
        "text": text,
        "links": tuple(dict.fromkeys(link for link in links if link.startswith(("https://", "http://")))),
        "lang": read_lang(tweet.lang),
    }


def _counts(tweet: _Tweet, *, is_repost: bool) -> dict[str, Any]:
    """Return the counts of a post; those that come with a repost are of the original."""
    return {} if is_repost or not tweet.metrics else tweet.metrics.model_dump()


def _author(tweet: _Tweet, payload: Mapping[str, Any] | None) -> dict[str, Any]:
    user = _User.model_validate(payload or {})
    return {
        "url": f"https://x.com/{user.username or 'i'}/status/{tweet.id}",
        "author_id": tweet.author_id,
        "author_handle": user.username,
        "author_name": user.name,
        "author_follower_count": user.metrics.followers_count if user.metrics else None,
        "author_created_at": parse_time(user.created_at) if user.created_at else None,
    }


def _first(name: str | None, around: Around) -> str | None:
    """Return the id under which a post is kept, whichever of its versions is meant."""
    tweet = around.tweets.get(name or "")
    return versions_of(tweet)[0] if tweet else name


def versions_of(tweet: Mapping[str, Any]) -> list[str]:
    """Return the ids of all versions of a post that has one, first to last."""
    versions = tweet.get("edit_history_post_ids") or tweet.get("edit_history_tweet_ids")
    return [str(name) for name in versions] if isinstance(versions, list) and versions else [str(tweet["id"])]


def is_repost(tweet: Mapping[str, Any]) -> bool:
    """Tell whether a post passes on another without own words."""
    references = tweet.get("referenced_posts") or tweet.get("referenced_tweets")
    return any(reference.get("type") in _REPOSTS for reference in _objects(references))


def _created_at(tweet: _Tweet, name: str) -> datetime | None:
    return parse_time(tweet.created_at) if tweet.created_at else _told_by_id(name)


def written_at(item: Any) -> datetime | None:
    """Return when an item was written, as far as it can be read."""
    name = item.get("id") if isinstance(item, dict) else None
    return _told_by_id(name) if isinstance(name, str) and ID.fullmatch(name) else None


def _told_by_id(name: str) -> datetime | None:
    """Return the time that an id tells; those from before November 2010 tell none."""
    if int(name) < _FIRST_TIMED_ID:
        return None
    return datetime.fromtimestamp(((int(name) >> _TIME_BITS) + _EPOCH) / 1000, UTC)


def parse_hidden(item: Any, around: Around) -> Reject | None:
    """Return the reject for a post that is not for us to keep, without what it says or who wrote it; else ``None``."""
    references = (item.get("referenced_posts") or item.get("referenced_tweets")) if isinstance(item, dict) else None
    held = [around.tweets.get(str(entry.get("id"))) for entry in _objects(references) if entry.get("type") in _REPOSTS]
    reason = next(filter(None, (_why_hidden(post, around) for post in (item, *held))), None)
    return Reject(f"item {_digest(item)}", reason, "{}") if reason else None


def _why_hidden(item: Any, around: Around) -> str | None:
    if not isinstance(item, dict):
        return None
    author = around.users.get(str(item.get("author_id")), {})
    if item.get("withheld") or author.get("withheld"):
        return "it is withheld in some countries"
    return "its author has protected it" if author.get("protected") else None


def parse_fault(error: Any) -> str | None:
    """Return what an error says that names no post or person: then any part of the answer may be missing."""
    facts = error if isinstance(error, dict) else {}
    if any(facts.get(name) for name in ("resource_id", "resource_type", "value", "parameter")):
        return None
    return f"x answered in part: {clean(str(facts.get('title') or facts.get('message') or 'error'))[:100]}"


def parse_error(error: Any) -> Reject:
    """Return what an answer says it could not tell; the names of people, whom it may have suspended, stay out."""
    facts = error if isinstance(error, dict) else {}
    kind = clean(str(facts.get("title") or "error"))[:100]
    what = clean(str(facts.get("parameter") or facts.get("resource_type") or "a part of the answer"))[:100]
    named = str(facts.get("resource_type")) in ("tweet", "post") and facts.get("resource_id")
    shown = {name: facts[name] for name in ("title", "type", "parameter", "resource_type") if name in facts}
    place = clean(str(named))[:100] if named else _digest(error)
    return Reject(f"error {place}", f"{what}: {kind}; it was deleted, or may not be shown", excerpt(shown, SHOWN))


def _objects(items: Any) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _digest(item: Any) -> str:
    return blake2b(excerpt(item, SHOWN).encode(), digest_size=6).hexdigest()
