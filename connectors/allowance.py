"""Says what a platform still allows, as its rate-limit headers tell it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from connectors.dates import parse_time

_PREFIXES = ("ratelimit", "x-ratelimit", "x-rate-limit")


def tell_left(headers: Mapping[str, str]) -> str:
    """Return how many requests are left, of how many and until when, as far as headers tell it."""
    facts = {name.lower(): value for name, value in headers.items()}
    prefix = next((prefix for prefix in _PREFIXES if f"{prefix}-remaining" in facts), None)
    if prefix is None:
        return "how many requests are left it does not tell"
    left, used, limit = (_number(facts.get(f"{prefix}-{name}", "")) for name in ("remaining", "used", "limit"))
    if limit is None and left is not None and used is not None:
        limit = left + used
    until = moment_of(facts.get(f"{prefix}-reset", ""))
    told = "some" if left is None else f"{left:,}"
    whole = "" if limit is None else f" of {limit:,}"
    return f"{told}{whole} requests are left{f' until {until.astimezone(UTC):%H:%M} UTC' if until else ''}"


def moment_of(told: str) -> datetime | None:
    """Return when a header lets us come back: after so many seconds, at an epoch, or at a date."""
    seconds = told.partition(".")[0]
    if seconds.isdecimal() and len(seconds) < 9:  # noqa: PLR2004  nine digits are years, ten an epoch
        return datetime.now(UTC) + timedelta(seconds=int(seconds))
    try:
        return parse_time(told)
    except ValueError:
        return None


def _number(told: str) -> int | None:
    whole = told.partition(".")[0]
    return int(whole) if whole.isdecimal() and len(whole) < 10 else None  # noqa: PLR2004  no platform allows more
