"""Read the robustness sheet: pairs of texts that differ little and mean something else (``robustness.jsonl``).

Every line holds one pair: its ``phenomenon``, the ``tag`` in which the two must differ, and for each side, ``a`` and
``b``, a target, a text and what the annotation guide says of it (``kind`` and ``sentiment`` list the labels that a
careful reader may choose). ``order`` is what a number of the two must keep, such as ``a.trust < b.trust``; ``rivals``
are brands named beside the target that a project would follow as well. Texts and brands are invented.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import orjson

from nlp.tags import KINDS, SENTIMENTS

PHENOMENA = {
    "negation": "negation",
    "sarcasm": "sarcasm",
    "competitor_praise": "praise of a competitor",
    "cheap": "cheap in price, cheap in quality",
    "advertised_praise": "praise in an advertisement",
    "thanks": "thanks to support",
    "quoted_praise": "quoted praise",
    "emoji_only": "emoji only",
    "caps_news": "news in capitals",
    "question": "question, real or rhetorical",
    "idiom": "idioms",
    "two_brands": "two brands, opposite verdicts",
}
"""What the pairs are about, in the order in which they are shown."""
NUMBERS = ("sentiment", "passion", "trust", "promotion", "reciprocity")
"""The tags that are numbers, so that an order can be asked of them."""
SHEET = files("nlp").joinpath("training", "robustness.jsonl")
_ORDER = re.compile(rf"a\.({'|'.join(NUMBERS)}) ([<>]) b\.\1")


@dataclass(frozen=True, slots=True)
class Side:
    """One text, toward whom it is judged, and what the guide says of it."""

    target: str
    text: str
    kinds: tuple[str, ...]
    sentiments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two sides that must differ in ``tag``.

    ``number`` is the tag in which one must be above the other: ``b`` where ``is_rising``, else ``a``.
    """

    phenomenon: str
    tag: str
    a: Side
    b: Side
    number: str
    is_rising: bool
    rivals: tuple[str, ...]


def read_pairs(sheet: Traversable = SHEET) -> list[Pair]:
    """Read every pair of the sheet.

    Raises ``ValueError`` with the line where a field is missing, a label is none of the guide's, or the two sides are
    not said to differ.
    """
    return list(_parse(sheet))


def _parse(sheet: Traversable) -> Iterator[Pair]:
    with sheet.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield _pair(orjson.loads(line))
            except KeyError as error:
                raise ValueError(f"{sheet.name}:{number}: {error.args[0]} is missing.") from error
            except ValueError as error:
                raise ValueError(f"{sheet.name}:{number}: {error}") from error


def _pair(row: dict[str, Any]) -> Pair:
    order = _ORDER.fullmatch(row["order"])
    if order is None:
        raise ValueError(f"order is {row['order']!r}, not like 'a.trust < b.trust'.")
    pair = Pair(
        phenomenon=_one_of(row, "phenomenon", PHENOMENA),
        tag=_one_of(row, "tag", ("kind", *NUMBERS)),
        a=_side(row, "a"),
        b=_side(row, "b"),
        number=order[1],
        is_rising=order[2] == "<",
        rivals=tuple(row.get("rivals", ())),
    )
    if not _differ(pair):
        raise ValueError(f"nothing says that the two sides differ in {pair.tag}.")
    return pair


def _side(row: dict[str, Any], side: str) -> Side:
    return Side(
        target=row[f"target_{side}"],
        text=row[f"text_{side}"],
        kinds=_some_of(row["expect"][side], "kind", KINDS),
        sentiments=_some_of(row["expect"][side], "sentiment", SENTIMENTS),
    )


def _one_of(row: dict[str, Any], field: str, allowed: Collection[str]) -> str:
    return _some_of({field: [row[field]]}, field, allowed)[0]


def _some_of(row: dict[str, Any], field: str, allowed: Collection[str]) -> tuple[str, ...]:
    values = row[field]
    if not isinstance(values, list) or not values or not set(values) <= set(allowed):
        raise ValueError(f"{field} is {values!r}, not some of {list(allowed)}.")
    return tuple(values)


def _differ(pair: Pair) -> bool:
    """Say whether what is expected of the two sides tells them apart in the tag named."""
    if pair.tag == "kind":
        return set(pair.a.kinds).isdisjoint(pair.b.kinds)
    lower, upper = (pair.a, pair.b) if pair.is_rising else (pair.b, pair.a)
    if pair.tag == "sentiment" and max(_ranks(lower)) >= min(_ranks(upper)):
        return False
    return pair.number == pair.tag


def _ranks(side: Side) -> list[int]:
    return [SENTIMENTS.index(sentiment) for sentiment in side.sentiments]
