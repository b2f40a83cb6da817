"""What hostile people post is shown as the words that it is: in a terminal, a spreadsheet and the Prefect UI."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from flows.artifacts import show_sources
from flows.inert import in_markdown
from flows.pulls import Pull
from tests.flows.cli.shell import Wom

HOSTILE = {
    "colours": "\x1b[31mred\x1b[0m and \x9b32mgreen",
    "title of the window": "\x1b]0;owned\x07",
    "link of a terminal": "\x1b]8;;http://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "clipboard": "\x1b]52;c;cm0gLXJmIH4=\x07",
    "over what was there": "fine\r\x1b[1A\x1b[2KAll is well\b\b",
    "other direction": "\u202egnp.exe\u202c \u2066x\u2069",
    "nothing to see": "a\u200bb\ufeff\u2060",
    "nothing": "\x00",
    "half a character": "\ud83d",
    "formula": '=cmd|"/c calc"!A1',
    "sum": "@SUM(1+1)*cmd|'/c calc'!A0",
    "minus": "-1+1",
    "plus": "+1+HYPERLINK(1)",
    "tab": "\t=1+1",
    "after a tag": '\r=IMPORTXML("http://evil.example")',
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "picture": "![](http://evil.example/pixel.png)",
    "link": "[click](javascript:alert(1)) <javascript:alert(1)>",
    "end of a cell": "a | b |\n| --- | --- |\n\n# heading `code",
    "rich": "[bold red]x[/bold red] [link=http://evil.example]y[/link] [/]",
    "long": "x" * 100_000,
}
ACTIVE = ("<script", "<img", "<a ", "<h1", "<code")
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture
def listened(project: Path, wom: Wom, add_posts: Callable[..., None]) -> Path:
    """Have a project in which everything that a person may choose is hostile, each in a post of praise."""
    for number, hostile in enumerate(HOSTILE.values()):
        told = dict.fromkeys(("author_name", "author_handle", "title", "community"), hostile[:200])
        post = {
            "platform": "x",
            "post_id": f"h{number}",
            "author_id": f"a{number}",
            "created_at": "2026-06-03T11:00:00Z",
        }
        text = f"{hostile} I love my Quillon kettle, best thing I ever bought, you have to try it!"
        add_posts(json.dumps(post | told | {"text": text, "url": f"javascript:{hostile[:99]}"}))
    ended = wom("listen", "--direct", "--config", project)
    assert ended.code == 0, ended.err
    assert inert(ended.out + ended.err)
    return project


def inert(said: str) -> bool:
    """Tell whether a terminal would show a text and do nothing else."""
    return not {unicodedata.category(c) for c in said if c not in "\n\u200d"} & {"Cc", "Cf", "Cs"}


SHOWING = (
    ("sql", "from posts"),
    ("sql", "from authors"),
    ("sql", "from advocates"),
    ("sql", "from thank_you"),
    ("sql", 'select title as "\x1b[31mhead" from posts'),
    ("sql", "\x1b[31m nonsense"),
    ("thanks", "--days", "9999", "--most", "99"),
    ("status",),
    ("thanked", "x:h0", "--by", HOSTILE["colours"], "--no-publish"),
    ("correct", "x:h1", "--kind", "talk", "--by", HOSTILE["colours"], "--note", HOSTILE["clipboard"]),
    ("corrections",),
    ("erase", "--author", "x:a0", "--dry-run"),
    ("erase", "--author", f"x:{HOSTILE['colours']}", "--dry-run"),
)


def test_a_terminal_shows_it_and_does_nothing(listened: Path, wom: Wom) -> None:
    for arguments in SHOWING:
        ended = wom(*arguments, "--config", listened)
        assert inert(ended.out), (arguments, ended.out)
        assert inert(ended.err), (arguments, ended.err)
    for hostile in HOSTILE.values():
        ended = wom("explain", hostile.replace("\x00", "").replace("\ud83d", "").lstrip("-") or "x")
        assert inert(ended.out + ended.err), hostile


@pytest.mark.parametrize("relation", ["posts", "authors", "advocates", "thank_you", "evidence"])
def test_a_spreadsheet_runs_nothing(listened: Path, wom: Wom, relation: str) -> None:
    answer = wom("sql", f"from {relation}", "--format", "csv", "--config", listened).out
    csv.field_size_limit(1_000_000)
    rows = list(csv.DictReader(io.StringIO(answer, newline="")))
    assert len(rows) > (0 if relation == "advocates" else 9)
    words = [cell for row in rows for name, cell in row.items() if not is_number(cell)]
    assert [cell for cell in words if cell.startswith(FORMULAS)] == []


def test_tags_in_a_spreadsheet_run_nothing(tmp_path: Path, wom: Wom) -> None:
    posts, tags = tmp_path / "posts.jsonl", tmp_path / "tags.csv"
    rows = [{"id": hostile, "text": f"I love {hostile}", "target": hostile} for hostile in HOSTILE.values()]
    posts.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    assert wom("tag", posts, "--output", tags).code == 0
    csv.field_size_limit(1_000_000)
    with tags.open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.DictReader(file) for cell in row.values() if not is_number(cell)]
    assert [cell for cell in cells if cell.startswith(FORMULAS)] == []


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_a_page_in_the_ui_shows_it_as_words(hostile: str) -> None:
    page = show_sources([Pull(hostile, hostile, "failed", hostile)])
    rendered = MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(page)
    assert [part for part in ACTIVE if part in rendered] == []
    assert rendered.count("<tr>") == 2
    assert inert(in_markdown(hostile))


def is_number(cell: str | None) -> bool:
    try:
        float(cell or "0")
    except ValueError:
        return False
    return True
