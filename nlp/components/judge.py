"""Judge a post toward each brand it names, from its cues. Version 1: rules and weights, no trained encoder.

Each tag is a choice among outcomes that compete with "nothing" (see ``nlp.weights``). A tag departs from neutral only
where at least one cue speaks for it; those cues are its evidence, and their weights add up to the tag.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from math import exp

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

from nlp.lexicon import STANCES, Signal, load_signals
from nlp.reading import Cue, Reading, Support, Verdict, reading_of
from nlp.scope import Named, Scope, soften
from nlp.tags import KINDS, SENTIMENTS
from nlp.weights import COLUMNS, LENGTH, OUTCOMES, Weights, load_weights

_LONG = 60
_MOST_EVIDENCE = 8
# What moves an outcome by less than this is no evidence for it: the chance of an outcome hardly shows it.
_FAINT = 0.05
_GAIN = frozenset({"promotion", "reciprocity"})
_ANY = STANCES | _GAIN | {"passion", "kind"}
_SPEAK_FOR = {
    "passion": STANCES | {"passion"},
    "promotion": _GAIN | {"passion", "kind"},
    "reciprocity": _GAIN,
    "kind": _ANY,
}
"""Signals of which tags are evidence for a tag; for sentiment and trust, those with a stance."""

_NEEDS = {"advocacy": (STANCES, 1), "satisfaction": (STANCES, 1), "detraction": (STANCES, -1), "promotion": (_GAIN, 1)}
"""Signals, by tag and sign, without which a post is not of a kind, whatever else it holds."""


class Judge:
    """Fill ``verdicts`` of the reading: one per brand named, or one for the target that the caller named."""

    def __init__(self, weights: Weights, signals: Mapping[str, Signal]) -> None:
        self._weights = weights
        self._speakers = {tag: _names(signals, tags, None) for tag, tags in _SPEAK_FOR.items()}
        self._stances = {sign: _names(signals, STANCES, sign) for sign in (1, -1)}
        self._needs = {kind: _names(signals, *needs) for kind, needs in _NEEDS.items()}

    def __call__(self, doc: Doc) -> Doc:
        """Judge one text, unless its language is not known."""
        reading = reading_of(doc)
        if reading.known:
            scope = _scope(reading)
            softened = soften(reading.cues, reading.words, scope.cuts if scope else ())
            for brand in reading.judged:
                cues = [scope.about(cue, brand) for cue in softened] if scope and brand else softened
                reading.verdicts.append(self.judge(brand, cues, len(reading.words)))
        return doc

    def judge(self, brand: str | None, cues: Sequence[Cue], length: int) -> Verdict:
        """Weigh ``cues`` into the tags toward ``brand``."""
        hearing = _Hearing(self._weights, cues, length)
        sentiment, for_sentiment = hearing.signed("sentiment", self._stances)
        trust, for_trust = hearing.signed("trust", self._stances)
        passion, for_passion = hearing.unsigned("passion", self._speakers["passion"])
        promotion, for_promotion = hearing.unsigned("promotion", self._speakers["promotion"])
        reciprocity, for_reciprocity = hearing.unsigned("reciprocity", self._speakers["reciprocity"])
        kind, scores, for_kind = hearing.kind(self._speakers["kind"], self._needs)
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

    def __init__(self, weights: Weights, cues: Sequence[Cue], length: int) -> None:
        shown = features(cues, length)
        says = weights.table[[weights.rows[group] for group in shown]] * np.array(list(shown.values()))[:, None]
        self._cues = cues
        self._says: dict[str, list[float]] = dict(zip(shown, says.tolist(), strict=True))
        self._scores: list[float] = (says.sum(axis=0) + weights.bias).tolist()

    def signed(self, tag: str, speakers: Mapping[int, frozenset[str]]) -> tuple[float, list[Support]]:
        """Return a tag from -1 to 1 and the cues that speak for its sign."""
        towards, against, _ = self._chances(tag)
        sign = 1 if towards > against else -1
        column = COLUMNS[tag].start
        shares = {
            group: sign * (says[column] - says[column + 1])
            for group, says in self._says.items()
            if group in speakers[sign] and sign * (says[column] - says[column + 1]) > _FAINT
        }
        support = self._support(tag, towards - against, shares)
        return (towards - against if support else 0.0), support

    def unsigned(self, tag: str, speakers: frozenset[str]) -> tuple[float, list[Support]]:
        """Return a tag from 0 to 1 and the cues that speak for it."""
        shares = self._shares(COLUMNS[tag].start, speakers)
        if not shares:
            return 0.0, []
        value = self._chances(tag)[0]
        support = self._support(tag, value, shares)
        return (value if support else 0.0), support

    def label(self, sentiment: float) -> str:
        """Return the sentiment's label: neutral unless its side is likelier than neutral."""
        positive, negative, neutral = self._chances("sentiment")
        if sentiment == 0 or max(positive, negative) < neutral:
            return SENTIMENTS[1]
        return SENTIMENTS[2] if sentiment > 0 else SENTIMENTS[0]

    def kind(
        self, speakers: frozenset[str], needs: Mapping[str, frozenset[str]]
    ) -> tuple[str, tuple[float, ...], list[Support]]:
        """Return the likeliest kind that any cue speaks for, the scores of all, and those cues."""
        chances = dict(zip((*OUTCOMES["kind"], KINDS[-1]), self._chances("kind"), strict=True))
        shares: dict[str, dict[str, float]] = {}
        for column, kind in enumerate(OUTCOMES["kind"], COLUMNS["kind"].start):
            shares[kind] = self._shares(column, speakers)
            if not shares[kind] or (kind in needs and needs[kind].isdisjoint(self._says)):
                chances[kind] = 0.0
        total = sum(chances.values())
        best = max(KINDS, key=lambda kind: chances[kind])
        support = self._support("kind", chances[best] / total, shares[best]) if best in shares else []
        return best, tuple(chances[kind] / total for kind in KINDS), support

    def _chances(self, tag: str) -> list[float]:
        """Return the chance of each outcome of ``tag``, that of none last."""
        scores = [*self._scores[COLUMNS[tag]], 0.0]
        highest = max(scores)
        shares = [exp(score - highest) for score in scores]
        total = sum(shares)
        return [share / total for share in shares]

    def _shares(self, column: int, speakers: frozenset[str]) -> dict[str, float]:
        """Return what each of the groups that may speak says for one outcome."""
        return {
            group: says[column] for group, says in self._says.items() if group in speakers and says[column] > _FAINT
        }

    def _support(self, tag: str, value: float, shares: Mapping[str, float]) -> list[Support]:
        """Share ``value`` among the cues that speak for it most."""
        found = [(cue, shares[cue.group] * cue.strength) for cue in self._cues if cue.group in shares]
        if len(found) > _MOST_EVIDENCE:
            found = sorted(found, key=lambda one: -one[1])[:_MOST_EVIDENCE]
        total = sum(share for _, share in found)
        return [Support(tag, cue, value * share / total) for cue, share in found if share] if total else []


def _names(signals: Mapping[str, Signal], tags: frozenset[str], sign: int | None) -> frozenset[str]:
    """Return the signals of ``tags``, of one sign where it is given."""
    return frozenset(name for name, one in signals.items() if one.tag in tags and sign in (None, one.sign))


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


@Language.factory("wom_judge", default_config={"model": "rules-2"})
def create_judge(nlp: Language, name: str, model: str) -> Judge:  # noqa: ARG001  spaCy passes both
    """Build the judge with the weights of a packaged model."""
    signals = load_signals()
    return Judge(load_weights(model, frozenset(signals)), signals)
