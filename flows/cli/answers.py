"""The first answers: what was said, what of it is word of mouth and how that moves, whom to thank, the own channel."""

from itertools import groupby
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from flows.cli.terminal import inert, out
from flows.configuration.settings import load_settings
from warehouse.overview import Overview, overview

_BLOCKS = " ▁▂▃▄▅▆▇█"
_PROMOTION_LINE = 0.7


def show(config: Path) -> None:
    """Show the overview of the published copy, and what to ask next."""
    found = overview(load_settings(config).warehouse.published)
    _show_volume(found)
    _show_weeks(found)
    _show_thanks(found)
    _show_owned(found)
    _show_next(config)


def _show_volume(found: Overview) -> None:
    table = _table("What was said", "mentions", "earned", "word of mouth:", "for", "against", "shares", "ads")
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
        table.add_row(_inert(row["name"]), *(f"{row[count]:,}" for count in counts))
    out.print(table)
    out.print()


def _show_weeks(found: Overview) -> None:
    """Draw one column a week: how high the advocacy and the detraction stand among that brand's weeks."""
    table = _table("Week by week", "advocacy", "detraction", "latest advocacy rate")
    for brand, weeks in groupby(found.weeks, key=lambda row: row["brand"]):
        rows = list(weeks)
        highest = max(max(row["advocacy_count"], row["detraction_count"]) for row in rows)
        table.add_row(
            _inert(brand),
            Text(_bars([row["advocacy_count"] for row in rows], highest), style="green"),
            Text(_bars([row["detraction_count"] for row in rows], highest), style="red"),
            _rate(rows[-1]),
        )
    out.print(table)
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
    table = _table("Advocates nobody has thanked", "on", "advocacy", "on days", "latest")
    for row in found.thanks:
        counts = (f"{row['advocacy_count']:,}", f"{row['advocacy_day_count']:,}")
        table.add_row(_inert(row["author"]), _inert(row["platform"]), *counts, _inert(row["latest"], length=60))
    out.print(table)
    out.print()


def _show_owned(found: Overview) -> None:
    table = _table("Own channel", "posts", "promotion share", f"above {_PROMOTION_LINE:.0%}?", "answered")
    for row in found.owned:
        share = row["promotion_share"]
        table.add_row(
            _inert(row["name"]),
            f"{row['post_count']:,}",
            "nothing judged" if share is None else f"{share:.0%} ({row['promotion_count']} of {row['judged_count']})",
            "" if share is None else ("yes" if share > _PROMOTION_LINE else "no"),
            f"{row['answered_count']:,} of {row['answerable_count']:,}",
        )
    out.print(table)
    out.print()


def _show_next(config: Path) -> None:
    out.print(Text("Next", style="bold"))
    for line in (
        f"""  wom sql --config {config} "from thank_you where not is_answered order by created_at desc limit 10" """,
        f"  wom status --config {config}",
        "  wom init      to listen for a brand of your own",
    ):
        out.print(line.rstrip(), markup=False, soft_wrap=True)


def _table(title: str, *headings: str) -> Table:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column(title, no_wrap=True, min_width=len(title))
    for heading in headings:
        table.add_column(heading)
    return table


def _inert(value: Any, length: int = 40) -> Text:
    return inert(value, length)
