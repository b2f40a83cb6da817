"""A sweep asks the platforms what became of stored posts: X and Reddit on loopback, through their own libraries."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.connector import LookedUp
from flows import steps
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.listen import listen_once
from flows.sweep import Swept, sweep_once
from flows.sweeping import judge
from tests.connectors.answers.x.case import TOKEN, RecentSearch, Tweet, name_at, tweet
from tests.connectors.loopback import Loopback, Reply, serving
from warehouse import lookups, read
from warehouse.connection import connect, transaction
from warehouse.lookups import Due

CONFIG = """
[brands.zephyrite]
name = "zephyrite"
[sources.x]
"""
NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
WORDS = "I love my zephyrite kettle, everybody should have one"


@pytest.fixture
def loopback(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    """A server that is X to us."""
    with serving() as server:
        monkeypatch.setenv("WOM_X_BASE_URL", server.url)
        monkeypatch.setenv("WOM_X_BEARER_TOKEN", TOKEN)
        yield server


@pytest.fixture
def site(loopback: Loopback) -> RecentSearch:
    """X with twelve posts, of three and four days ago."""
    loopback.answer = site_of_twelve()
    return loopback.answer


def site_of_twelve() -> RecentSearch:
    return RecentSearch([post_of(number) for number in range(12)], now=datetime.now(UTC) + HOUR / 12)


@pytest.fixture(scope="module")
def read_before(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a project whose posts were read two days ago."""
    folder = tmp_path_factory.mktemp("read")
    (folder / "wom.toml").write_text(CONFIG, encoding="utf-8")
    with serving() as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("WOM_X_BASE_URL", server.url)
        environment.setenv("WOM_X_BEARER_TOKEN", TOKEN)
        server.answer = site_of_twelve()
        listen_once(str(folder / "wom.toml"), Direct())
    let_time_pass(str(folder / "wom.toml"))
    return folder


@pytest.fixture
def config(read_before: Path, tmp_path: Path, site: RecentSearch) -> str:  # noqa: ARG001
    """Return the configuration of a copy of that project."""
    return str(Path(shutil.copytree(read_before, tmp_path / "project")) / "wom.toml")


def post_of(number: int) -> Tweet:
    moment = NOW - (72 + 2 * number) * HOUR
    name = name_at(moment, number)
    names = {"id": name, "edit_history_tweet_ids": [name], "conversation_id": name}
    return tweet(0, f"{WORDS} {number}", created_at=f"{moment:%Y-%m-%dT%H:%M:%S}.000Z", **names)


def let_time_pass(config: str) -> None:
    """Move all that was seen two days back."""
    with transaction(load_settings(Path(config)).warehouse.path) as writer:
        writer.execute("update posts set observed_at = observed_at - interval 2 days")
        writer.execute("update lookups set looked_up_at = looked_up_at - interval 2 days")


def ask(config: str, statement: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = read.query(load_settings(Path(config)).warehouse.published, statement).to_pylist()
    return found


def sweep(config: str, **told: Any) -> Swept:
    return sweep_once(config, Direct(), **told)


def test_what_was_deleted_goes_and_what_was_edited_is_tagged_again(config: str, site: RecentSearch) -> None:
    assert ask(config, "select count(*) n from advocacy_trend where advocacy_count > 0")[0]["n"] > 0
    gone, private, edited = site.posts[0], site.posts[1], site.posts[2]
    version = tweet(0, "Avoid the zephyrite kettle, it broke", id=name_at(NOW - HOUR))
    versions = {"edit_history_tweet_ids": [edited["id"], version["id"]]}
    site.posts[:3] = [private, edited | versions, version | versions]
    site.protected = {private["id"]}
    swept = sweep(config)
    [lookup] = swept.lookups
    assert (lookup.outcome, lookup.asked_count, lookup.withdrawn_count, lookup.counts.updated) == ("done", 12, 2, 1)
    assert swept.tagged.post_count == 1
    left = ask(config, "select post_id, text from posts")
    assert not {gone["id"], private["id"]} & {row["post_id"] for row in left}
    assert "Avoid the zephyrite kettle, it broke" in {row["text"] for row in left}
    assert ask(config, "select outcome, brands from tombstones order by all") == [
        {"outcome": "deleted", "brands": ["zephyrite"]},
        {"outcome": "hidden", "brands": ["zephyrite"]},
    ]
    assert ask(config, "select count(distinct post_id) n from thank_you")[0]["n"] <= 9
    assert sweep(config).lookups[0].asked_count == 0


@pytest.mark.parametrize(
    "broken", [Reply(b"", 503), Reply(b"{}"), Reply(b'{"posts": []}'), Reply(b"<html>"), Reply(b'{"errors": [{}]}')]
)
def test_a_failing_answer_deletes_nothing(config: str, loopback: Loopback, broken: Reply) -> None:
    loopback.answer = lambda _: broken
    swept = sweep(config)
    assert swept.withdrawn_count == 0
    assert ask(config, "select count(*) n from posts") == [{"n": 12}]


def test_a_platform_that_has_lost_everything_is_not_believed_but_on_demand(config: str, site: RecentSearch) -> None:
    kept, site.posts = site.posts, []
    for _ in range(2):
        [lookup] = sweep(config).lookups
        assert (lookup.outcome, lookup.withdrawn_count) == ("unreadable", 0)
        assert "wom sweep --believe" in (lookup.detail or "")
        let_time_pass(config)
    assert len(kept) == 12
    assert sweep(config, believe=True).withdrawn_count == 12


def test_one_that_has_lost_most_is_believed_when_it_says_so_again_later(config: str, site: RecentSearch) -> None:
    site.posts = site.posts[:1]
    [first] = sweep(config).lookups
    assert (first.outcome, first.withdrawn_count, first.doubted_count) == ("partial", 0, 11)
    assert sweep(config).withdrawn_count == 0
    let_time_pass(config)
    assert sweep(config).withdrawn_count == 11


def test_what_a_platform_has_again_after_a_bad_hour_stays(config: str, site: RecentSearch) -> None:
    kept, site.posts = site.posts, site.posts[:1]
    sweep(config)
    site.posts = kept
    let_time_pass(config)
    [lookup] = sweep(config).lookups
    assert (lookup.outcome, lookup.withdrawn_count, lookup.asked_count) == ("done", 0, 12)


def test_of_a_budget_it_takes_its_share_and_leaves_the_rest(config: str, site: RecentSearch) -> None:
    caps = "[budgets.x]\nusage_per_day = { post_read = 60 }\n[sweep]\nshare = 0.2\n"
    Path(config).write_text(CONFIG + caps, encoding="utf-8")
    path = load_settings(Path(config)).warehouse.path
    before = read.spent(path, source="x", since=NOW - HOUR, unit="post_read").unit_count
    [lookup] = sweep(config).lookups
    used = read.spent(path, source="x", since=NOW - HOUR, unit="post_read", query="(sweep)").unit_count
    assert (lookup.outcome, site.posts != []) == ("partial", True)
    assert 0 < used <= 12
    assert read.spent(path, source="x", since=NOW - HOUR, unit="post_read").unit_count == before + used
    assert ask(config, "select sum(cost_usd)::double usd from coverage where query = '(sweep)'")[0][
        "usd"
    ] == pytest.approx(used * 0.005)


def test_the_other_sources_are_swept_where_one_cannot_be_asked(config: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(config).open("a", encoding="utf-8") as more:
        more.write("[sources.reddit]\n[sources.archive.old]\nfiles = ['old.csv']\n")
    with transaction(load_settings(Path(config)).warehouse.path) as writer:
        writer.execute(
            "insert into posts select * replace ('reddit' as platform, 'reddit' as source) from posts limit 1"
        )
    for name in ("CLIENT_ID", "CLIENT_SECRET"):
        monkeypatch.delenv(f"WOM_REDDIT_{name}", raising=False)
    swept = sweep(config)
    assert {lookup.source: lookup.outcome for lookup in swept.lookups} == {"x": "done", "reddit": "not_authorised"}


def test_what_was_withdrawn_comes_back_when_its_platform_shows_it_again(config: str, site: RecentSearch) -> None:
    kept, site.posts = site.posts, site.posts[1:]
    assert sweep(config).withdrawn_count == 1
    site.posts = kept
    with connect(load_settings(Path(config)).warehouse.path) as writer:
        writer.execute("delete from cursors")
    listen_once(config, Direct())
    assert ask(config, "select count(*) n from posts") == [{"n": 12}]
    assert ask(config, "select returned_at is not null as returned from tombstones") == [{"returned": True}]


ASKED = [Due(str(number), None) for number in range(20)]
AN_HOUR_AGO = [Due(post.post_id, NOW - HOUR) for post in ASKED]


@pytest.mark.parametrize(
    "due, gone_count, doubted_count",
    [(ASKED, 10, 0), (ASKED, 11, 11), (ASKED[:12], 9, 0), (ASKED[:12], 10, 10), (AN_HOUR_AGO, 20, 0)],
)
def test_more_than_half_of_ten_gone_is_doubted_once(due: list[Due], gone_count: int, doubted_count: int) -> None:
    found = LookedUp(frozenset({"witness"}), deleted=frozenset(post.post_id for post in due[:gone_count]))
    verdict = judge(due, found, NOW, believe=False)
    assert list(verdict.outcomes.values()).count(lookups.DOUBTED) == doubted_count
    assert len(verdict.withdrawn) == gone_count - doubted_count


def test_nothing_is_withdrawn_that_was_not_asked_for() -> None:
    verdict = judge(ASKED[:1], LookedUp(frozenset({"0"}), deleted=frozenset({"elsewhere"})), NOW, believe=True)
    assert (verdict.outcomes, verdict.withdrawn) == ({"0": lookups.THERE}, {})


def test_without_anything_stored_there_is_nothing_to_ask(
    tmp_path: Path, site: RecentSearch, loopback: Loopback
) -> None:
    config = tmp_path / "wom.toml"
    config.write_text(CONFIG, encoding="utf-8")
    steps.prepare(str(config))
    assert [lookup.outcome for lookup in sweep(str(config)).lookups] == ["done"]
    assert not loopback.requests
    assert site.posts
