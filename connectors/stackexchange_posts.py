"""Reads what the API of Stack Exchange tells of questions and answers."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from connectors.dates import parse_time
from connectors.items import read_items
from connectors.markup import read_html
from connectors.payloads import as_json
from connectors.post import Post, Reject
from connectors.texts import clean

MOST_ITEMS = 100
"""In an answer of the API, and ids in a question to it."""


class Body(BaseModel):
    """What every answer holds."""

    items: list[Any]
    has_more: bool
    quota_remaining: int | None = None
    quota_max: int | None = None
    backoff: int = Field(0, ge=0, lt=2**31)


class _Owner(BaseModel):
    user_id: int | None = None
    display_name: str | None = None


class _Item(BaseModel):
    """A question or answer as the API tells it, with its body."""

    model_config = ConfigDict(extra="ignore")

    question_id: int | None = None
    answer_id: int | None = None
    body: str
    creation_date: int
    title: str | None = None
    link: str | None = None
    last_edit_date: int | None = None
    owner: _Owner = _Owner()
    score: int | None = Field(None, ge=-(2**63), lt=2**63)
    answer_count: int | None = Field(None, ge=0, lt=2**63)
    view_count: int | None = Field(None, ge=0, lt=2**63)


def parse_items(items: Iterable[Any], site: str, observed_at: datetime) -> tuple[tuple[Post, ...], tuple[Reject, ...]]:
    """Return the posts that items of a site tell of, and those that tell of none."""
    return read_items(items, lambda item: parse_post(item, site, observed_at), "question_id")


def parse_post(payload: Any, site: str, observed_at: datetime) -> Post:
    """Return the question or answer that an item tells of.

    Raises:
        ValueError: something is missing, or not what it should be.
    """
    item = _Item.model_validate(payload)
    number = item.answer_id or item.question_id
    if number is None:
        raise ValueError("it has no id")
    is_answer = item.answer_id is not None
    text, links = read_html(item.body)
    title, _ = read_html(item.title or "")
    thread = item.question_id if is_answer else number
    author = None if item.owner.user_id is None else f"{site}:{item.owner.user_id}"
    return Post(
        platform="stackexchange",
        post_id=f"{site}:{number}",
        post_type="answer" if is_answer else "question",
        text=text or _required(title),
        title=title or None,
        url=clean(item.link) if item.link else None,
        created_at=parse_time(item.creation_date),
        edited_at=None if item.last_edit_date is None else parse_time(item.last_edit_date),
        observed_at=observed_at,
        community=site,
        conversation_id=None if thread is None else f"{site}:{thread}",
        reply_to_id=f"{site}:{thread}" if is_answer and thread is not None else None,
        links=links,
        author_id=author,
        author_handle=author,
        author_name=read_html(item.owner.display_name or "")[0] or None,
        like_count=item.score,
        reply_count=item.answer_count,
        view_count=item.view_count,
        raw=as_json(payload),
    )


def _required(title: str) -> str:
    if not title:
        raise ValueError("it has no text")
    return title
