"""Find the cue phrases of the lexicon files in a post."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from spacy.language import Language
from spacy.tokens import Doc

from nlp.lexicon import GAP, OPENING, STANCES, Group, choices, load_groups
from nlp.reading import SENTENCE_ENDS, Cue, reading_of

_WIDEST_GAP = 3
_NEGATIONS = frozenset({"not", "no", "never", "none", "neither", "nor", "without", "cannot", "hardly", "barely"})
_ASIDE = frozenset({"<handle>", "rt", ":", '"', "-", "<number>"})
# "Can't believe", "can't wait", "not only": these deny nothing.
_MARVELS = frozenset({"believe", "wait", "only", "just", "stop"})
_REACH = 3


@dataclass(slots=True)
class _Node:
    """A place in the tree of all phrases: which words may follow, and which groups end here."""

    words: dict[str, "_Node"] = field(default_factory=dict)
    groups: list[str] = field(default_factory=list)

    def grow(self, places: Sequence[Sequence[str]], group: str) -> None:
        """Add below this node each sequence of one word per place."""
        if not places:
            self.groups.append(group)
            return
        for word in places[0]:
            node = self.words.setdefault(word, _Node()) if word else self
            node.grow(places[1:], group)


class CueFinder:
    """Add the cue phrases to the reading, for texts in a language the lexicon knows."""

    def __init__(self, groups: Mapping[str, Group]) -> None:
        self._groups = groups
        self._root = _Node()
        for group in groups.values():
            for phrase in group.phrases:
                self._root.grow(choices(phrase), group.name)
        self._opening = self._root.words.get(OPENING, _Node())

    def __call__(self, doc: Doc) -> Doc:
        """Find every phrase; of those of one group that overlap, the first and longest counts."""
        reading = reading_of(doc)
        if reading.known:
            reading.cues.extend(self._outermost(list(self._find(reading.words))))
        return doc

    def _outermost(self, cues: list[Cue]) -> Iterator[Cue]:
        """Drop a stance within a longer one: "thanks for nothing" is no thanks."""
        longest: dict[int, int] = {}
        for cue in cues:
            if self._groups[cue.group].tag in STANCES:
                for place in range(cue.start, cue.end):
                    longest[place] = max(longest.get(place, 0), cue.end - cue.start)
        for cue in cues:
            inner = self._groups[cue.group].tag in STANCES and cue.end - cue.start < longest[cue.start]
            if not (inner and cue.end - cue.start < longest[cue.end - 1]):
                yield cue

    def _find(self, words: Sequence[str]) -> Iterator[Cue]:
        taken: dict[str, int] = {}
        for start, word in enumerate(words):
            for group, end in self._longest(words, start, word).items():
                if start >= taken.get(group, 0):
                    taken[group] = end
                    meant = self._meant(group, words, start)
                    if meant is not None:
                        yield Cue(meant.name, start, end, meant.strength)

    def _longest(self, words: Sequence[str], start: int, word: str) -> dict[str, int]:
        """Return each group of which a phrase begins at ``start``, with the end of its longest."""
        ends: dict[str, int] = {}
        common, opening = self._root.words.get(word), self._opening.words.get(word)
        if common is not None:
            _walk(common, words, start + 1, ends)
        if opening is not None and _opens(words, start):
            _walk(opening, words, start + 1, ends)
        return ends

    def _meant(self, name: str, words: Sequence[str], start: int) -> Group | None:
        """Return the group that a phrase belongs to, which "not" before it may turn or take away."""
        group = self._groups[name]
        if group.negated is not None and _negated(words, start):
            return self._groups.get(group.negated)
        return group


def _walk(node: _Node, words: Sequence[str], place: int, ends: dict[str, int]) -> None:
    """Note in ``ends`` how far phrases go on from ``node``, which the word before ``place`` led to."""
    for group in node.groups:
        ends[group] = max(place, ends.get(group, 0))
    if not node.words or place == len(words):
        return
    following = node.words.get(words[place])
    if following is not None:
        _walk(following, words, place + 1, ends)
    beyond = node.words.get(GAP)
    if beyond is not None:
        for gap_end in _gap_ends(words, place):
            resumed = beyond.words.get(words[gap_end])
            if resumed is not None:
                _walk(resumed, words, gap_end + 1, ends)


def _gap_ends(words: Sequence[str], start: int) -> Iterator[int]:
    """Yield the places where a phrase may go on after none to three words of the same sentence."""
    for place in range(start, min(start + _WIDEST_GAP + 1, len(words))):
        yield place
        if words[place][0] in SENTENCE_ENDS:
            return


def _opens(words: Sequence[str], start: int) -> bool:
    """Say whether a sentence begins here, accounts and "RT" before it aside."""
    for place in range(start - 1, -1, -1):
        if words[place] not in _ASIDE:
            return words[place][0] in SENTENCE_ENDS
    return True


def _negated(words: Sequence[str], start: int) -> bool:
    """Say whether one of the three words before, in the same sentence, denies what follows."""
    for place in range(start - 1, max(0, start - _REACH) - 1, -1):
        word = words[place]
        if word[0] in SENTENCE_ENDS:
            return False
        if word in _NEGATIONS or word.endswith("n't"):
            return words[place + 1] not in _MARVELS
    return False


@Language.factory("wom_cues")
def create_cue_finder(nlp: Language, name: str) -> CueFinder:  # noqa: ARG001  spaCy passes both
    """Build the finder over the packaged lexicon files."""
    return CueFinder(load_groups())
