from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import settings

from nlp.pipeline import Brand, Tagged, Tagger, load_tagger
from nlp.tags import TEXT_SCHEMA

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def texts() -> Callable[..., pa.Table]:
    """Return a function that makes a table of texts, all under one title, in one language and by one speaker."""

    def _texts(
        *texts: str | None, title: str | None = None, lang: str | None = None, speaker: str | None = None
    ) -> pa.Table:
        columns = [texts, *([told] * len(texts) for told in (title, lang, speaker))]
        return pa.table([pa.array(column, pa.string()) for column in columns], names=TEXT_SCHEMA.names)

    return _texts


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    """Return a tagger that follows Acme Audio and its rival Zenith."""
    acme = Brand("acme", "Acme Audio", aliases=("Acme",), handles=("acmeaudio", "acme.bsky.social"))
    return load_tagger([acme, Brand("zenith", "Zenith")])


@pytest.fixture(scope="session")
def tag(tagger: Tagger, texts: Callable[..., pa.Table]) -> Callable[..., list[dict[str, Any]]]:
    """Return a function that tags one text, English unless told otherwise, and lists its mentions."""

    def _tag(text: str, title: str | None = None, lang: str | None = "en") -> list[dict[str, Any]]:
        return tagger.tag(texts(text, title=title, lang=lang)).tags.to_pylist()

    return _tag


@pytest.fixture(scope="session")
def mention(tag: Callable[..., list[dict[str, Any]]]) -> Callable[..., dict[str, Any]]:
    """Return a function that tags one English text and picks the mention of one brand."""

    def _mention(text: str, brand: str = "acme") -> dict[str, Any]:
        (row,) = [row for row in tag(text) if row["brand"] == brand]
        return row

    return _mention


@pytest.fixture(scope="session")
def evidence() -> Callable[[Tagged, list[str]], list[tuple[str, str, str]]]:
    """Return a function that lists the evidence of some texts: tag, cue and the words behind it."""

    def _evidence(tagged: Tagged, texts: list[str]) -> list[tuple[str, str, str]]:
        rows = tagged.evidence.to_pylist()
        return [(row["tag"], row["cue"], texts[row["row"]][row["span_start"] : row["span_end"]]) for row in rows]

    return _evidence
