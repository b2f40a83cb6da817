"""Tagging again: the answers move to the present tagger when it has seen every post, and not before."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nlp.tags import KINDS, TAGGER
from tests.flows.cli.shell import Wom
from tests.flows.processes import wait_until
from warehouse import connection, measure, publish

OLD = "rules-0"
SPEAKING = "select distinct tagger from advocacy_trend"
BASE_TABLES = ("mentions", "evidence", "taggings", "current_tagger")
POST_COUNT = 300


@pytest.fixture
def aged(listened: Path) -> Path:
    """Let all that was tagged be the work of an older tagger, to which everything is talk."""
    age(listened)
    return listened


def age(project: Path) -> None:
    path = project.parent / "wom.duckdb"
    with connection.transaction(path) as writer:
        for table in BASE_TABLES:
            writer.execute(f"update {table} set tagger = '{OLD}'")
        writer.execute("update mentions set kind = 'talk'")
    measure.measure(path)
    publish.publish(path, project.parent / "published" / "wom.duckdb")


def ask(project: Path, question: str) -> list[tuple[Any, ...]]:
    with connection.connect(project.parent / "wom.duckdb") as reader:
        return reader.execute(question).fetchall()


def test_tagging_again_moves_the_answers_and_keeps_what_was_said_before(wom: Wom, aged: Path) -> None:
    assert wom("taggers", "--config", aged).out.endswith("5 posts are left for it: wom retag tags them.\n")
    ended = wom("retag", "--direct", "--config", aged)
    assert ended.code == 0
    assert ended.out == f"Tagged 5 posts with 4 mentions by {TAGGER}; readers' copy published.\n"
    assert json.loads(wom("sql", "--format", "json", "--config", aged, SPEAKING).out) == [{"tagger": TAGGER}]
    listed = json.loads(wom("taggers", "--format", "json", "--config", aged).out)
    assert [(row["tagger"], row["speaks"], row["post_count"], row["mention_count"]) for row in listed] == [
        (TAGGER, True, 5, 4),
        (OLD, False, 5, 4),
    ]
    again = json.loads(wom("retag", "--direct", "--json", "--config", aged).out)
    assert (again["tagger"], again["tagged"]["post_count"]) == (TAGGER, 0)
    assert "nothing is left for it to tag" in wom("taggers", "--config", aged).out


def test_a_comparison_shows_which_kinds_became_which(wom: Wom, aged: Path) -> None:
    assert wom("retag", "--direct", "--config", aged).code == 0
    told = json.loads(wom("retag", "--compare", OLD, TAGGER, "--json", "--config", aged).out)
    kinds = [kind for (kind,) in ask(aged, f"select kind from mentions where tagger = '{TAGGER}'")]
    assert told["kinds"]["talk"] == {kind: kinds.count(kind) for kind in KINDS}
    assert all(set(told["kinds"][kind].values()) == {0} for kind in KINDS if kind != "talk")
    assert told["same_count"] + told["changed_count"] == len(kinds) == 4
    shown = wom("retag", "--compare", OLD, TAGGER, "--brand", "quillon", "--config", aged).out.splitlines()
    assert shown[0].split() == [OLD, "\\", TAGGER, *KINDS]
    assert [line.split()[0] for line in shown[1:7]] == list(KINDS)
    assert shown[7].startswith(f"{told['same_count']} mentions of the same kind, {told['changed_count']} of another")


def test_an_old_tagger_can_be_dropped_and_the_one_that_speaks_never(wom: Wom, aged: Path) -> None:
    refused = wom("retag", "--drop", OLD, "--config", aged)
    assert (refused.code, "the answers speak from it" in refused.err) == (2, True)
    assert wom("retag", "--direct", "--config", aged).code == 0
    ended = wom("retag", "--drop", OLD, "--config", aged)
    assert (ended.code, ended.out) == (0, f"Removed the 4 mentions that {OLD} told of, with their evidence.\n")
    assert [row["tagger"] for row in json.loads(wom("taggers", "--format", "json", "--config", aged).out)] == [TAGGER]
    assert wom("retag", "--drop", OLD, "--config", aged).code == 2


@pytest.mark.parametrize(
    "told, complaint",
    [
        (["--drop", "rules-9"], f"tagger 'rules-9': nothing is stored of it; there is: {OLD}"),
        (["--compare", OLD, "rules-9"], "tagger 'rules-9'"),
        (["--compare", OLD, OLD, "--brand", "quilon"], "did you mean quillon?"),
        (["--compare", OLD, OLD, "--drop", OLD], "one at a time"),
        (["--brand", "quillon"], "one at a time"),
        (["--drop", ""], "nothing is stored of it"),
    ],
)
def test_what_cannot_be_meant_is_wrong_use(wom: Wom, aged: Path, told: list[str], complaint: str) -> None:
    ended = wom("retag", *told, "--config", aged)
    assert (ended.code, complaint in ended.err) == (2, True)


@pytest.mark.parametrize("number, code", [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_tagging_again_that_is_stopped_mixes_nothing_and_goes_on_where_it_was(
    wom: Wom, project: Path, number: signal.Signals, code: int
) -> None:
    posts = [{"platform": "x", "post_id": f"p{each}", "text": "I love my Quillon!"} for each in range(POST_COUNT)]
    archive = project.parent / "posts" / "many.jsonl"
    archive.write_text("".join(json.dumps(post) + "\n" for post in posts), encoding="utf-8")
    assert wom("listen", "--direct", "--config", project).code == 0
    age(project)
    project.write_text(project.read_text(encoding="utf-8") + "\n[tagging]\nbatch_size = 1\n", encoding="utf-8")
    command = [sys.executable, "-m", "flows", "retag", "--direct", "--config", str(project)]
    tagged = f"select count(*) from taggings where tagger = '{TAGGER}'"
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as run:
        wait_until(lambda: ask(project, tagged) > [(5,)], 120)
        run.send_signal(number)
        _, complaints = run.communicate(timeout=60)
    assert run.returncode == code
    assert "Traceback" not in complaints
    [(done,)] = ask(project, tagged)
    assert 5 < done < POST_COUNT + 5
    assert wom("publish", "--config", project).code == 0
    assert ask(project, SPEAKING) == [(OLD,)]
    project.write_text(
        project.read_text(encoding="utf-8").replace("batch_size = 1", "batch_size = 50"), encoding="utf-8"
    )
    again = json.loads(wom("retag", "--direct", "--json", "--config", project).out)
    assert again["tagged"]["post_count"] == POST_COUNT + 5 - done
    assert ask(project, SPEAKING) == [(TAGGER,)]
    assert ask(project, tagged) == [(POST_COUNT + 5,)]


def test_a_correction_outlives_tagging_again(wom: Wom, aged: Path) -> None:
    assert wom("correct", "x:1", "--kind", "share", "--by", "ann", "--config", aged).code == 0
    assert wom("retag", "--direct", "--config", aged).code == 0
    [listed] = json.loads(wom("corrections", "--format", "json", "--config", aged).out)
    assert (listed["tagger"], listed["is_in_force"]) == (OLD, True)
    assert ask(aged, "select kind, tagger from measured_mentions where post_id = '1'") == [("share", TAGGER)]
