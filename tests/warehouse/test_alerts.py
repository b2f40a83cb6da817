"""What is raised, from which numbers on, and that it is raised once and over once."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from warehouse import alerts, measure
from warehouse.alerts import Changes

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)  # a Monday
MIDNIGHT = datetime(2026, 3, 2)  # noqa: DTZ001 - as the warehouse keeps it
RULE = {
    "failures": 3,
    "quiet_days": 2,
    "drift": 0.2,
    "disk_free_gib": 5,
    "published_hours": 26,
}
OPEN = "select kind, subject, found, threshold from raised_alerts where closed_at is null order by all"
Look = Callable[..., Changes]


@pytest.fixture
def look(ground: Path) -> Look:
    """Return a function that looks at what was planted, with the facts that are told."""

    def looking(*, at: datetime = NOW, kinds: tuple[str, ...] = (), **told: Any) -> Changes:
        moment = at.replace(tzinfo=None)
        rule = {"published_at": moment} | {name: told.pop(name) for name in alerts.RULE_SCHEMA.names if name in told}
        rule = RULE | rule | {"moment": moment}

        def table(name: str, schema: pa.Schema) -> pa.Table:
            return pa.Table.from_pylist(told.get(name, []), schema=schema)

        facts = alerts.Facts(
            rule=pa.Table.from_pylist([rule], schema=alerts.RULE_SCHEMA),
            caps=table("caps", alerts.CAP_SCHEMA),
            shares=pa.table({"share": [0.8, 1.0]}, schema=alerts.SHARE_SCHEMA),
            disks=table("disks", alerts.DISK_SCHEMA),
            others=table("others", alerts.CONDITION_SCHEMA),
            other_kinds=kinds,
        )
        return alerts.look(ground, facts, at=at)

    return looking


@pytest.fixture
def pull(plant: Plant) -> Plant:
    """Return a function that plants a pull of a run, an hour after the one before."""
    numbers = iter(range(100))

    def put(outcome: str, run: str | None = None, **told: Any) -> None:
        number = next(numbers)
        at = NOW - timedelta(hours=24 - number)
        plant("pulls", pull_id=f"{run or number}-{number}", started_at=at, outcome=outcome, **told)

    return put


@pytest.fixture(autouse=True)
def _query(plant: Plant) -> None:
    plant("queries", source="hackernews", query="acme", brand="acme", about="stories")


def test_a_query_that_failed_in_three_runs_is_raised_and_over_with_the_next_success(
    pull: Plant, look: Look, ask: Ask
) -> None:
    for outcome in ("platform_down", "done", "platform_down", "interrupted", "rate_limited"):
        pull(outcome)
    pull("not_authorised", run="again", detail="first try")
    assert look() == Changes(1, 0)
    pull("not_authorised", run="again", detail="the key is wrong")
    assert look() == Changes(0, 0)
    assert ask(OPEN) == [("source_failing", "hackernews acme", 3, 3)]
    assert ask("select brand, source, began_at::varchar, detail from raised_alerts") == [
        ("acme", "hackernews", "2026-03-01 14:00:00", "not_authorised: first try")
    ]
    pull("partial")
    assert look() == Changes(0, 1)
    assert ask(OPEN) == []


def test_attempts_of_one_run_are_one_failure_and_a_budget_that_is_spent_is_none(
    pull: Plant, look: Look, ask: Ask
) -> None:
    for _ in range(3):
        pull("platform_down", run="one")
    pull("platform_down", run="two")
    pull("budget_spent", run="three")
    assert look() == Changes(0, 0)
    pull("platform_down", run="four")
    assert look() == Changes(1, 0)
    ask("delete from queries")
    assert look() == Changes(0, 1), "nobody asks for it any more"


CAPS = [
    {"source": "hackernews", "what": "USD a day", "unit": None, "starts_at": MIDNIGHT, "cap": 10.0},
    {"source": "hackernews", "what": "post a day", "unit": "post", "starts_at": MIDNIGHT, "cap": 100.0},
    {"source": "hackernews", "what": "requests a day", "unit": "request", "starts_at": MIDNIGHT, "cap": 0.0},
]


def test_a_cap_is_raised_at_each_share_and_over_when_its_day_is(plant: Plant, look: Look, ask: Ask) -> None:
    plant("spending", pull_id="1", unit="post", unit_count=500, cost_usd=99, spent_at="2026-03-01 23:59:59")
    plant("spending", pull_id="1", unit="post", unit_count=80, cost_usd=7.9, spent_at="2026-03-02 00:00:00")
    assert look(caps=CAPS) == Changes(1, 0)
    assert ask(OPEN) == [("budget", "hackernews post a day, 80 %", 80, 80)]
    plant("spending", pull_id="2", unit="post", unit_count=20, cost_usd=1, spent_at="2026-03-02 10:00:00")
    assert look(caps=CAPS) == Changes(2, 0)
    assert ask(OPEN) == [
        ("budget", "hackernews USD a day, 80 %", pytest.approx(8.9), 8),
        ("budget", "hackernews post a day, 100 %", 100, 100),
        ("budget", "hackernews post a day, 80 %", 80, 80),
    ]
    tomorrow = [cap | {"starts_at": MIDNIGHT + timedelta(days=1)} for cap in CAPS]
    assert look(caps=tomorrow) == Changes(0, 3)


def test_a_source_that_was_stopped_before_a_cap_has_used_it_up(pull: Plant, plant: Plant, look: Look, ask: Ask) -> None:
    for _ in range(20):
        pull("done")
    plant("spending", pull_id="1", unit="post", unit_count=10, cost_usd=7, spent_at="2026-03-02 00:00:00")
    assert look(caps=CAPS) == Changes(0, 0)
    pull("budget_spent")
    assert look(caps=CAPS) == Changes(1, 0)
    assert ask(OPEN) == [("budget", "hackernews USD a day, 100 %", 7, 10)]


@pytest.fixture
def voice(say: Plant) -> Plant:
    """Return a function that lets a number of people say something in the same hour."""
    numbers = iter(range(1_000_000))

    def put(at: datetime, count: int, **told: Any) -> None:
        for number in (next(numbers) for _ in range(count)):
            say(str(number), f"{at:%Y-%m-%d %H:%M}", f"a{number}", url=f"https://x.example/{number}", **told)

    return put


def test_a_wave_of_detraction_and_a_spike_are_raised_until_a_day_after(
    voice: Plant, ground: Path, look: Look, ask: Ask
) -> None:
    for week in range(1, 6):
        voice(NOW - timedelta(weeks=week), 2)
        voice(NOW - timedelta(weeks=week), 2, brand="globex")
    voice(NOW, 3)
    voice(NOW, 9, kind="detraction")
    voice(NOW, 12, brand="globex")  # a competitor's is no alarm
    measure.rebuild(ground)
    assert look() == Changes(2, 0)
    assert ask(OPEN) == [
        ("detraction_wave", "acme detraction", 9, 4),
        ("spike", "acme mention", 12, pytest.approx(2 + 4 * 3**0.5)),
    ]
    assert ask("select began_at::varchar, detail from raised_alerts order by all") == [
        ("2026-03-02 00:00:00", "in the hour from 2026-03-02 12:00, UTC"),
        ("2026-03-02 00:00:00", "in the hour from 2026-03-02 12:00, UTC"),
    ]
    assert len(alerts.addresses(ground, "acme detraction")) == 3
    assert look(at=NOW + timedelta(hours=35)) == Changes(0, 0)
    assert look(at=NOW + timedelta(hours=37)) == Changes(0, 2)


def test_a_query_that_used_to_bring_something_is_raised_after_twice_its_longest_pause(
    plant: Plant, look: Look, ask: Ask
) -> None:
    for days in (20, 18, 15, 14, 13, 12, 10):  # the longest pause is three days
        plant("pages", pull_id="1", loaded_count=1, stored_at=NOW - timedelta(days=days))
    plant("pages", pull_id="1", loaded_count=0, stored_at=NOW)
    assert look(at=NOW - timedelta(days=4)) == Changes(0, 0)
    assert look(at=NOW - timedelta(days=3.9)) == Changes(1, 0)
    assert ask(OPEN) == [("no_data", "hackernews acme", pytest.approx(6.1), 6)]
    plant("pages", pull_id="1", loaded_count=1, stored_at=NOW)
    assert look() == Changes(0, 1)


def test_where_something_came_on_six_days_only_there_was_no_habit(plant: Plant, look: Look) -> None:
    for days in (20, 19, 18, 17, 16, 15, 15):
        plant("pages", pull_id="1", loaded_count=1, stored_at=NOW - timedelta(days=days))
    assert look() == Changes(0, 0)


def plant_kinds(plant: Plant, day: str, talk: int, share: int) -> None:
    earned = talk + share
    plant("measured_periods", starts_on=day, earned_count=earned, talk_count=talk, share_count=share, repost_count=0)


def test_kinds_that_divide_otherwise_than_in_the_weeks_before_are_raised(plant: Plant, look: Look, ask: Ask) -> None:
    plant_kinds(plant, "2026-02-10", talk=180, share=20)
    plant_kinds(plant, "2026-02-25", talk=139, share=60)
    plant_kinds(plant, "2026-03-02", talk=0, share=500)  # today is not over
    assert look() == Changes(0, 0), "199 are too few"
    plant_kinds(plant, "2026-03-01", talk=0, share=1)
    assert look() == Changes(1, 0)
    [(_, subject, found, threshold)] = ask(OPEN)
    assert (subject, found, threshold) == ("acme", pytest.approx(0.205), 0.2)
    assert ask("select detail, began_at::varchar from raised_alerts") == [
        ("share from 10 % to 30 %", "2026-02-23 00:00:00")
    ]
    assert look(drift=0.21) == Changes(0, 1)


def test_bare_reposts_are_judged_by_no_tagger(plant: Plant, look: Look) -> None:
    plant_kinds(plant, "2026-02-10", talk=180, share=20)
    told = {"earned_count": 400, "talk_count": 180, "share_count": 220, "repost_count": 200}
    plant("measured_periods", starts_on="2026-02-25", **told)
    assert look() == Changes(0, 0)


def test_a_disk_and_the_readers_copy(plant: Plant, look: Look, ask: Ask) -> None:
    disks = [{"what": "disk of the warehouse", "folder": "/data", "free_gib": 4.9}]
    day_ago = NOW.replace(tzinfo=None) - timedelta(hours=27)
    assert look(disks=disks, published_at=day_ago) == Changes(2, 0)
    assert ask(OPEN) == [
        ("disk_low", "disk of the warehouse", pytest.approx(4.9), 5),
        ("published_old", "published copy", 27, 26),
    ]
    assert look(published_at=None) == Changes(0, 2), "without a pull there is nothing to publish"
    plant("pulls", pull_id="1", started_at=day_ago)
    assert look(published_at=None) == Changes(1, 0)


def test_what_was_not_looked_at_stays_open(look: Look, ask: Ask) -> None:
    failed = {"kind": "run_failed", "subject": "listen/scheduled", "found": 1, "threshold": 1}
    assert look(others=[failed], kinds=("run_failed",)) == Changes(1, 0)
    assert look() == Changes(0, 0), "the server did not answer"
    assert look(kinds=("run_failed",)) == Changes(0, 1)
    assert look(others=[failed], kinds=("run_failed",)) == Changes(1, 0), "it comes again"
    assert ask("select count(*), count(distinct alert_id) from raised_alerts") == [(2, 2)]


def test_nothing_is_written_where_nothing_has_changed(look: Look, ask: Ask) -> None:
    disks = [{"what": "disk", "folder": "/", "free_gib": 1}]
    version = "select version from data_version"
    before = ask(version)
    look()
    assert ask(version) == before
    look(disks=disks)
    once = ask(version)
    assert once != before
    look(disks=disks)
    assert ask(version) == once


def due(path: Path, event: str, at: datetime = NOW) -> int:
    return len(alerts.due(path, event=event, channels=["slack", "webhook"], at=at))


def test_each_channel_is_told_of_the_opening_then_of_the_end(look: Look, ground: Path) -> None:
    look(disks=[{"what": "disk", "folder": "/", "free_gib": 1}])
    assert (due(ground, "opened"), due(ground, "closed")) == (2, 0)
    [alert] = alerts.listed(ground, most=0)
    alerts.remember(ground, alert.alert_id, event="opened", channel="slack", at=NOW)
    assert due(ground, "opened") == 1
    look()
    assert (due(ground, "opened"), due(ground, "closed")) == (1, 1)
    assert due(ground, "opened", at=NOW + timedelta(days=2)) == 0, "it was over two days ago"
    alerts.remember(ground, alert.alert_id, event="closed", channel="slack", at=NOW)
    assert (due(ground, "opened"), due(ground, "closed")) == (1, 0)


def test_the_view_shows_alerts_with_when_they_were_told(look: Look, ground: Path, ask_measured: Ask) -> None:
    look(disks=[{"what": "disk", "folder": "/", "free_gib": 1}])
    [alert] = alerts.listed(ground, most=0)
    for channel, minutes in (("slack", 2), ("webhook", 1)):
        at = NOW + timedelta(minutes=minutes)
        alerts.remember(ground, alert.alert_id, event="opened", channel=channel, at=at)
    look(at=NOW + timedelta(hours=6))
    alerts.remember(ground, alert.alert_id, event="closed", channel="slack", at=NOW + timedelta(hours=7))
    columns = "kind, subject, found, threshold, opened_at::varchar, open_hours, told_at::varchar, cleared_at::varchar"
    assert ask_measured(f"select {columns} from alerts") == [
        ("disk_low", "disk", 1, 5, "2026-03-02 12:00:00", 6, "2026-03-02 12:01:00", "2026-03-02 19:00:00")
    ]
