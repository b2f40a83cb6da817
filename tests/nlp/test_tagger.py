import time
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.pipeline import LONGEST_READ, Brand, Tagged, Tagger, load_tagger
from nlp.tags import EVIDENCE_SCHEMA, KINDS, TAG_SCHEMA, TAGGER, TEXT_SCHEMA

Texts = Callable[..., pa.Table]
Evidence = Callable[[Tagged, list[str]], list[tuple[str, str, str]]]

_POST = (
    "I\u2019ve had my \u201cAc\u200bme\u201d buds for years, they\u2019re THE BEST \u2764\ufe0f, highly recommend!!!"
)


def test_tables_have_their_schemas(tagger: Tagger, texts: Texts) -> None:
    for table in (texts(), texts("no brand"), texts("Acme is great", None, "Ich liebe Acme wirklich sehr, so gut")):
        tagged = tagger.tag(table)
        assert tagged.tags.schema == TAG_SCHEMA
        assert tagged.evidence.schema == EVIDENCE_SCHEMA
        tagged.tags.validate(full=True)
        tagged.evidence.validate(full=True)


def test_rows_point_at_their_texts(tagger: Tagger, texts: Texts) -> None:
    tagged = tagger.tag(texts("nothing", "Acme", None, "Zenith and Acme", "acme"))
    assert tagged.tags.select(["row", "brand"]).to_pylist() == [
        {"row": 1, "brand": "acme"},
        {"row": 3, "brand": "zenith"},
        {"row": 3, "brand": "acme"},
        {"row": 4, "brand": "acme"},
    ]


def test_judging_gives_one_row_per_text_in_order(tagger: Tagger, texts: Texts) -> None:
    posts = ("I love Acme", None, "Das ist wirklich sehr schlecht gemacht", "the Nova 3 is awful", "")
    targets = ["Acme", "Acme", None, "nova 3", "Nova"]
    tags = tagger.judge(texts(*posts, title="Nova owners"), targets).tags
    assert tags.column("row").to_pylist() == [0, 1, 2, 3, 4]
    assert tags.column("brand").to_pylist() == targets
    assert tags.column("matched_in").to_pylist() == ["text", None, None, "text", "title"]
    assert tags.column("sentiment_label").to_pylist() == ["positive", "neutral", None, "negative", "neutral"]


@pytest.mark.parametrize(
    "text",
    [
        "I love my @acmeaudio so much",
        pytest.param(
            "@acmeaudio rocks, Zenith broke",
            marks=pytest.mark.xfail(strict=True, reason="two brands are hardly told apart: docs/tagger.md"),
        ),
    ],
)
def test_a_target_may_be_a_followed_brand_by_any_of_its_names(tagger: Tagger, texts: Texts, text: str) -> None:
    tagged = tagger.judge(texts(text, lang="en"), ["acme audio"])
    assert tagged.tags.select(["brand", "matched_in", "sentiment_label"]).to_pylist() == [
        {"brand": "acme audio", "matched_in": "text", "sentiment_label": "positive"}
    ]


@pytest.mark.parametrize("target", ["", " ", "@", "x" * 100_000, "(a+)+$", "\u202e", "'; drop table x; --"])
def test_any_target_is_taken(tagger: Tagger, texts: Texts, target: str) -> None:
    assert tagger.judge(texts("I love it", lang="en"), [target]).tags.column("brand").to_pylist() == [target]


def test_targets_must_match_texts(tagger: Tagger, texts: Texts) -> None:
    with pytest.raises(ValueError, match="2 texts but 1 targets"):
        tagger.judge(texts("a", "b"), [None])


def test_an_account_speaks_of_its_own_brand(tagger: Tagger, texts: Texts) -> None:
    tags = tagger.tag(texts("We love our customers!", "Zenith is fine", speaker="acme", lang="en")).tags
    assert tags.select(["row", "brand", "matched_in"]).to_pylist() == [
        {"row": 0, "brand": "acme", "matched_in": "author"},
        {"row": 1, "brand": "zenith", "matched_in": "text"},
        {"row": 1, "brand": "acme", "matched_in": "author"},
    ]


def test_evidence_points_at_the_very_words(tagger: Tagger, texts: Texts, evidence: Evidence) -> None:
    found = evidence(tagger.tag(texts(_POST, lang="en")), [_POST])
    assert {
        ("brand", "name", "Ac\u200bme"),
        ("trust", "vouches", "highly recommend"),
        ("passion", "felt", "!!!"),
        ("sentiment", "positive", "highly recommend"),
    } <= set(found)


def test_evidence_of_a_title_counts_in_the_title(tagger: Tagger, texts: Texts) -> None:
    title = "\u201cAcme\u201d anyone?"
    tagged = tagger.tag(texts("great stuff", title=title, lang="en"))
    (row,) = [row for row in tagged.evidence.to_pylist() if row["tag"] == "brand"]
    assert (row["field"], title[row["span_start"] : row["span_end"]]) == ("title", "Acme")


def test_evidence_adds_up_to_its_tag(tagger: Tagger, texts: Texts) -> None:
    posts = [_POST, "Acme broke, never again", "RT and follow us to win an Acme!", "Acme?", "so Acme", "Acme :("]
    tagged = tagger.tag(texts(*posts, lang="en"))
    weights: dict[tuple[int, str], float] = {}
    for row in tagged.evidence.to_pylist():
        if row["weight"] is not None:
            weights[row["row"], row["tag"]] = weights.get((row["row"], row["tag"]), 0) + row["weight"]
    tags = {row["row"]: row for row in tagged.tags.to_pylist()}
    assert {tag for _, tag in weights} == {"sentiment", "passion", "trust", "promotion", "reciprocity", "kind"}
    for (row, tag), weight in weights.items():
        value = tags[row]["kind_scores"][tags[row]["kind"]] if tag == "kind" else tags[row][tag]
        assert weight == pytest.approx(value, abs=1e-5)
        assert tag != "kind" or tags[row]["kind"] != "talk"


def test_an_untitled_untold_table_is_enough(tagger: Tagger) -> None:
    table = pa.table(
        [pa.array(["I love Acme"]), *[pa.nulls(1, pa.string())] * (len(TEXT_SCHEMA) - 1)], schema=TEXT_SCHEMA
    )
    assert tagger.tag(table).tags.num_rows == 1


def test_tagging_twice_gives_the_same(tagger: Tagger, texts: Texts) -> None:
    table = texts(_POST, "Acme and Zenith are awful!!", "Acme http://a.b", lang="en")
    assert tagger.tag(table).tags.equals(tagger.tag(table).tags)
    assert tagger.tag(table).evidence.equals(load_tagger(_followed()).tag(table).evidence)


def _followed() -> list[Brand]:
    acme = Brand("acme", "Acme Audio", aliases=("Acme",), handles=("acmeaudio", "acme.bsky.social"))
    return [acme, Brand("zenith", "Zenith")]


def test_a_text_is_judged_the_same_in_any_company(tagger: Tagger, texts: Texts) -> None:
    posts = [f"Acme {'very ' * (number % 30)}{'great' if number % 2 else 'awful'}, {number}!" for number in range(700)]
    together = tagger.tag(texts(*posts, lang="en"))
    assert together.tags.num_rows == 700
    for row in (0, 29, 601):
        alone = tagger.tag(texts(posts[row], lang="en"))
        assert _of_row(together.tags, row).equals(_of_row(alone.tags, 0))
        assert _of_row(together.evidence, row).equals(_of_row(alone.evidence, 0))


def _of_row(table: pa.Table, row: int) -> pa.Table:
    return table.filter(pc.equal(table.column("row"), row)).drop_columns("row").combine_chunks()


def test_name_and_matcher_identify_the_tagger(tagger: Tagger) -> None:
    assert tagger.name == TAGGER
    assert tagger.matcher == load_tagger(_followed()).matcher != load_tagger([]).matcher


@pytest.mark.parametrize(
    "text",
    [
        "Acme " + "x" * 1_000_000,
        "Acme is so good. " * 60_000,
        "Acme " + "\U0001f600" * 10_000,
        "Acme " + "\U0001f600\u2764\ufe0f\U0001f44d\U0001f3fd" * 10_000,
        "Acme " + "!" * 100_000,
        "Acme " + "!?" * 50_000,
        "Acme " + "love " * 50_000,
        "Acme " + "not love but " * 50_000,
        "Acme " + "Zenith and Acme, " * 50_000,
        "Acme " + "@a " * 50_000,
        "Acme " + "#a" * 50_000,
        "Acme " + "http://" * 20_000,
        "Acme " + "a.b@" * 20_000,
        "Acme " + "\u0301" * 50_000,
        "Acme " + '"' * 50_000,
        "Acme " + "\u202e\u2066" * 50_000,
        "Acme " + "win ~ follow " * 20_000,
    ],
    ids=lambda text: text[5:25],
)
def test_hostile_texts_are_quick(tagger: Tagger, texts: Texts, text: str) -> None:
    start = time.perf_counter()
    tagged = tagger.tag(texts(text, lang="en"))
    assert time.perf_counter() - start < 3
    assert tagged.tags.column("brand").to_pylist()[0] == "acme"


def test_what_stands_beyond_the_limit_is_not_read(tagger: Tagger, texts: Texts) -> None:
    assert tagger.tag(texts("x " * (LONGEST_READ // 2) + "Acme", lang="en")).tags.num_rows == 0


@pytest.mark.parametrize(
    "text", ["\x00Acme\x07\x1b[31m", "Acme\r\n\r\nAcme", "\u202eAcme\u202c", "Acme\ufffd\ufffe", "\ud7ff Acme"]
)
def test_odd_characters_are_taken(tagger: Tagger, texts: Texts, text: str) -> None:
    assert set(tagger.tag(texts(text, lang="en")).tags.column("brand").to_pylist()) == {"acme"}


@settings(max_examples=60)
@given(before=st.text(max_size=60), after=st.text(max_size=60), title=st.none() | st.text(max_size=30))
def test_any_text_is_taken(tagger: Tagger, texts: Texts, before: str, after: str, title: str | None) -> None:
    text = f"{before} Acme {after}"
    tagged = tagger.tag(texts(text, title=title, lang="en"))
    fields = {"text": text, "title": title or ""}
    for span in tagged.evidence.to_pylist():
        assert 0 <= span["span_start"] < span["span_end"] <= len(fields[span["field"]])
    for row in tagged.tags.to_pylist():
        _check_ranges(row)


def _check_ranges(row: dict[str, Any]) -> None:
    assert -1 <= row["sentiment"] <= 1
    assert -1 <= row["trust"] <= 1
    assert all(0 <= row[tag] <= 1 for tag in ("passion", "promotion", "reciprocity"))
    assert row["kind"] in KINDS
    assert sum(row["kind_scores"].values()) == pytest.approx(1, abs=1e-5)
