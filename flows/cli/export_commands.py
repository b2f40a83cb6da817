"""The command that gives posts to others."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.cli import terminal
from flows.cli.application import DEFAULT_CONFIG, MOMENTS, Brands, Config, app, examples


@app.command(
    rich_help_panel="People",
    epilog=examples(
        'wom export ids.csv --rules x --to "University of Example"',
        "wom export ids.jsonl --rules x --to acme --since 2026-10-01 --brand acme",
    ),
)
def export(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV or JSONL; what is there already is replaced.")],
    rules: Annotated[str, typer.Option(metavar="SOURCE", help="Whose posts, by the rules of that platform.")],
    to: Annotated[str, typer.Option(metavar="NAME", help="Who gets them; what they had before counts.")],
    since: Annotated[datetime | None, typer.Option(formats=MOMENTS, help="Only what was written since, UTC.")] = None,
    brand: Brands = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Give posts to others as their platform allows it: ids alone, no more than one recipient may have.

    What was given to whom is remembered. Posts that were erased, have expired or are gone are not among them.
    """
    from flows.cli import exporting

    given, sharing = exporting.export(config, file, rules, to, since=since, brands=brand)
    days = sharing.within.days
    terminal.say(f"{file}: {len(given.post_ids):,} ids for {terminal.told_name(to)}.")
    terminal.say(f"With these, {given.given_count:,} of {sharing.ids:,} within {days} days. {sharing.told}.")
