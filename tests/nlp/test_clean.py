import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.clean import clean


@pytest.mark.parametrize(
    "text, even",
    [
        ("plain text, 100 %", "plain text, 100 %"),
        ("Acme\u2019s \u201cbest\u201d", 'Acme\'s "best"'),
        ("Ac\u200bme", "Acme"),
        ("\u202eAcme\u202c", "Acme"),
        ("\uff21\uff43\uff4d\uff45", "Acme"),
        ("\U0001d400\U0001d41c\U0001d426\U0001d41e", "Acme"),
        ("cafe\u0301", "caf\u00e9"),
        ("Acme\u2122", "Acme "),
        ("\ufb01ne", "fine"),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        ("a\x00\tb", "a  b"),
        ("\u2764\ufe0f", "\u2764"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_uneven_text_is_made_even(text: str, even: str) -> None:
    assert clean(text).text == even


def test_even_text_costs_no_offsets() -> None:
    assert clean("plain \u2764 text \u00e9").starts is None


@pytest.mark.parametrize(
    "text, found, original",
    [
        ("I like Ac\u200bme a lot", "Acme", "Ac\u200bme"),
        ("\u201cAcme\u2019s\u201d", "Acme", "Acme"),
        ("so \ufb01ne", "fine", "\ufb01ne"),
        ("love it \u2764\ufe0f!", "\u2764", "\u2764\ufe0f"),
        ("\u202e\u202eAcme", "Acme", "Acme"),
    ],
)
def test_spans_lead_back_to_the_original(text: str, found: str, original: str) -> None:
    even = clean(text)
    start = even.text.index(found)
    begin, end = even.original(start, start + len(found))
    assert text[begin:end] == original


@given(st.text())
def test_every_code_point_has_an_origin(text: str) -> None:
    even = clean(text)
    spans = [even.original(place, place + 1) for place in range(len(even.text))]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert spans == sorted(spans)


@given(st.text())
def test_cleaning_leaves_no_invisible_or_control_character(text: str) -> None:
    assert not set(clean(text).text) & set("\u200b\u200c\u200d\u202a\u202e\u2066\ufeff\x00\x07\r\t")
