"""Whom to thank, and who was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from flows.cli import terminal
from flows.cli.exits import WrongUse
from flows.cli.opening import post_of, warehouse_of
from flows.cli.reports import show_table
from flows.cli.terminal import Form, inert, out, table
from flows.configuration.settings import load_settings
from warehouse import thanks

_CELL_WIDTH = 40
_EXCERPT_WIDTH = 100


def owed(config: Path, brands: list[str] | None, *, day_count: int, most: int) -> pa.Table:
    """Return the advocacy of the last days that nobody answered or thanked for.

    Raises ``ConfigurationError`` for brands that are not followed.
    """
    settings = load_settings(config)
    settings.require_brands(brands or ())
    since = datetime.now(UTC) - timedelta(days=day_count)
    return thanks.owed(settings.warehouse.published, since=since, most=most, brands=brands)


def show(found: pa.Table, form: Form) -> None:
    """Show whom to thank, to people with the link below what was said."""
    if form is not Form.TABLE:
        show_table(found, form)
        return
    if not found.num_rows:
        terminal.say("Nobody is waiting to be thanked.")
        return
    shown = table("brand", "author", "when", "what they said", "where")
    for row in found.to_pylist():
        when = f"{row['created_at']:%Y-%m-%d}" if row["created_at"] else ""
        cells = (row["brand"], row["author"] or "", when)
        told = inert(row["excerpt"], _EXCERPT_WIDTH)
        shown.add_row(*(inert(cell, _CELL_WIDTH) for cell in cells), told, inert(row["url"] or row["post"], 200))
    out.print(shown)
    terminal.say("Thanked somewhere else? Remember it: wom thanked POST --by NAME")


def remember(config: Path, post: str, *, by: str | None, at: datetime | None, note: str | None) -> str:
    """Remember that somebody gave thanks for a post; return what to say.

    Raises ``WrongUse`` where it is not clear what is meant.
    """
    who = (by or "").strip()
    if not who:
        raise WrongUse("say who thanked: --by NAME")
    moment = at and at.replace(tzinfo=UTC)
    if moment and moment > datetime.now(UTC):
        raise WrongUse(f"--at {at:%Y-%m-%d %H:%M} is still to come")
    path = warehouse_of(config)
    name = post_of(path, post)
    thanks.record(path, name, by=who, at=moment, note=note)
    return f"{name}: thanked by {who}."


def forget(config: Path, post: str) -> str:
    """Forget that somebody gave thanks for a post; return what to say."""
    path = warehouse_of(config)
    name = post_of(path, post)
    return f"{name}: thanks forgotten." if thanks.forget(path, name) else f"{name}: no thanks were remembered."
