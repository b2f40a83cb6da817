"""``wom watch``, ``wom alerts`` and what the doctor says of channels."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.configuration.settings import load_settings
from tests.connectors.loopback import Loopback, Reply, serving
from tests.flows.cli.shell import Wom
from warehouse import schema


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Loopback]:
    with serving() as loopback:
        monkeypatch.setenv("WOM_ALERTS_WEBHOOK_URL", f"{loopback.url}/s3cret")
        yield loopback


@pytest.fixture
def short_of_disk(project: Path) -> Path:
    """Return the configuration of a project for which no disk is large enough."""
    with project.open("a", encoding="utf-8") as file:
        file.write('[alerts]\nchannels = ["webhook"]\ndisk_free_gib = 1e9\n')
    return project


def test_a_watch_tells_and_the_alerts_are_listed(wom: Wom, short_of_disk: Path, receiver: Loopback) -> None:
    ended = wom("watch", "--config", short_of_disk)
    assert (ended.code, ended.out) == (0, "1 raised, 0 over, 1 told.\n")
    assert json.loads(receiver.requests[0].body)["title"] == "wom: disk of the warehouse is nearly full"
    listed = wom("alerts", "--config", short_of_disk)
    assert (listed.code, listed.out.splitlines()[-1]) == (0, "1 open.")
    assert "disk_low" in listed.out
    [alert] = json.loads(wom("alerts", "--config", short_of_disk, "--json").out)
    assert (alert["kind"], alert["threshold"], alert["closed_at"]) == ("disk_low", 1e9, None)


def test_a_channel_that_refuses_is_told_by_the_exit_code(wom: Wom, short_of_disk: Path, receiver: Loopback) -> None:
    receiver.answer = lambda _: Reply(status=503)
    ended = wom("watch", "--config", short_of_disk, "--json")
    assert ended.code == 1
    assert json.loads(ended.out)["told"]["refusals"] == [
        "webhook: not taken (HTTP status 503); see WOM_ALERTS_WEBHOOK_URL"
    ]


def test_each_channel_can_be_tried(wom: Wom, short_of_disk: Path, receiver: Loopback) -> None:
    ended = wom("alerts", "--test", "--config", short_of_disk)
    assert (ended.code, ended.out) == (0, "webhook: took a test message.\n")
    assert json.loads(receiver.requests[0].body)["event"] == "test"
    receiver.answer = lambda _: Reply(status=404)
    refused = wom("alerts", "--test", "--config", short_of_disk)
    assert (refused.code, refused.err) == (1, "wom: webhook: not taken (HTTP status 404); see WOM_ALERTS_WEBHOOK_URL\n")
    assert not load_settings(short_of_disk).warehouse.path.exists()


def test_without_a_channel_there_is_nothing_to_try(wom: Wom, project: Path) -> None:
    ended = wom("alerts", "--test", "--config", project)
    assert ended.code == 2
    assert "no channel is configured" in ended.err


def test_alerts_before_the_first_run_say_what_comes_first(wom: Wom, project: Path) -> None:
    ended = wom("alerts", "--config", project)
    assert ended.code == 3
    assert "run `wom listen` once" in ended.err
    schema.prepare(load_settings(project).warehouse.path)
    assert wom("alerts", "--config", project).out.splitlines()[-1] == "0 open."


def test_the_doctor_says_which_channel_lacks_an_address(
    wom: Wom, short_of_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("WOM_ALERTS_WEBHOOK_URL", raising=False)
    ended = wom("doctor", "--config", short_of_disk, "--json")
    assert ended.code == 1
    assert "set the environment variable WOM_ALERTS_WEBHOOK_URL" in ended.out
    monkeypatch.setenv("WOM_ALERTS_WEBHOOK_URL", "https://hooks.example/s3cret")
    healthy = wom("doctor", "--config", short_of_disk, "--json")
    assert (healthy.code, "s3cret" in healthy.out) == (0, False)


def test_an_address_in_the_configuration_is_refused(wom: Wom, project: Path) -> None:
    with project.open("a", encoding="utf-8") as file:
        file.write('[alerts]\nslack_token = "xoxb-s3cret"\nchannels = ["pigeon"]\n')
    ended = wom("alerts", "--config", project)
    assert ended.code == 2
    assert "alerts.slack_token: a credential has no place in this file" in ended.err
    assert "alerts.channels[0]: must be 'slack', 'email' or 'webhook'" in ended.err
    assert "s3cret" not in ended.err
