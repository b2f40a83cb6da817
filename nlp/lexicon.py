"""The cue phrases of ``nlp/lexicons``, read, validated and expanded into plain word sequences.

A phrase is words divided by spaces. ``a|b`` is either word, ``[a]`` may be missing, ``~`` stands for up to three words
of the same sentence, ``^`` for the beginning of one, and ``<number>``, ``<link>`` and ``<handle>`` for any word of that
kind.
"""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import prod
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

GAP = "~"
OPENING = "^"
STANCES = frozenset({"sentiment", "trust"})
"""The tags that a cue with a stance of its own is evidence for."""
_MOST_SEQUENCES = 10_000


class LexiconError(ValueError):
    """A lexicon file is not what it has to be; the message names file, group and value."""


class Signal(BaseModel):
    """Something that can show in a post and says something of it.

    ``tag`` is what it is evidence for (``context`` where it only sets the scene) and ``sign`` in which direction, 0
    where the tag has none. ``strength`` is how far one occurrence settles the matter, 0 to 1; several add up as
    independent hints do.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str = Field(pattern=r"^[a-z_]+$")
    tag: Literal["sentiment", "passion", "trust", "promotion", "reciprocity", "kind", "context"]
    sign: Literal[-1, 0, 1]
    strength: float = Field(gt=0, le=1)
    meaning: str = Field(min_length=1)


class Group(Signal):
    """A signal shown by any of its phrases.

    ``negated`` is the group a phrase belongs to after a word like "not", "nothing" where it then says nothing.
    """

    negated: str | None = None
    phrases: list[str] = Field(min_length=1)


class Valence(BaseModel):
    """Words rated otherwise than in VADER's lexicon, -4 to 4."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    rating: float = Field(ge=-4, le=4)
    meaning: str = Field(min_length=1)
    words: list[str] = Field(min_length=1)


class LexiconFile(BaseModel):
    """What one file holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    group: list[Group] = Field(default_factory=list)
    mark: list[Signal] = Field(default_factory=list)
    valence: list[Valence] = Field(default_factory=list)


@cache
def load_signals() -> dict[str, Signal]:
    """Return every signal by name, in order of file and place: groups of phrases, and marks that code finds.

    Raises ``LexiconError`` where a file breaks the rules of this module.
    """
    signals: dict[str, Signal] = {}
    for name, file in _packaged().items():
        for signal in (*file.group, *file.mark):
            if signal.name in signals:
                raise LexiconError(f"{name}: {signal.name!r} exists already. Give it another name.")
            signals[signal.name] = signal
    return signals


def load_groups() -> dict[str, Group]:
    """Return the groups of phrases by name; raises ``LexiconError``."""
    return {name: signal for name, signal in load_signals().items() if isinstance(signal, Group)}


@cache
def load_valences() -> dict[str, float]:
    """Return the words and signs that are rated otherwise than in VADER's lexicon, -4 to 4."""
    return {word: one.rating for file in _packaged().values() for one in file.valence for word in one.words}


@cache
def _packaged() -> dict[str, LexiconFile]:
    found = (file for file in files("nlp").joinpath("lexicons").iterdir() if file.name.endswith(".toml"))
    return {file.name: read_file(file) for file in sorted(found, key=lambda file: file.name)}


def read_file(file: Traversable) -> LexiconFile:
    """Read and validate one file; raises ``LexiconError``."""
    try:
        found = LexiconFile.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(f"{file.name}: not valid TOML: {error}.") from error
    except ValidationError as error:
        raise LexiconError(f"{file.name}: {_first_fault(error)}.") from error
    for group in found.group:
        for phrase in group.phrases:
            _check(file.name, group.name, phrase)
    return found


def choices(phrase: str) -> list[list[str]]:
    """Return for each place of ``phrase`` the words that may stand there, empty where it may be left out."""
    return [_choices(word) for word in phrase.split()]


def _choices(word: str) -> list[str]:
    if word.startswith("[") and word.endswith("]"):
        return ["", *word[1:-1].split("|")]
    return word.split("|")


def _check(file: str, group: str, phrase: str) -> None:
    places = choices(phrase)
    if not any("" not in place for place in places) or any("" in place[1:] for place in places):
        raise LexiconError(f"{file}: group {group!r}: phrase {phrase!r} leaves nothing to look for.")
    if GAP in (*places[0], *places[-1]):
        raise LexiconError(f"{file}: group {group!r}: phrase {phrase!r} begins or ends with {GAP}.")
    if phrase != phrase.lower():
        raise LexiconError(f"{file}: group {group!r}: phrase {phrase!r} has capitals, which no word is compared in.")
    if prod(map(len, places)) > _MOST_SEQUENCES:
        raise LexiconError(f"{file}: group {group!r}: phrase {phrase!r} stands for over {_MOST_SEQUENCES} sequences.")


def _first_fault(error: ValidationError) -> str:
    fault = error.errors()[0]
    place = ".".join(str(part) for part in fault["loc"])
    return f"{place}: {fault['msg']}, not {fault['input']!r}"
