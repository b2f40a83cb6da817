"""Whom to thank, and who was."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa

from flows.cli import terminal
from flows.cli.exits import WrongUse
from flows.cli.opening import post_of, warehouse_of
from flows.cli.reports import show_table
from flows.cli.terminal import Form, told_name
from flows.configuration.settings import load_settings
from flows.inert import one_line
from warehouse import thanks

_EXCERPT_LENGTH = 280


def owed(config: Path, brands: list[str] | None, *, day_count: int, most: int) -> pa.Table:
    """Return the advocacy of the last days that nobody answered or thanked for.

    Raises ``ConfigurationError`` for brands that are not followed.
    """
    settings = load_settings(config)
    settings.require_brands(brands or ())
    since = datetime.now(UTC) - timedelta(days=day_count)
    return thanks.owed(settings.warehouse.published, since=since, most=most, brands=brands)


def show(found: pa.Table, form: Form, *, day_count: int) -> None:
    """Show whom to thank: to people as what they said, where, and what the post is called."""
    if form is not Form.TABLE:
        show_table(found, form)
        return
    if not found.num_rows:
        days = "day" if day_count == 1 else f"{day_count} days"
        terminal.say(f"Nobody of the last {days} is waiting to be thanked; --days looks further back.")
        return
    for row in found.to_pylist():
        when = row["created_at"] and f"{row['created_at']:%Y-%m-%d}"
        terminal.say(one_line(", ".join(filter(None, (row["post"], row["author"], when, f"of {row['brand']}")))))
        terminal.say(f"  {one_line(row['excerpt'], _EXCERPT_LENGTH)}")
        if row["url"]:
            terminal.say(f"  {one_line(row['url'], len(row['url']))}")
        terminal.say("")
    terminal.say("Thanked somewhere else? Remember it: wom thanked POST --by NAME; POST stands first, or is the link.")


def remember(config: Path, post: str, *, by: str | None, at: datetime | None, note: str | None) -> str:
    """Remember that somebody gave thanks for a post; return what to say.

    Raises ``WrongUse`` where it is not clear what is meant.
    """
    who = told_name(by or "")
    if not who:
        raise WrongUse("say who thanked: --by NAME")
    moment = at and at.replace(tzinfo=UTC)
    if moment and moment > datetime.now(UTC):
        raise WrongUse(f"--at {at:%Y-%m-%d %H:%M} is still to come")
    path = warehouse_of(config)
    name = post_of(path, post)
    remembered = thanks.record(path, name, by=who, at=moment, note=note and one_line(note, length=1000))
    said = f"{name}: thanked by {who}"
    if remembered.by_before is not None:
        said += f", instead of by {remembered.by_before} at {remembered.at_before:%Y-%m-%d %H:%M}"
    return f"{said}." if remembered.is_advocacy else f"{said}. It is no advocacy, so no list ever asks for it."


def forget(config: Path, post: str) -> str:
    """Forget that somebody gave thanks for a post; return what to say."""
    path = warehouse_of(config)
    name = post_of(path, post)
    return f"{name}: thanks forgotten." if thanks.forget(path, name) else f"{name}: no thanks were remembered."
