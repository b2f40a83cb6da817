from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from connectors.errors import BudgetSpent
from connectors.post import POST_SCHEMA
from flows import steps
from flows.budget import stay_within
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.listen import listen_once
from warehouse import load, read


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
    if is_spent:
        with pytest.raises(BudgetSpent, match="archive"):
            stay_within(settings, "archive")
    else:
        stay_within(settings, "archive")


def test_a_source_whose_budget_is_spent_is_not_asked(spent: Path) -> None:
    spent.write_text(f"{spent.read_text(encoding='utf-8')}\n[budgets.archive]\nusd_per_day = 1.0\n", encoding="utf-8")
    summary = listen_once(str(spent), Direct())
    assert [(pull.outcome, pull.counts.read) for pull in summary.failed] == [("budget_spent", 0)]


def test_posts_past_their_term_are_removed(project: Path) -> None:
    listen_once(str(project), Direct())
    days = (datetime.now(UTC) - datetime(2026, 6, 2, tzinfo=UTC)).days
    project.write_text(f"{project.read_text(encoding='utf-8')}\n[retention]\nposts_days = {days}\n", encoding="utf-8")
    summary = listen_once(str(project), Direct())
    kept = read.query(load_settings(project).warehouse.published, "select post_id from posts order by all").to_pylist()
    assert summary.expired_count + len(kept) == 5
    assert "5" in [row["post_id"] for row in kept]
    assert "1" not in [row["post_id"] for row in kept]
