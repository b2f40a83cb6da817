"""What wom.toml says of brands, as tables."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from connectors.post import Post
from warehouse.configuration import configure
from warehouse.connection import transaction
from warehouse.load import PageCounts

Make = Callable[..., Post]
Store = Callable[..., PageCounts]
Rows = Callable[[str], list[tuple[Any, ...]]]

BRANDS = pa.table(
    {"brand": ["acme", "globex"], "name": ["Acme", "Globex"], "is_competitor": [False, True], "timezone": ["UTC"] * 2}
)
ACCOUNTS = pa.table({"brand": ["acme"], "platform": ["x"], "account": ["@AcmeHQ"], "role": ["owned"]})
CAMPAIGNS = pa.table(
    {
        "brand": ["acme"],
        "hashtag": ["glow"],
        "starts_on": pa.array([date(2026, 1, 1)], pa.date32()),
        "ends_on": pa.array([None], pa.date32()),
    }
)
PEOPLE = pa.table({"person": ["ann"], "platform": ["x"], "account": ["ann_rides"]})
QUERIES = pa.Table.from_pylist(
    [{"source": "feed", "query": "press", "brand": None, "about": "Entries.", "asked_for": "acme"}],
    schema=pa.schema([(name, pa.string()) for name in ("source", "query", "brand", "about", "asked_for")]),
)
RULE = pa.table({"mentions": [3], "days": [2], "window_days": [90]})
CONFIGURATION = {
    "brands": BRANDS, "accounts": ACCOUNTS, "campaigns": CAMPAIGNS, "people": PEOPLE, "advocate_rule": RULE,
    "queries": QUERIES,
}  # fmt: skip
TABLES = {"accounts": "brand_accounts", "campaigns": "brand_campaigns", "people": "person_accounts"}


def test_the_configuration_is_stored_as_it_is(path: Path, rows: Rows) -> None:
    assert configure(path, **CONFIGURATION)
    assert rows("from brands order by all") == [("acme", "Acme", False, "UTC"), ("globex", "Globex", True, "UTC")]
    assert rows("from brand_accounts") == [("acme", "x", "@AcmeHQ", "owned")]
    assert rows("from brand_campaigns") == [("acme", "glow", date(2026, 1, 1), None)]
    assert rows("from person_accounts") == [("ann", "x", "ann_rides")]
    assert rows("from advocate_rule") == [(3, 2, 90)]
    assert rows("from queries") == [("feed", "press", None, "Entries.", "acme")]


def test_the_same_configuration_in_another_order_writes_nothing(path: Path, rows: Rows) -> None:
    configure(path, **CONFIGURATION)
    before = rows("select version from data_version")
    assert not configure(
        path, **CONFIGURATION | {"brands": BRANDS.take([1, 0]).select(["name", "timezone", "is_competitor", "brand"])}
    )
    assert rows("select version from data_version") == before


@pytest.mark.parametrize(
    "change",
    [
        {"brands": BRANDS.slice(1)},
        {"accounts": ACCOUNTS.slice(1)},
        {"people": PEOPLE.slice(1)},
        {"advocate_rule": RULE.set_column(0, "mentions", [[2]])},
        {"accounts": pa.concat_tables([ACCOUNTS, ACCOUNTS])},
        {"campaigns": CAMPAIGNS.set_column(3, "ends_on", pa.array([date(2026, 2, 1)], pa.date32()))},
    ],
)
def test_a_change_replaces_its_table_and_marks_every_post(
    path: Path, store: Store, rows: Rows, post: Make, change: dict[str, pa.Table]
) -> None:
    configure(path, **CONFIGURATION)
    store(post("1"), post("2"))
    with transaction(path) as writer:
        writer.execute("delete from changes")
    assert configure(path, **CONFIGURATION | change)
    [(name, wanted)] = change.items()
    assert rows(f"from {TABLES.get(name, name)}") == [tuple(row.values()) for row in wanted.to_pylist()]
    assert rows("select post_id from changes order by all") == [("1",), ("2",)]


def test_other_queries_are_stored_and_touch_no_post(path: Path, store: Store, rows: Rows, post: Make) -> None:
    configure(path, **CONFIGURATION)
    store(post("1"))
    with transaction(path) as writer:
        writer.execute("delete from changes")
    assert configure(path, **CONFIGURATION | {"queries": QUERIES.slice(1)})
    assert rows("from queries") == rows("from changes") == []


@pytest.mark.parametrize("name", ["'; drop table posts; --", "<script>alert(1)</script>", "\x00", "$brand"])
def test_a_brand_may_have_any_name(path: Path, rows: Rows, name: str) -> None:
    brands = pa.table({"brand": [name], "name": [name], "is_competitor": [False], "timezone": ["UTC"]})
    assert configure(path, **CONFIGURATION | {"brands": brands})
    assert rows("from brands") == [(name, name, False, "UTC")]
    assert not configure(path, **CONFIGURATION | {"brands": brands})
