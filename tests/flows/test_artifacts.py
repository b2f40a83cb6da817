import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterType
from prefect.client.schemas.objects import StateType
from prefect.testing.utilities import prefect_test_harness

from connectors import registry
from connectors.connector import Rate
from connectors.errors import RateLimited
from flows import orchestration, tasks
from flows.direct import Direct
from flows.listen import listen_once
from flows.orchestration import SourcesFailed, listen
from flows.shared_pace import SharedPace

pytestmark = pytest.mark.usefixtures("fictional_sources")


@pytest.fixture(scope="module", autouse=True)
def server() -> Iterator[None]:
    """Have a Prefect server that is thrown away afterwards."""
    with prefect_test_harness(server_startup_timeout=120):
        yield


def artifacts(kind: str) -> list[Any]:
    with get_client(sync_client=True) as client:
        return list(client.read_artifacts(artifact_filter=ArtifactFilter(type=ArtifactFilterType(any_=[kind]))))


def test_a_bar_reaches_its_end(project: Path) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write("\n[sources.moody.posts]\n")
    listen(config=str(project))
    assert [float(bar.data) for bar in artifacts("progress")] == [100, 100]


def test_a_summary_that_cannot_be_shown_hides_no_failure_and_fails_no_run(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> NoReturn:
        raise ConnectionError

    monkeypatch.setattr(orchestration, "show_summary", fail)
    assert listen(config=str(project)).published
    with project.open("a", encoding="utf-8") as config:
        config.write('\n[sources.moody.bug]\nmood = "bug"\n')
    with pytest.raises(SourcesFailed, match="moody bug: failed"):
        listen(config=str(project))


def test_a_summary_tells_of_all_attempts_and_shows_nobodys_words(
    project: Path, add_posts: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "_FIRST_WAIT_SECONDS", 0)
    add_posts('{"post_id": "of another run"', name="older.jsonl")
    listen_once(str(project), Direct())
    with project.open("a", encoding="utf-8") as config:
        config.write('\n[retention]\nposts_days = 1\n[sources.moody.posts]\nmood = "down"\n')
    add_posts("{hush-hush", name="newer.jsonl")
    listen(config=str(project), retries=1)
    told = str(max(artifacts("markdown"), key=lambda page: page.created).data)
    assert "Read 4 rows = 3 new posts + 0 merged + 1 quarantined." in told
    assert "Requests to platforms: 7. Spent: 0.00 USD." in told
    assert "past their term: 5." in told
    assert "| moody | posts | partial | 3 | 3 | 0 | 0 | 3 | 7 |\n" in told
    assert "- **moody posts**: page 1 is short " in told
    assert "newer" in told
    assert "older" not in told
    assert "hush" not in told


def test_a_summary_tells_what_is_used_of_budgets_and_of_new_advocates_how_many(
    project: Path, add_posts: Callable[..., None]
) -> None:
    listen(config=str(project))
    told = str(max(artifacts("markdown"), key=lambda page: page.created).data)
    assert "## Budgets" not in told
    assert "Nobody became an advocate this month." in told
    said = {"text": "I love my Quillon kettle, best thing I ever bought, you have to try it!", "author_id": "zoe"}
    add_posts(json.dumps({"platform": "x", "post_id": "9", "created_at": datetime.now(UTC).isoformat(), **said}))
    with project.open("a", encoding="utf-8") as config:
        config.write(
            "\n[sources.moody.posts]\n[budgets.moody]\nrequests_per_day = 12\n[advocates]\nmentions = 1\ndays = 1\n"
        )
    listen(config=str(project))
    told = str(max(artifacts("markdown"), key=lambda page: page.created).data)
    assert "| moody | requests a day | 6 | 12 | 50% |" in told
    assert "- **quillon**: 1\n" in told
    assert "zoe" not in told


def test_a_run_that_found_something_missing_completes_as_partial(project: Path) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write('\n[sources.moody.posts]\nmood = "partial"\n')
    state = listen(config=str(project), return_state=True)
    assert (state.type, state.name) == (StateType.COMPLETED, "Partial")
    assert "moody posts: page 1 is short" in str(state.message)
    assert [pull.outcome for pull in state.result().partial] == ["partial"]
    told = str(max(artifacts("markdown"), key=lambda page: page.created).data)
    assert "but 1 pulls are **partial**" in told


def test_a_limit_of_the_server_is_made_from_what_a_source_allows_and_ops_may_change_it(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry.load("moody"), "RATE", Rate(requests=100, seconds=60), raising=False)
    with project.open("a", encoding="utf-8") as config:
        config.write("\n[sources.moody.one]\n\n[sources.moody.two]\n")
    listen(config=str(project), sources=["moody"])
    with get_client(sync_client=True) as client:
        made = client.read_global_concurrency_limit_by_name("wom-moody")
        assert (made.limit, made.slot_decay_per_second) == (50, pytest.approx(50 / 60))
        assert made.active_slots >= 1
        client.update_global_concurrency_limit("wom-moody", GlobalConcurrencyLimitUpdate(limit=0))
        with pytest.raises(RateLimited, match="lets nobody ask"):
            SharedPace(client).admit("moody", Rate(100, 60), 1)
        client.update_global_concurrency_limit("wom-moody", GlobalConcurrencyLimitUpdate(active=False))
        SharedPace(client).admit("moody", Rate(100, 60), 1)
