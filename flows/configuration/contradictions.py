"""Where the parts of a configuration contradict each other.

Looks at the document as it stands in the file, whatever else is wrong with it, so that all mistakes are told at once.
"""

from collections.abc import Collection, Iterator
from typing import Any

from flows.configuration.mistakes import Place, in_words, mistake, quoted, unknown
from flows.configuration.queries import needed_options
from flows.configuration.values import bare_account, folded


def contradictions(document: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each contradiction, in the order of the document."""
    followed = document.get("brands")
    brands = tuple(followed) if isinstance(followed, dict) else ()
    owners: dict[Place, Place] = {}
    for place, value in _leaves(document):
        match place:
            case ("brands", _, "name") | ("brands", _, "aliases", _) if isinstance(value, str):
                yield from _claimed(owners, place, value, (folded(value),))
            case ("brands", _, "accounts" | "staff", platform, _) if isinstance(value, str):
                yield from _claimed(owners, place, value, (platform, folded(bare_account(value))))
            case ("people", _, platform, _) if isinstance(value, str):
                yield from _claimed(owners, place, value, ("people", platform, folded(bare_account(value))))
            case ("sources", _, _, "brand") if isinstance(value, str):
                yield from _unfollowed(place, value, brands)
            case ("sources", source) if value == {}:
                yield from _cannot_be_empty(place, str(source))


def _leaves(value: Any, place: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Yield everything in a document that holds nothing further, with its place."""
    if not value or not isinstance(value, dict | list):
        yield place, value
        return
    for step, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _leaves(item, (*place, step))


def _claimed(owners: dict[Place, Place], place: Place, written: str, claim: Place) -> Iterator[str]:
    """Yield a mistake where another brand, or another person, has claimed the same before."""
    owner = owners.setdefault(claim, place)
    if owner[1] != place[1] and claim[-1]:
        kind = "person" if place[0] == "people" else "brand"
        yield mistake(place, f"{quoted(written)} belongs to another {kind} already, see {in_words(owner)}")


def _unfollowed(place: Place, brand: str, brands: Collection[str]) -> Iterator[str]:
    if brand not in brands:
        yield mistake(place, unknown("brand", brand, brands))


def _cannot_be_empty(place: Place, source: str) -> Iterator[str]:
    needed = needed_options(source)
    if needed:
        yield mistake(place, f"needs a query, [{in_words(place)}.<name>], with {', '.join(needed)}")
