"""The commands that have runs come by themselves."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli import terminal
from flows.cli.application import DEFAULT_CONFIG, Config, app, examples

_PANEL = "Schedule"


@app.command(rich_help_panel=_PANEL, epilog=examples("wom up", "wom up --config brands/wom.toml --port 4300"))
def up(
    config: Config = DEFAULT_CONFIG,
    host: Annotated[str, typer.Option(help="Where the server listens; only this machine reaches it there.")] = (
        "127.0.0.1"
    ),
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port it listens on.")] = 4200,
    folder: Annotated[
        Path | None, typer.Option(help="Where it keeps its data and logs; prefect-server beside wom.toml.")
    ] = None,
) -> None:
    """Keep a Prefect server and a worker running, so that runs come when [schedule] of wom.toml says.

    All that one machine needs: makes the work pool, puts the deployments, starts again what dies, and ends everything
    with itself. Where PREFECT_API_URL names a server, that one is used and none is started.
    """
    from flows.cli import serving

    folder = (folder or config.absolute().parent / "prefect-server").absolute()
    serving.serve(config, serving.Place(host, port, folder))


@app.command(rich_help_panel=_PANEL, epilog=examples("wom deploy", "wom deploy --config brands/wom.toml"))
def deploy(config: Config = DEFAULT_CONFIG) -> None:
    """Put the deployments of prefect.yaml on the Prefect server, listen to run when [schedule] of wom.toml says.

    Makes the work pool, too, where there is none. Run it again after a change of the schedule.
    """
    from flows.cli import deployment

    deployed = deployment.deploy(config)
    terminal.say(f"Deployed {', '.join(deployed)}. Next: prefect worker start --pool {deployment.POOL}.")
