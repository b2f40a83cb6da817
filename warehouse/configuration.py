"""Keep what ``wom.toml`` says of brands and people in the warehouse, where SQL can join it."""

from pathlib import Path

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse import connection
from warehouse.admission import admitted_accounts, admitted_queries
from warehouse.sql import statement

_ADMIT = {
    "brand_accounts": admitted_accounts,
    "person_accounts": admitted_accounts,
    "queries": admitted_queries,
}


def configure(  # noqa: PLR0913 - one parameter a table
    path: Path,
    *,
    brands: pa.Table,
    accounts: pa.Table,
    campaigns: pa.Table,
    people: pa.Table,
    advocate_rule: pa.Table,
    queries: pa.Table,
) -> bool:
    """Replace what differs from the configuration; return whether anything did.

    The columns are those of the tables ``brands``, ``brand_accounts``, ``brand_campaigns``, ``person_accounts``,
    ``advocate_rule`` and ``queries``. A change may touch the voice or the prompting of any mention, or where its author
    stands, so it marks all posts as changed; not so one of the queries, which say only where posts come from. Accounts
    of people who were erased are left out, and their names.
    """
    wanted = {
        "brands": brands,
        "brand_accounts": accounts,
        "brand_campaigns": campaigns,
        "person_accounts": people,
        "advocate_rule": advocate_rule,
        "queries": queries,
    }
    with connection.connect(path) as reader:
        if not _differing(reader, wanted):
            return False
    with connection.transaction(path) as writer:
        differing = _differing(writer, wanted)
        for table in differing:
            writer.execute(f"delete from {table}")
            writer.execute(f"insert into {table} by name select * from wanted_{table}")
        if differing != ["queries"]:
            writer.execute(statement("mark_all_changed"))
    return True


def _differing(reader: DuckDBPyConnection, wanted: dict[str, pa.Table]) -> list[str]:
    for table, rows in wanted.items():
        admit = _ADMIT.get(table)
        reader.register(f"wanted_{table}", admit(reader, rows) if admit else rows)
    return [table for table in wanted if _differs(reader, table)]


def _differs(reader: DuckDBPyConnection, table: str) -> bool:
    columns = ", ".join(column for column, *_ in reader.execute(f"describe {table}").fetchall())
    stored, wanted = (f"(select {columns} from {name})" for name in (table, f"wanted_{table}"))
    both = f"({stored} except all {wanted}) union all ({wanted} except all {stored})"
    return bool(reader.execute(f"select * from ({both}) limit 1").fetchall())
