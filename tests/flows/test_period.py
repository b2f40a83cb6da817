from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors.post import Query
from flows.configuration.mistakes import ConfigurationError
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.listen import listen_once
from flows.period import Period
from warehouse import read

JANUARY = Period(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "period, text",
    [
        (JANUARY, "2026-01-01/2026-02-01"),
        (Period(datetime(2026, 1, 1, 8, 30, tzinfo=UTC), JANUARY.until), "2026-01-01T08:30:00/2026-02-01"),
    ],
)
def test_a_period_is_an_interval_in_text(period: Period, text: str) -> None:
    assert str(period) == text
    assert Period.parse(text) == period


def test_a_period_without_an_end_ends_now() -> None:
    period = Period.between(datetime(2026, 1, 1), None)  # noqa: DTZ001 - as the command line gives it
    assert period.since == JANUARY.since
    assert period.until <= datetime.now(UTC)


def test_an_empty_period_is_a_mistake() -> None:
    with pytest.raises(ConfigurationError, match="nothing between"):
        Period.between(JANUARY.until, JANUARY.since)


def test_a_query_within_a_period_is_another_query() -> None:
    query = JANUARY.of(Query("x", "acme", "acme", options={"a": 1}))
    assert (query.name, query.since, query.until) == ("acme 2026-01-01/2026-02-01", JANUARY.since, JANUARY.until)
    assert (query.text, query.options) == ("acme", {"a": 1})


@pytest.mark.usefixtures("fictional_sources")
def test_a_backfill_moves_no_cursor_but_its_own(project: Path) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write("\n[sources.paid.all]\n")
    before = listen_once(str(project), Direct(), sources=["paid"])
    assert before.counts.read == 6
    filled = listen_once(str(project), Direct(), sources=["paid"], period=JANUARY)
    assert (filled.counts.read, filled.pulls[0].query) == (6, "all 2026-01-01/2026-02-01")
    again = listen_once(str(project), Direct(), sources=["paid"], period=JANUARY)
    assert again.counts.read == 0
    path = load_settings(project).warehouse.path
    assert read.cursor(path, source="paid", query="all") == "3"
    assert read.cursor(path, source="paid", query="all 2026-01-01/2026-02-01") == "3"


@pytest.mark.usefixtures("fictional_sources")
def test_queries_take_the_accounts_of_their_brand_along(project: Path) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write('\n[brands.globex]\nname = "Globex"\naccounts.paid = ["@globex"]\n')
        config.write('\n[sources.paid.all]\n[sources.paid.globex]\nbrand = "globex"\n')
    queries = {query.name: query.accounts for query in load_settings(project).queries(sources=["paid"])}
    assert queries["globex"] == ("globex",)
    assert set(queries["all"]) >= {"globex"}
