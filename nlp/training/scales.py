"""Tags as the annotation guide marks them."""

from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from nlp.outcomes import STEPS
from nlp.tags import SENTIMENTS

_STRONGEST_PASSION = 3
_FIRMEST_TRUST = 2
_PROMOTION = tuple(accumulate(STEPS["promotion"], initial=0.0))
"""The promotion that each mark of ``promo`` stands for."""
_RECIPROCAL = 0.5


def marks(tags: Mapping[str, Any]) -> dict[str, int]:
    """Return the marks that come nearest to the tags of a mention, none of which may be missing.

    ``tags`` holds sentiment_label, passion, trust, promotion and reciprocity in the ranges of ``nlp.tags``.
    """
    promotion = tags["promotion"]
    distances = [abs(promotion - share) for share in _PROMOTION]
    return {
        "sentiment": SENTIMENTS.index(tags["sentiment_label"]) - 1,
        "passion": round(tags["passion"] * _STRONGEST_PASSION),
        "trust": round(tags["trust"] * _FIRMEST_TRUST),
        "promo": distances.index(min(distances)),
        "reciprocal": int(tags["reciprocity"] >= _RECIPROCAL),
    }
