import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.texts import clean, unescape

anything = st.text(st.characters())  # halves of surrogate pairs included


@pytest.mark.parametrize(
    "text, cleaned",
    [
        ("a\0b\x1b[31mc\x7f", "ab[31mc"),
        ("tab\tand\nline", "tab\tand\nline"),
        ("dos\r\nmac\rend", "dos\nmac\nend"),
        ("half \ud83e, whole \U0001fab3", "half \ufffd, whole \U0001fab3"),
        ("right \u202eot tfel", "right \u202eot tfel"),
        ("no\u00a0break", "no\u00a0break"),
    ],
)
def test_clean_takes_out_what_breaks_databases_and_terminals(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


@given(anything)
def test_a_cleaned_text_can_be_stored_and_stays_as_it_is(text: str) -> None:
    cleaned = clean(text)
    cleaned.encode()
    assert clean(cleaned) == cleaned
    assert not set(cleaned) & {*map(chr, range(9)), *map(chr, range(11, 32)), "\x7f"}


@pytest.mark.parametrize(
    "text, plain",
    [
        ("AT&amp;T &lt;3 &#x27;it&#39;s&quot;", "AT&T <3 'it's\""),
        ("https://example.com/?a=1&copy=2&lt=3", "https://example.com/?a=1&copy=2&lt=3"),
        ("R&D &nonsense; & co", "R&D &nonsense; & co"),
        ("&amp;amp;", "&amp;"),
    ],
)
def test_unescape_reads_entities_and_nothing_else(text: str, plain: str) -> None:
    assert unescape(text) == plain
