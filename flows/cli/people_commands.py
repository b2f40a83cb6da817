"""The commands about people: whom to thank, and who was thanked."""

from datetime import datetime
from typing import Annotated

import typer

from flows.cli import terminal
from flows.cli.application import DEFAULT_CONFIG, MOMENTS, Brands, Config, app, examples
from flows.cli.terminal import Form
from flows.configuration.bounds import MOST_DAYS, MOST_OF_ANYTHING

_PANEL = "People"


@app.command(
    rich_help_panel=_PANEL, epilog=examples("wom thanks", "wom thanks --days 7 --brand acme", "wom thanks -f csv")
)
def thanks(
    config: Config = DEFAULT_CONFIG,
    brand: Brands = None,
    days: Annotated[int, typer.Option(min=1, max=MOST_DAYS, help="Of how many days back.")] = 30,
    most: Annotated[int, typer.Option(min=1, max=MOST_OF_ANYTHING, help="How many at most.")] = 20,
    form: Annotated[Form, typer.Option("--format", "-f", help="How to write the answer.")] = Form.TABLE,
) -> None:
    """List whom to thank: those who spoke for your brand unprompted and got no answer, the most credible first."""
    from flows.cli import thanking

    thanking.show(thanking.owed(config, brand, day_count=days, most=most), form, day_count=days)


@app.command(
    rich_help_panel=_PANEL,
    epilog=examples("wom thanked x:1790001 --by ann", 'wom thanked reddit:t3_1abc --by ann --note "sent a card"'),
)
def thanked(
    post: Annotated[str, typer.Argument(metavar="POST", help="For which post: platform:post_id, or its link.")],
    by: Annotated[str | None, typer.Option(help="Who thanked; kept with it.")] = None,
    at: Annotated[datetime | None, typer.Option(formats=MOMENTS, help="When, in UTC; now where left out.")] = None,
    note: Annotated[str | None, typer.Option(help="How; kept with it.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Forget the thanks that were remembered.")] = False,
    publish: Annotated[bool, typer.Option(help="Measure and publish at once, or leave it to the next run.")] = True,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Remember that somebody was thanked elsewhere: by mail, in the shop, from an account that is not followed.

    What was remembered of the post before is replaced; its time stays where --at is left out.
    """
    from flows.cli import opening, thanking
    from flows.cli.exits import WrongUse

    if undo and (by or at or note):
        raise WrongUse("--undo forgets the thanks: leave out --by, --at and --note")
    told = thanking.forget(config, post) if undo else thanking.remember(config, post, by=by, at=at, note=note)
    terminal.say(told)
    if publish:
        opening.publish(config)
    terminal.say("Published: the answers say so now." if publish else "The next run carries it into the answers.")
