"""What a benchmark measures, and the posts it measures with."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pyarrow as pa

from connectors.post import POST_SCHEMA

_TEXTS = (
    "I love my Fennwick, best bike I ever had. You have to try it!",
    "Fennwick Loop 400 off at the corner shop, code RIDE400 https://shop.example.com/deal",
    "My Torvane broke on the second day and nobody answers. Avoid.",
    "Does anybody know whether the Fennwick Cargo takes two child seats?",
    "The Torvane T3 is fine for short trips, nothing special.",
    "What a lovely morning for a ride along the river.",
)
_START = datetime(2025, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number; ``goal`` is its bound, where there is one."""

    what: str
    value: float
    unit: str
    goal: str = ""


@contextmanager
def clock() -> Iterator[Callable[[], float]]:
    """Lend a function that tells the seconds since the block began."""
    started = time.perf_counter()
    yield lambda: time.perf_counter() - started


def posts(count: int) -> pa.Table:
    """Return invented posts as connectors yield them: five authors in a hundred posts, a year of days."""
    numbers = range(count)
    known = {
        "platform": ["x"] * count,
        "post_id": [str(number) for number in numbers],
        "post_type": ["post"] * count,
        "text": [f"{_TEXTS[number % len(_TEXTS)]} {number}" for number in numbers],
        "lang": ["en"] * count,
        "created_at": [_START + timedelta(minutes=number % 525_600) for number in numbers],
        "observed_at": [_START] * count,
        "visibility": ["public"] * count,
        "author_id": [str(number % max(1, count // 20)) for number in numbers],
        "like_count": [number % 7 for number in numbers],
        "raw": [json.dumps({"id": number}) for number in numbers],
    }
    return pa.table(
        [
            pa.array(known[field.name], field.type) if field.name in known else pa.nulls(count, field.type)
            for field in POST_SCHEMA
        ],
        schema=POST_SCHEMA,
    )
