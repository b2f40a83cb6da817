"""Judge a post toward each brand it names, from its cues. Version 1: rules and weights, no trained encoder.

Each tag is a choice among outcomes that compete with "nothing" (see ``nlp.weights``). A tag departs from neutral only
where at least one cue speaks for it; those cues are its evidence, and their weights add up to the tag.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from math import exp

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from nlp.lexicon import Signal, load_signals
from nlp.reading import Cue, Reading, Support, Verdict, reading_of
from nlp.scope import Named, Scope, soften
from nlp.tags import KINDS, SENTIMENTS
from nlp.weights import COLUMNS, LENGTH, OUTCOMES, Weights, load_weights

_LONG = 60
_MOST_EVIDENCE = 8
_STANCE = frozenset({"sentiment", "trust"})
_GAIN = frozenset({"promotion", "reciprocity"})
_ANY = frozenset({"sentiment", "trust", "passion", "promotion", "reciprocity", "kind"})
_SPEAKS_FOR = {
    "sentiment": _STANCE,
    "passion": _STANCE | {"passion"},
    "trust": _STANCE,
    "promotion": _GAIN | {"passion", "kind"},
    "reciprocity": _GAIN,
    "kind": _ANY,
}
"""Signals of which tags are evidence for a tag."""

_NEEDS = {"advocacy": (_STANCE, 1), "satisfaction": (_STANCE, 1), "detraction": (_STANCE, -1), "promotion": (_GAIN, 1)}
"""Signals, by tag and sign, without which a post is not of a kind, whatever else it holds."""


class Judge:
    """Fill ``verdicts`` of the reading: one per brand named, or one for the target that the caller named."""

    def __init__(self, weights: Weights, signals: Mapping[str, Signal]) -> None:
        self._weights = weights
        self._signals = signals

    def __call__(self, doc: Doc) -> Doc:
        """Judge one text, unless its language is not known."""
        reading = reading_of(doc)
        if reading.known:
            scope = _scope(reading)
            softened = soften(reading.cues, reading.words)
            for brand in reading.judged:
                cues = [scope.about(cue, brand) for cue in reading.cues] if scope and brand else softened
                reading.verdicts.append(self.judge(brand, cues, len(reading.words)))
        return doc

    def judge(self, brand: str | None, cues: Sequence[Cue], length: int) -> Verdict:
        """Weigh ``cues`` into the tags toward ``brand``."""
        hearing = _Hearing(self._weights, self._signals, cues, length)
        sentiment, for_sentiment = hearing.signed("sentiment")
        trust, for_trust = hearing.signed("trust")
        passion, for_passion = hearing.unsigned("passion")
        promotion, for_promotion = hearing.unsigned("promotion")
        reciprocity, for_reciprocity = hearing.unsigned("reciprocity")
        kind, scores, for_kind = hearing.kind()
        return Verdict(
            brand=brand,
            sentiment=sentiment,
            sentiment_label=hearing.label(sentiment),
            passion=passion,
            trust=trust,
            promotion=promotion,
            reciprocity=reciprocity,
            kind=kind,
            kind_scores=scores,
            support=(*for_sentiment, *for_passion, *for_trust, *for_promotion, *for_reciprocity, *for_kind),
        )


def features(cues: Sequence[Cue], length: int) -> dict[str, float]:
    """Return how far each group shows in a post, 0 to 1: hints of one group add up as independent ones do."""
    doubt: dict[str, float] = {}
    for cue in cues:
        doubt[cue.group] = doubt.get(cue.group, 1.0) * (1.0 - cue.strength)
    shown = {group: 1.0 - left for group, left in doubt.items()}
    shown[LENGTH] = min(1.0, length / _LONG)
    return shown


class _Hearing:
    """What the cues of one post say for each outcome."""

    def __init__(self, weights: Weights, signals: Mapping[str, Signal], cues: Sequence[Cue], length: int) -> None:
        shown = features(cues, length)
        rows = weights.table[[weights.rows[group] for group in shown]]
        says = np.array(list(shown.values()))[:, None] * rows
        self._cues = cues
        self._groups = [signals.get(group) for group in shown]
        self._says: list[list[float]] = says.T.tolist()
        self._scores: list[float] = (says.sum(axis=0) + weights.bias).tolist()

    def signed(self, tag: str) -> tuple[float, list[Support]]:
        """Return a tag from -1 to 1 and the cues that speak for its sign."""
        towards, against, _ = self._chances(tag)
        value = towards - against
        sign = 1 if value > 0 else -1
        first = COLUMNS[tag].start
        says = [sign * (one - other) for one, other in zip(self._says[first], self._says[first + 1], strict=True)]
        return self._supported(tag, value, says, sign)

    def unsigned(self, tag: str) -> tuple[float, list[Support]]:
        """Return a tag from 0 to 1 and the cues that speak for it."""
        return self._supported(tag, self._chances(tag)[0], self._says[COLUMNS[tag].start], None)

    def label(self, sentiment: float) -> str:
        """Return the sentiment's label: neutral unless its side is likelier than neutral."""
        positive, negative, neutral = self._chances("sentiment")
        if sentiment == 0 or max(positive, negative) < neutral:
            return SENTIMENTS[1]
        return SENTIMENTS[2] if sentiment > 0 else SENTIMENTS[0]

    def kind(self) -> tuple[str, tuple[float, ...], list[Support]]:
        """Return the likeliest kind that any cue speaks for, the scores of all, and those cues."""
        says = dict(zip(OUTCOMES["kind"], self._says[COLUMNS["kind"]], strict=True))
        chances = dict(zip((*OUTCOMES["kind"], KINDS[-1]), self._chances("kind"), strict=True))
        scores = {kind: chances[kind] if kind not in says or self._may_be(kind, says[kind]) else 0.0 for kind in KINDS}
        total = sum(scores.values())
        best = max(KINDS, key=lambda kind: scores[kind])
        support = self._supported("kind", scores[best] / total, says[best], None)[1] if best in says else []
        return best, tuple(scores[kind] / total for kind in KINDS), support

    def _chances(self, tag: str) -> list[float]:
        """Return the chance of each outcome of ``tag``, that of none last."""
        scores = [*self._scores[COLUMNS[tag]], 0.0]
        highest = max(scores)
        shares = [exp(score - highest) for score in scores]
        total = sum(shares)
        return [share / total for share in shares]

    def _may_be(self, kind: str, says: Sequence[float]) -> bool:
        tags, sign = _NEEDS.get(kind, (_ANY, None))
        needed = next(self._speaking(tags, sign), None)
        return needed is not None and any(says[place] > 0 for place in self._speaking(_ANY, None))

    def _speaking(self, tags: frozenset[str], sign: int | None) -> Iterator[int]:
        """Yield the places of the signals of ``tags``, of one sign where it is given."""
        for place, signal in enumerate(self._groups):
            if signal is not None and signal.tag in tags and sign in (None, signal.sign):
                yield place

    def _supported(
        self, tag: str, value: float, says: Sequence[float], sign: int | None
    ) -> tuple[float, list[Support]]:
        """Share ``value`` among the cues that speak for it; without any, the tag is neutral."""
        shares = {
            signal.name: says[place]
            for place in self._speaking(_SPEAKS_FOR[tag], sign)
            if says[place] > 0 and (signal := self._groups[place])
        }
        found = [(cue, shares[cue.group] * cue.strength) for cue in self._cues if cue.group in shares and cue.strength]
        strongest = sorted(found, key=lambda one: -one[1])[:_MOST_EVIDENCE]
        total = sum(share for _, share in strongest)
        if not total:
            return 0.0, []
        return value, [Support(tag, cue, value * share / total) for cue, share in strongest]


def _scope(reading: Reading) -> Scope | None:
    """Divide the text among its brands; ``None`` where it names at most one."""
    in_text = [match for match in reading.matches if match.field == "text"]
    if len({match.brand for match in in_text}) < 2:  # noqa: PLR2004  two brands are the least to divide
        return None
    starts = reading.starts
    named = [
        Named(bisect_right(starts, match.start) - 1, bisect_left(starts, match.end), match.brand) for match in in_text
    ]
    return Scope(reading.words, named)


@Language.factory("wom_judge", default_config={"model": "rules-1"})
def create_judge(nlp: Language, name: str, model: str) -> Judge:  # noqa: ARG001  spaCy passes both
    """Build the judge with the weights of a packaged model."""
    signals = load_signals()
    return Judge(load_weights(model, frozenset(signals)), signals)
