"""What commands answer, as tables for people or as JSON for machines."""

import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, count
from types import NoneType
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet
from rich.text import Text

from flows.cli import terminal
from flows.cli.doctor import Finding
from flows.cli.estimate import Estimate
from flows.cli.inspection import SourceFacts
from flows.cli.terminal import Form, inert, out, table
from flows.inert import without_formula
from flows.listen import Summary
from flows.pulls import minute

_CELL_WIDTH = 80
_LINE_WIDTH = 1000
_LARGEST_INTEGER = 2**63
_PLAIN = (bool, int, float, Decimal, date, NoneType)


def show_json(value: Any) -> None:
    """Write one JSON document."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC
    terminal.write(orjson.dumps(value, option=options | orjson.OPT_APPEND_NEWLINE, default=_in_json))


def _in_json(value: Any) -> int | float | str:
    """Return what JSON has no form for as its like: sums of integers are decimals to DuckDB."""
    if isinstance(value, Decimal) and value.is_finite():
        if value != value.to_integral_value():
            return float(value)
        if abs(value) < _LARGEST_INTEGER:
            return int(value)
    return str(value)


def show_summary(summary: Summary, *, as_json: bool) -> None:
    """Show what a run did, and why pulls ended otherwise than done."""
    counts = summary.counts
    if as_json:
        show_json(
            {
                "pulls": [asdict(pull) for pull in summary.pulls],
                **asdict(counts),
                "merged": counts.merged,
                "tagged": asdict(summary.tagged),
                "expired_count": summary.expired_count,
                "measured": asdict(summary.measured),
                "published": summary.published,
            }
        )
        return
    shown = table("source", "query", "outcome", "read", "new", "merged", "quarantined")
    for pull in summary.pulls:
        numbers = (pull.counts.read, pull.counts.loaded, pull.counts.merged, pull.counts.quarantined)
        row = (pull.source, pull.query, pull.ending, *(f"{number:,}" for number in numbers))
        shown.add_row(*(_inert(cell) for cell in row))
    out.print(shown)
    for pull in (*summary.failed, *summary.partial):
        _say(f"{pull.source} {pull.query}: {pull.detail}")
    _say(
        f"read {counts.read:,} = {counts.loaded:,} loaded + {counts.merged:,} merged + "
        f"{counts.quarantined:,} quarantined"
    )
    _say(
        f"tagged {summary.tagged.post_count:,} posts with {summary.tagged.mention_count:,} mentions; "
        f"readers' copy {'published' if summary.published else 'already fresh'}"
    )


def show_estimates(estimates: Sequence[Estimate], *, as_json: bool) -> None:
    """Show what each query would use and cost, and the sum."""
    total = sum((each.cost_usd for each in estimates), Decimal(0))
    if as_json:
        show_json({"queries": [asdict(each) for each in estimates], "cost_usd": total})
        return
    shown = table("source", "query", "would use", "USD")
    for each in estimates:
        used = ", ".join(f"{count:,} {unit}" for unit, count in (each.usage or {}).items())
        shown.add_row(*(_inert(cell) for cell in (each.source, each.query, used or "-", f"{each.cost_usd:,.2f}")))
    out.print(shown)
    for each in estimates:
        if each.detail:
            _say(f"{each.source} {each.query}: {each.detail}")
    _say(f"about {total:,.2f} USD in all")


def show_status(status: dict[str, Any], *, as_json: bool) -> None:
    """Show where every source and the warehouse stand."""
    if as_json:
        show_json(status)
        return
    shown = table("source", "last success", "outcome", "posts", "mentions", "gaps", "quarantined", "spent USD")
    for source, facts in status["sources"].items():
        shown.add_row(
            *(
                _inert(cell)
                for cell in (
                    source,
                    facts["last_success_at"] or "never",
                    _ending(facts),
                    facts["post_count"],
                    facts["mention_count"],
                    facts["gap_count"],
                    facts["quarantined_count"],
                    facts["spending_usd"],
                )
            )
        )
    out.print(shown)
    for key, value in status.items():
        if key != "sources":
            _say(f"{key.replace('_', ' ')}: {value}")


def _ending(facts: dict[str, Any]) -> str:
    """Say how the last pull of a source ended, and until when the source wants to be left alone."""
    until = facts["waits_until"]
    wait = f" until {minute(datetime.fromisoformat(until))}" if until else ""
    return f"{facts['last_outcome'] or ''}{wait}"


def show_sources(facts: Sequence[SourceFacts], *, as_json: bool) -> None:
    """Show which sources there are and what is asked of them."""
    if as_json:
        show_json([asdict(fact) for fact in facts])
        return
    shown = table("source", "usable", "queries", "what it is")
    for fact in facts:
        usable = "yes" if fact.problem is None else fact.problem
        shown.add_row(*(_inert(cell) for cell in (fact.source, usable, ", ".join(fact.queries) or "-", fact.about)))
    out.print(shown)


def show_findings(findings: Sequence[Finding], *, as_json: bool) -> None:
    """Show what was examined and how it stands."""
    if as_json:
        show_json([asdict(finding) for finding in findings])
        return
    for finding in findings:
        mark = "[green]fine[/]" if finding.fine else "[red]amiss[/]"
        out.print(mark, _inert_line(f"{finding.what}: {finding.detail}"), soft_wrap=True)


def show_table(answer: pa.Table, form: Form) -> None:
    """Write the answer to a query in the form asked for; binary forms go to standard output as they are."""
    answer = answer.rename_columns(_told_apart(answer.column_names))
    if form is Form.TABLE:
        shown = table(*answer.column_names)
        for row in answer.to_pylist():
            shown.add_row(*(_inert(_cell(value)) for value in row.values()))
        out.print(shown)
    elif form is Form.JSON:
        show_json(answer.to_pylist())
    elif form is Form.CSV:
        pa.csv.write_csv(_safe_for_spreadsheets(answer), sys.stdout.buffer)
    else:
        pa.parquet.write_table(answer, sys.stdout.buffer)


def _told_apart(names: Sequence[str]) -> list[str]:
    """Return the names with a number after those that were there before: joins repeat names, and rows lose one then."""
    told: list[str] = []
    for name in names:
        numbered = (f"{name}_{number}" for number in count(2))
        told.append(next(free for free in chain([name], numbered) if free not in told))
    return told


def _safe_for_spreadsheets(answer: pa.Table) -> pa.Table:
    """Turn what CSV has no form for into text and quote whatever a spreadsheet would run as a formula."""
    columns = {
        name: [value if isinstance(value, _PLAIN) else without_formula(_cell(value)) for value in values]
        for name, values in zip(answer.column_names, (column.to_pylist() for column in answer.columns), strict=True)
    }
    return pa.table({name: pa.array(values) for name, values in columns.items()})


def _cell(value: Any) -> str:
    """Return a value as text: nothing for null, JSON for what is nested."""
    if value is None:
        return ""
    if isinstance(value, list | dict):
        return orjson.dumps(value, default=str).decode()
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def _inert(value: Any) -> Text:
    """Return a value as text that is shown and never acted on."""
    return inert(value, _CELL_WIDTH)


def _say(text: str) -> None:
    out.print(_inert_line(text), soft_wrap=True)


def _inert_line(text: str) -> Text:
    return inert(text, _LINE_WIDTH)
