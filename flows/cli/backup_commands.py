"""The commands that keep the warehouse safe: make a backup, put one back."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli import terminal
from flows.cli.application import DEFAULT_CONFIG, AsJson, Config, app, examples

_PANEL = "Backups"


@app.command(rich_help_panel=_PANEL, epilog=examples("wom backup", "wom backup /mnt/backups/acme --keep 14"))
def backup(
    folder: Annotated[
        Path | None, typer.Argument(metavar="FOLDER", help="Where to put it; by default as [backup] says.")
    ] = None,
    keep: Annotated[
        int | None, typer.Option(min=1, help="Delete the oldest backups of this warehouse there but so many.")
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: AsJson = False,
) -> None:
    """Write all that the warehouse holds, raw payloads and quarantine included, into one file, and verify it.

    Safe beside a run: the file holds the state of one moment.
    """
    from flows.cli import backups

    with terminal.watching(verbose=False):
        made, gone = backups.make(config, folder, keep)
    backups.show(made, gone, as_json=as_json)


@app.command(rich_help_panel=_PANEL, epilog=examples("wom restore backups/wom-20261122T021500Z.duckdb"))
def restore(
    file: Annotated[Path, typer.Argument(metavar="BACKUP", help="A file that wom backup has written.")],
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Put a backup in the place of the warehouse, bring it to the present schema, and publish it.

    The warehouse of before stays beside it under another name. Refused while anybody has it open.
    """
    from flows.cli import backups

    with terminal.watching(verbose=False):
        restored = backups.put_back(config, file)
    backups.show_restored(file, restored)
    with terminal.watching(verbose=False):
        backups.publish(config)
    terminal.say("Readers have it, too.")
