"""Judge a post toward each brand it names with the trained encoder; the words that move a tag most are evidence."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from nlp.components.tokenizer import cut
from nlp.encoder import Encoder, Impression, Pending
from nlp.reading import Reading, Support, Verdict, reading_of
from nlp.tags import KINDS
from nlp.wordpieces import Passage, Span, tokens_at

_BATCH = 256
_SIDES = {
    "passion": ("felt", "felt"),
    "trust": ("vouches", "warns"),
    "promotion": ("promotes", "promotes"),
    "reciprocity": ("returns", "returns"),
    "sentiment": ("positive", "negative"),
}
"""What evidence for a tag speaks for, where the tag is above 0 and where it is below."""


class _Batch(NamedTuple):
    """Docs with the cases in them, whom each is judged toward, that the encoder is reading."""

    docs: list[Doc]
    cases: list[tuple[Reading, str | None]]
    pending: Pending


class Judge:
    """Fill ``verdicts`` of the reading: one per brand named, or one for the target that the caller named."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def __call__(self, doc: Doc) -> Doc:
        """Judge one text, unless its language is not known."""
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = _BATCH) -> Iterator[Doc]:  # noqa: ARG002  spaCy's own
        """Judge many: while the encoder reads one batch, the next is prepared."""
        before: _Batch | None = None
        for docs in _batched(stream):
            begun = self._begin(docs)
            if before:
                yield from _end(before)
            before = begun
        if before:
            yield from _end(before)

    def _begin(self, docs: list[Doc]) -> _Batch:
        readings = [reading_of(doc) for doc in docs]
        cases = [(reading, brand) for reading in readings if reading.known for brand in reading.judged]
        return _Batch(docs, cases, self._encoder.begin([_passage(*case) for case in cases]))


def _batched(stream: Iterable[Doc]) -> Iterator[list[Doc]]:
    waiting = iter(stream)
    while docs := list(islice(waiting, _BATCH)):
        yield docs


def _end(batch: _Batch) -> list[Doc]:
    for (reading, brand), impression in zip(batch.cases, batch.pending.impressions(), strict=True):
        reading.verdicts.append(_verdict(brand, impression))
    return batch.docs


def _passage(reading: Reading, brand: str | None) -> Passage:
    named: tuple[list[Span], list[Span]] = [], []
    for match in reading.matches:
        if match.field == "text":
            named[match.brand == brand].append(tokens_at(reading.starts, (match.start, match.end)))
    rivals, targets = named
    title = cut(reading.title.text) if reading.title else ()
    return Passage(reading.tokens, title, brand is not None, targets, rivals)


def _verdict(brand: str | None, impression: Impression) -> Verdict:
    values = impression.values
    support: list[Support] = []
    for tag, speaking in impression.speaking.items():
        value = impression.kind_scores[KINDS.index(impression.kind)] if tag == "kind" else values[tag]
        cue = impression.kind if tag == "kind" else _SIDES[tag][value < 0]
        support += [Support(tag, cue, start, end, value * share) for start, end, share in _runs(speaking)]
    return Verdict(
        brand=brand,
        sentiment_label=impression.sentiment_label,
        kind=impression.kind,
        kind_scores=impression.kind_scores,
        support=tuple(support),
        **values,
    )


def _runs(speaking: Iterable[tuple[int, float]]) -> Iterator[tuple[int, int, float]]:
    """Yield tokens that follow each other as one span, with what they have together."""
    start = end = -1
    total = 0.0
    for token, share in sorted(speaking):
        if token > end >= 0:
            yield start, end, total
        if token > end:
            start, total = token, 0.0
        end, total = token + 1, total + share
    if end >= 0:
        yield start, end, total


@Language.factory("wom_judge", default_config={"model": "encoder-1"})
def create_judge(nlp: Language, name: str, model: str) -> Judge:  # noqa: ARG001  spaCy passes both
    """Build the judge with a packaged model."""
    return Judge(Encoder(model))
