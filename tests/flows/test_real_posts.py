"""Public sets of real posts through whole runs, as docs/howto/real-posts.md tells: counts, readers, kills, crowds.

Only the brands below are looked for, and only in two of the four sets, because tagging takes the time. ``WOM_KILLS=50``
takes all four sets, kills that many runs, and lets five runs work at once.
"""

import json
import os
import random
import re
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import pytest

from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.listen import listen_once
from warehouse import read

IS_LONG = "WOM_KILLS" in os.environ
KILL_COUNT = int(os.environ.get("WOM_KILLS", "5"))
HERE = Path(__file__).parent
HOWTO = HERE.parents[1] / "docs" / "howto" / "real-posts.toml"
BRANDS = ("virgin-america", "arctis", "microsoft")
COUNTS = {  # read, loaded, merged, quarantined
    "headphones": (6_100, 5_918, 12, 170),
    "sanders": (5_113, 5_113, 0, 0),
    "airline": (14_640, 14_485, 155, 0),
    "sxsw": (9_093, 9_065, 27, 1),
}
REASONS = {
    ("headphones", "text is [deleted]"): 145,
    ("headphones", "text is [removed]"): 25,
    ("sxsw", "text is empty"): 1,
}
SETS = tuple(COUNTS) if IS_LONG else ("headphones", "sanders")

pytestmark = pytest.mark.timeout(600 + 60 * KILL_COUNT)
is_long = pytest.mark.skipif(not IS_LONG, reason="takes minutes, as all is tagged several times: set WOM_KILLS=50")


def configuration(queries: Sequence[str]) -> str:
    """Return the configuration of the how-to, with these queries alone."""
    tables = re.split(r"^(?=\[)", HOWTO.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return "".join(table for table in tables if is_wanted(table, queries))


def is_wanted(table: str, queries: Sequence[str]) -> bool:
    kind, *names = table[1 : table.find("]")].split(".")
    if kind == "brands":
        return names[0] in BRANDS
    return kind == "warehouse" or (kind == "sources" and names[1] in queries)


def project(folder: Path, shared: Path) -> Path:
    """Make a folder as the how-to says and return its configuration file."""
    folder.mkdir(exist_ok=True)
    (folder / "posts").symlink_to(shared / "data" / "posts")
    config = folder / "wom.toml"
    config.write_text(configuration(SETS), encoding="utf-8")
    return config


def everything(config: Path) -> dict[str, list[dict[str, Any]]]:
    """Return all that was made of the posts, without the instants at which it was."""
    statements = {
        "posts": "select * exclude first_seen_at from posts order by all",
        "authors": "select * exclude first_seen_at from authors order by all",
        "engagement": "from engagement order by all",
        "mentions": "select * exclude tagged_at from mentions order by all",
        "evidence": "from evidence order by all",
        "pages": "select query, sum(read_count), sum(loaded_count) from pages group by query order by all",
    }
    views = ("advocacy_trend", "advocates", "owned_channel", "share_of_voice", "thank_you")
    statements |= {view: f"from {view} order by all" for view in views}
    warehouse = load_settings(config).warehouse
    rejects = [(row["query"], row["location"], row["reason"], row["raw"]) for row in quarantine(warehouse.path)]
    return {name: read.query(warehouse.published, sql).to_pylist() for name, sql in statements.items()} | {
        "quarantine": [{"reject": reject} for reject in sorted(rejects)]
    }


def quarantine(path: Path) -> list[dict[str, Any]]:
    return read.quarantine(path, limit=1000)


def start(config: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flows", "listen", "--direct", "--config", str(config)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def succeeded(run: subprocess.Popen[bytes]) -> None:
    """Wait for a run that has to end well."""
    _, complaint = run.communicate(timeout=300)
    assert run.returncode == 0, complaint.decode()


@pytest.fixture(scope="module")
def loaded(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Load one set after the other beside a reader; return the configuration and what the reader saw."""
    folder = tmp_path_factory.mktemp("loaded")
    config, stop = project(folder, shared), folder / "stop"
    published = load_settings(config).warehouse.published
    command = [sys.executable, str(HERE / "reading_in_a_loop.py"), str(published), str(stop)]
    reader = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        for count in range(1, len(SETS) + 1):
            config.write_text(configuration(SETS[:count]), encoding="utf-8")
            listen_once(str(config), Direct())
    finally:
        stop.touch()
        answer, complaint = reader.communicate(timeout=60)
    assert reader.returncode == 0, complaint.decode()
    return config, json.loads(answer)


def test_every_row_is_loaded_merged_or_explained(loaded: tuple[Path, dict[str, Any]]) -> None:
    config, _ = loaded
    rows = read.query(
        load_settings(config).warehouse.published,
        "select query, sum(read_count), sum(loaded_count), sum(updated_count + unchanged_count), "
        "sum(quarantined_count) from pages group by query",
    ).to_pylist()
    assert {query: tuple(counts) for query, *counts in (row.values() for row in rows)} == {
        name: COUNTS[name] for name in SETS
    }
    assert all(count == loaded + merged + aside for count, loaded, merged, aside in COUNTS.values())
    reasons = Counter(
        (row["query"], row["reason"].partition(":")[0]) for row in quarantine(load_settings(config).warehouse.path)
    )
    assert reasons == {key: count for key, count in REASONS.items() if key[0] in SETS}


def test_a_reader_beside_the_load_meets_no_error_and_no_half_state(loaded: tuple[Path, dict[str, Any]]) -> None:
    _, seen = loaded
    loaded_counts = [COUNTS[name][1] for name in SETS]
    assert [state["posts"] for state in seen["states"]] == list(accumulate(loaded_counts))
    assert seen["read_count"] > len(seen["states"])


def test_a_second_run_loads_nothing_and_changes_nothing(loaded: tuple[Path, dict[str, Any]]) -> None:
    config, _ = loaded
    before = everything(config)
    summary = listen_once(str(config), Direct())
    assert (summary.counts.read, summary.tagged.post_count, summary.measured.post_count) == (0, 0, 0)
    assert everything(config) == before


@is_long
def test_kills_at_random_instants_then_one_clean_run_give_the_same_tables(
    loaded: tuple[Path, dict[str, Any]], shared: Path, tmp_path: Path
) -> None:
    expected = everything(loaded[0])
    chance = random.Random(11)
    kill_count = round_count = 0
    while kill_count < KILL_COUNT:
        round_count += 1
        config = project(tmp_path / str(round_count), shared)
        while kill_count < KILL_COUNT and killed(start(config), chance.uniform(0.5, 6)):
            kill_count += 1
        succeeded(start(config))
        assert everything(config) == expected


def killed(run: subprocess.Popen[bytes], seconds: float) -> bool:
    """Kill a run after some time; return whether it was still running."""
    try:
        run.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        run.kill()
        run.communicate()
    assert run.returncode in (0, -signal.SIGKILL)
    return run.returncode != 0


@is_long
def test_five_runs_at_once_do_the_work_of_one(
    loaded: tuple[Path, dict[str, Any]], shared: Path, tmp_path: Path
) -> None:
    config = project(tmp_path / "crowd", shared)
    for run in [start(config) for _ in range(5)]:
        succeeded(run)
    assert everything(config) == everything(loaded[0])
