from typing import Any

import pytest

from nlp.outcomes import STEPS
from nlp.training.scales import marks

PLAIN: dict[str, Any] = {"sentiment_label": "neutral", "passion": 0, "trust": 0, "promotion": 0, "reciprocity": 0}


@pytest.mark.parametrize(
    "tags, expected",
    [
        ({"sentiment_label": "negative"}, {"sentiment": -1}),
        ({"sentiment_label": "positive"}, {"sentiment": 1}),
        ({"passion": 0.16}, {"passion": 0}),
        ({"passion": 0.2}, {"passion": 1}),
        ({"passion": 1.0}, {"passion": 3}),
        ({"trust": -1.0}, {"trust": -2}),
        ({"trust": 0.3}, {"trust": 1}),
        ({"promotion": 0.1}, {"promo": 0}),
        ({"promotion": 0.3}, {"promo": 1}),
        ({"promotion": 0.9}, {"promo": 2}),
        ({"reciprocity": 0.5}, {"reciprocal": 1}),
    ],
)
def test_tags_become_the_marks_that_come_nearest(tags: dict[str, Any], expected: dict[str, int]) -> None:
    nothing = {"sentiment": 0, "passion": 0, "trust": 0, "promo": 0, "reciprocal": 0}
    assert marks(PLAIN | tags) == nothing | expected


@pytest.mark.parametrize("passion", range(4))
@pytest.mark.parametrize("trust", range(-2, 3))
@pytest.mark.parametrize("promo", range(3))
def test_a_mark_becomes_the_tag_that_is_written_as_that_mark(passion: int, trust: int, promo: int) -> None:
    said = {"sentiment": 0, "passion": passion, "trust": trust, "promo": promo, "reciprocal": 0}
    tags = {
        "passion": sum(STEPS["passion"][:passion]),
        "trust": sum(STEPS["trust"][: trust + 2]) - 1,
        "promotion": sum(STEPS["promotion"][:promo]),
    }
    assert marks(PLAIN | tags) == said
