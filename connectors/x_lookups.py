"""Reads what X answers to whoever asks for posts by their ids: those that are there, and why the others are not."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from connectors.connector import LookedUp
from connectors.errors import UnreadableAnswer
from connectors.http import Answer
from connectors.items import SHOWN, read_body, read_items
from connectors.payloads import excerpt
from connectors.post import Post
from connectors.x_answers import Body
from connectors.x_posts import ID, Around, by_id, is_repost, parse_hidden, parse_post, versions_of

Ask = Callable[[Collection[str]], Answer]


def look_up(ids: Iterable[str], ask: Ask, observed_at: datetime) -> LookedUp:
    """Return what became of posts; ``ask`` asks for at most as many as were given.

    An edited post is known by its first version, and its words are those of its last, which takes a second question.
    """
    asked = [name for name in ids if ID.fullmatch(name)]
    if not asked:
        return LookedUp(frozenset())
    items, told = _read(ask(asked))
    newer = sorted({last for item in items.values() if (last := versions_of(item)[-1]) not in items})
    later = _read(ask(newer))[0] if newer else {}
    current = [item for item in (*items.values(), *later.values()) if versions_of(item)[-1] == item["id"]]
    hidden = {versions_of(item)[0] for item in current if parse_hidden(item, Around())}
    shown = [item for item in current if versions_of(item)[0] not in hidden]
    posts, rejects = read_items(shown, lambda item: _parse(item, observed_at), "id")
    return LookedUp(
        there=frozenset(items) - hidden,
        deleted=frozenset(name for name in asked if told.get(name) == "resource-not-found"),
        hidden=frozenset(name for name in asked if told.get(name) == "not-authorized-for-resource") | hidden,
        posts=posts,
        rejects=rejects,
        usage={"post_read": len(items) + len(later)},
    )


def _read(answer: Answer) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the posts of an answer by their ids, and of the others the kind of problem that it names.

    Raises:
        UnreadableAnswer: it holds neither.
    """
    body = read_body(answer, Body)
    if body.data is None and body.errors is None:
        raise UnreadableAnswer(f"{answer.asked} answered neither posts nor errors", excerpt(answer.json(), SHOWN))
    errors = [error for error in body.errors or () if isinstance(error, dict)]
    told = {str(error.get("resource_id")): str(error.get("type")).rpartition("/")[2] for error in errors}
    return dict(by_id(body.data or ())), told


def _parse(item: Any, observed_at: datetime) -> Post | None:
    """Return what a post says and how it is taken; of a repost nothing, as its words come cut short.

    Without its author nobody knows its address.
    """
    post = None if is_repost(item) else parse_post(item, observed_at, Around())
    return post and replace(post, url=None)
