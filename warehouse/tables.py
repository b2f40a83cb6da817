"""Write the data dictionary: every view and table, from the database itself and the headers of its views.

``python -m warehouse.tables`` prints docs/tables.md. What a view's column means stands in the view's header, what a
table's column means in the comment that its migration gave it; nothing is said here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from duckdb import DuckDBPyConnection

from warehouse import connection, schema, sql

_SECTION = re.compile(r"(Grain|Reads|Columns|Note):\s+")
_EXPLAINED = re.compile(r"\b(?:explained|as) in (\w+)")
_INDENT = len("Columns: ")
_INTRODUCTION = """\
# Tables and views

Made by `make docs` from the database and the headers of its views: edit those, not this page. Times are UTC unless a
column says otherwise. A null says that nobody knows, never zero. Readers ask the views of the first part; what they are
made of follows.
"""


@dataclass(frozen=True, slots=True)
class Header:
    """What the comment at the top of a view says; ``columns`` maps names to meanings, in order."""

    about: str
    grain: str
    reads: str
    columns: dict[str, str]
    note: str


def header(view: str) -> Header:
    """Return the parsed header of a view's text."""
    lines = [line[3:] for line in view.partition("\nselect")[0].partition("\nwith")[0].splitlines()]
    sections: dict[str, list[str]] = {"About": []}
    name = "About"
    for line in lines:
        if start := _SECTION.match(line):
            name = start[1]
            sections[name] = []
        sections[name].append(line if name == "About" else line[_INDENT:])
    prose = {name: " ".join(" ".join(lines).split()) for name, lines in sections.items()}
    return Header(prose["About"], prose["Grain"], prose["Reads"], _columns(sections["Columns"]), prose.get("Note", ""))


def _columns(lines: list[str]) -> dict[str, str]:
    """Read ``name  meaning`` lines; a line that begins with blanks goes on with the meaning before it."""
    columns: dict[str, str] = {}
    name = ""
    for line in lines:
        meaning = line
        if not line.startswith(" "):
            name, _, meaning = line.partition(" ")
        columns[name] = f"{columns.get(name, '')} {meaning.strip()}".strip()
    return columns


def page() -> str:
    """Return the data dictionary as Markdown."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "wom.duckdb")
        schema.prepare(path)
        with connection.connect(path) as reader:
            return "\n".join((_INTRODUCTION, *_parts(reader)))


def _parts(reader: DuckDBPyConnection) -> Iterator[str]:
    yield "## Answers\n"
    yield from _views(reader, "views/marts")
    yield "## What `measure` keeps ready for them\n"
    yield from _tables(reader, is_measured=True)
    yield "## What was collected and tagged, with everything settled\n"
    yield from _views(reader, "views/staging")
    yield "## What collecting and tagging write\n"
    yield from _tables(reader, is_measured=False)


def _views(reader: DuckDBPyConnection, folder: str) -> Iterator[str]:
    for file in sql.files(folder):
        name = file.name.removesuffix(".sql")
        told = header(file.read_text(encoding="utf-8"))
        yield f"### {name}\n\n{told.about}\n\n- **Grain:** {told.grain}\n- **Reads:** {told.reads}"
        yield f"- **Note:** {told.note}\n" if told.note else ""
        types = reader.execute(sql.statement("list_columns"), {"relation": name}).fetchall()
        yield _table((column, type_, told.columns.get(column, "")) for column, type_, _, _ in types)


def _tables(reader: DuckDBPyConnection, *, is_measured: bool) -> Iterator[str]:
    for name, comment in reader.execute(sql.statement("list_commented_tables")).fetchall():
        if name.startswith("measured_") == is_measured:
            yield f"### {name}\n\n{comment}\n"
            explained = _explained(comment)
            columns = reader.execute(sql.statement("list_columns"), {"relation": name}).fetchall()
            yield _table(
                (column, f"{type_} or null" if is_nullable else type_, meaning or explained.get(column, ""))
                for column, type_, is_nullable, meaning in columns
            )


def _explained(comment: str) -> dict[str, str]:
    """Return the columns of the view that a table's comment says explains them."""
    view = _EXPLAINED.search(comment)
    return header(schema.views()[view[1]]).columns if view else {}


def _table(rows: Iterator[tuple[str, str, str]]) -> str:
    lines = [f"| {name} | {type_} | {meaning.replace('|', '&#124;')} |" for name, type_, meaning in rows]
    return "\n".join(("| column | type | meaning |", "| --- | --- | --- |", *lines, ""))


if __name__ == "__main__":
    print(page(), end="")  # noqa: T201  the page is this command's answer
