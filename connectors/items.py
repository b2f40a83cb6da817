"""Reads the items of an answer one by one: each becomes a post, or a reject that says why not."""

from collections.abc import Callable, Iterable
from hashlib import blake2b
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from connectors.bodies import shown
from connectors.connector import explain
from connectors.errors import UnreadableAnswer
from connectors.http import Answer
from connectors.payloads import excerpt
from connectors.post import Post, Reject
from connectors.texts import clean

SHOWN = 2000
"""How many characters of what could not be read are kept."""

_Body = TypeVar("_Body", bound=BaseModel)


def read_items(
    items: Iterable[Any], parse: Callable[[Any], Post | None], id_field: str
) -> tuple[tuple[Post, ...], tuple[Reject, ...]]:
    """Return the posts and the rejects among ``items``; an item that ``parse`` returns ``None`` for is neither.

    Whatever ``parse`` raises spoils only its own item: payloads come from anybody. A reject is named by the
    ``id_field`` of its item, where that is an object that has one, else by a digest of it.
    """
    posts: list[Post] = []
    rejects: list[Reject] = []
    for item in items:
        try:
            post = parse(item)
        except ValidationError as error:
            rejects.append(reject(item, explain(error), id_field))
        except Exception as error:  # noqa: BLE001 - see above
            rejects.append(reject(item, str(error) or type(error).__name__, id_field))
        else:
            posts += [post] if post else []
    return tuple(posts), tuple(rejects)


def reject(item: Any, reason: str, id_field: str) -> Reject:
    """Return an item as one that could not become a post."""
    raw = excerpt(item, SHOWN)
    name = item.get(id_field) if isinstance(item, dict) else None
    told = clean(str(name))[:100] if name else blake2b(raw.encode(), digest_size=6).hexdigest()
    return Reject(f"item {told}", reason, raw)


def read_body(answer: Answer, model: type[_Body]) -> _Body:
    """Return an answer as ``model``.

    Raises:
        UnreadableAnswer: it is something else.
    """
    try:
        return model.model_validate(answer.json())
    except ValidationError as error:
        told = f"{answer.asked} answered something else: {explain(error)}"
        raise UnreadableAnswer(told, shown(answer.body)) from error
