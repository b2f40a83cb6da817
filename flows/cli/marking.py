"""Mark in a text the words that speak for its tags: in colour where there is any, else between signs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from rich.text import Text

from flows.inert import lines


@dataclass(frozen=True, slots=True)
class _Role:
    """What marked words do, and how that shows."""

    name: str
    sign: str
    style: str


_BRAND = _Role("brand", "=", "bold underline")
_FOR = _Role("for it", "+", "bold green")
_AGAINST = _Role("against it", "-", "bold red")
_GAIN = _Role("gain", "$", "bold yellow")
_FEELING = _Role("feeling", "!", "bold magenta")
_HINT = _Role("hint", "~", "cyan")
# Where words do several things, the first of these shows.
_ROLES = (_BRAND, _FOR, _AGAINST, _GAIN, _FEELING, _HINT)
_STANCES = frozenset({"sentiment", "trust"})
_ROLES_OF_TAGS = {"promotion": _GAIN, "reciprocity": _GAIN, "passion": _FEELING, "kind": _HINT}
# Words that hardly move a tag are no sign of it: every exclamation mark adds a trace of promotion.
_FAINT = 0.05


def marked(text: str, spans: Iterable[Mapping[str, Any]], *, in_colour: bool) -> Text:
    """Return ``text`` with the words behind ``spans`` marked, and nothing in it that a terminal would act on."""
    roles = _painted(len(text), spans)
    shown = Text()
    for role, places in groupby(range(len(text)), key=roles.__getitem__):
        run = list(places)
        words = lines(text[run[0] : run[-1] + 1])
        shown.append(_mark(words, role, in_colour=in_colour) if role and words else words)
    return shown


def legend(*, in_colour: bool) -> Text:
    """Return what the marks stand for."""
    return Text("  ").join(_mark(role.name, role, in_colour=in_colour) for role in _ROLES)


def _mark(words: str, role: _Role, *, in_colour: bool) -> Text:
    return Text(words, role.style) if in_colour else Text(f"[{role.sign}{words}{role.sign}]")


def _painted(length: int, spans: Iterable[Mapping[str, Any]]) -> Sequence[_Role | None]:
    """Return what each code point does; where spans overlap, the first of ``_ROLES`` wins."""
    roles: list[_Role | None] = [None] * length
    for span in sorted(spans, key=lambda span: (-_ROLES.index(_role(span)), abs(span["weight"] or 0.0))):
        roles[span["start"] : span["end"]] = [_role(span)] * (span["end"] - span["start"])
    return roles


def _role(span: Mapping[str, Any]) -> _Role:
    if span["tag"] == "brand":
        return _BRAND
    if abs(span["weight"]) < _FAINT:
        return _HINT
    if span["tag"] in _STANCES:
        return _FOR if span["weight"] > 0 else _AGAINST
    return _ROLES_OF_TAGS[span["tag"]]
