"""Shows what became of all recorded answers: ``WOM_SHARED=<folder> python -m tests.connectors.recorded``.

It fails where an item is unexplained, or a file is nobody's.
"""

import importlib
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

from rich import box
from rich.console import Console
from rich.table import Table

from tests.connectors.reckoning import Recorded, Refused, files

COLUMNS = ("items", "posts", "merged", "quarantined", "left out", "unexplained")

Sums = dict[tuple[str, str], Counter[str]]


def modules() -> dict[str, ModuleType]:
    """Return the sources of which answers were recorded, each with what accounts for them."""
    folder = Path(__file__).parent / "answers"
    names = sorted(path.parent.name for path in folder.glob("*/recorded.py"))
    return {name: importlib.import_module(f"tests.connectors.answers.{name}.recorded") for name in names}


def unclaimed(folder: Path, told: Iterable[Recorded]) -> set[str]:
    """Return the files that no source says anything of."""
    return {name for name, _ in files(folder)} - {one.file for one in told}


def sums(source: str, told: Iterable[Recorded]) -> Sums:
    """Return the sums of a source by what its files hold."""
    found: Sums = {}
    for one in told:
        total = found.setdefault((source, one.what), Counter())
        total.update(files=1, items=one.item_count, posts=one.post_count, unexplained=one.unexplained_count)
        parts = {"merged": one.merged, "quarantined": one.quarantined, "left out": one.left_out}
        total.update({name: sum(counts.values()) for name, counts in parts.items()})
    return found


def _reasons(told: Iterable[Recorded]) -> Iterator[tuple[str, str, str, int]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for one in told:
        parts = {"merged": one.merged, "quarantined": one.quarantined, "left out": one.left_out}
        found.update({(one.what, why, reason): n for why, counts in parts.items() for reason, n in counts.items()})
    yield from ((*names, count) for names, count in found.items())


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
    for column in columns:
        table.add_column(column, justify="right" if column in ("files", "count", "status", *COLUMNS) else "left")
    return table


def _counts(told: dict[str, list[Recorded]]) -> Table:
    table = _table("What was recorded, and what became of it", "source", "what", "files", *COLUMNS)
    whole: Counter[str] = Counter()
    for source, some in told.items():
        for (_, what), total in sums(source, some).items():
            whole.update(total)
            table.add_row(source, what, *(f"{total[column]:,}" for column in ("files", *COLUMNS)))
    table.add_section()
    table.add_row("all", "", *(f"{whole[column]:,}" for column in ("files", *COLUMNS)))
    return table


def _why(told: dict[str, list[Recorded]]) -> Table:
    table = _table("Why something is no post of its own", "source", "what", "is", "because", "count")
    for source, some in told.items():
        for what, why, reason, count in _reasons(some):
            table.add_row(source, what, why, reason, f"{count:,}")
    return table


def _refusals(told: dict[str, list[Refused]]) -> Table:
    table = _table("How a pull ends that is refused as recorded", "file", "status", "outcome")
    for one in (one for some in told.values() for one in some):
        table.add_row(one.file, str(one.status), one.outcome)
    return table


def main() -> int:
    """Print the tables; return 1 where something is unexplained."""
    folder = Path(os.environ.get("WOM_SHARED", "../shared"), "payloads").resolve()
    console = Console(width=None if sys.stdout.isatty() else 160)
    told = {source: list(module.recorded(folder)) for source, module in modules().items()}
    refused = {
        source: list(module.refused(folder)) for source, module in modules().items() if hasattr(module, "refused")
    }
    for table in (_counts(told), _why(told), _refusals(refused)):
        console.print(table)
    every = [one for some in told.values() for one in some]
    lost = unclaimed(folder, every) | {one.file for one in every if one.unexplained_count}
    console.print(f"not explained: {', '.join(sorted(lost)) or 'nothing'}")
    return 1 if lost or not every else 0


if __name__ == "__main__":
    sys.exit(main())
