import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from connectors.post import Page, Post
from warehouse import load, measure, schema
from warehouse.connection import connect

ROOT = Path(__file__).parents[2]
LONG_AGO = "2026-01-01 00:00:00"
DEFAULTS: dict[str, dict[str, Any]] = {
    "posts": {
        "platform": "x",
        "source": "archive",
        "post_type": "post",
        "text": "",
        "visibility": "public",
        "raw": "{}",
        "text_hash": "",
        "observed_at": LONG_AGO,
        "first_seen_at": LONG_AGO,
    },
    "authors": {"platform": "x", "observed_at": LONG_AGO, "first_seen_at": LONG_AGO},
    "brands": {"is_competitor": False},
    "brand_accounts": {"brand": "acme", "platform": "x", "role": "owned"},
    "brand_campaigns": {"brand": "acme"},
    "mentions": {"platform": "x", "brand": "acme", "tagger": "rules-1", "matcher": "", "matched_in": "text"}
    | {"tagged_at": LONG_AGO},
    "current_tagger": {"matcher": "", "since": LONG_AGO},
    "taggings": {
        "platform": "x",
        "tagger": "rules-1",
        "matcher": "",
        "text_hash": "",
        "mention_count": 1,
        "tagged_at": LONG_AGO,
    },
    "thanks": {"platform": "x"},
    "pulls": {"source": "hackernews", "query": "acme", "outcome": "done"},
    "pages": {
        "source": "hackernews",
        "query": "acme",
        "read_count": 0,
        "loaded_count": 0,
        "updated_count": 0,
        "unchanged_count": 0,
        "quarantined_count": 0,
        "request_count": 1,
    },
    "gaps": {"source": "hackernews", "query": "acme", "reason": "limit"},
    "spending": {"source": "hackernews", "unit": "post"},
    "measured_periods": {"brand": "acme", "grain": "day", "starts_on": "2026-03-02", "tagger": "rules-1"}
    | dict.fromkeys(
        [
            "mention_count",
            "naming_count",
            "owned_count",
            "earned_count",
            "repost_count",
            "prompted_count",
            "reciprocal_count",
            "untagged_count",
            "advocacy_count",
            "prompted_advocacy_count",
            "reciprocal_advocacy_count",
            "satisfaction_count",
            "share_count",
            "promotion_count",
            "detraction_count",
            "talk_count",
            "earned_author_count",
            "advocating_author_count",
            "positive_count",
            "negative_count",
            "passion_count",
            "passion_sum",
            "emotional_count",
            "strong_count",
            "trust_sum",
        ],
        0,
    ),
}

Plant = Callable[..., None]
Ask = Callable[[str], list[tuple[Any, ...]]]


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Prepare, once, a warehouse that holds nothing yet."""
    path = tmp_path_factory.mktemp("empty") / "wom.duckdb"
    schema.prepare(path)
    return path


@pytest.fixture(scope="session")
def fallow(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make, once, a warehouse that follows the brands acme and globex and speaks from the tagger rules-1."""
    path = Path(shutil.copy(empty, tmp_path_factory.mktemp("fallow")))
    with connect(path) as connection:
        connection.execute(
            "insert into brands (brand, name, is_competitor) values ('acme', 'Acme', false), ('globex', 'Globex', true)"
        )
        connection.execute("insert into current_tagger values ('rules-1', '', timestamp '2026-01-01')")
    return path


@pytest.fixture
def ground(fallow: Path, tmp_path: Path) -> Iterator[Path]:
    """Copy that warehouse and keep the copy open, so that planting row by row is quick."""
    path = Path(shutil.copy(fallow, tmp_path))
    with connect(path):
        yield path


@pytest.fixture
def plant(ground: Path) -> Plant:
    """Return a function that puts a row into a table; what is not told takes a plain value."""

    def put(table: str, **told: Any) -> None:
        row = DEFAULTS.get(table, {}) | told
        marks = ", ".join(f"${column}" for column in row)
        with connect(ground) as connection:
            connection.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", row)

    return put


@pytest.fixture
def say(plant: Plant) -> Plant:
    """Return a function that plants a post and its mention of a brand, acme unless told."""
    tags = {"brand", "tagger", "kind", "sentiment_label", "passion", "trust", "promotion", "reciprocity", "matched_in"}

    def put(post_id: str, at: str | None, author: str | None = None, **told: Any) -> None:
        mention = {column: value for column, value in told.items() if column in {*tags, "platform"}}
        post = {column: value for column, value in told.items() if column not in tags}
        plant("posts", post_id=post_id, created_at=at, author_id=author, **post)
        plant("mentions", post_id=post_id, **{"kind": "talk"} | mention)

    return put


@pytest.fixture
def ask(ground: Path) -> Ask:
    """Return a function that answers a query with its rows."""

    def answer(query: str) -> list[tuple[Any, ...]]:
        with connect(ground) as connection:
            return connection.execute(query).fetchall()

    return answer


@pytest.fixture
def ask_measured(ground: Path, ask: Ask) -> Ask:
    """Return a function that measures what was planted, then answers a query with its rows."""

    def answer(query: str) -> list[tuple[Any, ...]]:
        measure.rebuild(ground)
        return ask(query)

    return answer


@pytest.fixture
def path(empty: Path, tmp_path: Path) -> Path:
    """Copy a warehouse that holds nothing yet."""
    return Path(shutil.copy(empty, tmp_path))


@pytest.fixture
def post() -> Callable[..., Post]:
    """Return a function that makes a post of what is told, seen long ago where nothing is told of that."""

    def make(post_id: str = "1", **told: Any) -> Post:
        plain = {"platform": "x", "text": "hello", "observed_at": datetime(2026, 1, 1, tzinfo=UTC), "raw": "{}"}
        return Post(post_id=post_id, **plain | told)

    return make


@pytest.fixture
def store(path: Path) -> Callable[..., load.PageCounts]:
    """Return a function that stores a page of posts, each page after the one before it."""
    cursors: dict[tuple[str, str], str] = {}

    def put(*posts: Post, source: str = "archive", query: str = "acme", **told: Any) -> load.PageCounts:
        expected = cursors.get((source, query))
        facts: dict[str, Any] = {
            "pull_id": "p1",
            "posts": Page(posts, "").table(),
            "cursor": str(int(expected or 0) + 1),
            "expected_cursor": expected,
            "rejects": load.REJECT_SCHEMA.empty_table(),
            "gaps": load.GAP_SCHEMA.empty_table(),
            "covers_from": None,
            "covers_until": None,
            "request_count": 1,
            "spending": load.SPENDING_SCHEMA.empty_table(),
        }
        counts = load.store_page(path, source=source, query=query, **facts | told)
        cursors[source, query] = (facts | told)["cursor"]
        return counts

    return put


@pytest.fixture
def rows(path: Path) -> Ask:
    """Return a function that answers a query with its rows, from the warehouse that held nothing."""

    def answer(query: str) -> list[tuple[Any, ...]]:
        with connect(path) as connection:
            return connection.execute(query).fetchall()

    return answer


@pytest.fixture
def start(path: Path) -> Iterator[Callable[[str], "subprocess.Popen[str]"]]:
    """Return a function that runs code in a second process, which knows the warehouse as ``path``."""
    begin = f"from pathlib import Path\nfrom warehouse import connection\npath = Path({str(path)!r})\n"
    started: list[subprocess.Popen[str]] = []

    def run(code: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", begin + dedent(code)]
        process = subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()
