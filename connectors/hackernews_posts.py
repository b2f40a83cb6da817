"""Reads stories and comments as the search of Hacker News tells them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from connectors.dates import parse_time
from connectors.markup import read_html
from connectors.payloads import as_json
from connectors.post import Post
from connectors.texts import clean

_ITEM = "https://news.ycombinator.com/item?id="

_Text = Annotated[str, AfterValidator(clean)]
_Name = Annotated[_Text, Field(min_length=1)]  # of which something is left
_Count = Annotated[int, Field(ge=-(2**63), lt=2**63)]


class _Hit(BaseModel):
    """A post as the search tells it."""

    model_config = ConfigDict(extra="ignore", strict=True)

    object_id: _Name = Field(alias="objectID")
    created_at: int = Field(alias="created_at_i")
    tags: list[str] = Field(alias="_tags")
    author: _Text | None = None
    title: _Text | None = None
    url: _Text | None = None
    story_text: _Text | None = None
    comment_text: _Text | None = None
    story_id: int | None = None
    story_title: _Text | None = None
    parent_id: int | None = None
    points: _Count | None = None
    num_comments: _Count | None = None


def parse_post(payload: Any, observed_at: datetime) -> Post:
    """Return the story or comment that a hit of the search tells of.

    Raises:
        ValueError: something is missing, or not what it should be.
    """
    hit = _Hit.model_validate(payload)
    is_comment = "comment" in hit.tags
    text, links = read_html((hit.comment_text if is_comment else hit.story_text) or "")
    title, _ = read_html((hit.story_title if is_comment else hit.title) or "")
    if not is_comment:
        text = text or title
        links = (hit.url, *links) if hit.url else links
    if not text:
        raise ValueError("it has no text")
    return Post(
        platform="hackernews",
        post_id=hit.object_id,
        post_type="comment" if is_comment else "post",
        text=text,
        title=title or None,
        url=f"{_ITEM}{hit.object_id}",
        created_at=parse_time(hit.created_at),
        observed_at=observed_at,
        conversation_id=_id(hit.story_id) if is_comment else hit.object_id,
        reply_to_id=_id(hit.parent_id) if is_comment else None,
        links=links,
        author_id=hit.author,
        author_handle=hit.author,
        like_count=hit.points,
        reply_count=hit.num_comments,
        raw=as_json(_kept(payload)),
    )


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)


def _kept(hit: dict[str, Any]) -> dict[str, Any]:
    """Return a hit without the words found in it, marked: they are in it once already."""
    return {name: value for name, value in hit.items() if name != "_highlightResult"}
