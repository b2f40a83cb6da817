import unicodedata
from collections import Counter
from pathlib import Path

import orjson
import pytest

from nlp.pipeline import load_tagger
from nlp.tags import TAGGER
from nlp.training import robustness
from nlp.training.pairs import PHENOMENA, SHEET, Pair, Side, read_pairs
from nlp.training.robustness import Outcome, Said, failures_of, judge, measure, render

_ROW = {
    "phenomenon": "idiom",
    "tag": "trust",
    "target_a": "Acme",
    "text_a": "Would not recommend Acme, it broke",
    "target_b": "Acme",
    "text_b": "I love Acme, highly recommend it!",
    "expect": {
        "a": {"kind": ["detraction"], "sentiment": ["negative"]},
        "b": {"kind": ["advocacy"], "sentiment": ["positive"]},
    },
    "order": "a.trust < b.trust",
}
_TALK = {"kind": ["talk"], "sentiment": ["neutral"]}
_KEPT_FORMATS = "\u200d"


def sides(pairs: list[Pair]) -> list[Side]:
    return [side for pair in pairs for side in (pair.a, pair.b)]


def sheet_of(folder: Path, **changed: object) -> Path:
    sheet = folder / "sheet.jsonl"
    sheet.write_bytes(orjson.dumps(_ROW | changed))
    return sheet


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    return read_pairs()


def test_the_sheet_holds_ten_pairs_of_each_phenomenon(pairs: list[Pair]) -> None:
    assert Counter(pair.phenomenon for pair in pairs) == dict.fromkeys(PHENOMENA, 10)


def test_no_two_texts_of_the_sheet_are_the_same(pairs: list[Pair]) -> None:
    assert len({(side.target, side.text) for side in sides(pairs)}) == 240
    assert all(pair.a.text != pair.b.text or pair.a.target != pair.b.target for pair in pairs)


def test_each_pair_has_brands_of_its_own(pairs: list[Pair]) -> None:
    named = [name for pair in pairs for name in {pair.a.target, pair.b.target, *pair.rivals}]
    assert [name for name, count in Counter(map(str.lower, named)).items() if count > 1] == []


def test_every_text_names_the_brands_it_is_judged_toward(pairs: list[Pair]) -> None:
    assert [side for side in sides(pairs) if side.target.lower() not in side.text.lower()] == []
    assert [
        pair for pair in pairs for rival in pair.rivals if rival not in pair.a.text or rival not in pair.b.text
    ] == []


def test_every_text_is_plain_unicode(pairs: list[Pair]) -> None:
    for side in sides(pairs):
        assert unicodedata.is_normalized("NFC", side.text)
        assert side.text == " ".join(side.text.split())
        assert not [c for c in side.text if unicodedata.category(c)[0] == "C" and c not in _KEPT_FORMATS]
    assert SHEET.read_bytes().decode("utf-8").isprintable() is False  # the line ends, and nothing else
    assert "".join(SHEET.read_text(encoding="utf-8").splitlines()).isprintable()


def test_the_tagger_judges_every_text(pairs: list[Pair]) -> None:
    outcomes = judge(robustness.tagger_for(pairs), pairs)
    assert [outcome for outcome in outcomes if None in (outcome.a.kind, outcome.b.kind)] == []


@pytest.mark.parametrize(
    "changed, fault",
    [
        ({"phenomenon": "irony"}, "phenomenon is"),
        ({"tag": "mood"}, "tag is"),
        ({"order": "a.trust = b.trust"}, "order is"),
        ({"order": "a.trust < b.passion"}, "order is"),
        ({"order": "a.passion < b.passion"}, "differ in trust"),
        ({"tag": "sentiment", "order": "a.sentiment > b.sentiment"}, "differ in sentiment"),
        ({"expect": {"a": {"kind": ["praise"], "sentiment": ["neutral"]}}}, "kind is"),
        ({"expect": {"a": {"kind": [], "sentiment": ["neutral"]}}}, "kind is"),
        ({"expect": {"a": {"kind": ["talk"], "sentiment": "neutral"}}}, "sentiment is"),
        ({"expect": {"a": {"kind": ["talk"]}}}, "sentiment is missing"),
        ({"tag": "kind", "expect": {"a": _TALK, "b": _TALK}}, "in kind"),
    ],
)
def test_a_pair_that_is_none_is_told_with_its_line(tmp_path: Path, changed: dict[str, object], fault: str) -> None:
    with pytest.raises(ValueError, match=rf"^sheet.jsonl:1: .*{fault}"):
        read_pairs(sheet_of(tmp_path, **changed))


def said(kind: str | None, label: str | None, trust: float | None) -> Said:
    return Said(kind, label, sentiment=0.0, passion=0.0, trust=trust, promotion=0.0, reciprocity=0.0)


def test_a_pair_is_right_where_both_sides_are(tmp_path: Path) -> None:
    (pair,) = read_pairs(sheet_of(tmp_path))
    warns, vouches = said("detraction", "negative", -0.5), said("advocacy", "positive", 0.5)
    right, half = Outcome(pair, warns, vouches), Outcome(pair, warns, said("talk", "positive", -0.5))
    assert ((right.sides_right, right.order_held), (half.sides_right, half.order_held)) == ((2, True), (1, False))
    assert Outcome(pair, warns, said("advocacy", "neutral", 0.5)).sides_right == 1
    measured = measure("made-up", [right, right, half, half])
    (tally,) = measured.tallies
    assert (tally.sides_right, tally.pairs_right, tally.orders_held) == (6, 2, 2)
    assert (measured.sides.rate, measured.pairs.rate, measured.orders.rate) == (0.75, 0.5, 0.5)
    assert measured.pairs.low < measured.pairs.rate < measured.pairs.high
    assert failures_of(right) == []
    assert [line.partition("\n")[0] for line in failures_of(half)] == [
        "idiom, toward Acme: talk, positive instead of advocacy, positive",
        "idiom, trust -0.500 is not below -0.500",
    ]


def test_a_text_that_is_not_judged_is_wrong(tmp_path: Path) -> None:
    (pair,) = read_pairs(sheet_of(tmp_path))
    nothing = Said(*[None] * 7)
    outcome = Outcome(pair, nothing, nothing)
    assert (outcome.sides_right, outcome.order_held, len(failures_of(outcome))) == (0, False, 3)


def test_the_tagger_is_right_where_the_words_are_plain(tmp_path: Path) -> None:
    (outcome,) = judge(load_tagger(()), read_pairs(sheet_of(tmp_path)))
    assert (outcome.sides_right, outcome.order_held) == (2, True)


def test_the_table_and_the_json_show_the_same_numbers(capsys: pytest.CaptureFixture[str]) -> None:
    robustness.main(["--json", "--failures"])
    told = orjson.loads(capsys.readouterr().out)
    robustness.main([])
    table = capsys.readouterr().out
    assert (told["tagger"], len(told["tallies"]), told["pairs"]["of"]) == (TAGGER, 12, 120)
    assert f"{told['sides']['count']} of 240" in table
    assert f"{told['orders']['rate']:.2f} ({told['orders']['low']:.2f}-{told['orders']['high']:.2f})" in table
    wrong = sum(" instead of " in failure.partition("\n")[0] for failure in told["failures"])
    assert wrong == 240 - told["sides"]["count"]


def test_every_phenomenon_has_a_line(pairs: list[Pair]) -> None:
    nothing = Said(*[None] * 7)
    lines = render(measure("made-up", [Outcome(pair, nothing, nothing) for pair in pairs])).splitlines()
    assert len(lines) == 1 + len(PHENOMENA) + 2
