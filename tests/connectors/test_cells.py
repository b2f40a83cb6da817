from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import cells
from connectors.post import POST_TYPES

scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
anything = st.recursive(scalars, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)


@pytest.mark.parametrize(
    "value", [None, "", "  ", "NaN", "nan", "NaT", "None", "null", "N/A", "\\N", "[deleted]", float("nan")]
)
def test_what_stands_for_nothing_is_nothing(value: object) -> None:
    readers = (
        cells.read_word,
        cells.read_id,
        cells.read_handle,
        cells.read_count,
        cells.read_lang,
        cells.read_post_type,
    )
    assert [reader(value) for reader in readers] == [None] * len(readers)


@pytest.mark.parametrize("value", [True, [], ["a"], {}, {"a": "b"}, b"bytes"])
def test_what_is_no_single_value_is_nothing(value: object) -> None:
    assert cells.read_word(value) is None
    assert cells.read_text(value) is None
    assert cells.read_count(value) is None


def test_words_that_mean_nothing_elsewhere_are_words_in_a_text() -> None:
    assert cells.read_text("None") == "None"
    assert cells.read_text(" \n") is None
    assert cells.read_text(42) == "42"


@pytest.mark.parametrize(
    "value, post_id",
    [
        ("570306133677760513", "570306133677760513"),
        (570306133677760513, "570306133677760513"),
        (12345.0, "12345"),
        ("12345.0", "12345"),
        ("t3_a.0", "t3_a.0"),
        ("1e12345", "1e12345"),
        ("5E8", "5E8"),
        (' it\'s "quoted" ', 'it\'s "quoted"'),
        ("1\x002", "12"),
        (0, "0"),
        (12.5, "12.5"),
        (10**400, f"1{'0' * 400}"),
    ],
)
def test_ids_are_texts(value: object, post_id: str) -> None:
    assert cells.read_id(value) == post_id


@pytest.mark.parametrize(
    "value", ["5.70306E+17", "5.703061336777605e+17", "5.7E17", "6E+17", 5.703061336777605e17, 1e300]
)
def test_a_rounded_id_is_refused_but_a_rounded_reference_only_lost(value: object) -> None:
    with pytest.raises(ValueError, match="rounded"):
        cells.read_id(value)
    assert cells.read_reference(value) is None


@pytest.mark.parametrize(
    "value, count",
    [("12", 12), (12, 12), (12.0, 12), ("12.0", 12), ("-3", -3), ("+3", 3), ("0", 0), (0, 0), ("1,234,567", 1234567)],
)
def test_counts_are_whole_numbers(value: object, count: int) -> None:
    assert cells.read_count(value) == count


@pytest.mark.parametrize("value", ["many", "1.2K", "12.5", 12.5, 1e30, 10**30, "1,23", "1.234"])
def test_a_count_that_is_no_whole_number_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no whole number"):
        cells.read_count(value)


@pytest.mark.parametrize(
    "value, lang",
    [("en", "en"), ("EN", "en"), ("en-GB", "en"), ("pt_BR", "pt"), ("in", "id"), ("und", None), ("English", None)],
)
def test_languages_are_two_letters(value: str, lang: str | None) -> None:
    assert cells.read_lang(value) == lang


@pytest.mark.parametrize(
    "value, links",
    [
        ("https://a.example, https://b.example/x?y=1,2", ("https://a.example", "https://b.example/x?y=1,2")),
        ("['https://a.example', 'ftp://b.example']", ("https://a.example",)),
        (["https://a.example", None, 3], ("https://a.example",)),
        ("no links", None),
        (None, None),
    ],
)
def test_links_are_found_in_lists_and_texts(value: object, links: tuple[str, ...] | None) -> None:
    assert cells.read_links(value) == links


def test_platforms_and_types_get_our_names() -> None:
    assert [cells.read_platform(name) for name in ("Twitter", "X", "reddit", "")] == ["x", "x", "reddit", None]
    assert [cells.read_post_type(name) for name in ("Tweet", "retweet", "answer")] == ["post", "repost", "answer"]
    with pytest.raises(ValueError, match="none of post, comment"):
        cells.read_post_type("advert")


@given(anything)
def test_every_reader_takes_any_value(value: object) -> None:
    for reader, kind in (
        (cells.read_text, str),
        (cells.read_word, str),
        (cells.read_id, str),
        (cells.read_handle, str),
        (cells.read_lang, str),
        (cells.read_platform, str),
        (cells.read_count, int),
        (cells.read_links, tuple),
    ):
        try:
            read = reader(value)
        except ValueError:
            continue
        assert read is None or (isinstance(read, kind) and read != "")
    with suppress(ValueError):
        assert cells.read_post_type(value) in (None, *POST_TYPES)
