"""What the commands around the tagger answer, as text for people or as JSON for machines."""

from collections.abc import Sequence
from dataclasses import asdict

import pyarrow as pa

from flows.cli import terminal
from flows.cli.reports import show_json, show_table
from flows.cli.taggers import Comparison
from flows.cli.terminal import Form, inert, out, table
from flows.retag import Retagged
from warehouse.corrections import Correction

_CELL_WIDTH = 80
_DIGEST_WIDTH = 8


def show_corrected(post: str, corrected: Sequence[Correction]) -> None:
    """Say what each tag is now, and what it was."""
    for each in corrected:
        now = f"{each.tag} is now {each.after}" if each.after else f"correction of {each.tag} taken back"
        out.print(inert(f"{post} {each.brand}: {now}, was {each.before or 'none'}", 1000), soft_wrap=True)


def show_corrections(corrections: pa.Table, form: Form) -> None:
    """Show what people corrected; to people in words, and only what fits on their screen."""
    if form is not Form.TABLE:
        show_table(corrections, form)
        return
    shown = table("when", "who", "post", "brand", "correction", "holds", "note")
    for row in corrections.to_pylist():
        change = f"{row['tag']}: {row['value_before'] or 'none'} to {row['value_after'] or 'what the tagger says'}"
        holds = "yes" if row["is_in_force"] else "no"
        if row["is_in_force"] and row["is_edited_since"]:
            holds = "yes, post edited since"
        cells = (f"{row['corrected_at']:%Y-%m-%d %H:%M}", row["corrected_by"], row["post"], row["brand"], change, holds)
        shown.add_row(*(inert(cell, _CELL_WIDTH) for cell in (*cells, row["note"] or "")))
    out.print(shown)


def show_retagged(retagged: Retagged, *, as_json: bool) -> None:
    """Show what tagging again did."""
    if as_json:
        show_json(asdict(retagged))
        return
    terminal.say(
        f"Tagged {retagged.tagged.post_count:,} posts with {retagged.tagged.mention_count:,} mentions by "
        f"{retagged.tagger}; readers' copy {'published' if retagged.published else 'already fresh'}."
    )


def show_taggers(taggers: pa.Table, form: Form) -> None:
    """Show what is stored of which tagger; people need not read the whole digest of a configuration."""
    if form is Form.TABLE:
        short = [matcher[:_DIGEST_WIDTH] for matcher in taggers["matcher"].to_pylist()]
        taggers = taggers.set_column(taggers.column_names.index("matcher"), "matcher", pa.array(short, pa.string()))
    show_table(taggers, form)


def show_left(tagger: str, left_count: int) -> None:
    """Say whether the present tagger has anything left to do."""
    left = (
        f"{left_count:,} posts are left for it: wom retag tags them" if left_count else "nothing is left for it to tag"
    )
    terminal.say(f"This wom tags with {tagger}; {left}.")


def show_comparison(comparison: Comparison, *, as_json: bool) -> None:
    """Show how many mentions moved from which kind (a row each) to which (a column each)."""
    if as_json:
        show_json(asdict(comparison))
        return
    shown = table(f"{comparison.before} \\ {comparison.after}", *comparison.kinds)
    for old, row in comparison.kinds.items():
        shown.add_row(inert(old, _CELL_WIDTH), *(f"{count:,}" for count in row.values()))
    out.print(shown)
    terminal.say(
        f"{comparison.same_count:,} mentions of the same kind, {comparison.changed_count:,} of another; "
        f"{comparison.without_kind_count:,} without a kind to one of them; "
        f"{comparison.only_before_count:,} found by {comparison.before} alone, "
        f"{comparison.only_after_count:,} by {comparison.after} alone."
    )
