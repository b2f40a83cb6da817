import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from flows import collecting, steps
from flows.cli import doctor, inspection
from flows.configuration.settings import load_settings
from flows.direct import Direct
from flows.listen import Result, listen_once
from flows.pulls import PullFailed
from warehouse import read

pytestmark = pytest.mark.usefixtures("fictional_sources")


@pytest.fixture
def with_moods(project: Path) -> Callable[..., Path]:
    """Return a function that adds a query of the moody source for each mood, and gives the configuration."""

    def add(*moods: str) -> Path:
        with project.open("a", encoding="utf-8") as config:
            config.writelines(f'\n[sources.moody.{mood}]\nmood = "{mood}"\n' for mood in moods)
        return project

    return add


def test_a_fault_of_one_source_leaves_the_work_of_the_others(
    with_moods: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    config = with_moods("bug")
    summary = listen_once(str(config), Direct())
    [failed] = summary.failed
    assert (failed.source, failed.outcome, failed.detail, failed.counts.loaded) == ("moody", "failed", "KeyError", 1)
    assert summary.published
    status = read.status(load_settings(config).warehouse.path)["sources"]["moody"]
    assert (status["last_outcome"], status["last_detail"]) == ("failed", "KeyError")
    [told] = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert "moody.py" in told
    assert "hush-hush" not in caplog.text


def test_an_answer_that_cannot_be_read_is_put_aside_without_secrets(
    with_moods: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WOM_MOODY_KEY", "hush-hush")
    config = with_moods("babbling")
    [failed] = listen_once(str(config), Direct(), sources=["moody"]).failed
    assert (failed.outcome, failed.detail) == ("unreadable", "moody answered no page to [secret]")
    [aside] = read.quarantine(load_settings(config).warehouse.path, limit=9)
    assert (aside["source"], aside["reason"]) == ("moody", "moody answered no page to [secret]")
    assert aside["raw"] == "<html>you sent [secret]</html>"


def test_a_pull_counts_all_attempts_of_its_run(with_moods: Callable[..., Path]) -> None:
    config = str(with_moods("down"))
    steps.prepare(config)
    with pytest.raises(PullFailed) as first:
        collecting.collect(config, "moody", "down", "run")
    assert first.value.pull.counts.loaded == 1
    second = collecting.collect(config, "moody", "down", "run")
    assert (second.outcome, second.counts.loaded, second.request_count, second.gap_count) == ("partial", 3, 7, 3)
    assert collecting.collect(config, "moody", "down", "another").counts.read == 0


class FailingRunner(Direct):
    """A runner that loses what every pull gives."""

    def __init__(self, failure: BaseException) -> None:
        self._failure = failure

    def each(self, step: Callable[..., Result], calls: Sequence[tuple[Any, ...]]) -> list[Any]:
        return [self._failure for _ in super().each(step, calls)]


def test_a_pull_that_the_runner_loses_does_not_stop_the_run(project: Path) -> None:
    summary = listen_once(str(project), FailingRunner(ConnectionError("hush-hush")))
    assert [(pull.outcome, pull.detail) for pull in summary.failed] == [("failed", "ConnectionError")]
    assert summary.published


def test_what_stops_the_process_stops_the_run(project: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        listen_once(str(project), FailingRunner(KeyboardInterrupt()))


def test_the_doctor_tells_of_a_broken_source(with_moods: Callable[..., Path]) -> None:
    [finding] = doctor.examine(with_moods("bug"), ["moody"])
    assert (finding.fine, finding.detail) == (False, "failed: KeyError")


@pytest.fixture
def with_missing_library(project: Path) -> Path:
    """Add a source whose library is not installed."""
    with project.open("a", encoding="utf-8") as config:
        config.write('\n[sources.unplugged.posts]\nanything = "goes"\n')
    return project


def test_a_source_whose_library_is_missing_fails_alone(with_missing_library: Path) -> None:
    summary = listen_once(str(with_missing_library), Direct())
    [failed] = summary.failed
    assert (failed.source, failed.outcome, summary.counts.loaded) == ("unplugged", "not_installed", 5)
    assert "no_such_sdk" in str(failed.detail)


def test_commands_work_although_the_library_of_a_source_is_missing(with_missing_library: Path) -> None:
    listen_once(str(with_missing_library), Direct())
    assert inspection.status(with_missing_library)["sources"]["unplugged"]["last_outcome"] == "not_installed"
    assert inspection.answer(with_missing_library, "select count(*) as n from posts").to_pylist() == [{"n": 5}]
    facts = {fact.source: fact for fact in inspection.sources(with_missing_library)}
    assert "no_such_sdk" in str(facts["unplugged"].problem)
    findings = {finding.what: finding for finding in doctor.examine(with_missing_library, ())}
    assert (findings["configuration"].fine, findings["unplugged"].fine) == (True, False)
    assert "no_such_sdk" in findings["unplugged"].detail


def test_a_gap_that_was_found_before_makes_no_run_partial(with_moods: Callable[..., Path]) -> None:
    config = with_moods("partial")
    [first] = listen_once(str(config), Direct(), sources=["moody"]).partial
    assert (first.gap_count, "page 1 is short" in str(first.detail)) == (3, True)
    again = listen_once(str(config), Direct(), sources=["moody"])
    assert [pull.outcome for pull in again.pulls] == ["done"]
