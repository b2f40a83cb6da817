"""The answers in docs: below each question in SQL, the table that it gives, and the charts drawn of some.

``python -m tests.docs.answers`` writes them anew: of the sample of ``wom demo``, and, where WOM_SHARED names the folder
of public sets, of the real posts.
"""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flows.cli import sample
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.listen import listen_once
from tests.docs import charts
from warehouse.connection import connect

DOCS = Path(__file__).parents[2] / "docs"
OF_SAMPLE = (DOCS / "questions.md",)
OF_REAL_POSTS = (DOCS / "findings.md", DOCS / "howto" / "real-posts.md")
_REAL_POSTS = DOCS / "howto" / "real-posts.toml"
_QUESTION = re.compile(r"(?P<asked>```sql\n(?P<sql>.*?)```\n)(?:\n\|.*?\|\n(?=\n|\Z))?", re.DOTALL)
_CHART = re.compile(r"\]\((?P<file>images/(?P<name>[\w-]+)\.svg)\)")

Rows = list[dict[str, Any]]
Ask = Callable[[str], Rows]


def questions(page: str) -> list[str]:
    """Return what a page asks, in SQL."""
    return [found["sql"] for found in _QUESTION.finditer(page)]


def answered(page: str, ask: Ask) -> str:
    """Return the page with the present answer below each question."""
    return _QUESTION.sub(lambda found: f"{found['asked']}\n{_table(ask(found['sql']))}", page)


def drawn(page: str) -> Iterator[tuple[str, str, str]]:
    """Yield the file of each chart, its name and the question above it."""
    for chart in _CHART.finditer(page):
        yield chart["file"], chart["name"], questions(page[: chart.start()])[-1]


def asking_demo(folder: Path) -> Ask:
    """Run the demo in a folder and return a function that answers SQL."""
    return _asking(sample.unpack(folder))


def asking_real_posts(folder: Path, shared: Path) -> Ask:
    """Run the real posts in a folder, as the how-to says, and return a function that answers SQL."""
    folder.mkdir(exist_ok=True)
    (folder / "posts").symlink_to(shared.resolve() / "data" / "posts")
    config = folder / "wom.toml"
    config.write_bytes(_REAL_POSTS.read_bytes())
    return _asking(config)


def _asking(config: Path) -> Ask:
    listen_once(str(config), Direct())
    published = load_settings(config).warehouse.published

    def ask(sql: str) -> Rows:
        with connect(published) as reader:
            found = reader.execute(sql)
            names = [name for name, *_ in found.description or ()]
            return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    return ask


def _table(rows: Rows) -> str:
    if not rows:
        raise ValueError("a question on the page has no answer")
    lines = [list(rows[0]), ["---"] * len(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:,}" if isinstance(value, int) else " ".join(str(value).replace("|", "\\|").split())


def _write(pages: tuple[Path, ...], ask: Ask) -> None:
    for file in pages:
        page = answered(file.read_text(encoding="utf-8"), ask)
        file.write_text(page, encoding="utf-8")
        for chart, name, sql in drawn(page):
            charts.draw(name, ask(sql), file.parent / chart)


if __name__ == "__main__":
    with TemporaryDirectory() as folder:
        _write(OF_SAMPLE, asking_demo(Path(folder, "demo")))
        if shared := os.environ.get("WOM_SHARED"):
            _write(OF_REAL_POSTS, asking_real_posts(Path(folder, "real"), Path(shared)))
