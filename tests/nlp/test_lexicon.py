from pathlib import Path

import pytest
from spacy.vocab import Vocab

from nlp.components.tokenizer import PostTokenizer
from nlp.lexicon import LexiconError, choices, load_groups, load_signals, load_valences, read_file
from nlp.reading import reading_of
from nlp.weights import LENGTH, WeightsError, load_weights

_GROUP = '[[group]]\nname = "g"\ntag = "trust"\nsign = 1\nstrength = 0.5\nmeaning = "m"\nphrases = ["a b"]\n'


def _file(folder: Path, text: str) -> Path:
    file = folder / "broken.toml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    "change, fault",
    [
        (("", ""), None),
        (("strength = 0.5", "strength = 3.0"), r"broken.toml: group.0.strength: .*less than or equal to 1, not 3.0"),
        (('tag = "trust"', 'tag = "love"'), "group.0.tag"),
        (("sign = 1", "sign = 2"), "group.0.sign"),
        (('["a b"]', "[]"), "group.0.phrases"),
        (('["a b"]', '[""]'), "leaves nothing"),
        (('["a b"]', '["[a] [b]"]'), "leaves nothing"),
        (('["a b"]', '["a||b"]'), "leaves nothing"),
        (('["a b"]', '["a ~"]'), "begins or ends with ~"),
        (('["a b"]', '["Acme"]'), "capitals"),
        (('["a b"]', f'["{" ".join(["a|b|c|d"] * 9)}"]'), "sequences"),
        (('meaning = "m"', "weight = 1"), "group.0"),
        (('name = "g"', "name = "), "not valid TOML"),
    ],
)
def test_a_broken_file_says_what_is_wrong(tmp_path: Path, change: tuple[str, str], fault: str | None) -> None:
    file = _file(tmp_path, _GROUP.replace(*change))
    if fault is None:
        assert [group.name for group in read_file(file).group] == ["g"]
        return
    with pytest.raises(LexiconError, match=fault):
        read_file(file)


def test_a_phrase_offers_a_choice_for_each_word() -> None:
    assert choices("so|very [much] ~ <link>") == [["so", "very"], ["", "much"], ["~"], ["<link>"]]


def test_a_negated_group_is_a_group() -> None:
    groups = load_groups()
    assert {group.negated for group in groups.values()} <= {None, "nothing", *groups}


def test_words_are_spelt_as_the_tokenizer_spells_them() -> None:
    tokenizer = PostTokenizer(Vocab())
    words = {word for group in load_groups().values() for phrase in group.phrases for places in choices(phrase)
             for word in places if word and word[0] not in "<~^"}  # fmt: skip
    unreachable = {word for word in words if reading_of(tokenizer(word)).words != [word]}
    assert unreachable == set()


def test_valences_lie_on_the_scale() -> None:
    assert all(-4 <= rating <= 4 for rating in load_valences().values())


def test_every_signal_is_weighed() -> None:
    weights = load_weights("rules-2", frozenset(load_signals()))
    assert weights.rows.keys() == {*load_signals(), LENGTH}


def test_weights_that_do_not_fit_the_lexicon_are_refused() -> None:
    with pytest.raises(WeightsError, match="new_group"):
        load_weights("rules-2", frozenset({*load_signals(), "new_group"}))
