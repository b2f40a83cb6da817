"""Every source through two weeks of an unattended life, as ``stage.py`` tells them; by WOM_EXAMPLES every hour."""

import importlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from connectors import registry
from connectors.errors import RateLimited
from connectors.post import Gap, Post
from tests.connectors.loopback import Loopback
from tests.connectors.stage import ONE_BY_ONE, START, Event, Stage, runs, story

QUIET = 1 if "WOM_EXAMPLES" in os.environ else 6
CUT = 7
"""Each run of so many is killed after its first page, as is the first one after the long outage."""

WRONG = 2
"""The hour at which the clock is wrong."""

ANSWERS = Path(__file__).parent / "answers"
STAGES = [
    f"{path.parent.name}.{opener}"
    for path in sorted(ANSWERS.glob("*/stage.py"))
    for opener in re.findall(r"^def (open_\w+)\(loopback: Loopback\) -> ", path.read_text("utf-8"), re.MULTILINE)
]


def open_stage(name: str, loopback: Loopback) -> Stage:
    source, _, opener = name.partition(".")
    return getattr(importlib.import_module(f"tests.connectors.answers.{source}.stage"), opener)(loopback)


@dataclass
class Life:
    """What two weeks brought: each post in the state that was seen last, and what could be had when.

    ``there`` holds the numbers of the events that the platform had while some run went through, ``served`` those of the
    ones that it showed, with the last such run.
    """

    posts: dict[str, Post] = field(default_factory=dict)
    gaps: list[Gap] = field(default_factory=list)
    there: set[int] = field(default_factory=set)
    served: dict[int, datetime] = field(default_factory=dict)


def kills(moments: list[datetime]) -> set[datetime]:
    """Return the runs that are killed: of those before a long outage and of the last it could not be made good."""
    outages = [(last, first) for last, first in pairwise(moments) if first - last > timedelta(days=1)]
    return {*moments[CUT - 1 : -1 : CUT], *(first for _, first in outages)} - {last for last, _ in outages}


def lived(stage: Stage, events: list[Event]) -> Life:
    """Listen for two weeks; some runs are killed, and some turned away."""
    life, cursor = Life(), None
    moments = list(runs(QUIET))
    killed = kills(moments)
    for now in moments:
        there = [event for event in events if event.is_there(now)]
        with suppress(RateLimited):
            for page in stage.connector(now, there).pages(stage.query, cursor):
                life.posts |= {post.post_id: post for post in page.posts}
                life.gaps += page.gaps
                cursor = page.cursor
                if now in killed:
                    break
            else:
                life.there |= {event.number for event in there}
                life.served |= {event.number: now for event in there if stage.serves(event, now, there)}
    return life


def is_told_lost(event: Event, gaps: list[Gap]) -> bool:
    moment = event.written_at
    return any((gap.start or moment) <= moment <= (gap.end or moment) for gap in gaps)


def test_every_source_that_is_online_has_a_stage() -> None:
    assert {name.partition(".")[0] for name in STAGES} == set(registry.names()) - {"archive"}


@pytest.mark.parametrize("name", STAGES)
def test_what_was_served_is_there_once_and_what_was_not_is_a_gap(name: str, loopback: Loopback) -> None:
    stage, events = open_stage(name, loopback), story()
    life = lived(stage, events)
    names = {event.number: stage.post_id(event) for event in events}
    kept = [event for event in events if names[event.number] in life.posts]
    wanting = [event for event in events if names[event.number] not in life.posts]
    assert set(life.posts) <= set(names.values())
    assert [event for event in wanting if event.number in life.served] == []
    # What came and went between two runs nobody could see.
    assert [event for event in wanting if event.number in life.there and not is_told_lost(event, life.gaps)] == []
    # Else all could be called lost. A gap may reach back over what was to be read again, for what came late.
    assert len([event for event in kept if is_told_lost(event, life.gaps)]) <= len(events) // 100
    if stage.has_edits:
        edited = [event for event in kept if event.number in life.served and event.is_edited(life.served[event.number])]
        assert edited
        assert [event for event in edited if "edited" not in life.posts[names[event.number]].text] == []


@pytest.mark.parametrize("name", STAGES)
def test_a_clock_that_ran_ahead_for_one_run_loses_nothing(name: str, loopback: Loopback) -> None:
    stage, events = open_stage(name, loopback), [event for event in story() if event.number < ONE_BY_ONE]
    posts, cursor, served = set(), None, set()
    for hour in (0, 1, 2, 3, *range(4, 80, 6)):
        now = START + timedelta(hours=hour)
        there = [event for event in events if event.is_there(now)]
        clock = now + timedelta(hours=60) if hour == WRONG else now
        for page in stage.connector(clock, there).pages(stage.query, cursor):
            posts |= {post.post_id for post in page.posts}
            cursor = page.cursor
        if hour != WRONG:
            served |= {stage.post_id(event) for event in there if stage.serves(event, now, there)}
    assert served - posts == set()


@pytest.mark.parametrize("name", STAGES)
def test_what_goes_while_a_run_is_cut_short_hides_nothing_else(name: str, loopback: Loopback) -> None:
    stage, days = open_stage(name, loopback), timedelta(days=1)
    events = [replace(event, goes_at=None, edited_at=None) for event in story() if event.number < ONE_BY_ONE]
    cut_short_at, completed_at = START + 6 * days, START + 6 * days + timedelta(hours=1)
    newest = [event.number for event in events if event.is_there(cut_short_at)][-30:]
    gone = set(newest[::5])
    posts, cursor = set(), None
    for now in (START + days, cut_short_at, completed_at):
        there = [event for event in events if event.is_there(now) and not (now > cut_short_at and event.number in gone)]
        for page in stage.connector(now, there).pages(stage.query, cursor):
            posts |= {post.post_id for post in page.posts}
            cursor = page.cursor
            if now == cut_short_at:
                break
    left = [event for event in there if event.is_there(cut_short_at) and stage.serves(event, completed_at, there)]
    assert len(left) > len(newest)
    assert [event for event in left if stage.post_id(event) not in posts] == []
