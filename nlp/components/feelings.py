"""Rate the words of feeling in a post with VADER's lexicon and rules.

``vaderSentiment`` gives one number for a whole text. Here its rules for one word (negation, boosters, capitals,
idioms) are applied to each rated word in turn, so that every feeling has its place in the text.
"""

from collections.abc import Iterator, Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc
from vaderSentiment.vaderSentiment import BOOSTER_DICT, SentimentIntensityAnalyzer, allcap_differential

from nlp.lexicon import STANCES, load_groups, load_valences
from nlp.reading import Cue, Reading, reading_of

_STRONG = 2.3
_WEAKEST = 0.4
_HIGHEST = 4.0
_BEFORE, _AFTER = 3, 2


class _Surroundings:
    """The words around one word, in the shape VADER's rules read."""

    __slots__ = ("is_cap_diff", "words_and_emoticons")

    def __init__(self, words: list[str], *, is_cap_diff: bool) -> None:
        self.words_and_emoticons = words
        self.is_cap_diff = is_cap_diff


class FeelingRater:
    """Add ``pleased`` and ``displeased`` cues, strong and mild, to the reading."""

    def __init__(self, valences: Mapping[str, float], settled: frozenset[str]) -> None:
        self._vader = SentimentIntensityAnalyzer()
        self._settled = settled
        self._vader.lexicon.update(_rate_emoji(self._vader))
        self._vader.lexicon.update(valences)

    def __call__(self, doc: Doc) -> Doc:
        """Rate each word that no phrase with a stance of its own covers."""
        reading = reading_of(doc)
        if reading.known:
            reading.cues.extend(self._rate(reading.tokens, reading))
        return doc

    def _rate(self, words: Sequence[str], reading: Reading) -> Iterator[Cue]:
        lexicon = self._vader.lexicon
        settled = {place for cue in reading.cues if cue.group in self._settled for place in range(cue.start, cue.end)}
        is_cap_diff: bool | None = None
        for place, word in enumerate(reading.words):
            key = word if word in lexicon or word[0].isalnum() else word[0]
            if key not in lexicon or word in BOOSTER_DICT or place in settled:
                continue
            if is_cap_diff is None:
                is_cap_diff = allcap_differential([word for word in words if word.isalpha()])
            valence = self._valence(words, key, place, is_cap_diff=is_cap_diff)
            if abs(valence) >= _WEAKEST:
                yield Cue(_group(valence), place, place + 1, min(1.0, abs(valence) / _HIGHEST))

    def _valence(self, words: Sequence[str], key: str, place: int, *, is_cap_diff: bool) -> float:
        before = words[max(0, place - _BEFORE) : place]
        word = key.upper() if words[place].isupper() else key
        around = [*before, word, *words[place + 1 : place + 1 + _AFTER]]
        surroundings = _Surroundings(around, is_cap_diff=is_cap_diff)
        return float(self._vader.sentiment_valence(0, surroundings, around[len(before)], len(before), [])[0])


def _group(valence: float) -> str:
    mood = "pleased" if valence > 0 else "displeased"
    return f"{mood}_strongly" if abs(valence) >= _STRONG else f"{mood}_mildly"


def _rate_emoji(vader: SentimentIntensityAnalyzer) -> dict[str, float]:
    """Rate each emoji as the words that describe it."""
    rated = {}
    for emoji, description in vader.emojis.items():
        valence = sum(vader.lexicon.get(word, 0.0) for word in description.split())
        if len(emoji) == 1 and valence:
            rated[emoji] = valence
    return rated


@Language.factory("wom_feelings")
def create_feeling_rater(nlp: Language, name: str) -> FeelingRater:  # noqa: ARG001  spaCy passes both
    """Build the rater over VADER's lexicon and ours."""
    stances = {group.name for group in load_groups().values() if group.tag in STANCES}
    return FeelingRater(load_valences(), frozenset(stances))
