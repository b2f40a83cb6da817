"""Bring a database to the shape this code expects: migrations once, views always, both in one transaction.

Migrations are numbered, applied in order and remembered with the checksum of their bytes: a migration that was applied
once is history and may not be edited. Views hold no data, so they are simply written again whenever one of them
changed, each after those it reads.
"""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from duckdb import DuckDBPyConnection

from warehouse import connection, sql
from warehouse.errors import MigrationEdited, NewerWarehouse, NotAWarehouse

VIEW_FOLDERS = ("views/staging", "views/marts")
_BOOKKEEPING = "schema_migrations"


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered step; ``checksum`` is the SHA-256 of the file's bytes."""

    number: int
    name: str
    checksum: str
    statements: str


def prepare(path: Path) -> bool:
    """Create or update the database; return whether anything had to be done.

    Several processes may do so at once: the first does the work, the others find it done.

    Raises: MigrationEdited, NewerWarehouse, NotAWarehouse, and what ``connection.connect`` raises.
    """
    connection.create(path)
    with connection.connect(path) as reader:
        if _is_current(path, reader):
            return False
    with connection.transaction(path) as writer:
        for migration in pending(path, writer):
            _apply(writer, migration)
        _replace_views(writer)
    return True


def migrations() -> list[Migration]:
    """Return the migrations this code knows, in the order in which they are applied."""
    return [_migration(file) for file in sql.files("migrations")]


@cache
def views() -> Mapping[str, str]:
    """Return the defining query of each view by its name, each after the views that its header says it reads."""
    texts = {file.name.removesuffix(".sql"): _text(file) for folder in VIEW_FOLDERS for file in sql.files(folder)}
    order = TopologicalSorter({name: _reads(text) for name, text in texts.items()}).static_order()
    return MappingProxyType({name: texts[name] for name in order if name in texts})


def view_digest() -> str:
    """Digest what the views are made of; the migrations count, as a changed table wants its views written again."""
    parts = [migration.checksum for migration in migrations()]
    parts += [f"{name}\0{query}" for name, query in views().items()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _reads(query: str) -> list[str]:
    return re.findall(r"\w+", "".join(re.findall(r"^-- Reads:(.+(?:\n-- {10}.+)*)$", query, re.MULTILINE)))


def _migration(file: Traversable) -> Migration:
    content = file.read_bytes()
    number, _, name = file.name.removesuffix(".sql").partition("_")
    return Migration(int(number), name, hashlib.sha256(content).hexdigest(), content.decode())


def _text(file: Traversable) -> str:
    return file.read_text(encoding="utf-8")


def _is_current(path: Path, reader: DuckDBPyConnection) -> bool:
    if pending(path, reader):
        return False
    return reader.execute(sql.statement("list_view_digests")).fetchall() == [(view_digest(),)]


def pending(path: Path, reader: DuckDBPyConnection) -> list[Migration]:
    """Return the migrations that the database in use, called ``path`` where it is refused, still lacks.

    Raises: MigrationEdited, NewerWarehouse, NotAWarehouse.
    """
    applied = _applied(path, reader)
    known = migrations()
    newest = known[-1].number
    if applied and max(applied) > newest:
        raise NewerWarehouse(
            f"{path}: at schema version {max(applied)}, this wom knows {newest}; update wom, or choose another path"
        )
    for migration in known:
        if applied.get(migration.number, migration.checksum) != migration.checksum:
            raise MigrationEdited(
                f"{path}: migration {migration.number:04}_{migration.name}.sql was applied with other contents; "
                "restore the file and put the change into a new migration"
            )
    return [migration for migration in known if migration.number not in applied]


def _applied(path: Path, reader: DuckDBPyConnection) -> dict[int, str]:
    tables = {name for (name,) in reader.execute(sql.statement("list_tables")).fetchall()}
    if _BOOKKEEPING not in tables:
        if tables:
            raise NotAWarehouse(f"{path}: the database of something else (tables {', '.join(sorted(tables)[:3])})")
        return {}
    return dict(reader.execute(sql.statement("list_applied_migrations")).fetchall())


def _apply(writer: DuckDBPyConnection, migration: Migration) -> None:
    writer.execute(sql.statement("create_schema_bookkeeping"))
    writer.execute(migration.statements)
    facts = {"number": migration.number, "name": migration.name, "checksum": migration.checksum}
    writer.execute(sql.statement("record_migration"), facts)


def _replace_views(writer: DuckDBPyConnection) -> None:
    wanted = views()
    for (name,) in writer.execute(sql.statement("list_views")).fetchall():
        if name not in wanted:
            writer.execute(f'drop view "{name}"')
    for name, query in wanted.items():
        writer.execute(f'create or replace view "{name}" as\n{query}')
    writer.execute("delete from schema_views")
    writer.execute(sql.statement("record_views"), {"digest": view_digest()})
