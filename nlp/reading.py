"""What the components find out about one text, gathered on its Doc as ``doc._.reading``.

==================== ======================================================================================
field                filled by
==================== ======================================================================================
``clean``            tokenizer: the even text the Doc is made of, and the way back to the original
``told_lang``        caller: the language code the platform tells
``title``            caller: the title the text stands under, cleaned
``speaker``          caller: the brand whose own account wrote the text
``target``           caller: judge toward this name alone; ``None`` means the followed brands
``as_whole``         caller: judge even where no brand is found
``lang``             language: the code decided on, ``None`` where undecidable
``known``            language: whether the tagger judges texts of that language
``matches``          brand_matcher: where which brand is named
``tokens``           tokenizer: the tokens as written (a Doc builds a Token each time one is looked at)
``starts``           tokenizer: where each token begins in the clean text
``words``            tokenizer: the tokens in small letters and usual spelling
``cues``             cues, feelings, marks: what speaks for a tag, as token spans
``verdicts``         judge: the tags toward each brand
==================== ======================================================================================
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from spacy.tokens import Doc

from nlp.clean import Clean

SENTENCE_ENDS = frozenset(".!?;\n")
"""What a token that ends a sentence begins with."""


class Match(NamedTuple):
    """A brand named in ``field`` (``text`` or ``title``), as code points of the clean field."""

    brand: str
    field: str
    start: int
    end: int
    cue: str


class Cue(NamedTuple):
    """Tokens ``start`` to ``end`` (exclusive) that belong to a cue group, with strength 0 to 1."""

    group: str
    start: int
    end: int
    strength: float


class Support(NamedTuple):
    """A cue that speaks for ``tag`` with ``weight``, signed as the tag is."""

    tag: str
    cue: Cue
    weight: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """The tags of a text toward one brand; ``brand`` is ``None`` where the text is judged as a whole."""

    brand: str | None
    sentiment: float
    sentiment_label: str
    passion: float
    trust: float
    promotion: float
    reciprocity: float
    kind: str
    kind_scores: tuple[float, ...]
    support: tuple[Support, ...]


@dataclass(slots=True)
class Reading:
    """Everything known about one text so far; see the table above."""

    clean: Clean
    tokens: list[str]
    starts: list[int]
    words: list[str]
    told_lang: str | None = None
    title: Clean | None = None
    speaker: str | None = None
    target: str | None = None
    as_whole: bool = False
    lang: str | None = None
    known: bool = True
    matches: list[Match] = field(default_factory=list)
    cues: list[Cue] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def judged(self) -> list[str | None]:
        """Whom the text is judged toward: the target, or each brand it names, first named first, and the speaker."""
        if self.as_whole:
            return [self.target]
        named = dict.fromkeys(match.brand for match in self.matches)
        return [*named, *({self.speaker} - {None, *named})]

    def span_of(self, cue: Cue) -> tuple[int, int]:
        """Return where ``cue`` stands in the original text."""
        last = cue.end - 1
        return self.clean.original(self.starts[cue.start], self.starts[last] + len(self.tokens[last]))


Doc.set_extension("reading", default=None, force=True)


def reading_of(doc: Doc) -> Reading:
    """Return what is known about ``doc``, which the tokenizer of this pipeline made."""
    reading: Reading = doc._.reading
    return reading
