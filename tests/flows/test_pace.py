import time
from collections.abc import Callable
from typing import Any

import pytest
from prefect.client.orchestration import get_client
from prefect.settings import PREFECT_API_URL, PREFECT_CLIENT_MAX_RETRIES, temporary_settings

from connectors import registry
from connectors.connector import Rate
from connectors.errors import RateLimited
from flows.direct import Direct
from flows.listen import listen_once
from flows.pace import OwnPace, keeping
from flows.shared_pace import SharedPace, as_limit, sharing


def taking(seconds: float, act: Callable[[], Any]) -> bool:
    """Tell whether something takes about so long."""
    before = time.monotonic()
    act()
    return seconds <= time.monotonic() - before < seconds + 1


def test_a_source_is_asked_as_often_as_it_allows_and_then_waits() -> None:
    pace, rate = OwnPace(), Rate(requests=4, seconds=1)
    assert taking(0, lambda: pace.admit("shelf", rate, 3))
    assert taking(0, lambda: pace.admit("echo", rate, 4))
    assert taking(1, lambda: pace.admit("shelf", rate, 2))


def test_more_than_a_whole_rate_waits_for_a_whole_rate() -> None:
    pace, rate = OwnPace(), Rate(requests=2, seconds=1)
    assert taking(0, lambda: pace.admit("shelf", rate, 9))
    assert taking(1, lambda: pace.admit("shelf", rate, 1))


def test_a_long_wait_is_left_to_a_later_run() -> None:
    pace, rate = OwnPace(), Rate(requests=2, seconds=900)
    pace.admit("shelf", rate, 2)
    with pytest.raises(RateLimited, match="asked as often as it allows") as limited:
        pace.admit("shelf", rate, 1)
    assert limited.value.until is not None


@pytest.mark.parametrize("rate", [Rate(450, 900), Rate(100, 60), Rate(30, 1), Rate(3, 7)])
def test_no_stretch_of_time_of_a_shared_limit_holds_more_than_the_rate(rate: Rate) -> None:
    limit = as_limit("wom-shelf", rate)
    assert limit.limit + limit.slot_decay_per_second * rate.seconds == pytest.approx(rate.requests)


def test_without_a_server_nothing_is_shared() -> None:
    with sharing():
        OwnPace().admit("shelf", Rate(2, 1), 1)


def test_where_the_server_is_gone_collecting_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    gone = {PREFECT_API_URL: "http://127.0.0.1:9/api", PREFECT_CLIENT_MAX_RETRIES: 0}
    with temporary_settings(gone), get_client(sync_client=True) as client:
        pace = SharedPace(client)
        pace.admit("shelf", Rate(2, 900), 2)
        assert "Prefect does not keep the pace (ConnectError): this run keeps its own" in caplog.text
        with pytest.raises(RateLimited):
            pace.admit("shelf", Rate(2, 900), 1)


class Admitted:
    """A pace that takes down what it admits."""

    def __init__(self) -> None:
        self.slots: list[int] = []

    def admit(self, _source: str, _rate: Rate, requests: int) -> None:
        self.slots.append(requests)


@pytest.mark.usefixtures("fictional_sources")
def test_each_page_takes_what_the_one_before_has_used(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with project.open("a", encoding="utf-8") as config:
        config.write("\n[sources.moody.posts]\n\n[sources.paid.posts]\n")
    moody: Any = registry.load("moody")
    monkeypatch.setattr(moody, "RATE", Rate(100, 60), raising=False)
    pace = Admitted()
    with keeping(pace):
        listen_once(str(project), Direct())
    assert pace.slots == [1, moody.REQUESTS_A_PAGE, moody.REQUESTS_A_PAGE]
