from datetime import UTC, datetime, timedelta

from connectors.post import Query
from connectors.windows import Window, windows

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
QUERY = Query("x", "acme", "acme")


def plan(cursor: str | None, now: datetime = NOON, query: Query = QUERY) -> list[Window]:
    return list(windows(query, cursor, now=now, history=7 * DAY, lookback=HOUR))


def test_the_first_run_reads_the_history() -> None:
    assert plan(None) == [Window(NOON - 7 * DAY, NOON, NOON)]


def test_a_backfill_reads_its_own_stretch_and_then_no_more() -> None:
    query = Query("x", "acme", "acme", since=NOON - 3 * DAY, until=NOON - DAY)
    [window] = plan(None, query=query)
    assert window == Window(NOON - 3 * DAY, NOON - DAY, NOON - DAY)
    assert plan(str(window.after(None, NOON - 3 * DAY)), query=query) == []


def test_a_later_run_reads_what_came_since_and_looks_back() -> None:
    done = plan(None)[0].after(None, None)
    assert done.is_read
    assert plan(str(done), NOON + HOUR) == [Window(NOON - HOUR, NOON + HOUR, NOON + HOUR)]


def test_a_run_cut_short_is_taken_up_before_what_is_new() -> None:
    begun = plan(None)[0].after("page-2", NOON - DAY)
    assert (begun.stop, begun.token, begun.share) == (NOON - DAY, "page-2", 1 / 7)
    rest, new = plan(str(begun), NOON + HOUR)
    assert rest == begun
    assert new == Window(NOON - HOUR, NOON + HOUR, NOON + HOUR)


def test_within_the_same_moment_nothing_is_new() -> None:
    assert plan(str(plan(None)[0].after(None, None))) == []


def test_a_post_from_outside_moves_no_border() -> None:
    window = plan(None)[0]
    assert window.after("t", NOON + DAY).stop == NOON
    assert window.after("t", NOON - 30 * DAY).stop == window.start
    assert window.after("t", None).stop == NOON


def test_a_clock_set_back_has_all_read_again_once_it_lost_more_than_the_lookback() -> None:
    done = plan(None)[0].after(None, None)
    assert plan(str(done), NOON - HOUR) == []
    assert plan(str(done), NOON - DAY) == [Window(NOON - 8 * DAY, NOON - DAY, NOON - DAY)]
