"""Correcting by hand: what a person says reaches the answers, the list and the training data."""

import json
from pathlib import Path

import pytest

from flows.direct import Direct
from flows.listen import listen_once
from nlp.training.corpus import read_gold
from tests.flows.cli.shell import Wom
from tests.flows.conftest import new_project

TOGETHER = '{"platform": "x", "post_id": "6", "text": "Both Quillon and Torvane make kettles.", "title": "Kettles"}\n'
KIND = "select kind, sentiment_label, corrected_by from stg_mentions where post_id = '2'"


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Listen, once, to two brands; post 6 mentions both."""
    config = new_project(tmp_path_factory.mktemp("heard"))
    one = config.read_text(encoding="utf-8")
    two = one.replace("[brands.quillon]", '[brands.torvane]\nname = "Torvane"\n\n[brands.quillon]')
    config.write_text(two, encoding="utf-8")
    (config.parent / "posts" / "more.jsonl").write_text(TOGETHER, encoding="utf-8")
    listen_once(str(config), Direct())
    return config


def rows(wom: Wom, project: Path, question: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(wom("sql", "--config", project, "--format", "json", question).out)
    return found


def test_a_correction_is_in_the_answers_at_once(wom: Wom, listened: Path) -> None:
    [before] = rows(wom, listened, KIND)
    assert before["corrected_by"] is None
    told = ("--kind", "detraction", "--sentiment", "-1", "--by", "ann", "--note", "only a deal")
    ended = wom("correct", "x:2", *told, "--config", listened)
    assert ended.code == 0
    assert ended.out.splitlines() == [
        f"x:2 quillon: kind is now detraction, was {before['kind']}",
        f"x:2 quillon: sentiment is now negative, was {before['sentiment_label']}",
        "Published: the answers say so now.",
    ]
    assert rows(wom, listened, KIND) == [{"kind": "detraction", "sentiment_label": "negative", "corrected_by": "ann"}]
    counts = (
        "select detraction_count, corrected_count from advocacy_trend where starts_on = '2026-06-01' and grain = 'day'"
    )
    assert rows(wom, listened, counts) == [{"detraction_count": 1, "corrected_count": 1}]
    ended = wom("correct", "x:2", "--undo", "--by", "ben", "--config", listened)
    assert ended.out.splitlines()[0] == "x:2 quillon: correction of kind taken back, was detraction"
    assert rows(wom, listened, KIND) == [before]


def test_without_publishing_the_next_run_carries_a_correction_into_the_answers(wom: Wom, listened: Path) -> None:
    before = rows(wom, listened, KIND)
    ended = wom("correct", "x:2", "--kind", "detraction", "--by", "ann", "--no-publish", "--config", listened)
    assert ended.out.splitlines()[-1] == "The next run carries it into the answers."
    assert rows(wom, listened, KIND) == before
    assert wom("listen", "--direct", "--config", listened).code == 0
    assert rows(wom, listened, KIND)[0]["kind"] == "detraction"


@pytest.mark.parametrize(
    "told, complaint",
    [
        (["x:2", "--kind", "praise"], "kind 'praise' is not one of advocacy, satisfaction, share, promotion,"),
        (["x:2", "--sentiment", "2"], "sentiment 2 is not one of -1, 0, 1"),
        (["x:2"], "say what the mention is: --kind, --sentiment or both; or --undo"),
        (["x:2", "--undo", "--kind", "talk"], "--undo takes back all that is corrected of a mention"),
        (["x:2", "--undo"], "x:2: has corrections for no followed brand"),
        (["x:99", "--kind", "talk"], "x:99: no such post is stored; say platform:post_id, such as x:1234"),
        (["2", "--kind", "talk"], "2: say on which platform: x:2"),
        (["x:5", "--kind", "talk"], "x:5: mentions no followed brand"),
        (["x:6", "--kind", "talk"], "x:6: mentions several brands: quillon, torvane; say which"),
        (["x:2", "--kind", "talk", "--brand", "torvane"], "x:2: mentions no brand 'torvane', but quillon"),
    ],
)
def test_what_cannot_be_meant_is_wrong_use(wom: Wom, listened: Path, told: list[str], complaint: str) -> None:
    ended = wom("correct", *told, "--by", "ann", "--config", listened)
    assert ended.code == 2
    assert complaint in ended.err
    assert rows(wom, listened, "from corrections") == []


def test_who_corrects_has_to_be_told(wom: Wom, listened: Path) -> None:
    assert wom("correct", "x:2", "--kind", "talk", "--config", listened).code == 2
    ended = wom("correct", "x:2", "--kind", "talk", "--by", " ", "--config", listened)
    assert (ended.code, "say who corrects" in ended.err) == (2, True)


def test_before_the_first_run_there_is_nothing_to_correct(wom: Wom, project: Path) -> None:
    for command in (["correct", "x:2", "--kind", "talk", "--by", "ann"], ["corrections"]):
        ended = wom(*command, "--config", project)
        assert (ended.code, "wom listen" in ended.err) == (3, True)


def test_corrections_are_listed_in_every_form(wom: Wom, listened: Path) -> None:
    told = ("--kind", "detraction", "--by", "=cmd()", "--note", "a\x1b[31mb", "--no-publish")
    assert wom("correct", "x:2", *told, "--config", listened).code == 0
    listed = json.loads(wom("corrections", "--format", "json", "--config", listened).out)
    assert [(row["post"], row["tag"], row["value_after"], row["is_in_force"]) for row in listed] == [
        ("x:2", "kind", "detraction", True)
    ]
    assert "'=cmd()" in wom("corrections", "--format", "csv", "--config", listened).out
    assert wom("correct", "x:2", "--undo", "--by", "ben", "--config", listened).code == 0
    shown = wom("corrections", "--config", listened).out
    assert [line.split()[3:5] for line in shown.splitlines()[1:]] == [["x:2", "quillon"]] * 2
    assert "kind: detraction to what the tagger says  no" in shown
    assert "\x1b" not in shown


def test_corrected_mentions_are_training_data(wom: Wom, listened: Path, tmp_path: Path) -> None:
    for post, kind in (("x:2", "share"), ("x:6", "satisfaction")):
        told = ("--kind", kind, "--brand", "quillon", "--by", "ann", "--no-publish")
        assert wom("correct", post, *told, "--config", listened).code == 0
    assert wom("correct", "reddit:t3_3", "--sentiment", "0", "--by", "ann", "--config", listened).code == 0
    file = tmp_path / "corrected.jsonl"
    ended = wom("corrections", "--export", file, "--config", listened)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.endswith(f"Wrote 3 corrected mentions into {file}.\n")
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    fields = ["id", "target", "text", "kind", "sentiment", "passion", "trust", "promo", "reciprocal", "sample"]
    assert list(lines[0]) == fields
    assert list(lines[2]) == [*fields[:3], "thread", *fields[3:]]
    gold = {post.post_id: post for post in read_gold(file)}
    assert {name: post.kind for name, post in gold.items()} == {
        "reddit:t3_3": "detraction",
        "x:2": "share",
        "x:6": "satisfaction",
    }
    assert (gold["x:6"].target, gold["x:6"].title, gold["x:6"].is_random) == ("Quillon", "Kettles", False)
    assert (gold["reddit:t3_3"].sentiment, gold["reddit:t3_3"].trust < 0) == (0, True)


def test_what_teaches_nothing_about_a_text_is_left_out_and_told(wom: Wom, listened: Path, tmp_path: Path) -> None:
    posts = [
        {
            "platform": "x",
            "post_id": "7",
            "post_type": "repost",
            "reposted_id": "1",
            "text": "I love my Quillon kettle",
        },
        {
            "platform": "x",
            "post_id": "8",
            "text": "Ostin uuden Quillon-vedenkeittimen eilen ja se toimii hienosti",
            "lang": "fi",
        },
        {"platform": "x", "post_id": "9", "text": "My Quillon is fine"},
    ]
    archive = listened.parent / "posts" / "three.jsonl"
    archive.write_text("".join(json.dumps(post) + "\n" for post in posts), encoding="utf-8")
    assert wom("listen", "--direct", "--config", listened).code == 0
    for post in "789":
        ended = wom("correct", f"x:{post}", "--kind", "detraction", "--by", "ann", "--no-publish", "--config", listened)
        assert ended.code == 0
    edited = {**posts[2], "text": "My Quillon is not fine", "observed_at": "2099-01-01T00:00:00Z"}
    archive.with_name("edited.jsonl").write_text(json.dumps(edited) + "\n", encoding="utf-8")
    assert wom("listen", "--direct", "--config", listened).code == 0
    ended = wom("corrections", "--export", tmp_path / "corrected.jsonl", "--config", listened)
    assert (ended.code, ended.err.splitlines()) == (
        0,
        [
            "wom: left out x:7 (Quillon): a repost, whose words are another's",
            "wom: left out x:8 (Quillon): the tagger gave no passion, trust, promotion, reciprocity, sentiment_label",
            "wom: left out x:9 (Quillon): its text was edited since it was judged",
        ],
    )
    assert read_gold(tmp_path / "corrected.jsonl") == []


def test_training_data_is_json_lines(wom: Wom, listened: Path, tmp_path: Path) -> None:
    ended = wom("corrections", "--export", tmp_path / "corrected.csv", "--config", listened)
    assert (ended.code, "choose one of .jsonl, .ndjson" in ended.err) == (2, True)
