"""The command line, ``wom``: each command says what it takes, calls the module that does it, and shows the answer."""

import sys
import traceback
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from connectors.secrecy import hide
from flows import hiding, rights
from flows.cli import (  # noqa: F401 - importing them adds their commands to the application
    alert_commands,
    backup_commands,
    export_commands,
    people_commands,
    schedule_commands,
    sweep_commands,
    tagger_commands,
    terminal,
)
from flows.cli.application import DEFAULT_CONFIG, MOMENTS, AsJson, Brands, Config, Sources, app, examples
from flows.cli.exit_codes import Exit
from flows.cli.terminal import Form

if TYPE_CHECKING:
    from flows.period import Period


@app.command(epilog=examples("wom init", 'wom init --brand "Acme Audio" --alias acme --source hackernews'))
def init(
    config: Config = DEFAULT_CONFIG,
    brand: Annotated[str | None, typer.Option(help="Name of your brand; asked for where left out.")] = None,
    alias: Annotated[list[str] | None, typer.Option(help="Another name people use for it (repeatable).")] = None,
    competitor: Annotated[list[str] | None, typer.Option(help="A brand to compare with (repeatable).")] = None,
    source: Annotated[list[str] | None, typer.Option(help="A source to listen to (repeatable).")] = None,
    force: Annotated[bool, typer.Option(help="Replace a file that is there already.")] = False,
) -> None:
    """Write a commented wom.toml, asking what it needs to know."""
    from flows.configuration import starter

    starter.require_free(config, force=force)
    if brand is None:
        brand = typer.prompt("Your brand's name")
        alias = alias or _asked("Other names people use for it")
        competitor = competitor or _asked("Competitors to compare with")
    starter.write_starter(
        config, brand=brand, aliases=alias or [], competitors=competitor or [], sources=source or [], force=force
    )
    terminal.say(f"Wrote {config}. Next: wom doctor, then wom listen.")


def _asked(question: str) -> list[str]:
    """Ask for any number of names, separated by commas."""
    answer = typer.prompt(f"{question} (separated by commas, or nothing)", default="", show_default=False)
    return [name.strip() for name in answer.split(",") if name.strip()]


@app.command(epilog=examples("wom demo", "wom demo --folder /tmp/wom-demo"))
def demo(
    folder: Annotated[Path, typer.Option(help="Where the sample and its warehouse are put.")] = Path("wom-demo"),
    direct: Annotated[bool, typer.Option(help="Run without Prefect.")] = False,
) -> None:
    """Run the main job on the sample archive: 13 weeks of posts about two fictional brands."""
    from flows.cli import answers, prefect_server, sample

    prefect_server.forget_configured()
    config = sample.unpack(folder)
    _listen(config, (), (), direct=direct, verbose=False)
    answers.show(config)


@app.command(epilog=examples("wom listen", "wom listen --source hackernews --brand acme", "wom listen --estimate"))
def listen(
    config: Config = DEFAULT_CONFIG,
    brand: Brands = None,
    source: Sources = None,
    direct: Annotated[bool, typer.Option(help="Run the same steps without any Prefect server.")] = False,
    estimate: Annotated[bool, typer.Option(help="Only say what a run would read and cost.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the log as it is written.")] = False,
    as_json: AsJson = False,
) -> None:
    """Collect, tag and measure what was said since the last run, then publish it.

    Safe to start again at any moment, also beside another run. Uses the Prefect server that is configured, else a
    temporary one.
    """
    if estimate:
        from flows.cli import estimate as estimation
        from flows.cli import reports

        reports.show_estimates(estimation.estimate(config, brand or (), source or ()), as_json=as_json)
        return
    _listen(config, brand or (), source or (), direct=direct, verbose=verbose, as_json=as_json)


@app.command(epilog=examples("wom backfill --source hackernews --since 2026-01-01 --until 2026-04-01"))
def backfill(
    source: Annotated[list[str], typer.Option("--source", "-s", help="The source to ask (repeatable).")],
    since: Annotated[datetime, typer.Option(formats=MOMENTS, help="From when on, in UTC.")],
    until: Annotated[datetime | None, typer.Option(formats=MOMENTS, help="Up to when, not included; now.")] = None,
    config: Config = DEFAULT_CONFIG,
    brand: Brands = None,
    direct: Annotated[bool, typer.Option(help="Run the same steps without any Prefect server.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the log as it is written.")] = False,
    as_json: AsJson = False,
) -> None:
    """Collect, tag and measure what was said within a past stretch of time, then publish it.

    Safe to start again at any moment: the same stretch is read on from where it was left. What a platform no longer
    serves is a gap.
    """
    from flows.period import Period

    period = Period.between(since, until)
    _listen(config, brand or (), source, period, direct=direct, verbose=verbose, as_json=as_json)


def _listen(
    config: Path,
    brands: Sequence[str],
    sources: Sequence[str],
    period: "Period | None" = None,
    *,
    direct: bool,
    verbose: bool,
    as_json: bool = False,
) -> None:
    """Run once, show how it went, and leave with the exit code that says so."""
    from flows.cli import reports, running

    with terminal.watching(verbose=verbose):
        summary = running.run(config, brands, sources, period, direct=direct, verbose=verbose)
    reports.show_summary(summary, as_json=as_json)
    if summary.failed:
        raise typer.Exit(Exit.SOURCE_FAILED)
    if summary.partial:
        raise typer.Exit(Exit.PARTIAL)


@app.command(epilog=examples("wom tag posts.jsonl --output tags.jsonl", "wom tag reviews.csv --target-column product"))
def tag(
    posts: Annotated[Path, typer.Argument(metavar="INPUT", help="JSONL, CSV or Parquet with id, text, maybe target.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="JSONL, CSV or Parquet; JSONL to standard output by default.")
    ] = None,
    target_column: Annotated[
        str | None, typer.Option(help="The column that names the brand or product; target, where there is one.")
    ] = None,
) -> None:
    """Tag the posts of a file: one row out for each row in, in order. Needs no wom.toml.

    A row that cannot be read gives none: it is told on standard error, and the exit code is 1.
    """
    from flows.cli import tagging

    with terminal.watching(verbose=False):
        outcome = tagging.tag_file(posts, output, target_column)
    if output is not None:
        terminal.say(f"Tagged {outcome.tagged_count:,} posts into {output}.")
    if outcome.unreadable:
        terminal.complain("\n".join(outcome.unreadable))
        raise typer.Exit(Exit.SOURCE_FAILED)


@app.command(epilog=examples('wom explain "I love my Acme kettle" --target Acme', "wom explain - --json < post.txt"))
def explain(
    text: Annotated[str, typer.Argument(help="The text of a post; or - to read it from standard input.")],
    target: Annotated[str | None, typer.Option(help="The brand to judge toward; without it, as a whole.")] = None,
    title: Annotated[str | None, typer.Option(help="The title of the thread or article it stands under.")] = None,
    lang: Annotated[str | None, typer.Option(help="The code of its language, as en; else found out.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the tags of one text, and the words that speak for each of them. Needs no wom.toml."""
    from flows.cli import explaining

    explaining.show(text, target, title, lang, as_json=as_json)


@app.command(epilog=examples("wom publish", "wom publish --config brands/wom.toml"))
def publish(config: Config = DEFAULT_CONFIG) -> None:
    """Measure what is new and give readers a fresh copy of the warehouse."""
    from flows.direct import Direct
    from flows.upkeep import publish_once

    done = publish_once(str(config), Direct())
    terminal.say("Published." if done.published else "The readers' copy is fresh already.")


@app.command(epilog=examples("wom status", "wom status --json | jq .sources.hackernews"))
def status(config: Config = DEFAULT_CONFIG, as_json: AsJson = False) -> None:
    """Tell per source: last success, posts, mentions, gaps, quarantined rows, untagged posts, spending."""
    from flows.cli import inspection, reports

    reports.show_status(inspection.status(config), as_json=as_json)


@app.command(epilog=examples("wom sources", "wom sources --json"))
def sources(
    config: Annotated[Path | None, typer.Option("--config", "-c", help="wom.toml, where there is one.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the sources wom knows, whether each can be used here, and what is asked of it."""
    from flows.cli import inspection, reports

    if config is None and DEFAULT_CONFIG.exists():
        config = DEFAULT_CONFIG
    reports.show_sources(inspection.sources(config), as_json=as_json)


@app.command(
    epilog=examples(
        "wom sql \"select * from advocacy_trend where grain = 'week'\"",
        'wom sql "from advocates" --format csv > advocates.csv',
    )
)
def sql(
    statement: Annotated[str, typer.Argument(help="One statement that reads; or - to read it from standard input.")],
    config: Config = DEFAULT_CONFIG,
    form: Annotated[Form, typer.Option("--format", "-f", help="How to write the answer.")] = Form.TABLE,
) -> None:
    """Ask the published copy, read-only: never in the way of a run."""
    from flows.cli import inspection, reports

    statement = sys.stdin.read() if statement == "-" else statement
    reports.show_table(inspection.answer(config, statement), form)


@app.command(epilog=examples("wom doctor", "wom doctor --source hackernews"))
def doctor(config: Config = DEFAULT_CONFIG, source: Sources = None, as_json: AsJson = False) -> None:
    """Check what a run needs: configuration, warehouse, tagger, Prefect, and the cheapest real call to each source."""
    from flows.cli import doctor as examination
    from flows.cli import reports

    findings = examination.examine(config, source or ())
    reports.show_findings(findings, as_json=as_json)
    if any(not finding.fine for finding in findings):
        raise typer.Exit(Exit.SOURCE_FAILED)


def main() -> NoReturn:
    """Run the command line; turn what goes wrong into a plain sentence and an exit code."""
    from flows.cli import stopping

    rights.keep_to_owner()
    hiding.hide_secrets()
    terminal.bear_any_text()
    stopping.heed_signals()
    try:
        app()
    except Exception:  # noqa: BLE001 - the last resort of a command line
        sys.stderr.write(hide(traceback.format_exc()))
    sys.exit(Exit.NOT_COMPLETED)
