"""The charts of docs/findings.md, each of the answer above it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator, PercentFormatter

Rows = Sequence[dict[str, Any]]

_STYLE = {"svg.hashsalt": "wom", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}
_GREY, _FOR, _AGAINST = "#9aa0a6", "#2a7f62", "#c0392b"
_PARTS = {
    "share_count": ("passed on", "#c7cbd1"),
    "promotion_count": ("for gain", "#e0a458"),
    "talk_count": ("talk", "#dfe6ee"),
    "satisfaction_count": ("content", "#9fc5a8"),
    "prompted_or_reciprocal_count": ("prompted or for a return", "#b8a9c9"),
    "advocacy_count": ("advocacy", _FOR),
    "detraction_count": ("detraction", _AGAINST),
}


def draw(name: str, rows: Rows, file: Path) -> None:
    """Draw a chart. The same rows make the same file."""
    with rc_context(_STYLE):
        figure = Figure(figsize=(7.5, 3.2), layout="constrained")
        DRAWN[name](figure, rows)
        file.parent.mkdir(exist_ok=True)
        figure.savefig(file, metadata={"Date": None})


def _airlines(figure: Figure, rows: Rows) -> None:
    """How much is said beside how much of it speaks for the brand."""
    said, spoken = figure.subplots(1, 2, sharey=True)
    brands = [row["brand"] for row in rows]
    said.barh(brands, [row["share_of_voice"] for row in rows], color=_GREY)
    said.set_title("what counting says: share of voice")
    rates = [row["advocacy_rate"] for row in rows]
    lows = [row["advocacy_rate"] - row["low"] for row in rows]
    highs = [row["high"] - row["advocacy_rate"] for row in rows]
    spoken.errorbar(rates, brands, xerr=[lows, highs], fmt="o", color=_FOR, capsize=3)
    spoken.set_title("what listening says: advocacy rate, 95 %")
    spoken.set_xlim(left=0)
    for axes in (said, spoken):
        _percent(axes, "x")
    said.invert_yaxis()


def _headphones(figure: Figure, rows: Rows) -> None:
    """What of the talk speaks for each product, and what against it, over the years."""
    panels = figure.subplots(1, 2, sharey=True)
    for axes, column, title in zip(
        panels, ("advocacy_rate", "detraction_rate"), ("speaks for it", "warns of it"), strict=True
    ):
        for brand in dict.fromkeys(row["brand"] for row in rows):
            own = [row for row in rows if row["brand"] == brand]
            axes.plot([int(row["year"]) for row in own], [row[column] for row in own], marker="o", label=brand)
        axes.xaxis.set_major_locator(MultipleLocator())
        axes.set_title(f"share of mentions that {title}")
        _percent(axes, "y")
    panels[0].legend(frameon=False)
    panels[0].set_ylim(bottom=0)


def _passed_on(figure: Figure, rows: Rows) -> None:
    """What the mentions of each brand are."""
    axes = figure.subplots()
    brands, ends = [row["brand"] for row in rows], [0.0] * len(rows)
    for column, (label, colour) in _PARTS.items():
        if not any(row[column] for row in rows):
            continue
        widths = [row[column] / row["judged_count"] for row in rows]
        axes.barh(brands, widths, left=ends, color=colour, label=label)
        ends = [end + width for end, width in zip(ends, widths, strict=True)]
    axes.set_title("what the mentions were")
    axes.set_xlim(0, 1)
    _percent(axes, "x")
    axes.invert_yaxis()
    figure.legend(loc="outside lower center", ncols=len(_PARTS), frameon=False, fontsize=8, handlelength=1)


def _percent(axes: Axes, side: str) -> None:
    getattr(axes, f"{side}axis").set_major_formatter(PercentFormatter(1, decimals=0))


DRAWN: dict[str, Callable[[Figure, Rows], None]] = {
    "findings-airlines": _airlines,
    "findings-headphones": _headphones,
    "findings-passed-on": _passed_on,
}
