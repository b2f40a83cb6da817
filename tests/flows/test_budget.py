import threading
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import stamina

from connectors import registry
from connectors.errors import BudgetSpent
from connectors.post import POST_SCHEMA
from flows import collecting, steps
from flows.budget import stay_within
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.listen import listen_once
from flows.pulls import Pull
from tests.connectors.loopback import Reply, serving
from warehouse import load, read, runs


@pytest.fixture
def spent(project: Path) -> Path:
    """Have the archive ask ten times today, for two dollars."""
    steps.prepare(str(project))
    spending = {"unit": "request", "unit_count": 10, "cost_usd": Decimal(2)}
    load.store_page(
        load_settings(project).warehouse.path,
        pull_id="p",
        source="archive",
        query="elsewhere",
        posts=POST_SCHEMA.empty_table(),
        cursor="c",
        expected_cursor=None,
        rejects=load.REJECT_SCHEMA.empty_table(),
        gaps=load.GAP_SCHEMA.empty_table(),
        covers_from=None,
        covers_until=None,
        request_count=10,
        spending=pa.Table.from_pylist([spending], schema=load.SPENDING_SCHEMA),
    )
    return project


@pytest.mark.parametrize(
    "cap, is_spent",
    [
        ("requests_per_day = 11", False),
        ("requests_per_day = 10", True),
        ("usd_per_day = 2.01", False),
        ("usd_per_day = 2.0", True),
        ("usd_per_month = 2.0", True),
    ],
)
def test_a_budget_ends_where_its_cap_is_reached(spent: Path, cap: str, is_spent: bool) -> None:
    spent.write_text(f"{spent.read_text(encoding='utf-8')}\n[budgets.archive]\n{cap}\n", encoding="utf-8")
    settings = load_settings(spent)
    [query] = settings.queries()
    if is_spent:
        with pytest.raises(BudgetSpent, match="archive"):
            stay_within(settings, query)
    else:
        stay_within(settings, query)


def test_a_source_whose_budget_is_spent_is_not_asked(spent: Path) -> None:
    spent.write_text(f"{spent.read_text(encoding='utf-8')}\n[budgets.archive]\nusd_per_day = 1.0\n", encoding="utf-8")
    summary = listen_once(str(spent), Direct())
    assert [(pull.outcome, pull.counts.read) for pull in summary.failed] == [("budget_spent", 0)]


def with_queries(project: Path, *names: str, cap: int | None = None) -> str:
    """Ask the moody source some queries, with a cap of requests a day."""
    with project.open("a", encoding="utf-8") as config:
        config.writelines(f"\n[sources.moody.{name}]\n" for name in names)
        if cap is not None:
            config.write(f"\n[budgets.moody]\nrequests_per_day = {cap}\n")
    return str(project)


@pytest.mark.usefixtures("fictional_sources")
@pytest.mark.parametrize("cap, outcome, read_count", [(6, "done", 3), (5, "done", 3), (4, "budget_spent", 2)])
def test_a_pull_that_has_all_when_its_budget_ends_is_done(
    project: Path, cap: int, outcome: str, read_count: int
) -> None:
    config = with_queries(project, "posts", cap=cap)
    [pull] = listen_once(config, Direct(), sources=["moody"]).pulls
    assert (pull.outcome, pull.counts.read) == (outcome, read_count)


@pytest.mark.usefixtures("fictional_sources")
@pytest.mark.parametrize("cap, outcome, read_count", [(6, "done", 3), (5, "done", 3), (4, "budget_spent", 2)])
def test_a_source_that_does_not_say_which_page_is_its_last_is_stopped_when_it_asks_on(
    project: Path, cap: int, outcome: str, read_count: int
) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write(f'\n[sources.moody.posts]\nmood = "shy"\n\n[budgets.moody]\nrequests_per_day = {cap}\n')
    [pull] = listen_once(str(project), Direct(), sources=["moody"]).pulls
    assert (pull.outcome, pull.counts.read) == (outcome, read_count)


@pytest.mark.usefixtures("fictional_sources")
def test_requests_that_brought_nothing_are_accounted_for_too(project: Path) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write('\n[sources.moody.posts]\nmood = "platform_down"\n')
    summary = listen_once(str(project), Direct(), sources=["moody"])
    assert [(pull.outcome, pull.request_count) for pull in summary.pulls] == [("platform_down", 3)]
    path = load_settings(project).warehouse.path
    assert runs.spending(path, run=summary.run).request_count == 3


def test_attempts_that_are_repeated_are_counted_even_if_none_is_answered(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as loopback, stamina.set_testing(True, attempts=3, cap=True):
        loopback.answer = lambda _: Reply(b"", 503)
        monkeypatch.setenv("WOM_HACKERNEWS_BASE_URL", loopback.url)
        with project.open("a", encoding="utf-8") as config:
            config.write('\n[sources.hackernews.posts]\ntext = "quillon"\n')
        [pull] = listen_once(str(project), Direct(), sources=["hackernews"]).pulls
    assert (pull.outcome, pull.request_count, len(loopback.requests)) == ("platform_down", 3, 3)
    spent = read.spent(load_settings(project).warehouse.path, source="hackernews", since=TODAY)
    assert spent.unit_count == 3


@pytest.mark.usefixtures("fictional_sources")
def test_queries_of_a_source_with_a_budget_take_turns(project: Path) -> None:
    config = with_queries(project, "one", "two", cap=1)
    moody: Any = registry.load("moody")
    moody.rendezvous = threading.Barrier(2)
    summary = listen_once(config, Direct(), sources=["moody"])
    assert len(moody.asked) == 1
    assert [pull.outcome for pull in summary.pulls] == ["budget_spent"] * 2


@pytest.mark.usefixtures("fictional_sources")
def test_pages_that_came_too_late_are_paid_for_too(project: Path) -> None:
    config = with_queries(project, "posts")
    moody: Any = registry.load("moody")
    moody.rendezvous = threading.Barrier(2)
    steps.prepare(config)
    pulls = Direct().each(collecting.collect, [(config, "moody", "posts", "run")] * 2)
    assert [pull.outcome for pull in pulls if isinstance(pull, Pull)] == ["done", "done"]
    assert len(moody.asked) > moody.PAGE_COUNT
    used = runs.spending(load_settings(project).warehouse.path, run="run")
    assert used.request_count == moody.REQUESTS_A_PAGE * len(moody.asked)


def test_posts_past_their_term_are_removed(project: Path) -> None:
    listen_once(str(project), Direct())
    days = (datetime.now(UTC) - datetime(2026, 6, 2, tzinfo=UTC)).days
    project.write_text(f"{project.read_text(encoding='utf-8')}\n[retention]\nposts_days = {days}\n", encoding="utf-8")
    summary = listen_once(str(project), Direct())
    kept = read.query(load_settings(project).warehouse.published, "select post_id from posts order by all").to_pylist()
    assert summary.expired_count + len(kept) == 5
    assert "5" in [row["post_id"] for row in kept]
    assert "1" not in [row["post_id"] for row in kept]


@pytest.mark.usefixtures("fictional_sources")
@pytest.mark.parametrize(
    "caps, outcome, read_count",
    [
        ("usd_per_day = 0.9", "done", 6),
        ("usd_per_day = 0.8", "budget_spent", 4),
        ("usd_per_month = 0.4", "budget_spent", 0),
        ("usage_per_day = { post_read = 9 }", "done", 6),
        ("usage_per_day = { post_read = 6 }", "budget_spent", 2),
        ("usage_per_day = { user_read = 1 }", "done", 6),
        ("usd_per_day = 0.1\n[prices.paid]\npost_read = 0.0", "done", 6),
        ("usd_per_day = 9.0\n[prices.paid]\npost_read = 2.0", "budget_spent", 0),
    ],
)
def test_no_page_is_asked_for_that_could_pass_a_cap(project: Path, caps: str, outcome: str, read_count: int) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write(f"\n[sources.paid.all]\n[budgets.paid]\n{caps}\n")
    [pull] = listen_once(str(project), Direct(), sources=["paid"]).pulls
    assert (pull.outcome, pull.counts.read) == (outcome, read_count)
    used = read.spent(load_settings(project).warehouse.path, source="paid", since=TODAY, unit="post_read")
    assert used.unit_count == read_count
    if "prices" not in caps:
        assert used.cost_usd == read_count * Decimal("0.1")


TODAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
