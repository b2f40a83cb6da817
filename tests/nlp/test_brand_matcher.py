import time
from collections.abc import Callable, Sequence
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from spacy.vocab import Vocab

from nlp.brands import Brand, digest
from nlp.clean import clean
from nlp.components.brand_matcher import BrandMatcher
from nlp.components.tokenizer import PostTokenizer
from nlp.pipeline import Tagger, load_tagger
from nlp.reading import Match, reading_of

Find = Callable[..., list[tuple[str, str, str]]]
_TOKENIZER = PostTokenizer(Vocab())
# Scripts that put no spaces between words begin further on: there a name stands beside letters.
_LETTERS = st.characters(max_codepoint=0x0DFF, categories=["Lu", "Ll", "Nd"])


def _matches(brands: Sequence[Brand], text: str, title: str | None = None) -> list[Match]:
    doc = _TOKENIZER(text)
    reading_of(doc).title = clean(title) if title else None
    return reading_of(BrandMatcher(brands)(doc)).matches


@pytest.fixture
def find() -> Find:
    def _find(text: str, *brands: Brand, title: str | None = None) -> list[tuple[str, str, str]]:
        """List brand, form and the words matched, as they stand in the original."""
        found = []
        for match in _matches(brands, text, title):
            original = text if match.field == "text" else title or ""
            start, end = clean(original).original(match.start, match.end)
            found.append((match.brand, match.cue, original[start:end]))
        return found

    return _find


@pytest.fixture
def acme() -> Brand:
    return Brand("acme", "Acme Audio", aliases=("Acme",), handles=("acmeaudio", "acme.bsky.social"))


@pytest.mark.parametrize(
    "text, form, words",
    [
        ("I love Acme", "name", "Acme"),
        ("i love ACME so much", "name", "ACME"),
        ("Acme Audio is fine", "name", "Acme Audio"),
        ("acme-audio and ACME_AUDIO", "name", "acme-audio"),
        ("Acme\n Audio", "name", "Acme\n Audio"),
        ("#AcmeAudio rocks", "hashtag", "#AcmeAudio"),
        ("rocks:#acmeaudio!", "hashtag", "#acmeaudio"),
        ("#Acme_Audio", "hashtag", "#Acme_Audio"),
        ("#acme", "hashtag", "#acme"),
        ("@acmeaudio help", "handle", "@acmeaudio"),
        ("(@AcmeAudio)", "handle", "@AcmeAudio"),
        (".@acmeaudio please", "handle", "@acmeaudio"),
        ("@acmeaudio@mastodon.example is not ours but @acmeaudio is", "handle", "@acmeaudio"),
        ("thanks @acme.bsky.social.", "handle", "@acme.bsky.social"),
        ("u/acmeaudio answered", "handle", "u/acmeaudio"),
        ("Acme's new buds", "name", "Acme"),
        ("Acme\u2019s new buds", "name", "Acme"),
        ("Acme/Zenith", "name", "Acme"),
        ("\u201cAcme\u201d\u2026", "name", "Acme"),
        ("(Acme), [Acme]; *Acme*", "name", "Acme"),
        ("_Acme_", "name", "Acme"),
        ("Acme-branded", "name", "Acme"),
        ("Acme\u2122 buds", "name", "Acme"),
        ("Ac\u200bme", "name", "Ac\u200bme"),
        ("\uff21\uff43\uff4d\uff45", "name", "\uff21\uff43\uff4d\uff45"),
        ("\U0001d400\U0001d41c\U0001d426\U0001d41e", "name", "\U0001d400\U0001d41c\U0001d426\U0001d41e"),
        ("Acme\u306e\u30a4\u30e4\u30db\u30f3", "name", "Acme"),
        ("\U0001f3b5Acme\U0001f3b5", "name", "Acme"),
        ("It rocks.Acme does", "name", "Acme"),
        ("https://www.acme.com/shop?x=1", "site", "acme"),
        ("bought at shop.acme-audio.co.uk", "site", "acme-audio"),
    ],
)
def test_a_brand_is_found_however_it_is_written(find: Find, acme: Brand, text: str, form: str, words: str) -> None:
    assert find(text, acme)[0] == ("acme", form, words)


@pytest.mark.parametrize(
    "text",
    [
        "pacme and acmes and acme2 and 2acme",
        "acmeaudio written together",
        "acme_store and my_acme_file",
        "#acmesucks #notacme",
        "@acme is somebody else, so is @acmeaudio2",
        "@acmeaudio@mastodon.example",
        "@acmeaudio.bsky.social",
        "mail support@acme.com or acme@shop.com",
        "https://news.example.com/acme",
        "http://acme.wordpress.com/x",
        "www.example.com/?q=acme.com",
        "example.com/acme.com/review",
        "youtube.com/@acmeaudio",
        "reddit.com/u/acmeaudio",
        "Ac me",
        "\u0410\u0441\u043ce",
        "",
    ],
)
def test_other_words_links_and_addresses_are_left_alone(find: Find, acme: Brand, text: str) -> None:
    assert find(text, acme) == []


def test_plurals_are_other_words(find: Find) -> None:
    assert find("apples and oranges", Brand("apple", "Apple")) == []


def test_several_brands_are_several_matches(find: Find, acme: Brand) -> None:
    found = find("Acme vs Zenith: @acmeaudio wins", acme, Brand("zenith", "Zenith"))
    assert [(brand, words) for brand, _, words in found] == [
        ("acme", "Acme"),
        ("zenith", "Zenith"),
        ("acme", "@acmeaudio"),
    ]


def test_the_title_counts_where_the_text_does_not_name_its_brand(find: Find, acme: Brand) -> None:
    zenith = Brand("zenith", "Zenith")
    assert find("Zenith is better", acme, zenith, title="Thoughts on Acme?") == [
        ("zenith", "name", "Zenith"),
        ("acme", "name", "Acme"),
    ]


def test_a_title_that_names_several_brands_tells_of_none(find: Find, acme: Brand) -> None:
    zenith = Brand("zenith", "Zenith")
    assert find("Zenith is better", acme, zenith, title="Acme or Zenith?") == [("zenith", "name", "Zenith")]
    assert find("Mine broke", acme, zenith, title="Acme or Zenith?") == []


def test_matched_in_says_where(tag: Callable[..., list[dict[str, Any]]]) -> None:
    rows = tag("I prefer Zenith", title="Thoughts on Acme?")
    assert [(row["brand"], row["matched_in"]) for row in rows] == [("zenith", "text"), ("acme", "title")]


def test_a_brand_speaks_of_itself_named_or_not(tagger: Tagger, texts: Callable[..., pa.Table]) -> None:
    rows = tagger.tag(texts("Order now!", "Zenith? Try Acme.", speaker="acme")).tags.to_pylist()
    assert [(row["row"], row["brand"], row["matched_in"]) for row in rows] == [
        (0, "acme", "author"),
        (1, "zenith", "text"),
        (1, "acme", "text"),
    ]
    assert rows[0]["kind"] is not None


def test_of_overlapping_names_the_longest_counts(find: Find) -> None:
    brands = (Brand("acme", "Acme"), Brand("cast", "Acme Audio Cast"), Brand("new", "New Acme"))
    assert [brand for brand, _, _ in find("the New Acme Audio Cast", *brands)] == ["cast"]


def test_brands_that_share_a_name_share_its_place(find: Find) -> None:
    assert [brand for brand, _, _ in find("Delta again", Brand("air", "Delta"), Brand("taps", "Delta"))] == [
        "air",
        "taps",
    ]


@pytest.mark.parametrize(
    "name, text, count",
    [
        ("AT&T", "AT&T, at & t, AT&amp;T and #ATT", 4),
        ("Wendy's", "Wendy's Wendys wendy\u2019s #wendys", 4),
        ("Coca-Cola", "Coca-Cola coca cola CocaCola #cocacola", 4),
        ("7-Eleven", "at 7-Eleven and 7 eleven", 2),
        ("Booking.com", "Booking.com or https://www.booking.com/x but not booking.company", 2),
        ("Yahoo!", "Yahoo! and #yahoo", 2),
        (".NET", "I use .NET daily", 1),
        ("\u30bd\u30cb\u30fc", "\u65b0\u3057\u3044\u30bd\u30cb\u30fc\u306e\u30ab\u30e1\u30e9", 1),
        ("\U0001f34e", "I love \U0001f34e\U0001f34e", 2),
        ("Nestl\u00e9", "Nestle\u0301 and NESTL\u00c9", 2),
        ("@acme", "@acme not acme", 1),
        ("#AcmeFail", "#acmefail not acmefail", 1),
    ],
)
def test_unusual_names_are_found(find: Find, name: str, text: str, count: int) -> None:
    assert len(find(text, Brand("b", name))) == count


def test_a_brand_without_accounts_is_found_by_its_name_as_one(find: Find) -> None:
    assert find("@Zenith_ no, @zenith yes", Brand("zenith", "Zenith")) == [("zenith", "handle", "@zenith")]


def test_two_capitals_demand_capitals(find: Find) -> None:
    assert [words for _, _, words in find("my hp, my HP, #hp, #HP", Brand("hp", "HP"))] == ["HP", "#HP"]


_DELTA = Brand("delta", "Delta", handles=("delta",), near=("flight", "airline", "frequent flyer"), not_near=("force",))


@pytest.mark.parametrize(
    "text, title, count",
    [
        ("the delta of the Nile", None, 0),
        ("My Delta flight is late", None, 1),
        ("#delta lost my bag", None, 0),
        ("as a frequent flyer I like delta", None, 1),
        ("a flight of stairs one two three four five six seven eight nine ten to the delta", None, 0),
        ("overflight and delta", None, 0),
        ("@delta you are great", None, 1),
        ("delta, hear me: @delta", None, 2),
        ("they never answer, delta", "@delta is a shame", 1),
        ("Delta Force flight simulator", None, 0),
        ("@delta force", None, 1),
        ("good question", "Delta flight cancelled", 1),
        ("good question", "the Mississippi delta", 0),
    ],
)
def test_ambiguous_names_need_the_right_company(find: Find, text: str, title: str | None, count: int) -> None:
    assert len(find(text, _DELTA, title=title)) == count


def test_an_ambiguous_name_without_company_words_demands_its_case(find: Find) -> None:
    target = Brand("target", "Target", aliases=("Target Corp",), ambiguous=("Target",))
    assert [words for _, _, words in find("the target is Target, target corp", target)] == ["Target", "target corp"]


def test_an_ambiguous_name_demands_its_case_in_hashtags_too(find: Find) -> None:
    target = Brand("target", "Target", ambiguous=("Target",))
    assert [words for _, _, words in find("#target weight at #Target", target)] == ["#Target"]


def test_company_words_count_as_hashtags(find: Find) -> None:
    apple = Brand("apple", "Apple", near=("iPhone", "mac book"), not_near=("pie",))
    assert len(find("Apple won again #iPhone", apple)) == 1
    assert len(find("my Apple #macbook", apple)) == 1
    assert find("Apple won again #iPhone #pie", apple) == []


def test_places_that_do_not_count_hide_none_that_do(find: Find) -> None:
    assert find("orange@x.com " * 25 + "Orange is down", Brand("orange", "Orange")) == [("orange", "name", "Orange")]
    words = "one two three four five six seven eight nine ten "
    assert len(find(f"delta {words}" * 25 + "Delta flight", _DELTA)) == 1


def test_only_the_ambiguous_names_need_company(find: Find) -> None:
    brand = Brand("delta", "Delta", aliases=("Delta Air Lines",), near=("flight",), ambiguous=("Delta",))
    assert [words for _, _, words in find("delta air lines", brand)] == ["delta air lines"]
    assert find("the river delta", brand) == []


@pytest.mark.parametrize(
    "settings, fault",
    [
        ({"name": " "}, "name is empty"),
        ({"name": "\u200b"}, "name is empty"),
        ({"name": "Acme", "aliases": ("Acme", "")}, r"aliases\[1\] is empty"),
        ({"name": "Acme", "handles": ("@",)}, r"handles\[0\] is empty"),
        ({"name": "Acme", "near": ("#",)}, r"near\[0\] is empty"),
        ({"name": "Acme", "ambiguous": ("Acne",)}, "Acne"),
    ],
)
def test_names_that_could_never_match_are_refused(settings: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        Brand("acme", **settings)


def test_brands_with_one_key_are_refused() -> None:
    with pytest.raises(ValueError, match="acme"):
        load_tagger([Brand("acme", "Acme"), Brand("acme", "Acme Audio")])


@pytest.mark.parametrize(
    "name",
    ["'; drop table posts; --", "<script>alert(1)</script>", "(a+)+$", ".*", "[", "\\", "${nlp.lang}", "%s", "a|b",
     "a{3}", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "C++", "\u202eemcA", "true", "123", '{"a": 1}', "@misc",
     "~", "^"],
)  # fmt: skip
def test_hostile_names_are_inert(texts: Callable[..., pa.Table], name: str) -> None:
    tagger = load_tagger([Brand(name, name, near=(), aliases=("Acme",))])
    tagged = tagger.tag(texts(f"I like {name} here", "aaaa, nothing here", lang="en"))
    assert tagged.tags.column("row").to_pylist() == [0]
    assert tagged.tags.column("brand").to_pylist() == [name]


@given(
    name=st.text(min_size=1, max_size=20),
    before=st.sampled_from(["", "x ", "see: "]),
    after=st.sampled_from(["", " y", "!"]),
)
def test_any_name_finds_itself(name: str, before: str, after: str) -> None:
    plain = clean(name).text.strip()
    assume(plain == name)
    assume(name.strip(" @#\n") == name)
    found = _matches([Brand("b", name)], f"{before}{name}{after}")
    assert any(match.start < len(before) + len(name) and match.end > len(before) for match in found)


@given(st.text())
def test_nothing_is_found_where_no_name_stands(text: str) -> None:
    assume("acme" not in clean(text).text.lower())
    assert _matches([Brand("acme", "Acme Audio", aliases=("Acme",))], text) == []


@given(left=_LETTERS, right=_LETTERS)
def test_letters_and_digits_around_a_name_make_another_word(left: str, right: str) -> None:
    assume(clean(left).text == left)
    assume(clean(right).text == right)
    for text in (f"{left}Acme", f"Acme{right}", f"{left}Acme{right}"):
        assert _matches([Brand("acme", "Acme")], text) == []


def test_a_name_five_thousand_times_is_quick(acme: Brand, find: Find) -> None:
    start = time.perf_counter()
    found = find("Acme, Zenith. " * 1400, acme, Brand("zenith", "Zenith"), _DELTA)
    assert time.perf_counter() - start < 1
    assert {brand for brand, _, _ in found} == {"acme", "zenith"}


def test_a_name_in_a_thousand_addresses_is_quick(find: Find) -> None:
    start = time.perf_counter()
    assert find("zenith@x.co " * 1600, Brand("zenith", "Zenith")) == []
    assert time.perf_counter() - start < 0.5


def test_the_digest_follows_what_is_matched() -> None:
    first, second = Brand("a", "Acme"), Brand("b", "Zenith")
    assert len(digest([first])) == 12
    assert digest([first, second]) == digest([second, first])
    assert digest([first]) == digest([Brand("a", "Acme")])
    assert digest([first]) != digest([Brand("a", "Acme", not_near=("dynamite",))])
    assert digest([]) != digest([first])
