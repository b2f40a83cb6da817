"""Reads what Reddit calls things: submissions and comments, as its API lists them."""

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BaseModel, Field, ValidationError

from connectors.connector import LookedUp
from connectors.dates import parse_time
from connectors.errors import UnreadableAnswer
from connectors.items import SHOWN, read_items, reject
from connectors.markup import read_html
from connectors.payloads import as_json, excerpt
from connectors.post import Post, Reject
from connectors.texts import clean

GONE = "deleted or removed"

NAME = re.compile("t[13]_[0-9a-z]{1,13}")
_SITE = "https://www.reddit.com"
_GONE = {"[deleted]", "[removed]", "[deleted by user]", "[ Removed by Reddit ]"}

_Text = Annotated[str, AfterValidator(clean)]
_Id = Annotated[str, Field(pattern="^t[0-9]_[0-9a-z]{1,13}$")]
_Count = Annotated[int, Field(ge=-(2**63), lt=2**63)]


class _Listed(BaseModel):
    """The inside of a listing."""

    children: list[Any]
    after: str | None = None


def read_listing(body: Any) -> tuple[list[Any], str | None]:
    """Return what a listing holds, and the token of what follows.

    Raises:
        UnreadableAnswer: it is none.
    """
    try:
        listed = _Listed.model_validate(body["data"])
    except (ValidationError, LookupError, TypeError):
        raise UnreadableAnswer("reddit answered no listing", excerpt(body, SHOWN)) from None
    return listed.children, listed.after


def read_thread(body: Any) -> list[Any]:
    """Return all that a listing, or the listings of a thread, hold, however deep.

    Raises:
        UnreadableAnswer: it is neither.
    """
    pending, found = list(body) if isinstance(body, list) else [body], []
    while pending:
        children, _ = read_listing(pending.pop())
        found += children
        pending += [replies for child in children if (replies := thing_of(child).get("replies"))]
    return found


def times_of(children: Iterable[Any]) -> list[datetime]:
    """Return when each was written, as far as that can be told."""
    times = []
    for child in children:
        with suppress(ValueError):
            times.append(parse_time(thing_of(child).get("created_utc")))
    return times


class _Thing(BaseModel):
    """A submission (``t3``) or comment (``t1``) as the API tells it."""

    name: str = Field(pattern=f"^{NAME.pattern}$")
    created_utc: float
    author: _Text | None = None
    author_fullname: _Text | None = None
    subreddit: _Text | None = None
    title: _Text | None = None
    link_title: _Text | None = None
    markdown: _Text | None = Field(None, validation_alias=AliasChoices("body", "selftext"))
    html: str | None = Field(None, validation_alias=AliasChoices("body_html", "selftext_html"))
    link_id: _Id | None = None
    parent_id: _Id | None = None
    crosspost_parent: _Id | None = None
    permalink: _Text | None = None
    url: _Text | None = None
    edited: float | bool | None = None
    is_score_hidden: bool | None = Field(None, validation_alias=AliasChoices("score_hidden", "hide_score"))
    score: _Count | None = None
    num_comments: _Count | None = None
    num_crossposts: _Count | None = None

    @property
    def page(self) -> str:
        """The address of its page; comments in threads come without one."""
        return _SITE + (self.permalink or f"/comments/{(self.link_id or self.name)[3:]}/_/{self.name[3:]}/")


def read_things(
    children: Iterable[Any], observed_at: datetime
) -> tuple[tuple[Post, ...], tuple[Reject, ...], list[Reject]]:
    """Return the posts among the children of listings, what could not be read, and what is not for us to keep.

    Of the last nothing but the name and the reason is told: neither what they said nor who said it.
    """
    things = [thing_of(child) for child in children if not (isinstance(child, dict) and child.get("kind") == "more")]
    open_things = [thing for thing in things if not withheld(thing)]
    posts, rejects = read_items(open_things, lambda thing: parse_thing(thing, observed_at), "name")
    reasons = ((thing.get("name"), withheld(thing)) for thing in things)
    return posts, rejects, [reject({"name": name}, reason, "name") for name, reason in reasons if reason]


def read_looked_up(ids: Iterable[str], children: Iterable[Any], observed_at: datetime) -> LookedUp:
    """Return what became of things that were asked for; Reddit leaves out those that it has no longer.

    Where anything comes that was not asked for, it may be what is missing, under another name.
    """
    things = {str(thing.get("name")): thing for thing in map(thing_of, children)}
    missing = set(ids) - things.keys() if things.keys() <= set(ids) else set()
    reasons = {name: reason for name, thing in things.items() if (reason := withheld(thing))}
    hidden = {name for name, reason in reasons.items() if reason != GONE}
    posts, rejects, _ = read_things(({"data": thing} for thing in things.values()), observed_at)
    return LookedUp(
        there=frozenset(things.keys() - reasons.keys()),
        deleted=frozenset(missing | reasons.keys() - hidden),
        hidden=frozenset(hidden),
        posts=posts,
        rejects=rejects,
    )


def thing_of(child: Any) -> dict[str, Any]:
    """Return the thing that a child of a listing wraps; whatever else it is, wrapped itself."""
    thing = child.get("data") if isinstance(child, dict) else None
    return thing if isinstance(thing, dict) else {"child": child}


def withheld(thing: Mapping[str, Any]) -> str | None:
    """Return why a submission or comment is not for us to keep, ``None`` where it is."""
    said = {text.strip() for name in ("title", "selftext", "body") if isinstance(text := thing.get(name), str)}
    if said & _GONE or thing.get("removed_by_category") or thing.get("banned_by") or thing.get("removed") is True:
        return GONE
    if thing.get("is_robot_indexable") is False:
        return "to be left out of every index"
    if thing.get("promoted") is True:
        return "an advertisement"
    return "in a private subreddit" if thing.get("subreddit_type") == "private" else None


def parse_thing(thing: Mapping[str, Any], observed_at: datetime) -> Post:
    """Return the submission or comment that ``thing`` tells of.

    Raises:
        ValueError: something is missing, or not what it should be.
    """
    told = _Thing.model_validate(thing)
    is_comment = told.name.startswith("t1")
    text, links = read_html(told.html or "")
    is_repost = bool(told.crosspost_parent) and not text and _has_title_of_parent(thing)
    author = None if told.author == "[deleted]" else told.author
    return Post(
        platform="reddit",
        post_id=told.name,
        post_type="comment" if is_comment else "repost" if is_repost else "quote" if told.crosspost_parent else "post",
        text=_first(text, told.markdown, told.title),
        title=told.link_title if is_comment else told.title,
        url=told.page,
        created_at=parse_time(told.created_utc),
        # Of old edits it tells only that there was one.
        edited_at=None if isinstance(told.edited, bool) or not told.edited else parse_time(told.edited),
        observed_at=observed_at,
        community=told.subreddit,
        conversation_id=told.link_id if is_comment else told.name,
        reply_to_id=told.parent_id if is_comment else None,
        quoted_id=None if is_repost else told.crosspost_parent,
        reposted_id=told.crosspost_parent if is_repost else None,
        links=links if is_comment else _with_target(links, told),
        author_id=told.author_fullname if author else None,
        author_handle=author,
        like_count=None if told.is_score_hidden else told.score,
        reply_count=told.num_comments,
        repost_count=told.num_crossposts,
        # A comment comes with all answers below it, which are posts of their own.
        raw=as_json({name: value for name, value in thing.items() if name != "replies"}),
    )


def _first(*texts: str | None) -> str:
    for text in texts:
        if text and text.strip():
            return text.strip()
    raise ValueError("it has no text")


def _has_title_of_parent(thing: Mapping[str, Any]) -> bool:
    parents = thing.get("crosspost_parent_list") or [{}]
    return bool(parents[0].get("title", thing.get("title")) == thing.get("title"))


def _with_target(links: tuple[str, ...], told: _Thing) -> tuple[str, ...]:
    """Return the links of a submission with what it links to as a whole, unless that is itself."""
    target = told.url or ""
    is_own = not target.startswith(("http://", "https://")) or (told.permalink or "\n") in target
    return links if is_own or target in links else (target, *links)
