"""The commands about alerts: look whether all is well and tell whom it concerns; list alerts; try the channels."""

from typing import Annotated

import typer

from flows.cli import terminal
from flows.cli.application import DEFAULT_CONFIG, AsJson, Config, app, examples
from flows.cli.exit_codes import Exit
from flows.configuration.bounds import MOST_OF_ANYTHING

_PANEL = "Alerts"


@app.command(rich_help_panel=_PANEL, epilog=examples("wom watch", "wom watch --config brands/wom.toml --json"))
def watch(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """Look whether all is well, and tell the channels of [alerts] what is not, once, and when it is over.

    Needs no Prefect server; where one is configured, its runs are looked at, too. Exits with 1 where a channel did not
    take what it was told: the next watch tells it again.
    """
    from flows.cli import alerting

    if alerting.watch(config, as_json=as_json).told.refusals:
        raise typer.Exit(Exit.SOURCE_FAILED)


@app.command(rich_help_panel=_PANEL, epilog=examples("wom alerts", "wom alerts --most 50 --json", "wom alerts --test"))
def alerts(
    config: Config = DEFAULT_CONFIG,
    most: Annotated[int, typer.Option(min=0, max=MOST_OF_ANYTHING, help="How many that are over.")] = 10,
    test: Annotated[bool, typer.Option("--test", help="Send a test message to each channel instead.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the alerts that are open, and the last ones that are over, as of the last watch."""
    from flows.cli import alerting

    if not test:
        alerting.show(config, most=most, as_json=as_json)
    elif refusals := alerting.try_channels(config):
        terminal.complain("\n".join(refusals))
        raise typer.Exit(Exit.SOURCE_FAILED)
