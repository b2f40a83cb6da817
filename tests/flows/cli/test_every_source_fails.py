"""One run of all online sources, each failing in its own way but one."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import stamina

from connectors import registry
from flows.configuration.settings import load_settings
from tests.connectors.answers.feed.case import NOW, rss
from tests.connectors.failures import told
from tests.connectors.loopback import Answering, Reply, serving
from tests.flows.cli.shell import Wom
from warehouse import read

CANARY = "c4n4ry-of-this-test"
HOUR = {"Retry_After": "3600"}
SPENT = json.dumps({"error": {"message": "Spent", "errors": [{"reason": "quotaExceeded"}]}}).encode()

RUN: dict[str, tuple[Answering, str]] = {
    "bluesky": (told(429, **HOUR), "rate_limited"),
    "feed": (lambda _: Reply(rss(("1", "My Quillon is six years old", NOW))), "done"),
    "hackernews": (told(404), "bad_query"),
    "lemmy": (told(500), "platform_down"),
    "mastodon": (told(403), "not_authorised"),
    "reddit": (told(401), "not_authorised"),
    "stackexchange": (told(200), "unreadable"),
    "x": (told(402), "budget_spent"),
    "youtube": (lambda _: Reply(SPENT, 403), "rate_limited"),
}
CREDENTIALS = (
    "WOM_BLUESKY_HANDLE WOM_BLUESKY_APP_PASSWORD WOM_MASTODON_ACCESS_TOKEN WOM_REDDIT_CLIENT_ID "
    "WOM_REDDIT_CLIENT_SECRET WOM_STACKEXCHANGE_KEY WOM_X_BEARER_TOKEN WOM_YOUTUBE_API_KEY"
)


@pytest.fixture
def failing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a configuration of all online sources, each asked of a server that answers as in ``RUN``."""
    config = tmp_path / "wom.toml"
    tables = [f"[sources.{source}.all]\ntext = 'quillon'" for source in RUN if source != "feed"]
    feed = '[sources.feed.all]\nfeeds = ["https://kettles.example/feed"]'
    warehouse = '[warehouse]\npath = "wom.duckdb"\npublished = "published.duckdb"\n[brands.quillon]\nname = "Quillon"'
    config.write_text("\n".join([warehouse, feed, *tables]), encoding="utf-8")
    for variable in CREDENTIALS.split():
        monkeypatch.setenv(variable, CANARY)
    with ExitStack() as servers, stamina.set_testing(True, attempts=2, cap=True):
        for source, (answer, _) in RUN.items():
            server = servers.enter_context(serving())
            server.answer = answer
            monkeypatch.setenv(f"WOM_{source.upper()}_BASE_URL", server.url)
        yield config


def test_each_ends_in_its_own_outcome_and_the_healthy_one_is_complete(failing: Path, wom: Wom) -> None:
    assert set(RUN) == set(registry.names()) - {"archive"}
    ended = wom("listen", "--direct", "--config", failing)
    assert ended.code == 1
    published = load_settings(failing).warehouse.published
    rows = read.query(published, "select source, outcomes, loaded_count from coverage order by source").to_pylist()
    assert {row["source"]: row["outcomes"] for row in rows} == {source: outcome for source, (_, outcome) in RUN.items()}
    assert {row["source"]: row["loaded_count"] for row in rows if row["loaded_count"]} == {"feed": 1}
    assert CANARY not in ended.out + ended.err
    kept = b"".join(file.read_bytes() for file in failing.parent.rglob("*") if file.is_file())
    assert CANARY.encode() not in kept
