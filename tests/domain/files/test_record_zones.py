"""The day of an answer is the calendar day at the place of service."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from app.domain.days import Days
from app.domain.directory import Directory, Payee, Team
from app.domain.files.mappings import feedback_mapping
from app.domain.files.records import RecordReader
from app.domain.files.rows_read import Answered
from app.domain.measures import QUESTIONS

BERLIN, NEW_YORK, TOKYO = "Europe/Berlin", "America/New_York", "Asia/Tokyo"
YEARS = Days(date(2025, 1, 1), date(2027, 1, 1))
MOVE = date(2026, 2, 1)
TEAMS = {
    11: Team(11, ("Berlin",), ZoneInfo(BERLIN)),
    12: Team(12, ("New York",), ZoneInfo(NEW_YORK)),
    13: Team(13, ("Tokyo",), ZoneInfo(TOKYO)),
}
PAYEES = {
    path: Payee(number, path, (YEARS,), ((YEARS, number),))
    for number, path in ((11, "Berlin"), (12, "New York"), (13, "Tokyo"))
}
PAYEES["mover"] = Payee(
    *(1, "mover", (YEARS,)), ((Days(YEARS.first, MOVE), 13), (Days(MOVE, YEARS.end), 12))
)


def read(text, payee, pattern="YYYY-MM-DDTHH:mmZ", zone=None, company=BERLIN):
    day = {"column": "day", "format": pattern} | ({"zone": zone} if zone else {})
    mapping = {"source": "calls", "external_id": "id", "payee": "payee", "day": day}
    reader = RecordReader(
        feedback_mapping(mapping | {"answers": {"satisfaction": "rating"}}, QUESTIONS),
        ["id", "payee", "day", "rating"],
        Directory(PAYEES, TEAMS, ZoneInfo(company)),
        QUESTIONS,
        date(2026, 12, 31),
    )
    return reader.read(2, ["1", payee, text, "5"])


@pytest.mark.parametrize(
    ("payee", "zone", "day"),
    [
        ("Berlin", None, date(2026, 2, 1)),  # 00:30 there
        ("New York", None, date(2026, 1, 31)),  # 18:30 there
        ("Tokyo", None, date(2026, 2, 1)),
        ("New York", TOKYO, date(2026, 2, 1)),  # the mapping's zone comes first
        ("Tokyo", NEW_YORK, date(2026, 1, 31)),
    ],
)
def test_a_time_with_an_offset_moves_to_the_day_of_the_place(payee, zone, day):
    moment = read("2026-01-31T23:30Z", payee, zone=zone).moment

    assert (moment.day, moment.instant.isoformat()) == (day, "2026-01-31T23:30:00+00:00")


@pytest.mark.parametrize("payee", list(PAYEES))
def test_a_time_without_an_offset_stays_on_its_day(payee):
    moment = read("2026-01-31 23:30", payee, "YYYY-MM-DD HH:mm").moment

    assert moment.day == date(2026, 1, 31)


def test_the_team_is_that_of_the_day_that_is_stored():
    # In Berlin it is still January, in Tokyo February: the day of the move away from there.
    row = read("2026-01-31T20:00+01:00", "mover")

    assert (row.moment.day, row.team_id) == (MOVE, 12)


# In Berlin the clocks go from 02:00 to 03:00 on 29 March, in New York on 8 March.
@pytest.mark.parametrize(
    ("text", "payee", "zone", "missing"),
    [
        ("2026-03-29 02:30", "Berlin", None, BERLIN),
        ("2026-03-29 02:30", "New York", None, None),  # an hour like any other there
        ("2026-03-29 02:30", "New York", BERLIN, BERLIN),
        ("2026-03-08 02:30", "New York", None, NEW_YORK),
        ("2026-03-08 02:30", "Berlin", None, None),
        ("2026-03-29 03:00", "Berlin", None, None),
    ],
)
def test_an_hour_that_the_clocks_left_out_there_is_rejected(text, payee, zone, missing):
    row = read(text, payee, "YYYY-MM-DD HH:mm", zone)

    if missing:
        assert row.reason == f"did not exist in {missing}: the clocks went forward"
    else:
        assert isinstance(row, Answered)
