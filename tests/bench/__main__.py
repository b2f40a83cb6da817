"""Measure speed as ratios within one run: ``python -m tests.bench [section ...] [--small]``.

Each section runs in a process of its own, so that its peak of memory is its own too.
"""

import argparse
import importlib
import json
import pkgutil
import resource
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.figures import Figure

_SECTIONS = "tests.bench.sections"


def main() -> None:
    sections = importlib.import_module(_SECTIONS)
    names = sorted(module.name for module in pkgutil.iter_modules(sections.__path__))
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("section", nargs="*", help=f"one or more of {', '.join(names)}; all by default")
    parser.add_argument("--small", action="store_true", help="a tenth of the size, to see that everything runs")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        _measure(chosen.inside, scale=0.1 if chosen.small else 1.0)
        return
    table = Table("section", "what", "measured", "goal", box=None, header_style="bold")
    for name in chosen.section or names:
        for figure in _in_its_own_process(name, small=chosen.small):
            table.add_row(name, figure.what, f"{figure.value:,.3g} {figure.unit}", figure.goal)
    Console(width=140).print(table)


def _measure(name: str, scale: float) -> None:
    """Run one section and write its figures as JSON."""
    with tempfile.TemporaryDirectory(prefix="wom-bench-") as folder:
        figures = importlib.import_module(f"{_SECTIONS}.{name}").measure(Path(folder), scale)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    facts = [asdict(figure) for figure in (*figures, Figure("peak memory", peak, "MiB"))]
    sys.stdout.write(f"\n{json.dumps(facts)}\n")


def _in_its_own_process(name: str, *, small: bool) -> list[Figure]:
    """Return the figures of a section; what it says besides goes to standard error."""
    command = [sys.executable, "-m", "tests.bench", "--inside", name, *(["--small"] if small else [])]
    answer = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout
    return [Figure(**facts) for facts in json.loads(answer.splitlines()[-1])]


if __name__ == "__main__":
    main()
