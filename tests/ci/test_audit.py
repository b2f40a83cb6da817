"""The audit of dependencies, asking a stand-in for OSV on loopback."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.connectors.loopback import Loopback, Reply, Request, serving

AUDIT = Path(__file__).parents[2] / ".ci" / "audit.py"
RUN = """
import pathlib, runpy, sys
script, lock, accepted, *options = sys.argv[1:]
sys.exit(runpy.run_path(script)["main"](options, pathlib.Path(lock), pathlib.Path(accepted)))
"""
VULNERABLE = {
    "vulns": [
        {
            "id": "GHSA-aaaa-bbbb-cccc",
            "summary": "burns",
            "affected": [
                {
                    "package": {"name": "kettle", "ecosystem": "PyPI"},
                    "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "1.1"}]}],
                }
            ],
        }
    ]
}

Audit = Callable[..., tuple[int, str]]


@pytest.fixture
def osv() -> Iterator[Loopback]:
    """Serve in place of OSV, which knows of one fault in one package."""

    def answer(request: Request) -> Reply:
        name = json.loads(request.body)["package"]["name"]
        return Reply(json.dumps(VULNERABLE if name == "kettle" else {}).encode())

    with serving() as loopback:
        loopback.answer = answer
        yield loopback


@pytest.fixture
def audit(tmp_path: Path) -> Audit:
    """Return a function that audits a lock file of some lines and gives the exit code and what was said."""

    def run(url: str, *lines: str, accepted: str = "") -> tuple[int, str]:
        lock, file = tmp_path / "some.lock", tmp_path / "audit.toml"
        lock.write_text("\n".join(lines) + "\n", encoding="utf-8")
        file.write_text(accepted, encoding="utf-8")
        command: list[Any] = [sys.executable, "-c", RUN, AUDIT, lock, file, "--osv-url", url]
        environment = os.environ | {"NO_PROXY": "127.0.0.1", "XDG_CACHE_HOME": str(tmp_path)}
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        return ended.returncode, ended.stdout + ended.stderr

    return run


def test_a_known_vulnerability_fails(osv: Loopback, audit: Audit) -> None:
    code, said = audit(osv.url, "kettle==1.0", "teapot==2.0")
    assert (code, said) == (
        1,
        "audit: 2 packages asked for, 1 known vulnerabilities\n  kettle 1.0: GHSA-aaaa-bbbb-cccc, mended in 1.1\n",
    )


def test_without_any_it_passes(osv: Loopback, audit: Audit) -> None:
    assert audit(osv.url, "teapot==2.0") == (0, "audit: 1 packages asked for, 0 known vulnerabilities\n")


@pytest.mark.parametrize("until, code", [("2999-01-01", 0), ("2020-01-01", 1)])
def test_one_that_was_accepted_passes_until_its_day(osv: Loopback, audit: Audit, until: str, code: int) -> None:
    accepted = f'[[accepted]]\nid = "GHSA-aaaa-bbbb-cccc"\nreason = "never heated"\nuntil = {until}\n'
    assert audit(osv.url, "kettle==1.0", accepted=accepted)[0] == code


def test_a_service_that_cannot_be_asked_is_said_and_passes(osv: Loopback, audit: Audit) -> None:
    for url in ("http://127.0.0.1:9/", osv.url):
        osv.answer = lambda _: Reply(status=503)
        code, said = audit(url, "kettle==1.0")
        assert (code, said.startswith("audit: NOT DONE, the service cannot be asked (")) == (0, True)


def test_a_lock_that_cannot_be_read_fails(osv: Loopback, audit: Audit) -> None:
    code, said = audit(osv.url, "kettle is fine")
    assert (code, said.startswith("audit: pip-audit failed: ")) == (1, True)
