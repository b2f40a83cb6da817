import numpy as np
import pytest

from nlp.outcomes import COLUMNS, OUTCOME_COUNT, OUTCOMES, STEPS, Calibration, directions, tags_of
from nlp.tags import KINDS

_AS_THEY_ARE = Calibration(
    np.ones(OUTCOME_COUNT, np.float32), np.zeros(OUTCOME_COUNT, np.float32), np.ones(len(KINDS), np.float32)
)


def scores_of(**columns: list[float]) -> np.ndarray:
    """Return the scores of one text, 0 where nothing is said."""
    scores = np.zeros((1, OUTCOME_COUNT), np.float32)
    for tag, values in columns.items():
        scores[0, COLUMNS[tag]] = values
    return scores


def test_columns_follow_each_other_without_gap() -> None:
    places = [place for tag in OUTCOMES for place in range(COLUMNS[tag].start, COLUMNS[tag].stop)]
    assert places == list(range(OUTCOME_COUNT))


def test_every_scale_leads_from_end_to_end() -> None:
    assert {tag: sum(steps) for tag, steps in STEPS.items()} == pytest.approx(
        {"passion": 1, "trust": 2, "promotion": 1, "reciprocity": 1}
    )
    assert all(len(steps) == len(OUTCOMES[tag]) for tag, steps in STEPS.items())


@pytest.mark.parametrize(
    "tag, columns, value",
    [
        ("sentiment", [-9, -9, 9], 1),
        ("sentiment", [9, -9, -9], -1),
        ("sentiment", [-9, 9, -9], 0),
        ("passion", [-9, -9, -9], 0),
        ("passion", [9, 9, -9], 2 / 3),
        ("trust", [-9, -9, -9, -9], -1),
        ("trust", [9, 9, -9, -9], 0),
        ("trust", [9, 9, 9, 9], 1),
        ("promotion", [9, -9], 0.25),
        ("promotion", [9, 9], 1),
        ("reciprocity", [9], 1),
    ],
)
def test_scores_become_places_on_the_scales_of_the_tags(tag: str, columns: list[float], value: float) -> None:
    tags = tags_of(scores_of(**{tag: columns}), _AS_THEY_ARE)
    assert tags.values[tag][0] == pytest.approx(value, abs=1e-3)


def test_kind_scores_are_chances_and_the_lift_decides_what_is_said() -> None:
    scores = scores_of(kind=[1.0, 0, 0, 0, 0, 1.5])
    plain = tags_of(scores, _AS_THEY_ARE)
    lifted = tags_of(
        scores, Calibration(_AS_THEY_ARE.scale, _AS_THEY_ARE.shift, np.array([2, 1, 1, 1, 1, 1], np.float32))
    )
    assert (KINDS[plain.kind[0]], KINDS[lifted.kind[0]]) == ("talk", "advocacy")
    assert plain.kind_scores.sum() == pytest.approx(1)
    assert (plain.kind_scores == lifted.kind_scores).all()


def test_a_calibration_bends_every_score() -> None:
    bent = Calibration(_AS_THEY_ARE.scale * 2, _AS_THEY_ARE.shift - 1, _AS_THEY_ARE.lift)
    assert tags_of(scores_of(reciprocity=[0.5]), bent).values["reciprocity"][0] == pytest.approx(0.5)


def test_what_speaks_for_a_tag_is_on_its_side() -> None:
    scores = scores_of(kind=[0, 0, 0, 0, 5, 0], sentiment=[5, 0, 0], trust=[-5, -5, -5, -5], passion=[5, 5, 5])
    towards = directions(tags_of(scores, _AS_THEY_ARE))
    assert towards["kind"][0, COLUMNS["kind"].start + KINDS.index("detraction")] == 1
    assert towards["sentiment"][0, COLUMNS["sentiment"]].tolist() == [1, 0, -1]
    assert (towards["trust"][0, COLUMNS["trust"]] < 0).all()
    assert (towards["passion"][0, COLUMNS["passion"]] > 0).all()
    assert not towards["passion"][0, COLUMNS["trust"]].any()
