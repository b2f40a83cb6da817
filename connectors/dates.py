"""Reads the dates that exports hold: ISO 8601, epochs, RFC 2822, those of X, and what people type."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from dateutil import parser

from connectors.texts import clean

# Nobody posted before Usenet; what lies outside is a placeholder, a unit misread, or damage.
EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

_LONGEST = 64
_EPOCH = re.compile(r"(\d{9,13}|\d{16}|\d{19})(\.\d+)?")
_SPACED_OFFSET = re.compile(r"(.*\d) ([+-]\d\d:?\d\d)")
_NAMED_UTC = re.compile(r"(.*\d) ?(?:UTC|GMT)")
_X = re.compile(r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d) (\d{4})")
_RFC_2822 = re.compile(r"[A-Z][a-z]{2}, [^()]*?\d(?: (?P<zone>[+-]\d{4}|[A-Z]+))?(?: \([^()]*\))?")
_YEAR_FIRST = re.compile(r"\d{4}[-/.]")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# The zones that RFC 2822 names; any other abbreviation means different things in different countries.
_ZONES = dict.fromkeys(("UTC", "UT", "GMT", "Z"), 0) | {
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}
_LEAP = datetime(2000, 2, 29)  # noqa: DTZ001  a default that any day and month can stand in
_OTHER = datetime(2001, 1, 1)  # noqa: DTZ001


def parse_time(value: object, *, zone: tzinfo = UTC, pattern: str | None = None) -> datetime:
    """Return the moment that ``value`` stands for, in UTC.

    A number, or a text that is one, counts seconds, milli-, micro- or nanoseconds since 1970; its size says which.
    A text without an offset is read in ``zone``. With ``pattern``, texts are read by ``datetime.strptime`` alone.

    Raises:
        ValueError: ``value`` is no date, is one that depends on who reads it (03/04/2015), or lies outside
            ``EARLIEST`` and ``LATEST``.
    """
    try:
        moment = _moment(value, pattern)
        moment = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError, OSError) as error:  # OSError: an epoch beyond what the system knows
        raise ValueError(f"{_shown(value)} is no date: {clean(str(error))}") from error
    if not EARLIEST <= moment < LATEST:
        raise ValueError(f"{_shown(value)} is no date of a post: it lies outside {EARLIEST.year} to {LATEST.year}")
    return moment


def _shown(value: object) -> str:
    # A list may be too deep to show.
    text = type(value).__name__ if isinstance(value, dict | list | tuple) else repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _moment(value: object, pattern: str | None) -> datetime:
    match value:
        case datetime():
            return value
        case bool():
            raise ValueError("it is true or false")
        case int() | float():
            return _from_epoch(float(value))
        case str():
            return _from_text(value.strip(), pattern)
    raise ValueError(f"it is of type {type(value).__name__}")


def _from_epoch(count: float) -> datetime:
    """Take the largest unit that gives a year before 5138."""
    for unit in (1, 1e3, 1e6):
        if abs(count) < 1e11 * unit:
            return datetime.fromtimestamp(count / unit, UTC)
    return datetime.fromtimestamp(count / 1e9, UTC)


def _from_text(text: str, pattern: str | None) -> datetime:
    if len(text) > _LONGEST:
        raise ValueError("it is too long")
    if pattern:
        return datetime.strptime(text, pattern)  # noqa: DTZ007  the caller adds the zone
    if _EPOCH.fullmatch(text):
        return _from_epoch(float(text))
    for read in (datetime.fromisoformat, _from_x, _from_near_iso, _from_rfc_2822):
        try:
            if moment := read(text):
                return moment
        except (ValueError, IndexError, TypeError):  # IndexError, TypeError: email.utils on hostile text
            continue
    return _from_anything(text)


def _from_x(text: str) -> datetime | None:
    """Read ``Tue Oct 18 21:53:25 +0000 2011``; strptime would take ten times as long and heed the locale."""
    if not (found := _X.fullmatch(text)):
        return None
    month, day, hour, minute, second, sign, hours, minutes, year = found.groups()
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    zone = timezone(offset if sign == "+" else -offset)
    return datetime(int(year), _MONTHS.index(month) + 1, int(day), int(hour), int(minute), int(second), tzinfo=zone)


def _from_near_iso(text: str) -> datetime | None:
    """Read ``2015-02-24 11:35:52 -0800`` and ``2015-02-24 11:35:52 UTC``."""
    if found := _SPACED_OFFSET.fullmatch(text):
        return datetime.fromisoformat(found[1] + found[2])
    if found := _NAMED_UTC.fullmatch(text):
        return datetime.fromisoformat(f"{found[1]}+00:00")
    return None


def _from_rfc_2822(text: str) -> datetime | None:
    """Read ``Tue, 24 Feb 2015 11:35:52 -0800``, unless its zone is a name that could mean several."""
    found = _RFC_2822.fullmatch(text)
    if not found or ((zone := found["zone"] or "").isalpha() and zone not in _ZONES):
        return None
    moment = parsedate_to_datetime(text)
    return moment.replace(tzinfo=UTC) if zone == "-0000" else moment


def _from_anything(text: str) -> datetime:
    """Read a date as people type it, and refuse it where day and month could change places or one is missing.

    Both show in the same way: two readings with other assumptions give two dates. After a year first nobody writes the
    day before the month.
    """
    is_year_first = bool(_YEAR_FIRST.match(text))
    try:
        monthly = parser.parse(text, default=_LEAP, yearfirst=is_year_first, dayfirst=False, tzinfos=_zone)
        daily = parser.parse(text, default=_OTHER, yearfirst=is_year_first, dayfirst=not is_year_first, tzinfos=_zone)
    except (TypeError, ArithmeticError) as error:  # dateutil on hostile text
        raise ValueError("nothing in it reads as one") from error
    if monthly != daily:
        raise ValueError("it can be read in more than one way; say how with date_format")
    return monthly


def _zone(name: str | None, offset: int | None) -> tzinfo | None:
    if offset is not None:
        return timezone(timedelta(seconds=offset))
    if name is None:
        return None
    if name not in _ZONES:
        raise ValueError(f"the time zone {name} is not known")
    return timezone(timedelta(hours=_ZONES[name]))
