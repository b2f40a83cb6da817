"""Reads posts and comments as a Lemmy server shows them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, Field

from connectors.dates import parse_time
from connectors.items import read_items
from connectors.lemmy_threads import Place, parent_of
from connectors.payloads import as_json
from connectors.post import Post, Reject
from connectors.texts import clean

_NOBODY: Mapping[Place, str] = MappingProxyType({})

_Text = Annotated[str, AfterValidator(clean)]
_Name = Annotated[_Text, Field(min_length=1)]  # of which something is left


class _Thing(BaseModel):
    """A post or a comment."""

    ap_id: _Name
    published: str
    updated: str | None = None
    name: str = ""
    body: str = ""
    content: str = ""
    url: _Text | None = None
    path: str = ""
    deleted: bool = False
    removed: bool = False


class _Person(BaseModel):
    actor_id: _Text
    name: str
    display_name: str | None = None
    published: str | None = None


class _Community(BaseModel):
    actor_id: _Text


class _Counts(BaseModel):
    score: int | None = Field(None, ge=-(2**63), lt=2**63)
    comments: int | None = Field(None, ge=0, lt=2**63)
    child_count: int | None = Field(None, ge=0, lt=2**63)


class _View(BaseModel):
    """A post, or a comment with the post that it stands under, as the server shows it."""

    post: _Thing
    comment: _Thing | None = None
    creator: _Person
    community: _Community
    counts: _Counts = _Counts()


def parse_views(
    views: Iterable[Any], observed_at: datetime, known: Mapping[Place, str] = _NOBODY
) -> tuple[tuple[Post, ...], tuple[Reject, ...]]:
    """Return the posts and comments of views, and what could not be read; ``known`` are the addresses of others."""
    return read_items(views, lambda view: parse_post(view, observed_at, known), "id")


def parse_post(payload: Any, observed_at: datetime, known: Mapping[Place, str] = _NOBODY) -> Post | None:
    """Return the post or comment that a view tells of; ``None`` where it is gone.

    What a comment answers is told by its number, of which ``known`` has the address; of a post without that too.

    Raises:
        ValueError: something is missing, or not what it should be.
    """
    view = _View.model_validate(payload)
    comment = view.comment
    thing = comment or view.post
    if thing.deleted or thing.removed:
        return None
    title = clean(view.post.name).strip()
    text = clean(thing.content if comment else thing.body).strip() or ("" if comment else title)
    if not text:
        raise ValueError("it has no text")
    handle = _address(view.creator.actor_id)
    return Post(
        platform="lemmy",
        post_id=thing.ap_id,
        post_type="comment" if comment else "post",
        text=text,
        title=title or None,
        url=thing.ap_id,
        created_at=parse_time(thing.published),
        edited_at=parse_time(thing.updated) if thing.updated else None,
        observed_at=observed_at,
        community=_address(view.community.actor_id),
        conversation_id=view.post.ap_id,
        reply_to_id=view.post.ap_id
        if comment and thing.path.count(".") == 1
        else known.get(parent_of(payload) or ("", 0)),
        links=(thing.url,) if thing.url else (),
        author_id=handle,
        author_handle=handle,
        author_name=clean(view.creator.display_name or view.creator.name).strip() or None,
        author_created_at=parse_time(view.creator.published) if view.creator.published else None,
        like_count=view.counts.score,
        reply_count=view.counts.child_count if comment else view.counts.comments,
        raw=as_json(payload),
    )


def _address(actor_id: str) -> str:
    """Return the name of an actor as people write it: ``name@server``."""
    server, _, name = actor_id.removeprefix("https://").removeprefix("http://").partition("/")
    return f"{name.rpartition('/')[2]}@{server}" if name else actor_id
