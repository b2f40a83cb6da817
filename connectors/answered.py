"""Sorts what was asked for by id into what is there, gone and hidden, where a platform leaves out what is gone."""

from collections.abc import Callable, Collection, Iterable, Mapping
from itertools import chain
from typing import Any

from connectors.connector import LookedUp
from connectors.items import read_items
from connectors.post import Post


def sort_answer(
    asked: Collection[str],
    found: Mapping[str, Any],
    is_hidden: Callable[[Any], bool],
    parse: Callable[[Any], Post],
    id_field: str,
) -> LookedUp:
    """Return what became of posts; ``found`` are those that came, by the ids that they were asked for by.

    Where anything comes that was not asked for, it may be what is missing, under another name.
    """
    hidden = {name for name, item in found.items() if is_hidden(item)}
    posts, rejects = read_items([item for name, item in found.items() if name not in hidden], parse, id_field)
    return LookedUp(
        there=frozenset(found.keys() - hidden),
        deleted=frozenset(set(asked) - found.keys()) if found.keys() <= set(asked) else frozenset(),
        hidden=frozenset(hidden),
        posts=posts,
        rejects=rejects,
    )


def join(parts: Iterable[LookedUp]) -> LookedUp:
    """Return as one what was answered in parts."""
    every = list(parts)
    return LookedUp(
        there=frozenset(chain.from_iterable(part.there for part in every)),
        deleted=frozenset(chain.from_iterable(part.deleted for part in every)),
        hidden=frozenset(chain.from_iterable(part.hidden for part in every)),
        posts=tuple(chain.from_iterable(part.posts for part in every)),
        rejects=tuple(chain.from_iterable(part.rejects for part in every)),
    )
