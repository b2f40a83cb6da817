"""How far a cue counts: less before a "but", and for the brand it stands with where a post names several."""

from bisect import bisect_right
from collections.abc import Container, Sequence
from itertools import chain
from typing import NamedTuple

from nlp.reading import SENTENCE_ENDS, Cue

ASIDE = 0.1
"""What a cue counts for a brand when it stands with another: little, as feeling colours a whole post."""

_CONTRASTS = frozenset({"but", "while", "whereas", "though", "although", "however", "unlike", "yet", "vs", "instead"})
_JOINTS = frozenset({",", "and", "-", "/", "&", "or"})
_BREAKS = _CONTRASTS | _JOINTS
_COORDINATED = 2
_OBJECT_REACH = 3
_TURNS = frozenset({"but", "however", "though"})
_BEFORE_TURN = 0.5
_TURNED = {"ahead": "behind", "behind": "ahead"}


def soften(cues: Sequence[Cue], words: Sequence[str], cuts: Container[int] = ()) -> list[Cue]:
    """Halve what stands before a "but" in its sentence: what comes after is what the author leaves one with.

    A "but" at one of ``cuts`` takes nothing back: it goes on to another brand.
    """
    if _TURNS.isdisjoint(words):
        return list(cues)
    factors = [1.0] * len(words)
    start = 0
    for place, word in enumerate(words):
        if word[0] in SENTENCE_ENDS or place in cuts:
            start = place + 1
        elif word in _TURNS:
            factors[start:place] = [_BEFORE_TURN] * (place - start)
            start = place
    return [cue._replace(strength=cue.strength * factors[cue.start]) for cue in cues]


class Named(NamedTuple):
    """A brand named by the tokens ``start`` to ``end``, exclusive."""

    start: int
    end: int
    brand: str


class Scope:
    """The division of one post among the brands it names, at the tokens ``cuts``."""

    def __init__(self, words: Sequence[str], named: Sequence[Named]) -> None:
        self._words = words
        self._named = sorted(named)
        self.cuts, self._owners = self._divide()

    def about(self, cue: Cue, brand: str) -> Cue:
        """Return ``cue`` as it counts for ``brand``: weaker where it is about a rival, turned where the brand loses.

        In "Acme is better than Zenith" the comparison puts Acme ahead and Zenith behind.
        """
        followed_by = self._object(cue)
        if followed_by is not None and cue.group in _TURNED:
            turned = followed_by == brand and self._names_other(cue, brand)
            return cue._replace(group=_TURNED[cue.group]) if turned else self._placed(cue, brand)
        if followed_by is not None:
            return cue if followed_by == brand else _aside(cue)
        return self._placed(cue, brand)

    def _placed(self, cue: Cue, brand: str) -> Cue:
        return cue if brand in self._owners[bisect_right(self.cuts, cue.start)] else _aside(cue)

    def _object(self, cue: Cue) -> str | None:
        """Return the brand named within the cue or right after it, in the same sentence."""
        for start, _, brand in self._named:
            if cue.start < start < cue.end:
                return brand
            if cue.end <= start <= cue.end + _OBJECT_REACH:
                between = self._words[cue.end : start]
                return None if any(word[0] in SENTENCE_ENDS or word in _BREAKS for word in between) else brand
        return None

    def _names_other(self, cue: Cue, brand: str) -> bool:
        return any(end <= cue.start and other != brand for _, end, other in self._named)

    def _divide(self) -> tuple[list[int], list[frozenset[str]]]:
        """Cut the post between brands, at the strongest break there is; brands named together stay together."""
        cuts: list[int] = []
        owners: list[frozenset[str]] = []
        end = 0
        for start, stop, brand in self._named:
            cut = self._break(end, start) if owners and not self._coordinated(end, start) else None
            if not owners or (cut is not None and owners[-1] != {brand}):
                cuts.append(cut or 0)
                owners.append(frozenset({brand}))
            else:
                owners[-1] |= {brand}
            end = stop
        return cuts[1:], owners

    def _coordinated(self, start: int, end: int) -> bool:
        """Say whether only a joint or two stand between two brands, as in "Acme, Zenith and Nova"."""
        return end - start <= _COORDINATED and all(word in _JOINTS for word in self._words[start:end])

    def _break(self, start: int, end: int) -> int | None:
        """Return the last place between two tokens where a sentence, else a clause, else a phrase begins."""
        between = range(end - 1, start - 1, -1)
        ends = (place for place in between if self._words[place][0] in SENTENCE_ENDS)
        contrasts = (place for place in between if self._words[place] in _CONTRASTS)
        joints = (place for place in between if self._words[place] in _JOINTS)
        return next(chain(ends, contrasts, joints), None)


def _aside(cue: Cue) -> Cue:
    return cue._replace(strength=cue.strength * ASIDE)
