"""Whatever goes wrong, no secret comes out: planted in every credential, and looked for in all that is left behind."""

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import stamina

from connectors import registry
from flows.cli import inspection
from flows.cli.commands import main
from tests.connectors.loopback import serving
from tests.flows.canaries import CORE, FEED_KEY, FEED_PASSWORD, as_html, as_json, found_in, leaks, planted, repeating
from tests.flows.cli.shell import Wom

ROOT = Path(__file__).parents[3]
ONLINE = [source for source in registry.names() if source != "archive"]
FAILURES = {
    "400": repeating(400, as_json),
    "401": repeating(401, as_json),
    "403": repeating(403, as_html),
    "429": repeating(429, as_json),
    "500": repeating(500, as_html),
    "elsewhere": repeating(302, as_html, location=True),
    "HTML": repeating(200, as_html),
    "JSON": repeating(200, as_json),
}


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: str) -> Iterator[Path]:
    for variable, value in planted().items():
        monkeypatch.setenv(variable, value)
    monkeypatch.setenv("WOM_BLUESKY_HANDLE", "wom.example")
    tables = [f"[sources.{source}.all]\ntext = 'quillon'" for source in ONLINE if source != "feed"]
    with ExitStack() as servers, stamina.set_testing(True, attempts=2, cap=True):
        for source in ONLINE:
            server = servers.enter_context(serving())
            server.answer = FAILURES[failure]
            if source == "feed":
                address = server.url.replace("//", f"//user:{FEED_PASSWORD}@")
                tables.append(f'[sources.feed.all]\nfeeds = ["{address}/feed?key={FEED_KEY}"]')
            else:
                monkeypatch.setenv(f"WOM_{source.upper()}_BASE_URL", server.url)
        file = tmp_path / "configuration" / "wom.toml"
        file.parent.mkdir()
        warehouse = '[warehouse]\npath = "../data/wom.duckdb"\npublished = "../data/published.duckdb"'
        file.write_text("\n".join([warehouse, '[brands.quillon]\nname = "Quillon"', *tables]), encoding="utf-8")
        yield file


@pytest.mark.parametrize("failure", FAILURES)
def test_a_platform_that_repeats_what_it_was_sent_makes_no_secret_known(
    config: Path, wom: Wom, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    listened = wom("listen", "--direct", "--verbose", "--config", config)
    examined = wom("doctor", "--config", config)
    told = wom("status", "--config", config)
    assert (listened.code, examined.code) == (1, 1)
    said = [part for ended in (listened, examined, told) for part in (ended.out, ended.err)]
    assert leaks(*said, caplog.text, folder=config.parents[1] / "data") == []


MISTAKEN = (
    '[sources.x.all]\ntext = "quillon"\nbearer_token = "{0}"\n',
    '[sources.x]\nbearer_token = "{0}"\n',
    '[credentials]\nx = "{0}"\n',
    'token = "{0}\n',
    "token = {0}\n",
    '[sources.x.all]\ntext = ["{0}"]\n',
    '[sources.feed.all]\nfeeds = ["ftp://user:{0}@feeds.example/"]\n',
)


@pytest.mark.parametrize("mistaken", MISTAKEN)
def test_a_mistake_is_told_without_the_value(wom: Wom, tmp_path: Path, mistaken: str) -> None:
    config = tmp_path / "wom.toml"
    config.write_text(mistaken.format(f"{CORE}-mistaken"), encoding="utf-8")
    ended = wom("listen", "--direct", "--config", config)
    assert ended.code == 2
    assert found_in(ended.out + ended.err) == []


def test_what_nobody_foresaw_is_shown_without_secrets(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    secret = f"x-{CORE}-token of 'ours'"
    monkeypatch.setenv("WOM_X_BEARER_TOKEN", secret)

    def fail(*_: object) -> None:
        try:
            {}[secret]
        except KeyError:
            logging.getLogger("anybody").exception("sent %s", secret)
            raise

    monkeypatch.setattr(inspection, "status", fail)
    monkeypatch.setattr(sys, "argv", ["wom", "status"])
    with pytest.raises(SystemExit) as ended:
        main()
    said = capfd.readouterr().err
    assert (ended.value.code, "KeyError: " in said, "sent [secret]" in caplog.text) == (3, True, True)
    assert found_in(said + caplog.text) == []


CRASH = """
import faulthandler, resource, sys
from flows import credentials, hiding, rights
rights.keep_to_owner()
hiding.hide_secrets()
print(resource.getrlimit(resource.RLIMIT_CORE)[0], flush=True)
def ask(token):
    faulthandler._sigsegv()
ask(credentials.secret("WOM_X_BEARER_TOKEN").get_secret_value())
"""


def test_a_crash_leaves_no_memory_behind(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONFAULTHANDLER": "1", "PYTHONPATH": str(ROOT), "WOM_X_BEARER_TOKEN": CORE}
    command = [sys.executable, "-c", f"import resource\nresource.setrlimit(resource.RLIMIT_CORE, (9**9, -1))\n{CRASH}"]
    ended = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (-signal.SIGSEGV, "0\n")
    assert "in ask" in ended.stderr
    assert leaks(ended.stderr, folder=tmp_path) == []
