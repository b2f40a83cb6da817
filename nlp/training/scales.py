"""The scales of the annotation guide beside the tags: the same marks, for fitting one way and for writing the other."""

from collections.abc import Mapping
from typing import Any

from nlp.tags import SENTIMENTS

STRONGEST_PASSION = 3
FIRMEST_TRUST = 2
PROMOTION_SHARES = (0.0, 0.25, 1.0)
"""The promotion that each mark of ``promo`` stands for: an offer passed on stays apart from plain promotion."""
_RECIPROCAL = 0.5


def marks(tags: Mapping[str, Any]) -> dict[str, int]:
    """Return the marks that come nearest to the tags of a mention, none of which may be missing.

    ``tags`` holds sentiment_label, passion, trust, promotion and reciprocity in the ranges of ``nlp.tags``.
    """
    promotion = tags["promotion"]
    distances = [abs(promotion - share) for share in PROMOTION_SHARES]
    return {
        "sentiment": SENTIMENTS.index(tags["sentiment_label"]) - 1,
        "passion": round(tags["passion"] * STRONGEST_PASSION),
        "trust": round(tags["trust"] * FIRMEST_TRUST),
        "promo": distances.index(min(distances)),
        "reciprocal": int(tags["reciprocity"] >= _RECIPROCAL),
    }
