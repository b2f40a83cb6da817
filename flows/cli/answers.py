"""The first answers: what was said, what of it is word of mouth and how that moves, whom to thank, the own channel."""

import shlex
import sys
from itertools import groupby
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from flows.cli.terminal import inert, out, table
from flows.configuration.settings import load_settings
from warehouse.overview import Overview, overview

_BLOCKS = " ▁▂▃▄▅▆▇█"
_PROMOTION_LINE = 0.7
_CELL_WIDTH = 40


def show(config: Path) -> None:
    """Show the overview of the published copy, and what to ask next."""
    found = overview(load_settings(config).warehouse.published)
    _show_volume(found)
    _show_weeks(found)
    _show_thanks(found)
    _show_owned(found)
    _show_next(config)


def _show_volume(found: Overview) -> None:
    shown = _titled("What was said", "mentions", "earned", "word of mouth:", "for", "against", "shares", "ads")
    counts = (
        "mention_count",
        "earned_count",
        "word_of_mouth_count",
        "advocacy_count",
        "detraction_count",
        "share_count",
        "promotion_count",
    )
    for row in found.volume:
        shown.add_row(inert(row["name"], _CELL_WIDTH), *(f"{row[count]:,}" for count in counts))
    out.print(shown)
    out.print()


def _show_weeks(found: Overview) -> None:
    """Draw one column a week: how high the advocacy and the detraction stand among that brand's weeks."""
    shown = _titled("Week by week", "advocacy", "detraction", "latest advocacy rate")
    for brand, weeks in groupby(found.weeks, key=lambda row: row["brand"]):
        rows = list(weeks)
        highest = max(max(row["advocacy_count"], row["detraction_count"]) for row in rows)
        shown.add_row(
            inert(brand, _CELL_WIDTH),
            Text(_bars([row["advocacy_count"] for row in rows], highest), style="green"),
            Text(_bars([row["detraction_count"] for row in rows], highest), style="red"),
            _rate(rows[-1]),
        )
    out.print(shown)
    if found.weeks:
        first, last = (pick(row["starts_on"] for row in found.weeks) for pick in (min, max))
        out.print(f"  one column a week, from {first} to {last}\n")


def _bars(counts: list[int], highest: int) -> str:
    """Return one block a count, as high as its share of the highest."""
    steps = len(_BLOCKS) - 1
    return "".join(_BLOCKS[-(-count * steps // highest) if highest else 0] for count in counts)


def _rate(row: dict[str, Any]) -> str:
    """Return the advocacy rate with its interval and what it rests on."""
    if row["advocacy_rate"] is None:
        return "nothing judged"
    interval = f"{row['advocacy_rate_low']:.0%} to {row['advocacy_rate_high']:.0%}"
    return f"{row['advocacy_rate']:.0%} ({interval}; {row['advocacy_count']} of {row['judged_count']})"


def _show_thanks(found: Overview) -> None:
    shown = _titled("Advocates nobody has thanked", "on", "advocacy", "on days", "latest")
    for row in found.thanks:
        counts = (f"{row['advocacy_count']:,}", f"{row['advocacy_day_count']:,}")
        shown.add_row(
            inert(row["author"], _CELL_WIDTH), inert(row["platform"], _CELL_WIDTH), *counts, inert(row["latest"], 60)
        )
    out.print(shown)
    out.print()


def _show_owned(found: Overview) -> None:
    shown = _titled("Own channel", "posts", "promotion share", f"above {_PROMOTION_LINE:.0%}?", "answered")
    for row in found.owned:
        share = row["promotion_share"]
        shown.add_row(
            inert(row["name"], _CELL_WIDTH),
            f"{row['post_count']:,}",
            "nothing judged" if share is None else f"{share:.0%} ({row['promotion_count']} of {row['judged_count']})",
            "" if share is None else ("yes" if share > _PROMOTION_LINE else "no"),
            f"{row['answered_count']:,} of {row['answerable_count']:,}",
        )
    out.print(shown)
    out.print()


def _show_next(config: Path) -> None:
    out.print(Text("Next", style="bold"))
    wom, project = shlex.quote(sys.argv[0]), shlex.quote(str(config))
    question = "from thank_you where not is_answered order by created_at desc limit 10"
    for line in (
        f"""  {wom} sql --config {project} "{question}" """,
        f"  {wom} status --config {project}",
        f"  {wom} init      to listen for a brand of your own, in a folder of its own",
    ):
        out.print(line.rstrip(), markup=False, soft_wrap=True)


def _titled(title: str, *headings: str) -> Table:
    """Return an empty table under a title that never breaks."""
    titled = table(title, *headings)
    titled.columns[0].no_wrap, titled.columns[0].min_width = True, len(title)
    return titled
