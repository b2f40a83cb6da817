"""The command that asks what became of stored posts."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.listen import listen_once
from tests.connectors.answers.x.case import TOKEN, RecentSearch, name_at, tweet
from tests.connectors.loopback import serving
from tests.flows.cli.shell import Wom
from warehouse.connection import transaction

CONFIG = '[brands.zephyrite]\nname = "zephyrite"\n[sources.x]\n'


def some_time_passes(config: Path) -> None:
    with transaction(load_settings(config).warehouse.path) as writer:
        writer.execute("update posts set observed_at = observed_at - interval 2 days")
        writer.execute("update lookups set looked_up_at = looked_up_at - interval 2 days")


def test_it_says_what_is_due_what_it_did_and_what_it_did_not_believe(
    tmp_path: Path, wom: Wom, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "wom.toml"
    config.write_text(CONFIG, encoding="utf-8")
    now = datetime.now(UTC)
    written = [now - timedelta(hours=72 + number) for number in range(5)]
    posts = [
        tweet(0, "zephyrite", id=name_at(at), edit_history_tweet_ids=[name_at(at)], created_at=at.isoformat())
        for at in written
    ]
    with serving() as loopback:
        monkeypatch.setenv("WOM_X_BASE_URL", loopback.url)
        monkeypatch.setenv("WOM_X_BEARER_TOKEN", TOKEN)
        site = loopback.answer = RecentSearch(posts, now=now + timedelta(minutes=5))
        assert wom("sweep", "--config", config, "--dry-run").out.split()[-3:] == ["x", "0", "0.00"]
        listen_once(str(config), Direct())
        some_time_passes(config)
        assert wom("sweep", "--config", config, "--dry-run").out.split()[-3:] == ["x", "5", "0.05"]
        site.posts = posts[2:]
        ended = wom("sweep", "--config", config, "--direct")
        assert (ended.code, "withdrew 2 posts" in ended.out) == (0, True)
        some_time_passes(config)
        site.posts = []
        ended = wom("sweep", "--config", config, "--direct")
        assert (ended.code, "nothing was deleted" in ended.out) == (1, True)
        ended = wom("sweep", "--config", config, "--believe", "--json", "--direct")
        assert (ended.code, json.loads(ended.out)["withdrawn_count"]) == (0, 3)


def test_an_unknown_source_is_wrong_use(tmp_path: Path, wom: Wom) -> None:
    config = tmp_path / "wom.toml"
    config.write_text(CONFIG, encoding="utf-8")
    assert wom("sweep", "--config", config, "--source", "y").code == 2
