from datetime import UTC, datetime

import pytest

from flows.pulls import Pull
from warehouse.runs import FoundGap

FIRST, SECOND, THIRD = (datetime(2026, 11, day, 4, 15, tzinfo=UTC) for day in (1, 2, 3))


@pytest.mark.parametrize(
    "gaps, detail",
    [
        ([FoundGap(FIRST, SECOND, "too old")], "too old (from 2026-11-01 04:15 UTC until 2026-11-02 04:15 UTC)"),
        (
            [FoundGap(SECOND, THIRD, "too old"), FoundGap(FIRST, SECOND, "too old"), FoundGap(FIRST, None, "cut")],
            "too old (from 2026-11-01 04:15 UTC until 2026-11-03 04:15 UTC, 2 gaps); cut (from 2026-11-01 04:15 UTC)",
        ),
        ([FoundGap(None, FIRST, "gone")], "gone (until 2026-11-01 04:15 UTC)"),
        ([FoundGap(None, None, "gone")], "gone (at a time unknown)"),
    ],
)
def test_a_pull_that_left_something_out_says_why_and_when(gaps: list[FoundGap], detail: str) -> None:
    pull = Pull("shelf", "posts")
    pull.leave_out(gaps)
    assert (pull.outcome, pull.detail, pull.gap_count, pull.succeeded) == ("partial", detail, len(gaps), True)


def test_reasons_are_told_up_to_a_number() -> None:
    pull = Pull("shelf", "posts")
    pull.leave_out(FoundGap(None, None, f"reason {number}") for number in range(7))
    assert str(pull.detail).endswith("reason 4 (at a time unknown); and 2 more reasons")


def test_a_pull_that_failed_stays_failed_whatever_it_left_out() -> None:
    pull = Pull("shelf", "posts", "platform_down", "no answer")
    pull.leave_out([FoundGap(None, None, "gone")])
    assert (pull.outcome, pull.detail, pull.gap_count, pull.succeeded) == ("platform_down", "no answer", 1, False)


def test_a_pull_that_left_nothing_out_is_done() -> None:
    pull = Pull("shelf", "posts")
    pull.leave_out([])
    assert (pull.outcome, pull.detail, pull.succeeded) == ("done", None, True)
