import gzip
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pytest

from nlp.tags import TAGGER
from nlp.training import evaluate
from nlp.training.corpus import read_gold, texts_of
from nlp.training.measures import auc, f1_per_class, interval, macro_recall, spearman

_NEUTRAL = {"kind": "talk", "sentiment": 0, "passion": 0, "trust": 0, "promo": 0, "reciprocal": 0}
_POSTS: list[tuple[str, dict[str, Any]]] = [
    ("I love it, highly recommend it!", {"kind": "advocacy", "sentiment": 1, "passion": 2, "trust": 2}),
    ("it works fine, no issues", {"kind": "satisfaction", "sentiment": 1, "passion": 1, "trust": 1}),
    ("Acme opens a store http://a.b", {"kind": "share"}),
    ("RT and follow us to win! #giveaway", {"kind": "promotion", "promo": 2, "reciprocal": 1}),
    ("it broke, never again", {"kind": "detraction", "sentiment": -1, "passion": 1, "trust": -2}),
    ("see you there tomorrow", {}),
]


def _write(folder: Path, name: str, posts: list[tuple[str, dict[str, Any]]]) -> Path:
    rows = [
        {"id": f"made-up:{place}", "target": "Acme", "text": text, "sample": "random"} | _NEUTRAL | marks
        for place, (text, marks) in enumerate(posts)
    ]
    file = folder / name
    file.write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
    return file


def test_gold_is_read_as_written(tmp_path: Path) -> None:
    first, *_ = read_gold(_write(tmp_path, "train.jsonl", _POSTS))
    assert (first.post_id, first.source, first.kind, first.trust, first.is_random) == (
        "made-up:0",
        "made-up",
        "advocacy",
        2,
        True,
    )
    assert texts_of([first]).column("text").to_pylist() == [_POSTS[0][0]]


@pytest.mark.parametrize(
    "marks",
    [{"kind": "praise"}, {"trust": 3}, {"passion": None}, {"reciprocal": 2}, {"target": None}, {"sample": 1}],
)
def test_marks_off_their_scale_are_refused(tmp_path: Path, marks: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"train.jsonl:2: "):
        read_gold(_write(tmp_path, "train.jsonl", [_POSTS[0], ("x", marks)]))


def test_measures_agree_with_their_definitions() -> None:
    gold, said = np.array([0, 0, 1, 1, 2]), np.array([0, 1, 1, 1, 0])
    assert f1_per_class(gold, said, 4) == pytest.approx([0.5, 0.8, 0.0, 0.0])
    assert macro_recall(gold, said) == pytest.approx((0.5 + 1 + 0) / 3)
    assert auc(np.array([True, False, True, False]), np.array([3.0, 1.0, 2.0, 2.0])) == pytest.approx(3.5 / 4)
    assert auc(np.array([True, True]), np.array([1.0, 2.0])) == 0.5
    assert spearman(np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 90.0])) == pytest.approx(1)
    assert spearman(np.array([1.0, 2.0, 2.0, 3.0]), np.array([4.0, 3.0, 3.0, 1.0])) == pytest.approx(-1)
    assert spearman(np.array([1.0, 2.0]), np.array([5.0, 5.0])) == 0


def test_intervals_are_the_same_every_time_and_hold_the_mean() -> None:
    values = np.arange(100.0)
    low, high = interval(lambda rows: float(values[rows].mean()), 100)
    assert (low, high) == interval(lambda rows: float(values[rows].mean()), 100)
    assert low < 49.5 < high


def test_the_table_of_measures_has_every_tagger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _write(tmp_path, "dev.jsonl", _POSTS * 3)
    _write(tmp_path, "train.jsonl", _POSTS * 3)
    output, chart = tmp_path / "measured.json", tmp_path / "chances.svg"
    places = ["--annotation", str(tmp_path), "--tweets", str(tmp_path)]
    evaluate.main([*places, "--output", str(output), "--chart", str(chart)])
    table, chances = capsys.readouterr().out.split("\n\n")
    head, *rows = table.splitlines()
    assert head.split() == ["dev.jsonl:", "18", "posts", "tagger", "majority", "vader", "asent", "tf-idf"]
    assert len(rows) == 11
    assert rows[0].split()[5] == "0.048"
    told = orjson.loads(output.read_bytes())
    assert told["tagger"] == TAGGER
    assert sum(one["count"] for one in told["reliability"]) == 18 * 6
    assert len(chances.splitlines()) == 1 + len(told["reliability"])
    assert chart.read_text(encoding="utf-8").startswith("<?xml")
    assert {one["measured_on"] for one in told["measured"]} == {"dev.jsonl", "made-up", "up to 80 characters"}
    assert all(one["value_low"] <= one["value"] <= one["value_high"] for one in told["measured"])


def test_tweets_are_measured_beside_what_simpler_means_say(tmp_path: Path) -> None:
    lines = ["2\tI love this so much", "0\tthis is awful, I hate it", "1\tdoes it work with Android?", "x\tno label"]
    for part in ("train", "val", "test"):
        with gzip.open(tmp_path / f"sentiment_{part}.tsv.gz", "wt", encoding="utf-8") as file:
            file.write("\n".join(lines * 4))
    measured = evaluate.measure_tweets(tmp_path, alone=False)
    assert {name: (one.post_count, one.value) for name, (one,) in measured.items()} == {
        "tagger": (12, 1.0),
        "majority": (12, pytest.approx(1 / 3)),
        "vader": (12, 1.0),
        "asent": (12, 1.0),
        "tf-idf": (12, 1.0),
    }


def test_the_packaged_tagger_judges_made_up_posts_well(tmp_path: Path) -> None:
    posts = read_gold(_write(tmp_path, "dev.jsonl", _POSTS))
    kind, *_ = evaluate.measure(posts, evaluate.answers_of(evaluate.judge(posts)), "made up")
    assert kind.value == 1
