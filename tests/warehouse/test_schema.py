"""Migrations once, views always, both or neither."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import Popen
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from connectors.post import POST_SCHEMA
from nlp.tags import EVIDENCE_SCHEMA, TAG_SCHEMA
from warehouse import connection, load, schema
from warehouse.errors import MigrationEdited, NewerWarehouse, NotAWarehouse

Files = Callable[..., None]

FIRST = """
create table posts (text varchar);
create table data_version (version bigint, token uuid);
insert into data_version values (0, null);
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    """Return a function that puts SQL files in the place of those of the package; ``None`` takes one away."""
    monkeypatch.setattr(schema.sql, "files", lambda folder: sorted((tmp_path / folder).glob("*.sql")))
    monkeypatch.setattr(schema, "views", schema.views.__wrapped__)

    def write(**texts: str | None) -> None:
        for name, text in texts.items():
            folder = (
                "migrations" if name[1].isdigit() else "views/staging" if name.startswith("stg_") else "views/marts"
            )
            file = tmp_path / folder / f"{name.removeprefix('m') if folder == 'migrations' else name}.sql"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            if text is not None:
                file.write_text(text)

    write(m0001_posts=FIRST)
    return write


def ask(path: Path, query: str) -> list[tuple[Any, ...]]:
    with connection.connect(path) as reader:
        return reader.execute(query).fetchall()


def relations(path: Path) -> dict[str, str]:
    found = ask(path, "select table_name, table_type from information_schema.tables where table_catalog = 'warehouse'")
    return {name: kind for name, kind in found if not name.startswith("schema_")}


def test_each_schema_that_crosses_a_border_fits_its_table(path: Path) -> None:
    def columns(table: str) -> set[str]:
        return {name for (name,) in ask(path, f"select column_name from (describe {table})")}

    of_authors = {"author_handle", "author_name", "author_follower_count", "author_created_at"}
    assert set(POST_SCHEMA.names) - of_authors == columns("posts") - {"source", "text_hash", "first_seen_at"}
    of_tagging = {"platform", "post_id", "tagger", "matcher"}
    assert set(TAG_SCHEMA.names) - {"row"} == columns("mentions") - of_tagging - {"tagged_at"}
    assert set(EVIDENCE_SCHEMA.names) - {"row"} == columns("evidence") - of_tagging
    assert set(load.REJECT_SCHEMA.names) == columns("quarantine") - {"source", "query", "found_at"}
    assert {f"gap_{name}" for name in load.GAP_SCHEMA.names[:2]} | {"reason"} == columns("gaps") - {
        "source",
        "query",
        "found_at",
    }
    assert set(load.SPENDING_SCHEMA.names) == columns("spending") - {"pull_id", "source", "spent_at"}


def test_kinds_are_the_same_in_the_tags_and_in_their_table(path: Path) -> None:
    with connection.connect(path) as reader:
        stored = reader.sql("select kind_scores from mentions").to_arrow_table().schema.field("kind_scores").type
    assert pa.types.is_struct(stored)
    assert stored == TAG_SCHEMA.field("kind_scores").type


def test_prepared_once_nothing_is_left_to_do(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "wom.duckdb"
    files(stg_posts="select text from posts")
    assert schema.prepare(path)
    assert relations(path) == {"posts": "BASE TABLE", "data_version": "BASE TABLE", "stg_posts": "VIEW"}
    written = path.read_bytes()
    assert not schema.prepare(path)
    assert path.read_bytes() == written


def test_a_new_migration_is_applied_after_the_old_ones_and_keeps_the_rows(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "wom.duckdb"
    files(m0002_titles="alter table posts add column title varchar")
    schema.prepare(path)
    with connection.transaction(path) as writer:
        writer.execute("insert into posts values ('hello', null)")
    files(
        m0010_ids="alter table posts add column id integer default 1", m0003_langs="alter table posts add lang varchar"
    )
    assert schema.prepare(path)
    assert ask(path, "from posts") == [("hello", None, None, 1)]
    assert ask(path, "select number, name from schema_migrations order by number") == [
        (1, "posts"),
        (2, "titles"),
        (3, "langs"),
        (10, "ids"),
    ]


def test_an_edited_migration_is_refused(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "wom.duckdb"
    schema.prepare(path)
    files(m0001_posts=FIRST + " ")
    with pytest.raises(MigrationEdited, match=r"migration 0001_posts\.sql was applied with other contents"):
        schema.prepare(path)


def test_a_newer_warehouse_is_refused(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "wom.duckdb"
    files(m0002_titles="alter table posts add column title varchar")
    schema.prepare(path)
    files(m0002_titles=None)
    with pytest.raises(NewerWarehouse, match="at schema version 2, this wom knows 1; update wom"):
        schema.prepare(path)


def test_the_database_of_something_else_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as theirs:
        theirs.execute("create table invoices as select 1 as number")
    with pytest.raises(NotAWarehouse, match=r"the database of something else \(tables invoices\)"):
        schema.prepare(path)
    assert relations(path) == {"invoices": "BASE TABLE"}


def test_views_are_written_again_when_one_changed(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "wom.duckdb"
    files(stg_posts="select text from posts", words="-- Reads: stg_posts\nselect count(*) as word_count from stg_posts")
    schema.prepare(path)
    files(
        stg_posts="select text, length(text) as size from posts",
        words="-- Reads: stg_posts\nselect size from stg_posts",
    )
    assert schema.prepare(path)
    assert ask(path, "describe words")[0][0] == "size"


def test_views_are_written_again_when_their_tables_changed(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "wom.duckdb"
    files(stg_posts="select * from posts")
    schema.prepare(path)
    files(m0002_titles="alter table posts add column title varchar")
    schema.prepare(path)
    assert [name for name, *_ in ask(path, "describe stg_posts")] == ["text", "title"]


def test_a_view_comes_after_those_it_reads_whatever_its_name(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "wom.duckdb"
    files(stg_a="-- Reads: stg_z, posts\nfrom stg_z", stg_z="-- Reads: posts\nselect text from posts")
    schema.prepare(path)
    assert ask(path, "from stg_a") == []


def test_a_view_without_a_file_goes(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "wom.duckdb"
    files(stg_posts="select text from posts", old_answer="-- Reads: stg_posts\nfrom stg_posts")
    schema.prepare(path)
    files(old_answer=None)
    assert schema.prepare(path)
    assert "old_answer" not in relations(path)


def test_a_view_that_fails_undoes_the_migrations_too(tmp_path: Path, files: Files) -> None:
    path = tmp_path / "wom.duckdb"
    schema.prepare(path)
    files(m0002_titles="alter table posts add column title varchar", stg_posts="select headline from posts")
    with pytest.raises(duckdb.BinderException):
        schema.prepare(path)
    assert [name for name, *_ in ask(path, "describe posts")] == ["text"]
    files(stg_posts="select title from posts")
    assert schema.prepare(path)


def test_many_processes_and_threads_prepare_at_once(tmp_path: Path, start: Callable[[str], "Popen[str]"]) -> None:
    fresh = tmp_path / "fresh.duckdb"
    code = f"from warehouse import schema\nprint(schema.prepare(Path({str(fresh)!r})))"
    processes = [start(code) for _ in range(3)]
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(schema.prepare, [fresh] * 4))
    for process in processes:
        _, complaints = process.communicate(timeout=60)
        assert process.returncode == 0, complaints
    assert len(ask(fresh, "from schema_migrations")) == len(schema.migrations())
    assert not schema.prepare(fresh)


def test_migration_numbers_are_unique() -> None:
    numbers = [migration.number for migration in schema.migrations()]
    assert numbers == sorted(set(numbers))
