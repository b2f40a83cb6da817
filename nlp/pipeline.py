"""Load the tagger and stream texts through it: texts in, tags and their evidence out, as Arrow tables."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import cast

import pyarrow as pa
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import load_config_from_str, load_model_from_config

from nlp.brands import Brand, digest
from nlp.clean import clean
from nlp.columns import Columns
from nlp.components import (  # noqa: F401  each registers the factory that the config names
    brand_matcher,
    judge,
    language,
    tokenizer,
)
from nlp.reading import reading_of
from nlp.tags import TAGGER, TEXT_SCHEMA

__all__ = ["LONGEST_READ", "Brand", "Tagged", "Tagger", "load_tagger"]

logger = logging.getLogger(__name__)

LONGEST_READ = 20_000
"""How many code points of a text are read, its first ones; what stands further on finds no brand and moves no tag."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """What came of some texts: ``tags`` as ``TAG_SCHEMA``, ``evidence`` as ``EVIDENCE_SCHEMA``."""

    tags: pa.Table
    evidence: pa.Table


class Tagger:
    """A loaded pipeline for some brands. Not for several threads at once: each takes its own."""

    def __init__(self, nlp: Language, brands: Sequence[Brand]) -> None:
        self._nlp = nlp
        self.name = TAGGER
        self.matcher = digest(brands)

    def tag(self, texts: pa.Table) -> Tagged:
        """Find and judge the mentions of the followed brands in ``texts`` (``TEXT_SCHEMA``).

        A text has no row, one, or several: one per brand named in it, in its title alone, or whose own account wrote
        it. A null text is empty.
        """
        return self._run(texts, [None] * texts.num_rows, as_whole=False)

    def judge(self, texts: pa.Table, targets: Sequence[str | None]) -> Tagged:
        """Judge each text toward its target: exactly one row per text, in order.

        A target is any name, followed or not. Where neither text nor title names it, and where it is ``None``, the
        text is judged as a whole. ``brand`` holds the target as given.

        Raises ``ValueError`` unless there is one target per text.
        """
        if len(targets) != texts.num_rows:
            raise ValueError(f"{texts.num_rows} texts but {len(targets)} targets. Give one, or None, for each text.")
        return self._run(texts, targets, as_whole=True)

    def _run(self, texts: pa.Table, targets: Sequence[str | None], *, as_whole: bool) -> Tagged:
        columns = Columns()
        # Words met on the way are forgotten afterwards, or the vocabulary would grow with every post.
        with self._nlp.memory_zone():
            for row, doc in enumerate(self._nlp.pipe(self._docs(texts, targets, as_whole=as_whole))):
                columns.add(row, doc)
        tagged = Tagged(columns.tags(), columns.evidence())
        logger.debug("%d texts gave %d mentions", texts.num_rows, tagged.tags.num_rows)
        return tagged

    def _docs(self, texts: pa.Table, targets: Iterable[str | None], *, as_whole: bool) -> Iterator[Doc]:
        rows = zip(*(texts.column(name).to_pylist() for name in TEXT_SCHEMA.names), targets, strict=True)
        for text, title, lang, speaker, target in rows:
            doc = self._nlp.make_doc((text or "")[:LONGEST_READ])
            reading = reading_of(doc)
            reading.title = clean(title[:LONGEST_READ]) if title else None
            reading.told_lang = lang
            reading.speaker = speaker
            reading.target = target
            reading.as_whole = as_whole
            yield doc


def load_tagger(brands: Sequence[Brand]) -> Tagger:
    """Load the tagger for ``brands``; it takes about a second.

    Raises ``ValueError`` where two brands have the same key or the packaged model is broken.
    """
    shared = sorted(key for key, count in Counter(brand.key for brand in brands).items() if count > 1)
    if shared:
        raise ValueError(f"several brands have the key {shared}. Give each brand a key of its own.")
    return Tagger(assemble(brands), brands)


def assemble(brands: Sequence[Brand], exclude: Sequence[str] = ()) -> Language:
    """Build the pipeline that ``pipeline.cfg`` describes, without the components named in ``exclude``."""
    config = load_config_from_str(files("nlp").joinpath("pipeline.cfg").read_text(encoding="utf-8"))
    nlp = load_model_from_config(config, exclude=list(exclude), auto_fill=True)
    cast("brand_matcher.BrandMatcher", nlp.get_pipe("brand_matcher")).follow(brands)
    return nlp
