"""What one run did, told apart from what other runs did at the same time."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from connectors.post import Post
from warehouse import load, runs
from warehouse.load import PageCounts
from warehouse.runs import FoundGap, FoundReject, QueryCounts, Spending

Make = Callable[..., Post]
Store = Callable[..., PageCounts]


def rejects(location: str) -> pa.Table:
    row = {"location": location, "reason": "no text", "raw": "somebody's words"}
    return pa.Table.from_pylist([row], load.REJECT_SCHEMA)


def spending(cost: str) -> pa.Table:
    row = {"unit": "request", "unit_count": 2, "cost_usd": Decimal(cost)}
    return pa.Table.from_pylist([row], load.SPENDING_SCHEMA)


@pytest.fixture
def attempts(path: Path, store: Store, post: Make) -> str:
    """Have a run store a page in each of two attempts, after another run; return the id of the second."""
    gap = pa.Table.from_pylist([{"start": None, "end": None, "reason": "limit"}], load.GAP_SCHEMA)
    load.begin_pull(path, pull_id=runs.pull_id("one"), source="archive", query="acme")
    store(post("0"), pull_id=runs.pull_id("one"), rejects=rejects("1"), spending=spending("5"), request_count=2)
    for number in ("2", "3"):
        pull = runs.pull_id("two")
        load.begin_pull(path, pull_id=pull, source="archive", query="acme")
        facts = {"rejects": rejects(number), "gaps": gap, "spending": spending("0.5"), "request_count": 2}
        store(post("0"), post(number), pull_id=pull, **facts)
    return "two"


def test_the_counts_of_a_run_are_those_of_all_its_attempts(path: Path, attempts: str) -> None:
    counted = runs.counts(path, run=attempts, source="archive", query="acme")
    assert counted == QueryCounts(read=6, loaded=2, updated=0, unchanged=2, quarantined=2, request_count=4)


def test_a_run_that_has_not_asked_counts_nothing(path: Path, attempts: str) -> None:
    for asked in ({"run": "three", "query": "acme"}, {"run": attempts, "query": "globex"}):
        assert runs.counts(path, source="archive", **asked) == QueryCounts(0, 0, 0, 0, 0, 0)


def test_the_gaps_of_a_run_are_those_nobody_had_met_before(path: Path, attempts: str, store: Store, post: Make) -> None:
    assert runs.gaps(path, run=attempts, source="archive", query="acme") == [FoundGap(None, None, "limit")]
    known = pa.Table.from_pylist([{"start": None, "end": None, "reason": "limit"}], load.GAP_SCHEMA)
    load.begin_pull(path, pull_id=runs.pull_id("three"), source="archive", query="acme")
    store(post("9"), pull_id=runs.pull_id("three"), gaps=known)
    assert runs.gaps(path, run="three", source="archive", query="acme") == []


def test_a_run_has_spent_what_its_pages_took_and_what_was_let_go(path: Path, attempts: str) -> None:
    load.record_spending(path, pull_id=runs.pull_id(attempts), source="archive", spending=spending("0.5"))
    assert runs.spending(path, run=attempts) == Spending(6, Decimal("1.5"))


def test_the_rejects_of_a_run_are_those_found_since_it_began(path: Path, attempts: str) -> None:
    found = runs.rejects(path, run=attempts, limit=5)
    assert found == [FoundReject("3", "no text"), FoundReject("2", "no text")]
    assert runs.rejects(path, run=attempts, limit=1) == found[:1]
