"""Days and times read by a format, in a zone."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadMapping
from app.domain.files.day_formats import DayFormat, DayFormats, Moment, zone_named

BERLIN, NEW_YORK, TOKYO = (
    ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Asia/Tokyo")
)
WITH_TIME, WITH_OFFSET = "YYYY-MM-DD HH:mm:ss", "YYYY-MM-DDTHH:mm:ssZ"


def read(pattern, text, zone=BERLIN):
    return DayFormat(pattern, zone).read(text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("YYYY-MM-DD", "2026-04-03"),
        ("DD.MM.YYYY", "03.04.2026"),
        ("DD/MM/YYYY", "03/04/2026"),  # the format says which is the day
        ("MM/DD/YYYY", "04/03/2026"),
        ("D/M/YYYY", "3/4/2026"),
        ("D/M/YYYY", "03/04/2026"),
        ("YYYYMMDD", "20260403"),
        ("D.M.YY", "3.4.26"),
        ("MMM D, YYYY", "Apr 3, 2026"),
        ("D MMMM YYYY", "3 APRIL 2026"),
        ("YYYY[Day]MM[]DD", "2026Day0403"),
    ],
)
def test_a_format_says_which_part_is_the_day(pattern, text):
    assert read(pattern, text) == Moment(date(2026, 4, 3), None)


@pytest.mark.parametrize(
    ("pattern", "text", "why"),
    [
        ("YYYY-MM-DD", "2026-02-31", "not a day of the calendar"),
        ("YYYY-MM-DD", "2025-02-29", "not a day of the calendar"),
        ("YYYY-MM-DD", "0001-01-01", "before 1970"),
        ("YYYY-MM-DD", "26-04-03", "not a date like YYYY-MM-DD"),
        ("YYYY-MM-DD", "2026-04-03 10:00", "not a date like"),  # a time is not dropped in silence
        (
            "YYYY-MM-DD",
            "\uff12\uff10\uff12\uff16-\uff10\uff14-\uff10\uff13",
            "not a date like",
        ),  # full-width digits
        ("YYYY-MM-DD", "", "not a date like"),
        ("DD/MM/YYYY", "12/13/2026", "not a day of the calendar"),
        (WITH_TIME, "2026-04-03 24:00:00", "not a time of the day"),
        (WITH_TIME, "2026-04-03 23:59:60", "not a time of the day"),
        (WITH_OFFSET, "2026-04-03T10:00:00+25:00", "not a time of the day"),
        (WITH_OFFSET, "2026-04-03T10:00:00+02:99", "not a time of the day"),
        (WITH_OFFSET, "9999-12-31T23:00:00-05:00", "not a time of the day"),  # past the last year
        (WITH_OFFSET, "9999-12-31T23:30:00Z", "not a time of the day"),  # past it in Berlin
        (WITH_TIME, "2026-03-29 02:30:00", "did not exist in Europe/Berlin"),  # summer time
    ],
)
def test_what_is_no_day_or_time_says_why(pattern, text, why):
    with pytest.raises(ValueError, match=why):
        read(pattern, text)


@pytest.mark.parametrize(
    ("zone", "text", "day"),
    [
        (BERLIN, "2026-01-31T22:59:59Z", date(2026, 1, 31)),
        (BERLIN, "2026-01-31T23:00:00Z", date(2026, 2, 1)),  # midnight in Berlin
        (NEW_YORK, "2026-02-01T01:00:00+01:00", date(2026, 1, 31)),
        (TOKYO, "2026-01-31T15:00:00+0000", date(2026, 2, 1)),
    ],
)
def test_a_time_with_an_offset_has_the_day_of_the_place(zone, text, day):
    moment = read(WITH_OFFSET, text, zone)

    assert moment.day == day
    assert moment.instant == datetime.fromisoformat(text).astimezone(UTC)


def test_a_time_without_an_offset_is_a_time_of_the_zone():
    assert read(WITH_TIME, "2026-07-01 00:30:00") == Moment(
        date(2026, 7, 1), datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
    )


def test_an_hour_that_comes_twice_is_its_first():
    moment = read(WITH_TIME, "2026-10-25 02:30:00")

    assert moment.instant == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("12:00 AM", 0), ("1:05 am", 1), ("11:59 a.m.", 11), ("12:30 PM", 12), ("11:00 p.m.", 23)],
)
def test_an_hour_of_twelve_needs_its_half_of_the_day(text, hour):
    moment = read("D.M.YYYY h:mm A", f"3.4.2026 {text}", ZoneInfo("UTC"))

    assert moment.instant.hour == hour


def test_short_years_are_of_this_century_and_the_end_of_the_last():
    days = [read("DD.MM.YY", f"01.02.{year}").day.year for year in ("69", "70", "99", "00")]

    assert days == [2069, 1970, 1999, 2000]


def test_times_of_another_zone_have_the_day_of_the_place():
    form = DayFormat(WITH_TIME, TOKYO, times_in=ZoneInfo("UTC"))

    moment = form.read("2026-01-31 15:00:00")

    assert moment == Moment(date(2026, 2, 1), datetime(2026, 1, 31, 15, tzinfo=UTC))


@pytest.mark.parametrize(
    ("formats", "text", "day"),
    [
        (["YYYY-MM-DD", "DD.MM.YYYY"], "03.04.2026", date(2026, 4, 3)),
        (["DD/MM/YYYY", "MM/DD/YYYY"], "04/04/2026", date(2026, 4, 4)),  # both agree
        (["D/M/YYYY", "DD/MM/YYYY"], "03/04/2026", date(2026, 4, 3)),
    ],
)
def test_a_value_fits_one_of_several_formats_or_those_agree(formats, text, day):
    assert DayFormats(formats, BERLIN).read(text).day == day


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("03/04/2026", "could be 2026-04-03 or 2026-03-04"),
        ("13/04/2026", "not a day of the calendar"),
        ("2026-04-03", "not a date like DD/MM/YYYY or MM/DD/YYYY"),
    ],
)
def test_a_value_that_could_be_two_days_is_none(text, why):
    with pytest.raises(ValueError, match=why):
        DayFormats(["DD/MM/YYYY", "MM/DD/YYYY"], BERLIN).read(text)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)))  # noqa: DTZ001 (drawn naive)
def test_an_instant_is_read_as_python_reads_it(instant):
    text = instant.replace(microsecond=0, tzinfo=UTC).isoformat()

    moment = read(WITH_OFFSET, text, TOKYO)

    assert moment.instant == datetime.fromisoformat(text)
    assert moment.day == datetime.fromisoformat(text).astimezone(TOKYO).date()


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("YYYY-MM", "needs YYYY, MM and DD"),
        ("YYYY-YY-MM-DD", "needs YYYY, MM and DD, each once"),
        ("YYYY-MM-DD hh:mm", "together with A"),
        ("YYYY-MM-DD HH:mm A", "together with A"),
        ("YYYY-MM-DD HH hh A", "together with A"),
        ("", "needs"),
        ("DD-DD-YYYY MM", "names a part twice"),
    ],
)
def test_a_format_names_each_part_once(pattern, why):
    with pytest.raises(BadMapping, match=why):
        DayFormat(pattern, BERLIN)


@pytest.mark.parametrize("name", ["Berlin", "../etc/passwd", "", "Europe"])
def test_a_zone_is_one_of_the_known_names(name):
    with pytest.raises(BadMapping, match="Europe/Berlin"):
        zone_named(name)
