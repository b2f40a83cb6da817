"""Each source that looks posts up is swept as a whole: asked on loopback, by its own library, as wom.toml has it."""

import importlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors import registry
from connectors.post import Page, Post
from flows import steps
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.sweep import sweep_once
from tests.connectors.answers.bluesky.case import PASSWORD
from tests.connectors.answers.mastodon.case import TOKEN
from tests.connectors.answers.x.case import TOKEN as BEARER
from tests.connectors.answers.youtube.case import KEY
from tests.connectors.looking import Looking
from tests.connectors.loopback import Loopback, serving
from warehouse import load, read

SOURCES = [source for source in registry.names() if hasattr(registry.load(source), "LOOK_UP")]
CREDENTIALS = {
    "bluesky": {"HANDLE": "wom.example", "APP_PASSWORD": PASSWORD},
    "mastodon": {"INSTANCE": "kettles.example", "ACCESS_TOKEN": TOKEN},
    "reddit": {"CLIENT_ID": "an-id", "CLIENT_SECRET": "a-secret"},
    "x": {"BEARER_TOKEN": BEARER},
    "youtube": {"API_KEY": KEY},
}
DAY = timedelta(days=1)


@pytest.fixture
def loopback(source: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A server that is the platform to us."""
    with serving() as server:
        for name, value in CREDENTIALS.get(source, {}).items():
            monkeypatch.setenv(f"WOM_{source.upper()}_{name}", value)
        for name in ("BASE_URL", "ITEMS_URL"):
            monkeypatch.setenv(f"WOM_{source.upper()}_{name}", server.url)
        yield server


@pytest.fixture
def looking(source: str, loopback: Loopback) -> Looking:
    """Return a platform that has changed since it was read."""
    opened: Looking = importlib.import_module(f"tests.connectors.answers.{source}.looking").open_look_up(loopback)
    return opened


@pytest.fixture
def config(source: str, looking: Looking, tmp_path: Path) -> Path:
    """Return a project that read all posts five days ago."""
    path = tmp_path / "wom.toml"
    accounts = f"\naccounts = {{ {source} = {list(looking.accounts)} }}" if looking.accounts else ""
    path.write_text(f'[brands.acme]\nname = "acme"{accounts}\n[sources.{source}]\n', encoding="utf-8")
    steps.prepare(str(path))
    store(path, source, looking.ids)
    return path


def store(config: Path, source: str, names: tuple[str, ...], days_ago: float = 5) -> None:
    seen_at = datetime.now(UTC) - days_ago * DAY
    posts = tuple(Post(source, name, "as it was", seen_at, "{}", created_at=seen_at - DAY) for name in names)
    load.store_page(
        load_settings(config).warehouse.path,
        pull_id="p",
        source=source,
        query=str(days_ago),
        posts=Page(posts, "").table(),
        cursor="c",
        expected_cursor=None,
        rejects=load.REJECT_SCHEMA.empty_table(),
        gaps=load.GAP_SCHEMA.empty_table(),
        covers_from=None,
        covers_until=None,
        request_count=1,
        spending=load.SPENDING_SCHEMA.empty_table(),
    )


@pytest.mark.parametrize("source", SOURCES)
def test_a_sweep_takes_out_what_is_gone_and_brings_what_was_edited(
    source: str, looking: Looking, loopback: Loopback, config: Path
) -> None:
    [lookup] = sweep_once(str(config), Direct(), [source]).lookups
    assert (lookup.outcome, lookup.asked_count) == ("done", len(looking.ids))
    assert lookup.withdrawn_count == len(looking.deleted) + len(looking.hidden)
    warehouse = load_settings(config).warehouse
    published = read.query(warehouse.published, "select post_id, text from posts").to_pylist()
    left = {post["post_id"]: post["text"] for post in published}
    assert left.keys() == set(looking.there)
    assert looking.edited[1] in left[looking.edited[0]]
    used = read.spent(warehouse.path, source=source, since=datetime.now(UTC) - DAY, unit="request", query="(sweep)")
    assert used.unit_count >= len(loopback.requests) - 3  # of which some may be log-ins
    assert sweep_once(str(config), Direct(), [source]).lookups[0].asked_count == 0


@pytest.mark.parametrize("source", ["hackernews", "lemmy"])
def test_where_each_post_takes_a_request_a_cap_on_these_holds(source: str, loopback: Loopback, config: Path) -> None:
    with config.open("a", encoding="utf-8") as more:
        more.write(f"[budgets.{source}]\nrequests_per_day = 8\n[sweep]\nshare = 0.5\n")
    [lookup] = sweep_once(str(config), Direct(), [source]).lookups
    assert (lookup.outcome, lookup.asked_count) == ("partial", 1)
    assert 0 < len(loopback.requests) <= 4


@pytest.mark.parametrize(
    "source, elsewhere", [("lemmy", "https://elsewhere.example/post/{}"), ("mastodon", "elsewhere.example:{}")]
)
def test_what_a_server_cannot_be_asked_for_is_no_witness(
    source: str, elsewhere: str, looking: Looking, config: Path
) -> None:
    others = tuple(elsewhere.format(number) for number in range(1, 20))
    store(config, source, others[:9], days_ago=4)
    store(config, source, looking.there, days_ago=0.2)
    store(config, source, others[9:], days_ago=0.1)
    [lookup] = sweep_once(str(config), Direct(), [source]).lookups
    gone_count = len(looking.deleted) + len(looking.hidden)
    assert (lookup.outcome, lookup.asked_count, lookup.withdrawn_count) == ("done", gone_count, gone_count)
