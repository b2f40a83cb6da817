"""The application that all commands belong to, and the options that many of them share."""

from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

_EPILOG = (
    "Exit codes: 0 done, 1 done but for a source, a row or a check, 2 wrong use or configuration, "
    "3 the run could not be completed, 4 done but for what a source no longer serves, 130 stopped by hand, "
    "143 stopped by the system."
)


class _Commands(TyperGroup):
    """The commands; what goes wrong in one is explained before typer gives it an exit code of its own."""

    def invoke(self, ctx: Any) -> Any:
        from flows.cli.exits import explained  # noqa: PLC0415 - --help answers at once

        with explained():
            return super().invoke(ctx)


app = typer.Typer(
    cls=_Commands,
    name="wom",
    help="Listen for word of mouth: tell real advocacy from mere sharing.",
    epilog=_EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)

Config = Annotated[Path, typer.Option("--config", "-c", help="The configuration file.", show_default=True)]
Brands = Annotated[list[str] | None, typer.Option("--brand", "-b", help="Only this brand (repeatable).")]
Sources = Annotated[list[str] | None, typer.Option("--source", "-s", help="Only this source (repeatable).")]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
DEFAULT_CONFIG = Path("wom.toml")
MOMENTS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
"""How moments are written in options."""


def examples(*lines: str) -> str:
    """Return an epilog that shows how a command is used."""
    return "**Examples**\n\n" + "\n\n".join(f"`{line}`" for line in lines)
