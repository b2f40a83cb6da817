import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from flows.cli.commands import app
from flows.cli.exits import explained
from flows.steps import ChecksFailed
from tests.flows.cli.shell import Wom

COMMANDS = (
    "init",
    "demo",
    "listen",
    "backfill",
    "sweep",
    "tag",
    "explain",
    "publish",
    "deploy",
    "up",
    "watch",
    "status",
    "sources",
    "sql",
    "doctor",
    "backup",
    "restore",
    "thanks",
    "thanked",
    "correct",
    "corrections",
    "taggers",
    "retag",
    "erase",
    "pseudonym",
    "alerts",
    "export",
)


def test_every_command_is_there() -> None:
    assert sorted(command.name or command.callback.__name__ for command in app.registered_commands) == sorted(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_shows_examples(wom: Wom, command: str) -> None:
    ended = wom(command, "--help")
    assert ended.code == 0
    assert f"wom {command}" in ended.out.partition("Examples")[2]


def test_an_unknown_option_is_wrong_use(wom: Wom) -> None:
    assert wom("listen", "--dirct").code == 2


def test_without_a_configuration_the_way_to_one_is_shown(wom: Wom, tmp_path: Path) -> None:
    ended = wom("listen", "--direct", "--config", tmp_path / "wom.toml")
    assert ended.code == 2
    assert "wom init" in ended.err


def test_every_mistake_of_a_configuration_is_told_at_once(wom: Wom, project: Path) -> None:
    broken = (
        project.read_text(encoding="utf-8") + '\n[sources.hackernws]\n[brands.other]\nalliases = ["x"]\nname = ""\n'
    )
    project.write_text(broken, encoding="utf-8")
    ended = wom("listen", "--direct", "--config", project)
    assert ended.code == 2
    for words in ("sources.hackernws", "hackernews", "brands.other.alliases", "aliases", "brands.other.name"):
        assert words in ended.err


def test_an_unknown_brand_is_wrong_use(wom: Wom, project: Path) -> None:
    ended = wom("listen", "--direct", "--config", project, "--brand", "quilon")
    assert ended.code == 2
    assert "quillon" in ended.err


def test_listen_tells_what_became_of_every_row(wom: Wom, project: Path) -> None:
    ended = wom("listen", "--direct", "--config", project)
    assert ended.code == 0
    assert "read 5 = 5 loaded + 0 merged + 0 quarantined" in ended.out


def test_listen_in_json_reads_as_json(wom: Wom, project: Path) -> None:
    told = json.loads(wom("listen", "--direct", "--json", "--config", project).out)
    assert (told["read"], told["loaded"], told["tagged"]["mention_count"]) == (5, 5, 4)
    assert told["pulls"][0]["outcome"] == "done"


def test_a_source_that_fails_fails_the_run(wom: Wom, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WOM_HACKERNEWS_BASE_URL", "http://127.0.0.1:9/api/v1")
    project.write_text(project.read_text(encoding="utf-8") + "\n[sources.hackernews]\n", encoding="utf-8")
    ended = wom("listen", "--direct", "--config", project)
    assert ended.code == 1
    assert "platform_down" in ended.out
    assert "read 5 = 5 loaded" in ended.out


@pytest.mark.usefixtures("fictional_sources")
def test_what_a_source_no_longer_serves_has_an_exit_code_of_its_own(wom: Wom, project: Path) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write('\n[sources.moody.posts]\nmood = "partial"\n')
    ended = wom("listen", "--direct", "--config", project)
    assert ended.code == 4
    assert "moody posts: page 1 is short (from " in ended.out
    facts = json.loads(wom("status", "--json", "--config", project).out)["sources"]["moody"]
    assert (facts["last_outcome"], facts["last_success_at"] is None, facts["gap_count"]) == ("partial", False, 3)


@pytest.mark.usefixtures("fictional_sources")
def test_an_estimate_says_what_a_run_would_read_and_cost(wom: Wom, project: Path) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write("\n[sources.paid.all]\n")
    told = wom("listen", "--estimate", "--config", project)
    assert told.code == 0
    assert "6 post_read" in told.out
    assert "about 0.60 USD in all" in told.out
    assert not (project.parent / "wom.duckdb").exists()
    assert wom("listen", "--direct", "--source", "paid", "--config", project).code == 0
    after = json.loads(wom("listen", "--estimate", "--json", "--config", project).out)
    assert [(each["source"], each["usage"]) for each in after["queries"]] == [
        ("archive", None),
        ("paid", {"post_read": 0}),
    ]


def test_a_backfill_says_what_it_read(wom: Wom, project: Path) -> None:
    asked = ("backfill", "--direct", "--source", "archive", "--since", "2026-01-01", "--config", project)
    ended = wom(*asked, "--until", "2026-02-01", "--json")
    assert ended.code == 0
    assert json.loads(ended.out)["pulls"][0]["query"] == "posts 2026-01-01/2026-02-01"
    assert wom(*asked, "--until", "2025-01-01").code == 2


def test_sql_before_the_first_run_says_what_to_do(wom: Wom, project: Path) -> None:
    ended = wom("sql", "--config", project, "select 1")
    assert ended.code == 3
    assert "wom listen" in ended.err


def test_sql_answers_in_every_form(wom: Wom, listened: Path) -> None:
    question = "select post_id, length(text) as n from posts where platform = 'x' order by post_id limit 2"
    assert "post_id" in wom("sql", "--config", listened, question).out
    as_json = json.loads(wom("sql", "--config", listened, question, "--format", "json").out)
    assert [row["post_id"] for row in as_json] == ["1", "2"]
    assert wom("sql", "--config", listened, question, "--format", "csv").out.splitlines()[0] == '"post_id","n"'


def test_numbers_are_numbers_in_json(wom: Wom, listened: Path) -> None:
    question = "select sum(1) as a, 1.50::decimal(9, 2) as b, 9223372036854775808::hugeint as c, 2::decimal(9, 2) as d"
    answer = json.loads(wom("sql", "--config", listened, question, "--format", "json").out)
    assert answer == [{"a": 1, "b": 1.5, "c": "9223372036854775808", "d": 2}]


def test_sql_writes_parquet_to_standard_output(listened: Path) -> None:
    command = [sys.executable, "-m", "flows", "sql", "--config", str(listened), "from brands", "--format", "parquet"]
    written = subprocess.run(command, check=True, capture_output=True).stdout
    assert pa.parquet.read_table(pa.BufferReader(written)).column("brand").to_pylist() == ["quillon"]


@pytest.mark.parametrize(
    "statement", ["drop table posts", "insert into brands values ('a', 'b', true)", "select * from nowhere", "selec"]
)
def test_sql_that_cannot_be_answered_is_wrong_use(wom: Wom, listened: Path, statement: str) -> None:
    assert wom("sql", "--config", listened, statement).code == 2


def test_csv_holds_no_formula(wom: Wom, listened: Path) -> None:
    ended = wom("sql", "--config", listened, "select '=1+1' as a, -1 as b, ['=x'] as c", "--format", "csv")
    assert ended.out.splitlines()[1] == '"\'=1+1",-1,"[""=x""]"'


def test_status_tells_of_every_source(wom: Wom, listened: Path) -> None:
    told = json.loads(wom("status", "--json", "--config", listened).out)
    archive = told["sources"]["archive"]
    assert (archive["post_count"], archive["mention_count"], archive["quarantined_count"]) == (5, 4, 0)
    assert archive["last_success_at"]
    assert told["untagged_count"] == 0
    assert "archive" in wom("status", "--config", listened).out


def test_sources_are_listed(wom: Wom, project: Path) -> None:
    listed = {fact["source"]: fact for fact in json.loads(wom("sources", "--json", "--config", project).out)}
    assert listed["archive"]["queries"] == ["posts"]
    assert listed["hackernews"]["problem"] is None


def test_the_doctor_finds_what_is_amiss(wom: Wom, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert wom("doctor", "--config", project).code == 0
    monkeypatch.setenv("WOM_HACKERNEWS_BASE_URL", "http://127.0.0.1:9/api/v1")
    project.write_text(project.read_text(encoding="utf-8") + "\n[sources.hackernews]\n", encoding="utf-8")
    ended = wom("doctor", "--config", project, "--source", "hackernews")
    assert ended.code == 1
    assert ended.out.startswith("amiss hackernews: http://127.0.0.1:9/api/v1")


def test_init_writes_once_and_asks_nothing_when_told_all(wom: Wom, tmp_path: Path) -> None:
    config = tmp_path / "wom.toml"
    assert wom("init", "--config", config, "--brand", "Acme Audio", "--alias", "acme").code == 0
    assert wom("sources", "--config", config).code == 0
    again = wom("init", "--config", config, "--brand", "Acme Audio")
    assert again.code == 2
    assert "--force" in again.err


def test_init_asks_nothing_where_a_file_is_already(wom: Wom, project: Path) -> None:
    ended = wom("init", "--config", project)
    assert ended.code == 2
    assert (ended.out, "--force" in ended.err) == ("", True)


def test_publish_measures_and_publishes(wom: Wom, listened: Path) -> None:
    (listened.parent / "published" / "wom.duckdb").unlink()
    assert wom("publish", "--config", listened).out == "Published.\n"
    assert wom("sql", "--config", listened, "from posts").code == 0


@pytest.fixture
def reviews(tmp_path: Path) -> Path:
    rows = [
        {"id": "a", "text": "I love my Quillon, you have to try it!", "target": "Quillon"},
        {"id": "b", "text": "", "target": None},
        {"id": "c", "text": "Worst hairdryer ever, avoid.", "target": "hairdryer"},
        {"id": "d", "text": "Ich liebe diesen Wasserkocher, er ist einfach wunderbar und sehr leise."},
    ]
    path = tmp_path / "reviews.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


COLUMNS = [
    *("id", "target", "lang", "sentiment", "sentiment_label", "passion", "trust", "promotion", "reciprocity"),
    *("kind", "kind_scores", "evidence", "tagger"),
]


def test_tag_gives_one_row_for_each_in_order(wom: Wom, reviews: Path) -> None:
    ended = wom("tag", reviews)
    assert ended.code == 0
    rows = [json.loads(line) for line in ended.out.splitlines()]
    assert [row["id"] for row in rows] == ["a", "b", "c", "d"]
    assert all(list(row) == COLUMNS for row in rows)
    assert [row["kind"] for row in rows] == ["advocacy", "talk", "detraction", None]
    assert rows[3]["lang"] == "de"
    spans = [span for span in rows[0]["evidence"] if span["tag"] == "trust"]
    assert spans
    assert all(span["text"] == "I love my Quillon, you have to try it!"[span["start"] : span["end"]] for span in spans)


@pytest.mark.parametrize("suffix", ["jsonl", "csv", "parquet"])
def test_tag_writes_every_form_and_reads_it_back(wom: Wom, reviews: Path, tmp_path: Path, suffix: str) -> None:
    output = tmp_path / f"tags.{suffix}"
    assert wom("tag", reviews, "--output", output).code == 0
    again = tmp_path / "again.jsonl"
    assert output.stat().st_size
    if suffix == "parquet":
        assert pa.parquet.read_table(output).column_names == COLUMNS
    copied = wom("tag", output, "--output", again, "--target-column", "target")
    assert copied.code == 2
    assert "text" in copied.err


def test_tag_leaves_nothing_behind_where_it_fails(wom: Wom, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jsonl"
    broken.write_text('{"id": 1, "words": "fine"}\n', encoding="utf-8")
    output = tmp_path / "out.jsonl"
    ended = wom("tag", broken, "--output", output)
    assert ended.code == 2
    assert "broken.jsonl:1" in ended.err
    assert not output.exists()


def test_tag_goes_on_after_a_row_that_cannot_be_read(wom: Wom, tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    posts.write_text('{"id": 1, "text": "I love it"}\n{"id": 2,\n{"id": 3, "text": null}\n', encoding="utf-8")
    ended = wom("tag", posts)
    assert ended.code == 1
    assert [json.loads(line)["id"] for line in ended.out.splitlines()] == [1, 3]
    assert "posts.jsonl:2" in ended.err


def test_tag_asks_for_the_target_column_it_is_given(wom: Wom, reviews: Path) -> None:
    ended = wom("tag", reviews, "--target-column", "traget")
    assert (ended.code, ended.out) == (2, "")
    assert "no column 'traget'; there are: id, text, target" in ended.err


def test_tag_of_a_missing_file_is_wrong_use(wom: Wom, tmp_path: Path) -> None:
    assert wom("tag", tmp_path / "nothing.jsonl").code == 2


def test_sources_of_a_configuration_that_is_not_there_is_wrong_use(
    wom: Wom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert wom("sources").code == 0
    assert wom("sources", "--config", "typo.toml").code == 2


def test_a_configuration_that_asks_nothing_is_told(wom: Wom, project: Path) -> None:
    project.write_text('[brands.quillon]\nname = "Quillon"\n', encoding="utf-8")
    ended = wom("listen", "--direct", "--config", project)
    assert (ended.code, "no query to ask" in ended.err) == (0, True)


def test_the_doctor_makes_the_folders_that_a_run_would_make(wom: Wom, project: Path) -> None:
    text = project.read_text(encoding="utf-8").replace('"wom.duckdb"', '"data/wom.duckdb"')
    project.write_text(text, encoding="utf-8")
    assert wom("doctor", "--config", project).code == 0


def test_the_doctor_asks_the_server_of_prefects_settings(project: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    profile = 'active = "ours"\n[profiles.ours]\nPREFECT_API_URL = "http://127.0.0.1:9/api"\n'
    (tmp_path / "home" / "profiles.toml").write_text(profile, encoding="utf-8")
    command = [sys.executable, "-m", "flows", "doctor", "--config", str(project)]
    environment = os.environ | {"PREFECT_HOME": str(tmp_path / "home")}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "amiss prefect: Prefect at http://127.0.0.1:9/api does not answer" in ended.stdout


def test_contradictions_in_the_warehouse_are_told_in_a_sentence(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended, explained():
        raise ChecksFailed("checks found contradictions: assert_this (7 rows).")
    assert ended.value.code == 3
    assert capfd.readouterr().err == "wom: checks found contradictions: assert_this (7 rows).\n"


@pytest.mark.parametrize(
    "text, told",
    [
        ("deployments: [", "cannot be read as YAML"),
        ("just words", "holds no keys"),
        ("deployments:\n  - name: other\n", "no deployment named 'scheduled'"),
    ],
)
def test_deploy_says_what_is_wrong_with_prefects_file(
    wom: Wom, project: Path, monkeypatch: pytest.MonkeyPatch, text: str, told: str
) -> None:
    monkeypatch.chdir(project.parent)
    (project.parent / "prefect.yaml").write_text(text, encoding="utf-8")
    ended = wom("deploy", "--config", project)
    assert (ended.code, told in ended.err) == (2, True)
