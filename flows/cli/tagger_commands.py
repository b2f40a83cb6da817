"""The commands around the tagger: correct what it says, tag again, compare and drop its versions."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli import terminal
from flows.cli.application import DEFAULT_CONFIG, AsJson, Brands, Config, app, examples
from flows.cli.terminal import Form

_PANEL = "The tagger"
_AsForm = Annotated[Form, typer.Option("--format", "-f", help="How to write the answer.")]


@app.command(
    rich_help_panel=_PANEL,
    epilog=examples(
        "wom correct x:1790001 --kind advocacy --by ann",
        'wom correct reddit:t3_1abc --brand acme --kind share --sentiment 0 --by ann --note "about the deal"',
        "wom correct x:1790001 --undo --by ann",
    ),
)
def correct(
    post: Annotated[str, typer.Argument(metavar="POST", help="Which post: platform:post_id.")],
    by: Annotated[str, typer.Option(help="Who corrects; kept with the correction.")],
    kind: Annotated[
        str | None, typer.Option(help="advocacy, satisfaction, share, promotion, detraction or talk.")
    ] = None,
    sentiment: Annotated[int | None, typer.Option(help="Toward the brand: -1, 0 or 1.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="Where the post mentions several.")] = None,
    note: Annotated[str | None, typer.Option(help="Why; kept with the correction.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what is corrected of the mention.")] = False,
    publish: Annotated[bool, typer.Option(help="Measure and publish at once, or leave it to the next run.")] = True,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Correct what a mention was tagged as; it holds against every tagger until it is corrected again or taken back.

    The guide to the kinds is docs/tagger.md.
    """
    from flows.cli import corrections, opening, tagger_reports

    tags = corrections.tags_told(kind, sentiment)
    corrected = corrections.correct(config, post, tags, brand=brand, by=by, note=note, undo=undo)
    tagger_reports.show_corrected(post, corrected)
    if publish:
        opening.publish(config)
    terminal.say("Published: the answers say so now." if publish else "The next run carries it into the answers.")


@app.command(
    rich_help_panel=_PANEL,
    epilog=examples("wom corrections", "wom corrections --format csv", "wom corrections --export mine.jsonl"),
)
def corrections(
    config: Config = DEFAULT_CONFIG,
    form: _AsForm = Form.TABLE,
    export: Annotated[
        Path | None, typer.Option(metavar="FILE.jsonl", help="Write the corrected mentions as training data instead.")
    ] = None,
) -> None:
    """List what people corrected, the newest first, or write it as training data for nlp.training."""
    from flows.cli import corrections as correcting
    from flows.cli import tagger_reports
    from flows.cli.opening import warehouse_of
    from warehouse.corrections import history

    if export is None:
        tagger_reports.show_corrections(history(warehouse_of(config)), form)
        return
    exported = correcting.export(config, export)
    for line in exported.left_out:
        terminal.complain(f"left out {line}")
    terminal.say(f"Wrote {exported.written_count:,} corrected mentions into {export}.")


@app.command(rich_help_panel=_PANEL, epilog=examples("wom taggers", "wom taggers --format json"))
def taggers(config: Config = DEFAULT_CONFIG, form: _AsForm = Form.TABLE) -> None:
    """List the versions of the tagger whose tags are stored, their counts, and which one the answers speak from."""
    from flows.cli import tagger_reports
    from flows.cli import taggers as versions
    from nlp.tags import TAGGER

    tagger_reports.show_taggers(versions.listed(config), form)
    if form is Form.TABLE:
        tagger_reports.show_left(TAGGER, versions.left_count(config))


@app.command(
    rich_help_panel=_PANEL,
    epilog=examples("wom retag", "wom retag --compare rules-2 encoder-1 --brand acme", "wom retag --drop rules-2"),
)
def retag(
    config: Config = DEFAULT_CONFIG,
    compare: Annotated[
        tuple[str, str] | None, typer.Option(metavar="OLD NEW", help="Only count which kinds changed into which.")
    ] = None,
    drop: Annotated[str | None, typer.Option(metavar="OLD", help="Only remove the tags of an old version.")] = None,
    brand: Brands = None,
    direct: Annotated[bool, typer.Option(help="Run the same steps without any Prefect server.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="Show the log as it is written.")] = False,
    as_json: AsJson = False,
) -> None:
    """Tag all stored posts with the present version of the tagger, then measure and publish.

    Safe to stop and to start again at any moment. Until every post is tagged the answers speak from the version before,
    whose tags stay stored until they are dropped. --brand goes with --compare: all brands are tagged at once.
    """
    from flows.cli import running, tagger_reports
    from flows.cli import taggers as versions
    from flows.cli.exits import WrongUse

    if (compare and drop is not None) or (brand and not compare):
        raise WrongUse("one at a time: --compare OLD NEW, maybe with --brand, or --drop OLD, or neither to tag again")
    if compare:
        tagger_reports.show_comparison(versions.compare(config, *compare, brand or ()), as_json=as_json)
    elif drop is not None:
        terminal.say(f"Removed the {versions.drop(config, drop):,} mentions that {drop} told of, with their evidence.")
    else:
        with terminal.watching(verbose=verbose):
            retagged = running.retag(config, direct=direct, verbose=verbose)
        tagger_reports.show_retagged(retagged, as_json=as_json)
