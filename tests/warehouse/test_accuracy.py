"""How right a tagger is stands beside what it was asked of."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from warehouse import taggers
from warehouse.connection import transaction

Rows = Callable[[str], list[tuple[Any, ...]]]

_COUNTS = (
    "pull_count", "failed_pull_count", "page_count", "read_count", "loaded_count", "updated_count", "unchanged_count",
    "quarantined_count", "request_count", "billed_count", "cost_usd", "gap_count",
)  # fmt: skip


def measured(*rows: tuple[str, str, int, float]) -> pa.Table:
    """Return measures: on what, which, on how many posts, and the value, a tenth from both ends of its interval."""
    return pa.Table.from_pylist(
        [
            {
                "measured_on": posts,
                "measure": measure,
                "post_count": count,
                "value": value,
                "value_low": round(value - 0.1, 1),
                "value_high": round(value + 0.1, 1),
            }
            for posts, measure, count, value in rows
        ]
    )


MEASURED = measured(
    ("dev", "kind, macro F1", 500, 0.6), ("dev", "trust, mean AUC", 500, 0.8), ("short", "kind, macro F1", 90, 0.4)
)


def cover(path: Path, source: str, day: str, **counts: float) -> None:
    """Store what a day brought."""
    told = dict.fromkeys(_COUNTS, 0) | counts
    with transaction(path) as writer:
        writer.execute(
            f"insert into measured_coverage (source, query, day, {', '.join(told)})"
            f" values (?, 'acme', ?, {', '.join('?' * len(told))})",
            [source, day, *told.values()],
        )


def test_accuracy_is_kept_once_and_replaced_when_it_differs(path: Path, rows: Rows) -> None:
    assert taggers.record_accuracy(path, "t-1", MEASURED)
    assert not taggers.record_accuracy(path, "t-1", MEASURED)
    assert taggers.record_accuracy(path, "t-2", MEASURED)
    assert taggers.record_accuracy(path, "t-1", MEASURED.slice(0, 1))
    assert rows("select tagger, count(*), min(value_low) from measured_accuracy group by all order by all") == [
        ("t-1", 1, 0.5),
        ("t-2", 3, 0.3),
    ]


def test_sources_and_methods_names_the_tagger_and_its_accuracy_on_most_posts(path: Path, rows: Rows) -> None:
    taggers.record_accuracy(path, "t-1", MEASURED)
    taggers.record_accuracy(path, "t-2", MEASURED.slice(2, 1))
    with transaction(path) as writer:
        writer.execute("insert into measured_state (tagger, matcher, digest) values ('t-1', 'm', '')")
    cover(path, "x", "2026-01-01", pull_count=2, failed_pull_count=1, read_count=10, loaded_count=7, cost_usd=0.5)
    cover(path, "x", "2026-01-03", pull_count=1, read_count=5, loaded_count=5, quarantined_count=1, gap_count=2)
    cover(path, "feed", "2026-01-02", pull_count=1)
    found = rows(
        "select source, first_day::varchar, last_day::varchar, pull_count, failed_pull_count, read_count, loaded_count,"
        " quarantined_count, gap_day_count, cost_usd, tagger, measured_on, measured_post_count, kind_f1, kind_f1_low,"
        " kind_f1_high, trust_auc, sentiment_recall from sources_and_methods order by source"
    )
    accuracy = ("t-1", "dev", 500, 0.6, 0.5, 0.7, 0.8, None)
    assert found == [
        ("feed", "2026-01-02", "2026-01-02", 1, 0, 0, 0, 0, 0, 0.0, *accuracy),
        ("x", "2026-01-01", "2026-01-03", 3, 1, 15, 12, 1, 1, 0.5, *accuracy),
    ]


def test_what_a_source_is_asked_for_stands_beside_what_it_brought(path: Path, rows: Rows) -> None:
    cover(path, "x", "2026-01-01", pull_count=1)
    cover(path, "feed", "2026-01-01", pull_count=1)
    with transaction(path) as writer:
        writer.execute("insert into measured_queries values ('x', 'acme', 'acme', 'Posts of X.', '\"acme\" -jobs')")
    assert rows("select source, about, brand, asked_for from sources_and_methods order by 1") == [
        ("feed", None, None, None),
        ("x", "Posts of X.", "acme", '"acme" -jobs'),
    ]


def test_a_source_stands_there_before_anything_is_tagged(path: Path, rows: Rows) -> None:
    cover(path, "x", "2026-01-01", pull_count=1)
    assert rows("select source, tagger, kind_f1 from sources_and_methods") == [("x", None, None)]
