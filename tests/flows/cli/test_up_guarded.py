"""What ``wom up`` keeps to itself: its server to this machine, its files to their owner, and every secret."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from prefect.blocks.system import Secret
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.credentials import block_name
from tests.connectors.loopback import Loopback, serving
from tests.flows.canaries import as_json, leaks, planted, repeating
from tests.flows.cli.up import read_or_nothing
from tests.flows.processes import free_port, wait_until
from tests.flows.rights import open_to_others

ROOT = Path(__file__).parents[3]
LOOPBACK = {"0100007F", "0" * 24 + "01000000"}
TOKEN = "WOM_X_BEARER_TOKEN"  # noqa: S105


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("up")


@pytest.fixture(scope="module")
def x(folder: Path) -> Iterator[Loopback]:
    """Serve in place of X, which repeats what it was sent, and have a project that listens there."""
    with serving() as loopback:
        loopback.answer = repeating(403, as_json)
        text = '[brands.quillon]\nname = "Quillon"\n[sources.x.posts]\ntext = "quillon"\n'
        (folder / "wom.toml").write_text(text, encoding="utf-8")
        (folder / "wom.toml").chmod(0o600)
        yield loopback


@pytest.fixture(scope="module")
def up(folder: Path, x: Loopback) -> Iterator[int]:
    """Start it where everybody may read everything, with none of its options given but a port; tell which."""
    port, said = free_port(), folder / "said.txt"
    command = [sys.executable, "-m", "flows", "up", "--config", str(folder / "wom.toml"), "--port", str(port)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "WOM_X_BASE_URL": x.url}
    with said.open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=output, umask=0)
    said.chmod(0o600)
    try:
        wait_until(lambda: "Stop with Ctrl-C" in said.read_text(encoding="utf-8") or process.poll() is not None, 240)
        with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{port}/api"}):
            yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="needs Linux's /proc")
def test_nobody_else_reaches_the_server(up: int) -> None:
    tables = [read_or_nothing(Path("/proc/net", name)).decode() for name in ("tcp", "tcp6")]
    lines = [line.split() for table in tables for line in table.splitlines()]
    listening = [line[1].rpartition(":") for line in lines if line[3] == "0A"]
    assert {address for address, _, port in listening if int(port, 16) == up} <= LOOPBACK
    assert f"{up:04X}" in [port for _, _, port in listening]


def test_no_secret_of_a_block_comes_out_of_a_run_that_fails(folder: Path, x: Loopback, up: int) -> None:
    secret = planted()[TOKEN]
    Secret(value=secret).save(block_name(TOKEN))
    told_to = {"WOM_X_BASE_URL": x.url, "PREFECT_API_URL": f"http://127.0.0.1:{up}/api", "PYTHONPATH": str(ROOT)}
    environment = os.environ | told_to | {"PREFECT_LOGGING_EXTRA_LOGGERS": "connectors,flows,nlp,warehouse"}
    command = [sys.executable, "-m", "flows", "listen", "--verbose"]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert (ended.returncode, "not_authorised" in ended.stdout) == (1, True)
    assert x.requests[-1].headers["authorization"] == f"Bearer {secret}"
    told = list(rows_of_prefect(folder / "prefect-server" / "prefect.db"))
    assert any("answered 403" in row and "listen-summary" in row for row in told)
    assert any(row.startswith("log:") and "not_authorised" in row for row in told)
    assert leaks(ended.stdout, ended.stderr, *told, folder=folder) == []


@pytest.mark.usefixtures("up")
def test_nobody_else_reads_what_the_server_keeps(folder: Path) -> None:
    assert (folder / "prefect-server" / "prefect.db").exists()
    assert open_to_others(folder) == {}


def rows_of_prefect(database: Path) -> Iterator[str]:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        for (table,) in connection.execute("select name from sqlite_master where type = 'table'").fetchall():
            yield from (f"{table}: {row}" for row in connection.execute(f'select * from "{table}"'))
