import pytest

from connectors.errors import BudgetSpent, PlatformDown
from connectors.http import HttpClient, Limits
from connectors.meter import count_request, count_usage, metering
from tests.connectors.loopback import Loopback, Reply

QUICK = Limits(attempts=3, backoff=0.01)


def test_every_attempt_and_redirect_is_counted(loopback: Loopback) -> None:
    loopback.answer = lambda request: (
        Reply(status=503) if request.path == "/end" else Reply(status=302, headers={"Location": "/end"})
    )
    with metering() as meter, pytest.raises(PlatformDown):
        HttpClient(loopback.url, limits=QUICK).get("begin")
    assert meter.request_count == len(loopback.requests) == 6


def test_what_stands_before_the_first_request_stops_it(loopback: Loopback) -> None:
    def stop() -> None:
        raise BudgetSpent("enough")

    with metering(stop) as meter, pytest.raises(BudgetSpent):
        HttpClient(loopback.url, limits=QUICK).get("begin")
    assert (meter.request_count, loopback.requests) == (0, [])


def test_a_meter_counts_only_while_it_runs() -> None:
    with metering() as outer:
        count_request()
        with metering() as inner:
            count_request()
            count_usage({"unit": 100})
            count_usage({"unit": 1})
    count_request()
    assert (outer.request_count, inner.request_count, inner.usage) == (1, 1, {"unit": 101})
