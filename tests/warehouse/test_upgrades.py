"""A warehouse of any earlier version answers, once upgraded, as if it had been made today."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.warehouse import versions
from warehouse import backups, checks, measure, restoring, schema, sql
from warehouse.connection import connect, transaction

Rows = dict[str, list[tuple[Any, ...]]]
Columns = dict[str, list[tuple[str, list[Any]]]]

TABLES = "select table_name from duckdb_tables() where database_name = current_database()"
COLLECTED = f"{TABLES} and not regexp_matches(table_name, '^(measured|schema)_|^data_version$') order by 1"
MEASURED = f"{TABLES} and table_name like 'measured%' order by 1"
MARTS = [file.name.removesuffix(".sql") for file in sql.files("views/marts")]
ADVOCACY = """
    select brand, mention_count, advocacy_count, detraction_count
    from advocacy_trend where grain = 'month' and starts_on is not null order by brand
"""


def rows(path: Path, *names: str) -> Rows:
    with connect(path) as reader:
        return {name: reader.execute(f"select * from {name} order by all").fetchall() for name in names}


def names(path: Path, query: str) -> list[str]:
    with connect(path) as reader:
        return [name for (name,) in reader.execute(query).fetchall()]


def columns_of(path: Path, wanted: Columns | None = None) -> Columns:
    """Return all that was collected and tagged, with the columns of each table, all or those that are wanted."""
    found = {}
    with connect(path) as reader:
        for table in wanted or names(path, COLLECTED):
            columns = ", ".join(f'"{column}"' for column, _ in wanted[table]) if wanted else "*"
            kept = reader.execute(f"select {columns} from {table} order by all").to_arrow_table()
            found[table] = list(zip(kept.column_names, kept.to_pydict().values(), strict=True))
    return found


def fill(today: Path, upgraded: Path) -> None:
    """Put what was collected and tagged into a warehouse that the present migrations made, and nothing else."""
    for table in (*names(upgraded, COLLECTED), "data_version", "measured_accuracy"):
        with connect(upgraded) as reader, transaction(today) as writer:
            stored = reader.execute(f"select * from {table}").to_arrow_table()
            writer.execute(f"delete from {table}")
            writer.register("stored", stored)
            writer.execute(f"insert into {table} by name select * from stored")


@pytest.mark.parametrize("version", versions.ALL)
def test_an_upgraded_warehouse_lost_nothing_and_answers_like_one_made_today(
    empty: Path, tmp_path: Path, version: int
) -> None:
    path, today = tmp_path / "older.duckdb", Path(shutil.copy(empty, tmp_path))
    versions.make(path, version)
    with connect(path), connect(today):  # kept open, so that each step is quick
        before = columns_of(path)
        assert schema.prepare(path)
        assert columns_of(path, before) == before
        assert "answers_of_then" not in names(path, "select view_name from duckdb_views() where not internal")
        fill(today, path)
        measure.measure(path)
        measure.rebuild(today)
        assert checks.failures(path) == []
        assert names(path, MEASURED) == names(today, MEASURED)
        relations = [*MARTS, *names(today, MEASURED)]
        assert rows(path, *relations) == rows(today, *relations)


@pytest.mark.parametrize("version", [versions.ALL[0], 3, versions.ALL[-1]])
def test_a_backup_of_an_earlier_version_is_restored_and_upgraded(tmp_path: Path, version: int) -> None:
    older, path = tmp_path / "older.duckdb", tmp_path / "wom.duckdb"
    versions.make(older, version)
    made = backups.back_up(older, tmp_path)
    assert made.schema_version == version
    assert restoring.restore(made.path, path)
    schema.prepare(older)
    assert columns_of(path) == columns_of(older)


def test_the_answers_are_those_that_were_worked_out_by_hand(tmp_path: Path) -> None:
    path = versions.make(tmp_path / "older.duckdb", 1)
    schema.prepare(path)
    measure.measure(path)
    assert rows(path, f"({ADVOCACY})").popitem()[1] == [("acme", 4, 2, 1), ("globex", 1, 0, 0)]
