from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors import registry
from connectors.errors import RateLimited
from flows.artifacts import show_sources
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.inert import in_markdown
from flows.listen import listen_once
from flows.pulls import Pull, minute
from warehouse import connection, read

pytestmark = pytest.mark.usefixtures("fictional_sources")


@pytest.fixture
def limited(project: Path) -> str:
    """Ask the moody source two queries, of which the first is told to wait."""
    with project.open("a", encoding="utf-8") as config:
        config.write('\n[sources.moody.first]\nmood = "rate_limited"\n\n[sources.moody.second]\n')
    return str(project)


def moody() -> Any:
    return registry.load("moody")


class InTurn(Direct):
    """A runner that asks one query after the other."""

    def each(self, step: Callable[..., Any], calls: Any) -> list[Any]:
        return [answer for call in calls for answer in Direct().each(step, [call])]


def test_a_source_that_asked_to_wait_is_not_asked_by_any_query_or_run(limited: str) -> None:
    moody().wait = timedelta(hours=2)
    first, second = listen_once(limited, InTurn(), sources=["moody"]).pulls
    assert (first.outcome, second.outcome, moody().asked) == ("rate_limited", "rate_limited", ["first"])
    assert (second.request_count, second.waits_until) == (0, first.waits_until)
    assert second.detail == f"moody wants to be left alone until {minute(second.waits_until)}: it was not asked"
    assert second.ending == f"rate_limited until {minute(second.waits_until)}"
    assert {pull.waits_until for pull in listen_once(limited, InTurn(), sources=["moody"]).pulls} == {first.waits_until}
    assert moody().asked == ["first"]
    facts = read.status(load_settings(Path(limited)).warehouse.path)["sources"]["moody"]
    assert datetime.fromisoformat(facts["waits_until"]) == first.waits_until
    published = load_settings(Path(limited)).warehouse.published
    [row] = read.query(published, "select max(waits_until) as u from coverage where source = 'moody'").to_pylist()
    assert row["u"].replace(tzinfo=UTC) == first.waits_until
    assert f"| moody | second | {in_markdown(second.ending)} | 0 |" in show_sources((first, second))


def test_a_source_is_asked_again_once_its_time_has_come(limited: str) -> None:
    moody().wait = timedelta(seconds=-1)
    first, second = listen_once(limited, InTurn(), sources=["moody"]).pulls
    assert (first.outcome, second.outcome) == ("rate_limited", "done")
    again, _ = listen_once(limited, InTurn(), sources=["moody"]).pulls
    assert (again.outcome, again.counts.loaded) == ("done", 2)


def test_a_source_that_keeps_its_waits_apart_is_asked_all_the_same(
    limited: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(moody(), "WAITS_APART", True, raising=False)
    _, second = listen_once(limited, InTurn(), sources=["moody"]).pulls
    assert second.outcome == "done"


@pytest.mark.parametrize(
    "told, waited",
    [(None, timedelta(minutes=15)), (timedelta(hours=3), timedelta(hours=3)), (timedelta(days=900), timedelta(days=7))],
)
def test_a_wait_is_as_told_unless_that_is_nothing_or_nonsense(told: timedelta | None, waited: timedelta) -> None:
    pull, now = Pull("moody", "posts"), datetime.now(UTC)
    pull.fail(RateLimited("not now", told and now + told), "not now")
    assert pull.waits_until is not None
    assert abs(pull.waits_until - now - waited) < timedelta(seconds=5)


def test_waits_are_of_one_source_and_end(limited: str) -> None:
    listen_once(limited, InTurn())
    path = load_settings(Path(limited)).warehouse.path
    assert read.waits_until(path, source="archive") is None
    assert read.waits_until(path, source="moody") is not None
    with connection.transaction(path) as writer:
        writer.execute("update pulls set waits_until = timestamp '2026-01-01'")
    assert read.waits_until(path, source="moody") is None


def test_a_wait_told_to_a_clock_that_ran_ahead_holds_nobody(limited: str) -> None:
    listen_once(limited, InTurn())
    path = load_settings(Path(limited)).warehouse.path
    with connection.transaction(path) as writer:
        writer.execute("update pulls set started_at = started_at + interval 1 day where waits_until is not null")
    assert read.waits_until(path, source="moody") is None
    assert read.status(path)["sources"]["moody"]["waits_until"] is None
