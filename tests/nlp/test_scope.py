import pytest

from nlp.reading import Cue
from nlp.scope import ASIDE, Named, Scope, soften

_PRAISE, _AHEAD = "praises", "ahead"


def _named(words: list[str]) -> list[Named]:
    return [Named(place, place + 1, word) for place, word in enumerate(words) if word in {"acme", "zenith", "nova"}]


def _about(text: str, word: str, brand: str, group: str = _PRAISE) -> Cue:
    words = text.split()
    place = words.index(word)
    return Scope(words, _named(words)).about(Cue(group, place, place + 1, 1.0), brand)


@pytest.mark.parametrize(
    "text, word, owners",
    [
        ("acme is great , zenith broke", "great", {"acme"}),
        ("acme is great , zenith broke", "broke", {"zenith"}),
        ("acme is great but zenith broke", "great", {"acme"}),
        ("acme is great . i own zenith too . it broke", "broke", {"zenith"}),
        ("acme , zenith and nova are great", "great", {"acme", "zenith", "nova"}),
        ("acme and zenith are great , nova broke", "broke", {"nova"}),
        ("so great ! acme again . zenith broke", "great", {"acme"}),
        ("acme again . acme is great . zenith broke", "great", {"acme"}),
        ("i love zenith more than acme", "love", {"zenith"}),
        ("i own acme and i love my zenith", "love", {"zenith"}),
    ],
)
def test_a_cue_counts_for_the_brand_it_stands_with(text: str, word: str, owners: set[str]) -> None:
    brands = {named.brand for named in _named(text.split())}
    assert {brand for brand in brands if _about(text, word, brand).strength == 1.0} == owners
    assert all(_about(text, word, brand).strength == ASIDE for brand in brands - owners)


def test_a_comparison_lifts_one_and_lowers_the_other() -> None:
    text = "acme beats zenith"
    assert _about(text, "beats", "acme", _AHEAD).group == "ahead"
    assert _about(text, "beats", "zenith", _AHEAD).group == "behind"
    assert _about("acme trails zenith", "trails", "zenith", "behind").group == "ahead"


def test_a_comparison_without_a_rival_before_it_stays() -> None:
    assert _about("beats acme any day", "beats", "acme", _AHEAD).group == "ahead"


def test_softening_halves_what_a_but_takes_back() -> None:
    words = ["good", ".", "great", "but", "broken"]
    cues = [Cue(_PRAISE, place, place + 1, 1.0) for place in (0, 2, 4)]
    assert [cue.strength for cue in soften(cues, words)] == [1.0, 0.5, 1.0]
    assert soften(cues, words[:2]) == cues
    assert soften(cues, words, cuts=[3]) == cues
