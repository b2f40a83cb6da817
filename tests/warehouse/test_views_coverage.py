from collections.abc import Callable
from typing import Any

import pytest

from warehouse import schema, tables

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]


def test_work_and_gaps_are_shown_on_their_days(plant: Plant, ask_measured: Ask) -> None:
    plant("pulls", pull_id="1", started_at="2026-03-02 23:59")
    plant("pulls", pull_id="2", started_at="2026-03-03 00:00", outcome="rate_limited")
    plant("pulls", pull_id="3", started_at="2026-03-03 06:00", outcome="partial")
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
    rows = ask_measured("select * exclude (waits_until) from coverage order by source desc, day")
    assert [(row[0], row[1], str(row[2]), *row[3:14], float(row[14]), *row[15:]) for row in rows] == [
        # source, query, day, pulls, failed, outcomes, pages, read, loaded, updated, unchanged, quarantined, requests,
        # billed, USD, gaps, reasons
        ("hackernews", "acme", "2026-02-28", 0, 0, None, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, "limit"),
        ("hackernews", "acme", "2026-03-01", 0, 0, None, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, "deleted, limit"),
        ("hackernews", "acme", "2026-03-02", 1, 0, "done", 1, 10, 4, 3, 2, 1, 1, 0, 0, 1, "deleted"),
        (
            "hackernews",
            "acme",
            "2026-03-03",
            2,
            1,
            "partial, rate_limited",
            2,
            20,
            8,
            6,
            4,
            2,
            3,
            12,
            0.07,
            1,
            "deleted",
        ),
        ("archive", "files", "2026-03-03", 1, 0, "done", 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, None),
    ]


def test_two_gaps_of_one_day_are_two(plant: Plant, ask: Ask) -> None:
    plant("gaps", gap_start="2026-03-09 08:00", gap_end="2026-03-09 09:00", found_at="2026-03-12")
    plant("gaps", gap_start="2026-03-09 18:00", gap_end="2026-03-09 19:00", found_at="2026-03-12")
    assert ask("select day::varchar, gap_count, gap_reasons from stg_coverage") == [("2026-03-09", 2, "limit")]


@pytest.mark.parametrize(
    "gap, shown, days",
    [
        ((None, "2026-03-10 00:00"), ["2026-03-09"], ("-infinity", "2026-03-09")),
        (("2026-03-10 00:00", "2026-03-10 00:00"), ["2026-03-10"], ("2026-03-10", "2026-03-10")),
        (("2026-03-12 22:00", None), ["2026-03-12", "2026-03-13"], ("2026-03-12", "infinity")),
        ((None, None), ["2026-03-12", "2026-03-13"], ("-infinity", "infinity")),
        (("2026-04-01", None), ["2026-04-01"], ("2026-04-01", "infinity")),
    ],
)
def test_a_gap_is_shown_on_days_that_it_makes_incomplete(
    plant: Plant, ask: Ask, gap: tuple[str | None, str | None], shown: list[str], days: tuple[str, str]
) -> None:
    plant("pulls", pull_id="1", started_at="2026-03-13 05:00")
    plant("gaps", gap_start=gap[0], gap_end=gap[1], found_at="2026-03-12")
    assert ask("select day::varchar from stg_coverage where gap_count = 1 order by day") == [(day,) for day in shown]
    assert ask(
        "select starts_at::date::varchar, ends_at::date::varchar from stg_incomplete where reason = 'limit'"
    ) == [days]


def test_what_is_measured_says_of_itself_what_it_was_made_from_says() -> None:
    mart, staging = (tables.header(schema.views()[name]) for name in ("coverage", "stg_coverage"))
    assert (mart.about, mart.grain, mart.columns, mart.note) == (
        staging.about,
        staging.grain,
        staging.columns,
        staging.note,
    )
