import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.vocab import Vocab

from nlp.clean import clean
from nlp.components.tokenizer import PostTokenizer, cut, cut_at
from nlp.reading import reading_of


@pytest.fixture(scope="module")
def tokenizer() -> PostTokenizer:
    return PostTokenizer(Vocab())


@pytest.mark.parametrize(
    "text, tokens",
    [
        ("I can\u2019t wait!!!", ["I", "can't", "wait", "!!!"]),
        ("@acme @acme@mast.social @a.bsky.social: hi", ["@acme", "@acme@mast.social", "@a.bsky.social", ":", "hi"]),
        ("#AcmeAudio's must-have", ["#AcmeAudio", "'", "s", "must", "-", "have"]),
        ("see https://x.co/a?b=1 or acme.com/x", ["see", "https://x.co/a?b=1", "or", "acme.com/x"]),
        ("mail info@acme.com", ["mail", "info@acme.com"]),
        ("It rocks.Buy it", ["It", "rocks", ".", "Buy", "it"]),
        ("$4.99, 50% off", ["$", "4.99", ",", "50", "%", "off"]),
        ("AT&T :-) <3 \u2764\u2764", ["AT&T", ":-)", "<3", "\u2764\u2764"]),
        ("(iPhone 8) today", ["(", "iPhone", "8", ")", "today"]),
        ("rating:3 stars, =3 x3 8-3", ["rating", ":", "3", "stars", ",", "=3", "x3", "8", "-", "3"]),
        ("yes :3 :-3 8-) xD XP :):3", ["yes", ":3", ":-3", "8-)", "xD", "XP", ":)", ":3"]),
        ("a  b\n\nc", ["a", " ", "b", "\n\n", "c"]),
        ("", []),
    ],
)
def test_posts_are_cut_into_words_and_signs(tokenizer: PostTokenizer, text: str, tokens: list[str]) -> None:
    assert [token.text for token in tokenizer(text)] == tokens


def test_cutting_alone_gives_what_the_pipeline_has(tokenizer: PostTokenizer) -> None:
    text = "I can't wait @acme see https://x.co/a?b=1 \U0001f600"
    reading = reading_of(tokenizer(text))
    assert cut(text) == reading.tokens
    assert cut_at(text) == (reading.tokens, reading.starts)


@given(text=st.text())
def test_no_character_is_lost(tokenizer: PostTokenizer, text: str) -> None:
    doc = tokenizer(text)
    reading = reading_of(doc)
    assert doc.text == reading.clean.text == clean(text).text
    assert [token.idx for token in doc] == reading.starts
    assert [token.text for token in doc] == reading.tokens


@pytest.mark.parametrize(
    "sign", ["!", "\U0001f600", "a", ".a", "a.", "'\"", "http://", "@", "a@", "(", "a-", "@a.", "\u0301"]
)
def test_twenty_thousand_signs_take_no_time(tokenizer: PostTokenizer, sign: str) -> None:
    start = time.perf_counter()
    tokenizer((sign * 20_000)[:20_000])
    assert time.perf_counter() - start < 2
