from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.dates import EARLIEST, LATEST, parse_time
from connectors.texts import clean

MOMENT = datetime(2015, 2, 24, 19, 35, 52, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "2015-02-24T19:35:52Z",
        "2015-02-24T19:35:52.000Z",
        "2015-02-24T19:35:52+00:00",
        "2015-02-24 19:35:52",
        " 2015-02-24 19:35:52 ",
        "2015-02-24 11:35:52 -0800",
        "2015-02-24 11:35:52 -08:00",
        "2015-02-24 11:35:52-0800",
        "2015-02-24 19:35:52 UTC",
        "2015-02-24 19:35:52 GMT",
        "2015-02-24 19:35:52.000000000+0000",
        "20150224T193552Z",
        "20150224193552",
        "Tue Feb 24 19:35:52 +0000 2015",
        "Tue Feb 24 11:35:52 -0800 2015",
        "Tue, 24 Feb 2015 19:35:52 GMT",
        "Tue, 24 Feb 2015 11:35:52 -0800",
        "Tue, 24 Feb 2015 11:35:52 PST",
        "Tue, 24 Feb 2015 19:35:52 UT",
        "Tue, 24 Feb 2015 19:35:52 -0000",
        "Tue, 24 Feb 2015 20:35:52 +0100 (CET)",
        "24 February 2015 19:35:52",
        "Feb 24, 2015 7:35:52 PM",
        "24.02.2015 19:35:52",
        "02/24/2015 19:35:52",
        "24/02/2015 19:35:52",
        "2015/02/24 19:35:52",
        "2015-02-24 14:35:52 EST",
        "1424806552",
        "1424806552.0",
        "1424806552000",
        "1424806552000000",
        "1424806552000000000",
        1424806552,
        1424806552.0,
        1424806552000,
        datetime(2015, 2, 24, 19, 35, 52),  # noqa: DTZ001  naive on purpose
        datetime(2015, 2, 24, 20, 35, 52, tzinfo=timezone(timedelta(hours=1))),
    ],
)
def test_usual_forms_all_give_the_same_moment(value: object) -> None:
    assert parse_time(value) == MOMENT
    assert parse_time(value).tzinfo is UTC


def test_a_day_alone_begins_at_midnight() -> None:
    assert parse_time("2015-02-24") == datetime(2015, 2, 24, tzinfo=UTC)
    assert parse_time("24 Feb 2015") == datetime(2015, 2, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "0000-00-00",
        "0000-00-00 00:00:00",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-14:00",
        "2015-02-30",
        "Tue Foo 24 19:35:52 +0000 2015",
        "Tue Feb 24 19:35:52 +9900 2015",
        "1969-12-31",
        0,
        -1,
        1e300,
        float("inf"),
        float("nan"),
        True,
        None,
        [],
        {},
        10**30,
        67_768_036_191_676_798_846_631_937,
        "9" * 19,
        "9" * 13,
        "x" * 1_000_000,
        "<value out of range: 1000000000000000000>",
        "29349-01-26",
        "<p>\x0c</p>",
        "\x00",
        "2015-02-24 19:35:52 XYZ",
        "Tue, 24 Feb 2015 19:35:52 CET",
        "Tue, 24 Feb 2015 19:35:52 BST",
        "\uff12\uff10\uff11\uff15-02-30",
    ],
)
def test_what_is_no_date_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="no date") as refused:
        parse_time(value)
    assert str(refused.value) == clean(str(refused.value))


@pytest.mark.parametrize(
    "value",
    [
        "2015/03/04 22:05:03",
        "2015.03.04 22:05:03",
        "2015-3-4 22:05:03",
        "2015/3/4 10:05:03 PM",
        "2015-03-04 10:05:03 PM",
        "2015-03-04 14:05:03 PST",
    ],
)
def test_after_the_year_comes_the_month(value: str) -> None:
    assert parse_time(value) == datetime(2015, 3, 4, 22, 5, 3, tzinfo=UTC)


def test_an_offset_of_minus_zero_is_utc_wherever_the_dates_are_from() -> None:
    assert parse_time("Tue, 24 Feb 2015 19:35:52 -0000", zone=ZoneInfo("Europe/Berlin")) == MOMENT


@pytest.mark.parametrize(
    "value",
    ["03/04/2015", "3.4.2015", "03-04-2015", "24 Feb", "10:30", "2015", "2015-", "2015/03", "Feb 2015", "Tuesday"],
)
def test_what_could_be_two_dates_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="date"):
        parse_time(value)


def test_a_pattern_settles_what_could_be_two_dates() -> None:
    assert parse_time("03/04/2015", pattern="%d/%m/%Y") == datetime(2015, 4, 3, tzinfo=UTC)
    with pytest.raises(ValueError, match="does not match format"):
        parse_time("2015-04-03", pattern="%d/%m/%Y")


def test_a_date_without_an_offset_is_read_in_the_zone_given() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert parse_time("2015-07-01 12:00", zone=berlin) == datetime(2015, 7, 1, 10, tzinfo=UTC)
    assert parse_time("2015-01-01 12:00", zone=berlin) == datetime(2015, 1, 1, 11, tzinfo=UTC)
    assert parse_time("2015-07-01 12:00Z", zone=berlin) == datetime(2015, 7, 1, 12, tzinfo=UTC)
    assert parse_time(1424806552, zone=berlin) == MOMENT


@given(st.text(max_size=80) | st.from_regex(r"[0-9:/\-. TZ+]{4,30}") | st.floats() | st.integers())
def test_any_value_is_a_plausible_moment_or_refused(value: object) -> None:
    try:
        moment = parse_time(value)
    except ValueError:
        return
    assert EARLIEST <= moment < LATEST
    assert moment.tzinfo is UTC


@given(
    st.datetimes(datetime(1980, 1, 2), datetime(2099, 12, 30)),  # noqa: DTZ001  hypothesis adds the zone
    st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
def test_every_form_of_every_moment_is_read_alike(naive: datetime, zone: timezone) -> None:
    moment = naive.replace(microsecond=0, tzinfo=zone)
    forms = (
        moment.isoformat(),
        moment.isoformat(" "),
        moment.strftime("%Y-%m-%d %H:%M:%S %z"),
        moment.strftime("%a %b %d %H:%M:%S %z %Y"),
        format_datetime(moment),
        moment.timestamp(),
        f"{moment.timestamp() * 1000:.0f}" if moment.timestamp() >= 1e9 else moment,
    )
    assert {parse_time(form) for form in forms} == {moment}
