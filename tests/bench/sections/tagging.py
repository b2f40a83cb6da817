"""Tagging against the usual sentiment libraries, which give one of our tags."""

from pathlib import Path

import asent  # noqa: F401 - registers its spaCy components
import pyarrow as pa
import spacy
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from nlp.pipeline import Brand, load_tagger
from nlp.tags import TEXT_SCHEMA
from tests.bench.figures import Figure, clock, posts


def measure(_folder: Path, scale: float) -> list[Figure]:
    texts = posts(int(20_000 * scale)).column("text").to_pylist()
    ours, vader, by_asent = _ours(texts), _vader(texts), _asent(texts[: len(texts) // 10])
    return [
        Figure("all tags", ours, "posts/s"),
        Figure("all tags / vaderSentiment alone", ours / vader, "x"),
        Figure("all tags / asent", ours / by_asent, "x"),
    ]


def _ours(texts: list[str]) -> float:
    tagger = load_tagger((Brand("fennwick", "Fennwick"), Brand("torvane", "Torvane")))
    nothing = pa.nulls(len(texts), pa.string())
    table = pa.table([pa.array(texts), nothing, nothing, nothing], schema=TEXT_SCHEMA)
    tagger.tag(table.slice(0, 100))
    with clock() as seconds:
        tagger.tag(table)
        return len(texts) / seconds()


def _vader(texts: list[str]) -> float:
    analyzer = SentimentIntensityAnalyzer()
    with clock() as seconds:
        for text in texts:
            analyzer.polarity_scores(text)
        return len(texts) / seconds()


def _asent(texts: list[str]) -> float:
    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    pipeline.add_pipe("asent_en_v1")
    with clock() as seconds:
        for doc in pipeline.pipe(texts):
            _ = doc._.polarity
        return len(texts) / seconds()
