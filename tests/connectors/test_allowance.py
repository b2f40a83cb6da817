from datetime import UTC, datetime, timedelta

import pytest

from connectors.allowance import tell_left


@pytest.mark.parametrize(
    "headers, told",
    [
        ({"RateLimit-Limit": "3000", "RateLimit-Remaining": "2987"}, "2,987 of 3,000 requests are left"),
        (
            {
                "X-RateLimit-Limit": "300",
                "X-RateLimit-Remaining": "9",
                "X-RateLimit-Reset": "2026-11-22T10:05:00.000Z",
            },
            "9 of 300 requests are left until 10:05 UTC",
        ),
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": "1790000000"}, "0 requests are left until 14:13 UTC"),
        ({"x-ratelimit-remaining": "990.0", "x-ratelimit-used": "6"}, "990 of 996 requests are left"),
        ({"x-ratelimit-remaining": "many", "x-ratelimit-reset": "soon"}, "some requests are left"),
        ({"x-ratelimit-remaining": "9" * 5000}, "some requests are left"),
        ({}, "how many requests are left it does not tell"),
    ],
)
def test_what_is_left_is_told_as_far_as_headers_tell_it(headers: dict[str, str], told: str) -> None:
    assert tell_left(headers) == told


def test_seconds_are_counted_from_now() -> None:
    until = datetime.now(UTC) + timedelta(seconds=300)
    told = tell_left({"x-ratelimit-remaining": "4", "x-ratelimit-reset": "300"})
    assert told in {f"4 requests are left until {until + timedelta(seconds=more):%H:%M} UTC" for more in (0, 1)}
