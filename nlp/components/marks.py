"""Find what shows without words: exclamation, capitals, stretched letters, links, handles, quotes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from spacy.language import Language
from spacy.tokens import Doc

from nlp.lexicon import load_signals
from nlp.reading import Cue, Reading, reading_of

_CLASSES = frozenset({"<link>", "<handle>"})
_SHAPES = {
    "links": re.compile("<link>"),
    "names_accounts": re.compile("<handle>"),
    "hashtags": re.compile(r"#\w+"),
    "asks_outright": re.compile(r"!*\?[!?]*"),
    "exclaims": re.compile("!"),
    "exclaims_loudly": re.compile(r"(?=\?*!)[!?]{2,}"),
    "trails_off": re.compile(r"\.{2,}"),
    "lists": re.compile("[-*\u2022].*"),
    "stretches": re.compile(r"[^\W\d_]*([^\W\d_])\1{2}[^\W\d_]*"),
    "shows_emoji": re.compile(
        r"[\U0001f300-\U0001faff\u2600-\u27bf\u2b50]+|[<>]?[:;=8][^\s\w]*[)(\]\[DPp/\\|*oO3]+|<3+|\^_+\^"
    ),
}
_SHORTEST_SHOUT = 3
_LONGEST_PLAIN_RUN = 3
_LONGEST_QUOTE = 60
_SHORTEST_QUOTE = 4


class MarkFinder:
    """Add the marks of a post to the reading."""

    def __init__(self, strengths: Mapping[str, float]) -> None:
        self._strengths = strengths

    def __call__(self, doc: Doc) -> Doc:
        """Look at every token once, and at quotes and titles."""
        reading = reading_of(doc)
        if reading.known:
            words = reading.tokens
            found = (*_single(words, reading), *_quotes(words), *_titles(words))
            reading.cues.extend(Cue(group, start, end, self._strengths[group]) for group, start, end in found)
        return doc


def _single(words: Sequence[str], reading: Reading) -> Iterator[tuple[str, int, int]]:
    """Yield the marks that one token makes."""
    if reading.words[:2] == ["rt", "<handle>"]:
        yield "relays", 0, 2
    in_capitals = not any(word.islower() for word in words)
    for place, word in enumerate(words):
        for group in _marks(word, reading.words[place]):
            if group == "shouts" and in_capitals:
                continue
            yield "answers" if group == "names_accounts" and not place else group, place, place + 1


@lru_cache(maxsize=50_000)
def _marks(word: str, usual: str) -> tuple[str, ...]:
    """Return the marks of a token, told in its usual spelling too."""
    marks = [group for group, shape in _SHAPES.items() if shape.fullmatch(usual if usual in _CLASSES else word)]
    if len(word) >= _SHORTEST_SHOUT and word.isalpha() and word.isupper():
        marks.append("shouts")
    return tuple(marks)


def _quotes(words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yield what stands between double quotes, where it is more than a word or two."""
    places = [place for place, word in enumerate(words) if word == '"']
    for start, end in zip(places[::2], places[1::2], strict=False):
        if _SHORTEST_QUOTE <= end - start <= _LONGEST_QUOTE:
            yield "quotes", start, end + 1


def _titles(words: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    """Yield runs of words that all begin with a capital, as headlines are written."""
    place = 0
    for capital, run in groupby(words, key=lambda word: word[:1].isupper() and not word.isupper()):
        length = len(list(run))
        if capital and length > _LONGEST_PLAIN_RUN:
            yield "titles", place, place + length
        place += length


@Language.factory("wom_marks")
def create_mark_finder(nlp: Language, name: str) -> MarkFinder:  # noqa: ARG001  spaCy passes both
    """Build the finder over the packaged marks."""
    return MarkFinder({name: signal.strength for name, signal in load_signals().items()})
