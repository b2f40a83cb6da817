"""The commands about people: whom to thank, who was thanked, and who is to be erased."""

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


@app.command(rich_help_panel=_PANEL, epilog=examples("wom pseudonym x:@ann", "wom pseudonym mastodon:@ann@m.example"))
def pseudonym(
    who: Annotated[str, typer.Argument(metavar="PLATFORM:WHO", help="An id or a @handle there.")],
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Say what somebody is called where names are stored as pseudonyms: for people who ask what is stored of them."""
    from flows.cli import erasing

    terminal.say(erasing.pseudonym(config, who))


@app.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "wom erase --author x:@ann --dry-run",
        "wom erase --author x:123 --author mastodon:@ann@m.example",
        "wom erase --again",
    ),
)
def erase(
    author: Annotated[
        list[str] | None, typer.Option(metavar="PLATFORM:WHO", help="An id or a @handle there (repeatable).")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Erase whoever was erased before, as after a restore.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Erase a person: their posts, all that was derived of them, and their names in what others wrote.

    Says what was found before it asks. The files are written anew, so that nothing can be read out of them, and
    nothing of the person comes in from then on. What it cannot reach is in docs/privacy.md.
    """
    from flows.cli import erasing
    from flows.cli.exits import WrongUse

    if bool(author) == again or (again and dry_run):
        raise WrongUse("say whom to erase: --author PLATFORM:WHO, maybe with --dry-run; or --again")
    if again:
        terminal.say(erasing.erase_again(config))
    else:
        terminal.say(erasing.erase(config, author or (), is_sure=yes, is_trial=dry_run))
