import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.listen import Summary, listen_once
from warehouse import read

Row = dict[str, Any]


def ask(config: Path, statement: str) -> list[Row]:
    rows: list[Row] = read.query(load_settings(config).warehouse.published, statement).to_pylist()
    return rows


def everything(config: Path) -> dict[str, list[Row]]:
    """Return all that readers can see, without the instants at which it was written."""
    statements = {
        "posts": "select * exclude (first_seen_at, observed_at) from posts order by all",
        "mentions": "select * exclude (tagged_at) from mentions order by all",
        "evidence": "select * from evidence order by all",
        "trend": "select * from advocacy_trend order by all",
        "advocates": "select * from advocates order by all",
        "pages": "select sum(loaded_count) loaded, sum(quarantined_count) quarantined from pages",
    }
    return {name: ask(config, statement) for name, statement in statements.items()}


def listen(config: Path, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "flows", "listen", "--direct", "--config", str(config)],
        env=os.environ | environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def many_posts(count: int) -> list[str]:
    texts = ("I love my Quillon, you must try it!", "Quillon broke, avoid.", "Quillon 20% off", "no brand here")
    return [
        json.dumps(
            {
                "platform": "x",
                "post_id": f"m{number}",
                "author_id": f"a{number % 50}",
                "created_at": f"2026-06-{1 + number % 28:02}T12:00:00Z",
                "text": f"{texts[number % 4]} {number}",
            }
        )
        for number in range(count)
    ]


def test_a_run_collects_tags_measures_and_publishes(project: Path) -> None:
    summary = listen_once(str(project), Direct())
    assert (summary.counts.read, summary.counts.loaded) == (5, 5)
    assert (summary.tagged.post_count, summary.tagged.mention_count) == (5, 4)
    assert summary.published
    voices = ask(project, "select post_id, voice, kind from stg_mentions order by post_id")
    assert [(row["post_id"], row["voice"]) for row in voices] == [
        ("1", "earned"),
        ("2", "earned"),
        ("4", "owned"),
        ("t3_3", "earned"),
    ]
    kinds = {row["post_id"]: row["kind"] for row in voices}
    assert (kinds["1"], kinds["t3_3"]) == ("advocacy", "detraction")


def test_a_second_run_changes_nothing(project: Path) -> None:
    listen_once(str(project), Direct())
    before = everything(project)
    summary = listen_once(str(project), Direct())
    assert (summary.counts.loaded, summary.counts.updated, summary.tagged.post_count) == (0, 0, 0)
    assert everything(project) == before


def test_new_posts_are_taken_up_and_old_ones_left(project: Path, add_posts: Callable[..., None]) -> None:
    listen_once(str(project), Direct())
    add_posts(*many_posts(8))
    summary = listen_once(str(project), Direct())
    assert (summary.counts.loaded, summary.tagged.post_count, summary.tagged.mention_count) == (8, 8, 6)


def test_bad_rows_are_put_aside_and_the_sum_holds(project: Path, add_posts: Callable[..., None]) -> None:
    add_posts("{not json", json.dumps({"post_id": "9"}), json.dumps({"post_id": "1", "platform": "x", "text": "twice"}))
    counts = listen_once(str(project), Direct()).counts
    assert counts.quarantined == 2
    assert counts.read == counts.loaded + counts.merged + counts.quarantined


def test_a_new_alias_matches_posts_stored_before(project: Path) -> None:
    listen_once(str(project), Direct())
    config = project.read_text(encoding="utf-8").replace('name = "Quillon"', 'name = "Quillon"\naliases = ["morning"]')
    project.write_text(config, encoding="utf-8")
    assert listen_once(str(project), Direct()).tagged.mention_count == 5
    assert len(ask(project, "from stg_mentions")) == 5


@pytest.fixture
def failing_source(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Add a source that cannot be reached: nothing listens on the discard port."""
    monkeypatch.setenv("WOM_HACKERNEWS_BASE_URL", "http://127.0.0.1:9/api/v1")
    with project.open("a", encoding="utf-8") as file:
        file.write("\n[sources.hackernews]\n")
    return project


def test_one_failing_source_leaves_the_work_of_the_others(failing_source: Path) -> None:
    summary: Summary = listen_once(str(failing_source), Direct())
    assert [(pull.source, pull.outcome) for pull in summary.failed] == [("hackernews", "platform_down")]
    assert summary.counts.loaded == 5
    assert len(ask(failing_source, "from stg_mentions")) == 4


def test_any_number_of_runs_at_once_do_the_work_of_one(
    project: Path, add_posts: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    add_posts(*many_posts(3000))
    alone = tmp_path_factory.mktemp("alone") / "wom.toml"
    (alone.parent / "posts").symlink_to(project.parent / "posts")
    alone.write_text(project.read_text(encoding="utf-8"), encoding="utf-8")
    listen_once(str(alone), Direct())

    runs = [listen(project) for _ in range(4)]
    for run in runs:
        _, complaint = run.communicate(timeout=250)
        assert run.returncode == 0, complaint.decode()
    assert everything(project) == everything(alone)


def test_runs_killed_at_random_then_one_clean_run_give_the_same_tables(
    project: Path, add_posts: Callable[..., None], tmp_path_factory: pytest.TempPathFactory
) -> None:
    add_posts(*many_posts(3000))
    alone = tmp_path_factory.mktemp("alone") / "wom.toml"
    (alone.parent / "posts").symlink_to(project.parent / "posts")
    alone.write_text(project.read_text(encoding="utf-8"), encoding="utf-8")
    listen_once(str(alone), Direct())

    chance = random.Random(7)
    for _ in range(4):
        run = listen(project)
        try:
            run.wait(timeout=chance.uniform(0.8, 4))
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
        assert run.stderr is not None
        run.stderr.close()
    listen_once(str(project), Direct())
    assert everything(project) == everything(alone)
