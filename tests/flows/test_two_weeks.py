"""Two weeks with X through the warehouse, as ``tests/connectors/stage.py`` tells them: what is left of them in SQL."""

from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.sessions import BoundedSession
from connectors.sources.x import X
from connectors.x_refusals import parse_refusal
from flows import collecting, steps
from flows.configuration.settings import load_settings
from flows.pulls import PullFailed
from tests.connectors.answers.x.case import QUICK, TOKEN
from tests.connectors.answers.x.stage import open_stage
from tests.connectors.loopback import serving
from tests.connectors.stage import START, Event, Stage, runs, story
from warehouse import read

CONFIG = """
[warehouse]
path = "wom.duckdb"

[brands.zephyrite]
name = "Zephyrite"

[sources.x.zephyrite]
brand = "zephyrite"
text = "zephyrite"
"""
# Some of it will do: there each source lives through all of it.
EVENTS = story()[::3]
MOMENTS = list(runs(quiet=24))[::3]


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with serving() as loopback:
        yield open_stage(loopback)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory, stage: Stage) -> Iterator[duckdb.DuckDBPyConnection]:
    """Collect for two weeks, and return what asks the warehouse."""
    config = tmp_path_factory.mktemp("project") / "wom.toml"
    config.write_text(CONFIG, encoding="utf-8")
    steps.prepare(str(config))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WOM_X_BEARER_TOKEN", TOKEN)
        for number, now in enumerate(MOMENTS):
            connector = stage.connector(now, [event for event in EVENTS if event.is_there(now)])
            patch.setattr("connectors.sources.x.connect", lambda: connector)  # noqa: B023
            collecting.collect(str(config), "x", "zephyrite", f"run {number}")
    steps.measure_changes(str(config))
    with closing(duckdb.connect(str(config.with_name("wom.duckdb")), read_only=True)) as connection:
        yield connection


def there(event: Event) -> bool:
    return any(event.is_there(now) for now in MOMENTS)


def served(stage: Stage, event: Event) -> bool:
    return any(event.is_there(now) and stage.serves(event, now, EVENTS) for now in MOMENTS)


def only(rows: list[tuple[Any, ...]]) -> list[Any]:
    return [value for (value,) in rows]


def test_each_post_that_was_served_is_there_once(stage: Stage, ask: duckdb.DuckDBPyConnection) -> None:
    expected = {stage.post_id(event) for event in EVENTS if served(stage, event)}
    kept = only(ask.execute("select post_id from posts where platform = 'x'").fetchall())
    assert len(expected) > len(EVENTS) / 2
    assert sorted(kept) == sorted(expected)


def test_each_day_of_posts_that_were_not_served_has_its_gap(stage: Stage, ask: duckdb.DuckDBPyConnection) -> None:
    lost = {event.written_at.date() for event in EVENTS if there(event) and not served(stage, event)}
    days = only(ask.execute("select day from coverage where gap_count > 0 order by day").fetchall())
    assert days == sorted(lost)
    assert len(days) == 3


def test_what_was_edited_says_so(stage: Stage, ask: duckdb.DuckDBPyConnection) -> None:
    edited = [event for event in EVENTS if event.is_edited(MOMENTS[-1]) and served(stage, event)]
    assert edited
    assert [(len(edited),)] == ask.execute("select count(*) from posts where text like '%, edited'").fetchall()


def test_every_pull_is_told(ask: duckdb.DuckDBPyConnection) -> None:
    counts = "select sum(pull_count), sum(failed_pull_count), sum(loaded_count) from coverage"
    [(pulls, failed, loaded)] = ask.execute(counts).fetchall()
    assert (pulls, failed) == (len(MOMENTS), 0)
    assert [(loaded,)] == ask.execute("select count(*) from posts").fetchall()


def test_a_day_without_network_is_made_up_for(tmp_path: Path, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tmp_path / "wom.toml"
    config.write_text(CONFIG, encoding="utf-8")
    steps.prepare(str(config))
    hours = [START + timedelta(hours=hour) for hour in range(1, 28)]
    for hour, now in enumerate(hours):
        is_cut_off = 1 < hour < len(hours) - 1
        reached = stage.connector(now, [event for event in EVENTS if event.is_there(now)])
        nowhere = X(TOKEN, BoundedSession("http://127.0.0.1:9", QUICK, parse_refusal), now=lambda: now)  # noqa: B023
        connector = nowhere if is_cut_off else reached
        monkeypatch.setattr("connectors.sources.x.connect", lambda: connector)  # noqa: B023
        with pytest.raises(PullFailed, match="platform_down") if is_cut_off else nullcontext():
            collecting.collect(str(config), "x", "zephyrite", f"run {hour}")
    steps.measure_changes(str(config))
    path = load_settings(config).warehouse.path
    kept = read.query(path, "select post_id from posts order by post_id::bigint")["post_id"].to_pylist()
    assert kept == [stage.post_id(event) for event in EVENTS if event.is_there(hours[-1]) and event.written_at > START]
    assert read.query(path, "from coverage where gap_count > 0").num_rows == 0
    assert sum(read.query(path, "from coverage")["failed_pull_count"].to_pylist()) == len(hours) - 3
