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
``verdicts``         judge: the tags toward each brand
==================== ======================================================================================
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from spacy.tokens import Doc

from nlp.clean import Clean

_KEY = "wom_reading"


class Match(NamedTuple):
    """A brand named in ``field`` (``text`` or ``title``), as code points of the clean field."""

    brand: str
    field: str
    start: int
    end: int
    cue: str


class Support(NamedTuple):
    """Tokens ``start`` to ``end`` (exclusive) that speak for ``tag`` with ``weight``, signed as the tag is.

    ``cue`` says for what: a kind, ``positive``, ``warns`` and so on.
    """

    tag: str
    cue: str
    start: int
    end: int
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
    told_lang: str | None = None
    title: Clean | None = None
    speaker: str | None = None
    target: str | None = None
    as_whole: bool = False
    lang: str | None = None
    known: bool = True
    matches: list[Match] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def judged(self) -> list[str | None]:
        """Whom the text is judged toward: the target, or each brand it names, first named first, and the speaker."""
        if self.as_whole:
            return [self.target]
        named = dict.fromkeys(match.brand for match in self.matches)
        return [*named, *({self.speaker} - {None, *named})]

    def span_of(self, support: Support) -> tuple[int, int]:
        """Return where the tokens of ``support`` stand in the original text."""
        last = support.end - 1
        return self.clean.original(self.starts[support.start], self.starts[last] + len(self.tokens[last]))


def reading_of(doc: Doc) -> Reading:
    """Return what is known about ``doc``, which the tokenizer of this pipeline made."""
    reading: Reading = doc.user_data[_KEY]
    return reading


def begin(doc: Doc, reading: Reading) -> None:
    """Keep ``reading`` on its ``doc``; an attribute of ``doc._`` would take ten times as long to get at."""
    doc.user_data[_KEY] = reading


Doc.set_extension("reading", getter=reading_of, force=True)
