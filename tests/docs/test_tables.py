import re
from pathlib import Path

import pytest

from warehouse import schema, sql, tables
from warehouse.connection import connect

PAGE = Path(__file__).parents[2] / "docs" / "tables.md"
MARTS, STAGING = (
    {file.name.removesuffix(".sql"): file.read_text(encoding="utf-8") for file in sql.files(folder)}
    for folder in ("views/marts", "views/staging")
)
VIEWS = MARTS | STAGING


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    path = tmp_path_factory.mktemp("tables") / "wom.duckdb"
    schema.prepare(path)
    with connect(path) as reader:
        rows = reader.execute(
            "select table_name, list(column_name order by column_index) from duckdb_columns() group by 1"
        )
        return dict(rows.fetchall())


def relations_read(view: str) -> set[str]:
    """Return the tables and views that a query names, without those it defines itself."""
    code = re.sub(r"--.*", "", view)
    named = set(re.findall(r"\b(?:from|join)\s+([a-z_]\w*)", code))
    return named - set(re.findall(r"\b([a-z_]\w*) as (?:materialized )?\(", code))


def test_the_page_is_what_the_database_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == tables.page(), "run `make docs`"


@pytest.mark.parametrize("name", VIEWS)
def test_a_header_names_every_column_in_order_and_says_what_it_means(name: str, columns: dict[str, list[str]]) -> None:
    told = tables.header(VIEWS[name])
    assert list(told.columns) == columns[name]
    assert all(told.columns.values())
    assert told.about
    assert told.grain.startswith("one row per ")


@pytest.mark.parametrize("name", VIEWS)
def test_a_header_names_what_the_view_reads(name: str) -> None:
    assert set(tables.header(VIEWS[name]).reads.split(", ")) == relations_read(VIEWS[name])


@pytest.mark.parametrize("name", MARTS)
def test_a_mart_reads_only_what_was_measured(name: str) -> None:
    assert all(read.startswith("measured_") for read in relations_read(MARTS[name]))


@pytest.mark.parametrize("name", STAGING)
def test_staging_reads_only_what_was_collected(name: str, columns: dict[str, list[str]]) -> None:
    read = relations_read(STAGING[name])
    assert read <= columns.keys()
    assert not any(each.startswith("measured_") or each in MARTS for each in read)


def test_every_table_says_what_it_holds() -> None:
    assert not re.findall(r"^### (\w+)\n\n\n", tables.page(), re.MULTILINE)
