"""Reads what the YouTube Data API tells of videos and comments."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from connectors.cells import read_lang
from connectors.dates import parse_time
from connectors.items import read_items, reject
from connectors.markup import read_html
from connectors.payloads import as_json, at
from connectors.post import Post, Reject
from connectors.texts import clean, unescape

_WATCH = "https://www.youtube.com/watch?v="
_LINK = re.compile(r"https?://[^\s<>()\"']+")

_Text = Annotated[str, AfterValidator(clean)]
_Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,128}$")]
_Count = Annotated[int, Field(ge=0, lt=2**63)]


class _Channel(BaseModel):
    value: _Id


class _CommentSnippet(BaseModel):
    html: str = Field(alias="textDisplay")
    published_at: str = Field(alias="publishedAt")
    updated_at: str | None = Field(None, alias="updatedAt")
    author: _Text | None = Field(None, alias="authorDisplayName")
    author_channel: _Channel | None = Field(None, alias="authorChannelId")
    channel: _Id | None = Field(None, alias="channelId")
    video: _Id | None = Field(None, alias="videoId")
    parent: _Id | None = Field(None, alias="parentId")
    likes: _Count | None = Field(None, alias="likeCount")


class _Comment(BaseModel):
    id: _Id
    snippet: _CommentSnippet


class _VideoSnippet(BaseModel):
    title: _Text
    published_at: str = Field(alias="publishedAt")
    description: _Text = ""
    channel: _Id | None = Field(None, alias="channelId")
    channel_title: _Text | None = Field(None, alias="channelTitle")
    spoken: str | None = Field(None, alias="defaultAudioLanguage")
    written: str | None = Field(None, alias="defaultLanguage")


class _Statistics(BaseModel):
    views: _Count | None = Field(None, alias="viewCount")
    likes: _Count | None = Field(None, alias="likeCount")
    comments: _Count | None = Field(None, alias="commentCount")


class _Video(BaseModel):
    id: _Id
    snippet: _VideoSnippet
    statistics: _Statistics = _Statistics()


def read_videos(items: Iterable[Any], observed_at: datetime) -> tuple[tuple[Post, ...], tuple[Reject, ...]]:
    """Return the public videos among the items of a list of videos, and what could not be read."""
    return read_items(filter(is_public, items), lambda item: parse_video(item, observed_at), "id")


def read_comments(
    items: Iterable[Any], title: str | None, observed_at: datetime
) -> tuple[tuple[Post, ...], tuple[Reject, ...]]:
    """Return the comments in threads, or in a list of replies; of one that is not public only the id is told."""
    comments = [comment for item in items for comment in _comments(item)]
    held = [comment for comment in comments if is_held(comment)]
    posts, rejects = read_items(
        (comment for comment in comments if not is_held(comment)),
        lambda comment: parse_comment(comment, title, observed_at),
        "id",
    )
    return posts, (*rejects, *(reject({"id": comment.get("id")}, "not public", "id") for comment in held))


def is_public(video: Any) -> bool:
    """Tell whether a video is for everybody to find."""
    return bool(_inside(video, "status").get("privacyStatus", "public") == "public")


def is_held(comment: Any) -> bool:
    """Tell whether a comment is held back, or was turned down."""
    status = _inside(comment, "snippet").get("moderationStatus", "published")
    return at(comment, "isPublic") is False or status != "published"


def missing_replies(item: Any) -> str | None:
    """Return the id of a thread that does not hold all of its replies, else ``None``."""
    count, held = _inside(item, "snippet").get("totalReplyCount"), _inside(item, "replies").get("comments")
    is_short = isinstance(count, int) and count > (len(held) if isinstance(held, list) else 0)
    name = item.get("id") if is_short else None
    return name if isinstance(name, str) else None


def time_of(item: Any) -> datetime | None:
    """Return when a video or the first comment of a thread was published, as far as that can be told."""
    first = _inside(_inside(item, "snippet"), "topLevelComment") or item
    told = _inside(item, "contentDetails").get("videoPublishedAt") or _inside(first, "snippet").get("publishedAt")
    try:
        return parse_time(told)
    except ValueError:
        return None


def video_of(item: Any) -> str | None:
    """Return the id of the video that an item of a search or of a playlist stands for."""
    found = _inside(item, "id").get("videoId") or _inside(item, "contentDetails").get("videoId")
    return found if isinstance(found, str) and re.fullmatch(r"[A-Za-z0-9_-]{1,64}", found) else None


def parse_comment(payload: Any, title: str | None, observed_at: datetime) -> Post:
    """Return a comment on a video of that title.

    Raises:
        ValueError: something is missing, or not what it should be.
    """
    told = _Comment.model_validate(payload)
    snippet, count = told.snippet, payload.get("totalReplyCount")
    text, links = read_html(snippet.html)
    if not text:
        raise ValueError("it has no text")
    published, updated = parse_time(snippet.published_at), parse_time(snippet.updated_at or snippet.published_at)
    author = snippet.author or ""
    return Post(
        platform="youtube",
        post_id=told.id,
        post_type="video_comment",
        text=text,
        title=title,
        url=f"{_WATCH}{snippet.video}&lc={told.id}" if snippet.video else None,
        created_at=published,
        edited_at=updated if updated > published else None,
        observed_at=observed_at,
        community=snippet.channel,
        conversation_id=snippet.video,
        reply_to_id=snippet.parent or snippet.video,
        # Times of the video are written as links to it.
        links=tuple(link for link in links if not (snippet.video and snippet.video in link)),
        author_id=snippet.author_channel.value if snippet.author_channel else None,
        author_handle=author[1:] if author.startswith("@") else None,
        author_name=author or None,
        like_count=snippet.likes,
        reply_count=count if type(count) is int and 0 <= count < 2**63 else None,  # True is an int too
        raw=as_json({name: value for name, value in payload.items() if name != "totalReplyCount"}),
    )


def parse_video(payload: Any, observed_at: datetime) -> Post:
    """Return a video as a post, its description as text.

    Raises:
        ValueError: something is missing, or not what it should be.
    """
    told = _Video.model_validate(payload)
    snippet, counts = told.snippet, told.statistics
    title = unescape(snippet.title).strip()
    return Post(
        platform="youtube",
        post_id=told.id,
        text=snippet.description.strip() or title or _nothing(),
        title=title or None,
        lang=read_lang(snippet.spoken or snippet.written),
        url=f"{_WATCH}{told.id}",
        created_at=parse_time(snippet.published_at),
        observed_at=observed_at,
        community=snippet.channel,
        conversation_id=told.id,
        links=tuple(dict.fromkeys(_LINK.findall(snippet.description))),
        author_id=snippet.channel,
        author_name=snippet.channel_title,
        like_count=counts.likes,
        reply_count=counts.comments,
        view_count=counts.views,
        raw=as_json(payload),
    )


def _nothing() -> str:
    raise ValueError("it has neither a title nor a description")


def _comments(item: Any) -> list[dict[str, Any]]:
    """Return the comments of a thread, each with the video and channel it is about; a comment is alone."""
    snippet = _inside(item, "snippet")
    if "topLevelComment" not in snippet:
        return [item if isinstance(item, dict) else {"comment": item}]
    about: dict[str, Any] = {name: snippet[name] for name in ("videoId", "channelId") if name in snippet}
    replies = _inside(item, "replies").get("comments")
    first = {"totalReplyCount": snippet.get("totalReplyCount"), "isPublic": snippet.get("isPublic")}
    return [
        _about(snippet["topLevelComment"], about, first),
        *(_about(reply, about, {}) for reply in (replies if isinstance(replies, list) else ())),
    ]


def _about(comment: Any, about: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(comment, dict) or not isinstance(comment.get("snippet"), dict):
        return {"comment": comment}
    return {**comment, **more, "snippet": {**about, **comment["snippet"]}}


def _inside(item: Any, name: str) -> dict[str, Any]:
    part = item.get(name) if isinstance(item, dict) else None
    return part if isinstance(part, dict) else {}
