from collections.abc import Callable
from typing import Any

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]


def test_work_and_gaps_are_shown_on_their_days(plant: Plant, ask_measured: Ask) -> None:
    plant("pulls", pull_id="1", started_at="2026-03-02 23:59")
    plant("pulls", pull_id="2", started_at="2026-03-03 00:00", outcome="rate_limited")
    plant("pulls", pull_id="3", started_at="2026-03-03 06:00")
    plant("pulls", pull_id="4", started_at="2026-03-03 06:00", source="archive", query="files")
    counts = {"read_count": 10, "loaded_count": 4, "updated_count": 3, "unchanged_count": 2, "quarantined_count": 1}
    plant("pages", pull_id="1", stored_at="2026-03-02 23:59:30", **counts)
    plant("pages", pull_id="1", stored_at="2026-03-03 00:00:30", request_count=2, **counts)
    plant("pages", pull_id="3", stored_at="2026-03-03 06:00", **counts)
    plant("spending", pull_id="1", unit_count=10, cost_usd=0.05, spent_at="2026-03-03 00:00")
    plant("spending", pull_id="3", unit="user", unit_count=2, cost_usd=0.02, spent_at="2026-03-03 06:00")
    plant("gaps", gap_start="2026-02-28 22:00", gap_end="2026-03-02 00:00", found_at="2026-03-03")
    plant("gaps", gap_start="2026-03-01 22:00", gap_end=None, reason="deleted", found_at="2026-03-02 07:00")
    plant("gaps", gap_start=None, gap_end="2026-03-01 01:00", found_at="2026-03-03")
    rows = ask_measured("select * from coverage order by source desc, day")
    assert [(row[0], row[1], str(row[2]), *row[3:14], float(row[14]), *row[15:]) for row in rows] == [
        # source, query, day, pulls, failed, outcomes, pages, read, loaded, updated, unchanged, quarantined, requests,
        # billed, USD, gaps, reasons
        ("hackernews", "acme", "2026-02-28", 0, 0, None, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, "limit"),
        ("hackernews", "acme", "2026-03-01", 0, 0, None, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, "deleted, limit"),
        ("hackernews", "acme", "2026-03-02", 1, 0, "done", 1, 10, 4, 3, 2, 1, 1, 0, 0, 1, "deleted"),
        ("hackernews", "acme", "2026-03-03", 2, 1, "done, rate_limited", 2, 20, 8, 6, 4, 2, 3, 12, 0.07, 0, None),
        ("archive", "files", "2026-03-03", 1, 0, "done", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, None),
    ]
