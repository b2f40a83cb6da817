"""From the command line: no platform that fails or answers, no run of Prefect and no command leaves a name behind."""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import stamina

from connectors import registry
from flows.handover import KEY
from tests.connectors.answers.bluesky.case import PASSWORD, Network, actor, view
from tests.connectors.answers.mastodon.case import Instance, account, status
from tests.connectors.loopback import Answering, Reply, Request, serving
from tests.flows.canaries import as_html, as_json, planted
from tests.flows.cli.shell import Wom
from tests.flows.named import CONFIG, PRIVACY, SECRET, left_in, make_project
from warehouse.connection import connect

ROOT = Path(__file__).parents[3]
ONLINE = [source for source in registry.names() if source not in {"archive", "feed"}]
NAMING = 'user zq89ann (Zq89 Quimbletree, did:plc:zq89ann) is "zq89": @zq89ann https://x.com/zq89ann'
TODAY = datetime.now(UTC)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY, SECRET)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return make_project(tmp_path, PRIVACY)


def naming(code: int, told: str) -> Answering:
    """Return what names people in all that it answers, its status line and headers included."""
    body = as_html(told) if code in {403, 500} else as_json(told)
    headers = f"WWW-Authenticate: {told}\r\nContent-Type: application/json\r\nLocation: /users/zq89ann"

    def answer(_: Request) -> Reply:
        return Reply(f"HTTP/1.0 {code} {told}\r\n{headers}\r\n\r\n".encode() + body, is_raw=True)

    return answer


@pytest.mark.parametrize("code", [200, 302, 400, 401, 403, 404, 429, 500])
def test_what_a_failing_platform_says_of_anybody_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wom: Wom, caplog: pytest.LogCaptureFixture, code: int
) -> None:
    caplog.set_level(logging.INFO)
    for variable, value in planted().items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("WOM_BLUESKY_HANDLE", "wom.example")
    monkeypatch.setenv(KEY, SECRET)
    tables = [f"[sources.{source}.all]\ntext = 'quillon'" for source in ONLINE]
    with serving() as server, stamina.set_testing(True, attempts=2, cap=True):
        server.answer = naming(code, NAMING)
        for source in ONLINE:
            monkeypatch.setenv(f"WOM_{source.upper()}_BASE_URL", server.url)
        tables.append(f'[sources.feed.all]\nfeeds = ["{server.url}/feed"]')
        config = tmp_path / "project" / "wom.toml"
        config.parent.mkdir()
        config.write_text('[brands.quillon]\nname = "Quillon"\n' + "\n".join(tables) + PRIVACY, encoding="utf-8")
        listened = wom("listen", "--direct", "--config", config)
    assert listened.code == 1
    assert "zq89" not in (listened.out + listened.err + caplog.text).lower()
    assert left_in(config.parent) == []
    with connect(config.parent / "wom.duckdb") as reader:
        told = reader.execute("select count(distinct source), count(detail) from pulls").fetchone()
    assert told == (len(ONLINE) + 1, len(ONLINE) + 1)


def test_a_key_that_is_missing_or_another_one_ends_with_a_sentence(
    config: Path, wom: Wom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(KEY)
    for command in (("listen", "--direct"), ("doctor",), ("sweep", "--direct"), ("retag", "--direct")):
        ended = wom(*command, "--config", config)
        assert (ended.code, f"and {KEY} is not set" in ended.err) == (2, True)
    monkeypatch.setenv(KEY, SECRET)
    assert wom("listen", "--direct", "--config", config).code == 0
    assert "people go by pseudonyms of the key p1_" in wom("doctor", "--config", config).out
    monkeypatch.setenv(KEY, SECRET * 2)
    for command in (("listen", "--direct"), ("doctor",), ("erase", "--author", "x:@zq89ann", "--yes")):
        ended = wom(*command, "--config", config)
        assert (ended.code, "it holds pseudonyms of another key" in ended.err) == (2, True)
    config.write_text(CONFIG, encoding="utf-8")
    assert wom("listen", "--direct", "--config", config).code == 2
    assert wom("pseudonym", "x:@zq89ann", "--config", config).code == 2


def test_a_person_is_asked_about_and_erased_by_name(config: Path, wom: Wom) -> None:
    wom("listen", "--direct", "--config", config)
    called = wom("pseudonym", "x:@ZQ89Ann", "--config", config).out.strip()
    asked = f"select count(*) from posts join authors using (platform, author_id) where handle = '{called}'"
    assert "1" in wom("sql", asked, "--config", config, "--format", "csv").out
    ended = wom("erase", "--author", "x:@zq89ann", "--yes", "--config", config)
    assert ended.code == 0
    assert "2 accounts, 2 posts of theirs, 0 reposts of their words, 2 posts by others" in ended.out
    assert "[people.zq89person]" in ended.err
    with connect(config.parent / "wom.duckdb") as reader:
        texts = [text for (text,) in reader.execute("select text from posts order by post_id").fetchall()]
        assert [text for text in texts if called in text] == []
        assert len([text for text in texts if "@[erased]" in text]) == 2
    (config.parent.parent / "posts" / "more.jsonl").write_text(
        '{"platform": "x", "post_id": "50", "author_handle": "ZQ89ann", "text": "Quillon again"}\n', encoding="utf-8"
    )
    assert "read 0" in wom("listen", "--direct", "--config", config).out


@pytest.fixture(scope="module")
def run_by_prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict[str, str]]]:
    """A project that listens to files, to Bluesky and to Mastodon; all that is written is in its folder."""
    folder = tmp_path_factory.mktemp("prefect")
    hour = timedelta(hours=1)
    with ExitStack() as servers:
        bluesky, mastodon = (servers.enter_context(serving()) for _ in range(2))
        ann: dict[str, Any] = actor("zq89ann")
        post = view(1, -(TODAY - hour - datetime(2026, 9, 22, 12, tzinfo=UTC)), "quillon @zq89bob.example", "zq89ann")
        bluesky.answer = Network([post | {"author": ann}])
        told = status(-(TODAY - hour - datetime(2026, 9, 22, 12, tzinfo=UTC)), "quillon <b>@zq89bob</b>", "zq89ann")
        mastodon.answer = Instance([told | {"account": account("zq89ann")}])
        sources = '[sources.bluesky.all]\ntext = "quillon"\n[sources.mastodon.all]\ntext = "quillon"\n'
        config = make_project(folder, PRIVACY + sources)
        environment = os.environ | {
            "PYTHONPATH": str(ROOT),
            "PREFECT_HOME": str(config.parent / "prefect"),
            "WOM_BLUESKY_BASE_URL": bluesky.url,
            "WOM_BLUESKY_HANDLE": "wom.example",
            "WOM_BLUESKY_APP_PASSWORD": PASSWORD,
            "WOM_MASTODON_BASE_URL": mastodon.url,
            "WOM_MASTODON_INSTANCE": "kettles.example",
            "WOM_MASTODON_ACCESS_TOKEN": "t0k3n-of-nobody",
            KEY: SECRET,
        }
        environment.pop("PREFECT_API_URL", None)
        yield config, environment


def test_prefect_and_backups_hold_no_name_either(run_by_prefect: tuple[Path, dict[str, str]]) -> None:
    config, environment = run_by_prefect
    folder = config.parent

    def wom(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "flows", *arguments, "--config", str(config)]
        return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)

    listened = wom("listen", "--verbose")
    assert listened.returncode == 0, listened.stderr
    assert "zq89" not in (listened.stdout + listened.stderr).lower()
    assert wom("backup").returncode == 0
    due = wom("sweep", "--dry-run").stdout
    assert "bluesky: 2 posts are stored without their ids: never asked for" in due
    with connect(folder / "wom.duckdb") as reader:
        [(platforms,)] = reader.execute("select list(distinct platform order by platform) from posts").fetchall()
        [(mentioned,)] = reader.execute("select count(*) from posts where contains(text, '@p1_')").fetchall()
    assert platforms == ["bluesky", "mastodon", "reviews", "x"]
    assert mentioned == 5
    assert list((folder / "prefect").rglob("*.db"))
    assert list((folder / "backups").iterdir())
    assert left_in(folder) == []
