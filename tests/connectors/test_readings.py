from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from connectors.errors import BadQuery, PlatformDown
from connectors.post import Page, Query
from connectors.readings import Reading, read_listings
from connectors.windows import Window

NOW = datetime(2026, 9, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ASKED: list[tuple[str, Window]] = []


def one_page(name: str, window: Window) -> Reading:
    """Read a listing that ends after one page."""
    ASKED.append((name, window))
    if name == "wrong":
        raise BadQuery("no such listing")
    return Reading(Page((), "", request_count=1), None, None)


def run(names: list[str], cursor: str | None = None, now: datetime = NOW) -> Iterator[Page]:
    ASKED.clear()
    query = Query("bluesky", "q")
    return read_listings(query, cursor, names, one_page, now=now, history=10 * HOUR, lookback=HOUR)


def asked() -> list[tuple[str, datetime, datetime]]:
    return [(name, window.start, window.stop) for name, window in ASKED]


def test_a_new_listing_is_read_from_its_beginning_while_the_others_go_on() -> None:
    cursor = list(run(["a", "b"]))[-1].cursor
    later = NOW + HOUR
    list(run(["b", "c"], cursor, later))
    assert asked() == [("b", NOW - HOUR, later), ("c", later - 10 * HOUR, later)]


def test_a_listing_that_was_cut_short_is_completed_before_it_goes_on() -> None:
    first = next(run(["a", "b"]))
    later = NOW + HOUR
    list(run(["a", "b"], first.cursor, later))
    assert asked() == [("a", NOW - HOUR, later), ("b", later - 10 * HOUR, later)]


def test_progress_rises_over_all_listings() -> None:
    assert [page.progress for page in run(["a", "b"])] == [0.5, 1.0]


def test_a_wrong_listing_keeps_none_of_the_others_from_being_read() -> None:
    pages = run(["a", "wrong", "b"])
    assert [next(pages).progress, next(pages).progress] == pytest.approx([1 / 3, 1.0])
    with pytest.raises(BadQuery, match="no such listing"):
        next(pages)


def test_other_failures_end_the_run() -> None:
    def read(_name: str, _window: Window) -> Reading:
        raise PlatformDown("no answer")

    with pytest.raises(PlatformDown):
        list(read_listings(Query("x", "q"), None, ["a", "b"], read, now=NOW, history=HOUR, lookback=HOUR))


def test_many_pages_before_the_time_that_is_asked_for_are_not_endless() -> None:
    """A backfill of what can be listed from its newest end only first passes what is newer."""

    def read(_name: str, window: Window) -> Reading:
        page = int(window.token or 0) + 1
        return Reading(Page((), ""), str(page), NOW - page * HOUR)

    query = Query("x", "q", since=NOW - 60 * HOUR, until=NOW - 50 * HOUR)
    pages = list(read_listings(query, None, ["a"], read, now=NOW, history=HOUR, lookback=HOUR))
    assert len(pages) == 60
    assert not any(page.gaps for page in pages)
