"""The commands that ask again about what is stored."""

from typing import Annotated

import typer

from flows.cli import terminal
from flows.cli.application import DEFAULT_CONFIG, AsJson, Config, Sources, app, examples
from flows.cli.exit_codes import Exit


@app.command(epilog=examples("wom sweep", "wom sweep --dry-run", "wom sweep --source reddit --direct"))
def sweep(
    config: Config = DEFAULT_CONFIG,
    source: Sources = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say how many posts are due, and the cost.")] = False,
    believe: Annotated[
        bool, typer.Option("--believe", help="Take out whatever a source says is gone, however much it is.")
    ] = False,
    direct: Annotated[bool, typer.Option(help="Run the same steps without any Prefect server.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the log as it is written.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the platforms what became of stored posts: take out what is gone there, take over what was edited.

    Safe to start again at any moment, also beside another run. An answer that is hard to believe deletes nothing: it is
    asked for again.
    """
    from flows.cli import sweeps

    if dry_run:
        sweeps.show_due(sweeps.due(config, source or ()), as_json=as_json)
        return
    with terminal.watching(verbose=verbose):
        swept = sweeps.sweep(config, source or (), believe=believe, direct=direct, verbose=verbose)
    sweeps.show(swept, as_json=as_json)
    if swept.failed:
        raise typer.Exit(Exit.SOURCE_FAILED)
    if swept.partial:
        raise typer.Exit(Exit.PARTIAL)
