"""Warehouses of earlier schema versions, which lived through every version up to theirs.

The files in ``versions/`` are named after the migration that they follow: each puts in what only that version and later
ones can hold.
"""

from pathlib import Path

from warehouse import connection, schema, sql

ROWS = Path(__file__).parent / "versions"
ALL = [migration.number for migration in schema.migrations()]


def make(path: Path, version: int) -> Path:
    """Make a warehouse of a version with the migrations of the package, and fill it on the way."""
    connection.create(path)
    with connection.connect(path) as writer:
        for migration in schema.migrations()[: ALL.index(version) + 1]:
            schema._apply(writer, migration)
            rows = ROWS / f"{migration.number:04}.sql"
            if rows.exists():
                writer.execute(rows.read_text(encoding="utf-8"))
        writer.execute(sql.statement("record_views"), {"digest": "of that version"})
        writer.execute("create view answers_of_then as select count(*) as post_count from posts")
    return path
