"""Rows of files of facts: what is read, exactly, and what is refused with its reason."""

from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from app.domain.days import FOR_EVER, Days
from app.domain.directory import Directory, Payee, Team
from app.domain.errors import BadFile, BadMapping
from app.domain.fact_values import Content, Where
from app.domain.files.fact_mappings import fact_mapping
from app.domain.files.fact_months import fact_reader
from app.domain.files.fact_records import COLUMNS, FactsRead, Nobodys
from app.domain.files.rows_read import Blank, Rejected
from app.imports.yaml_documents import yaml_document

BERLIN = ZoneInfo("Europe/Berlin")
EVER = Days(date(2020, 1, 1), FOR_EVER)
ANN = Payee(1, "E1", (EVER,), ((EVER, 7),))
LEFT = Payee(2, "E2", (Days(date(2026, 1, 10), date(2026, 2, 1)),))
DIRECTORY = Directory({"E1": ANN, "E2": LEFT}, {7: Team(7, ("Phone",), BERLIN)}, BERLIN)
JANUARY = (date(2026, 1, 1), date(2026, 2, 1))
FIRST = (date(2026, 1, 1), date(2026, 1, 2))


def own(**cells):
    """One row of our own columns."""
    header = [name for name in COLUMNS if name in cells]
    return fact_reader(None, header, DIRECTORY).read(2, [cells[name] for name in header])


def hours(**more):
    return own(**{"number": "E1", "name": "hours", "period": "2026-01", "unit": "hours"} | more)


def mapped(text, header, *cells):
    mapping = fact_mapping(yaml_document(text, "The mapping"))
    return fact_reader(mapping, header, DIRECTORY).read(2, list(cells))


def content_of(reading):
    assert isinstance(reading, FactsRead), reading
    return reading.contents[0][1]


@pytest.mark.parametrize(
    ("unit", "text", "content"),
    [
        ("days", "18.5", Content("days", "", Fraction(37, 2))),
        ("number", "-3", Content("number", "", -3)),
        ("count", "12", Content("count", "", 12)),
        ("EUR", "1250.50", Content("money", "EUR", Fraction(2501, 2))),
        ("hours", "7.25", Content("hours", "", Fraction(29, 4))),
        ("hours", "7:30", Content("hours", "", Fraction(15, 2))),
        ("hours", "0:00:36", Content("hours", "", Fraction(1, 100))),
        ("percent", "87%", Content("percent", "", Fraction(87, 100))),
        ("percent", "0.87", Content("percent", "", Fraction(87, 100))),
        ("percent", "261/300", Content("percent", "", Fraction(87, 100))),
        ("percent", "1", Content("percent", "", 1)),
        ("yes_no", "Yes", Content("yes_no", "", None, None, "yes")),
        ("date", "2026-03-31", Content("date", "", None, None, "2026-03-31")),
        ("text", "night shift", Content("text", "", None, None, "night shift")),
    ],
)
def test_a_value_is_exactly_what_its_cell_says(unit, text, content):
    assert content_of(hours(unit=unit, value=text)) == content


@pytest.mark.parametrize(
    ("unit", "text", "reason"),
    [
        ("days", "1,5", "is not a number like 1234.5"),
        ("days", "1,234", "is not a number like 1234.5"),
        ("days", "1e3", "is not a number like 1234.5"),
        ("days", "NaN", "is not a number like 1234.5"),
        ("days", "\N{MINUS SIGN}3", "is not a number like 1234.5"),
        ("days", "7:30", "is a duration: the mapping has to say 'durations: seconds'"),
        ("hours", "7:61", "is not a duration like 7:30"),
        ("count", "2.5", "is no whole number"),
        ("percent", "87", "would be 8,700%: write 87%"),
        ("percent", "1/0", "is not a number like"),
        ("yes_no", "maybe", "is not yes or no"),
        ("date", "31.03.2026", "is not a date like YYYY-MM-DD"),
        ("money", "5", "is money of which currency? Write it, such as EUR"),
        ("euros", "5", "is no unit"),
    ],
)
def test_what_is_doubtful_is_refused_and_never_guessed(unit, text, reason):
    reading = hours(unit=unit, value=text)

    assert isinstance(reading, Rejected)
    assert reason in reading.reason


def test_a_numerator_and_its_denominator_are_kept_as_they_are():
    reading = hours(unit="percent", numerator="9450", denominator="9900")

    assert content_of(reading) == Content("percent", "", 9450, 9900)


@pytest.mark.parametrize(
    ("more", "column", "reason"),
    [
        ({"numerator": "3", "denominator": ""}, "denominator", "belong together"),
        ({"value": "3", "numerator": "3", "denominator": "4"}, "value", "stands beside"),
        ({"numerator": "3", "denominator": "-4"}, "denominator", "below 0"),
        ({"value": "3", "name": "Hours worked"}, "name", "is no name of a fact"),
        ({"value": "3", "team": "Phone"}, "number", "both are given"),
        ({"value": "3", "number": "", "team": ""}, "number", "neither is given"),
        ({"value": "3", "period": "Jan 2026"}, "period", "is not a month like 2026-03"),
        ({"value": "3", "first_day": "2026-01-01"}, "period", "either a period or a first_day"),
        ({"value": "3", "last_day": "2026-01-01"}, "last_day", "stands beside a period"),
    ],
)
def test_a_row_that_contradicts_itself_is_rejected_at_its_column(more, column, reason):
    reading = hours(**more)

    assert isinstance(reading, Rejected)
    assert (reading.column, reason in reading.reason) == (column, True)


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ({"period": "2026-01"}, JANUARY),
        ({"first_day": "2026-01-01"}, FIRST),
        ({"first_day": "2026-01-01", "last_day": ""}, FIRST),
        ({"first_day": "2026-01-01", "last_day": "2026-01-31"}, JANUARY),
    ],
)
def test_the_last_day_in_the_file_counts(days, found):
    reading = own(**{"number": "E1", "name": "hours", "unit": "hours", "value": "1"} | days)

    assert reading.where == Where(1, None, *found, "{}")


def test_a_range_has_an_end_after_its_beginning_and_at_most_a_year():
    row = {"number": "E1", "name": "hours", "unit": "hours", "value": "1"}
    back = own(**row, first_day="2026-01-02", last_day="2026-01-01")
    long = own(**row, first_day="2026-01-01", last_day="2027-01-02")

    assert (back.reason, long.reason) == ("is before the first day", "makes more than 366 days")


def test_a_fact_of_a_team_is_the_teams():
    reading = own(team="Phone", name="staffed", period="2026-01", unit="percent", value="90%")

    assert reading.where == Where(None, 7, *JANUARY, "{}")


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"number": "E9"}, "There is nobody with the number 'E9'."),
        ({"number": "E2", "period": "2025-12"}, "'E2' starts on 2026-01-10, after 2025-12-01."),
        ({"number": "E2", "period": "2026-02"}, "'E2' had left before 2026-02-01."),
    ],
)
def test_who_is_unknown_or_not_there_on_any_of_the_days_is_unmatched(more, reason):
    reading = hours(value="3", **more)

    assert isinstance(reading, Nobodys)
    assert reading.reason == reason


def test_who_joined_within_the_days_is_matched():
    assert hours(number="E2", value="3").where.payee_id == 2


def test_a_row_without_a_value_is_blank():
    assert isinstance(hours(value=""), Blank)
    assert isinstance(hours(number="", name="", period="", unit="", value=" "), Blank)


@pytest.mark.parametrize(
    "header", [["number"], ["number", "name", "unit"], ["name", "unit", "period", "value"]]
)
def test_a_column_that_is_missing_is_named(header):
    with pytest.raises(BadFile, match="The file has no column"):
        fact_reader(None, header, DIRECTORY)


CALLS = """
payee: who
day: {column: [date, time], format: YYYY-MM-DD HH:mm}
attributes: {topic: about}
facts:
  calls: {count: rows, unit: count}
  rate: {numerator: {count: {column: ok, is: [Y, yes]}}, denominator: {count: rows}, unit: percent}
  speed:
    numerator: {sum: seconds}
    denominator: {count: {column: ok, is: Y}}
    unit: number
  talk: {sum: length, unit: number, durations: seconds}
"""
HEADER = ["who", "date", "time", "about", "ok", "seconds", "length"]


def test_a_row_of_a_list_of_calls_counts_in_each_fact():
    reading = mapped(CALLS, HEADER, "E1", "2026-01-01", "09:30", "invoice", "y", "20", "0:02:05")

    assert reading.where == Where(1, None, *FIRST, '{"topic":"invoice"}')
    assert dict(reading.contents) == {
        "calls": Content("count", "", 1),
        "rate": Content("percent", "", 1, 1),
        "speed": Content("number", "", 20, 1),
        "talk": Content("number", "", 125),
    }


def test_a_call_that_nobody_answered_counts_as_one_and_has_no_seconds():
    reading = mapped(CALLS, HEADER, "E1", "2026-01-01", "09:30", "", "N", "", "")

    assert reading.where.attributes == '{"topic":""}'
    assert dict(reading.contents) == {
        "calls": Content("count", "", 1),
        "rate": Content("percent", "", 0, 1),
        "speed": Content("number", "", 0, 0),
    }


def test_an_answered_call_without_its_seconds_is_refused_because_the_mean_would_be_wrong():
    reading = mapped(CALLS, HEADER, "E1", "2026-01-01", "09:30", "", "Y", "", "")

    assert reading.column == "seconds"
    assert reading.reason == "speed: is empty, and the row counts in the denominator"


def test_months_and_ranges_stand_in_columns_too():
    month = (
        "payee: who\nperiod: {column: m, format: MM/YYYY}\nfacts: {q: {value: v, unit: percent}}"
    )
    days = (
        "payee: who\ndays: {first: a, last: b, format: D.M.YYYY}\n"
        "facts: {q: {value: v, unit: percent, per: 100}}\nfile: {decimal: ','}"
    )

    of_month = mapped(month, ["who", "m", "v"], "E1", "01/2026", "87%")
    of_days = mapped(days, ["who", "a", "b", "v"], "E1", "1.1.2026", "31.1.2026", "87,5")

    assert of_month.where == of_days.where == Where(1, None, *JANUARY, "{}")
    assert content_of(of_days) == Content("percent", "", Fraction(7, 8))


def test_a_day_is_that_of_the_place_also_when_the_time_tells_another_zone():
    text = """
payee: who
day: {column: at, format: "YYYY-MM-DD HH:mm", zone: Europe/Berlin, times_in: UTC}
facts: {calls: {count: rows, unit: count}}
"""

    assert mapped(text, ["who", "at"], "E1", "2025-12-31 23:30").where.first == date(2026, 1, 1)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("payee: who", "", "needs either 'payee' or 'team'"),
        ("payee: who", "payee: who\nteam: x", "needs either 'payee' or 'team'"),
        ("day:", "days:", "There is no key 'column' in 'days'"),
        ("attributes: {topic", "attributes: {Topic", "is no name of an attribute"),
        ("facts:", "fact:", "There is no key 'fact' in a mapping of facts"),
        ("calls: {count: rows", "calls: {count: row", "is a list of 'key: value' lines"),
        ("unit: count", "unit: calls", "The unit of 'calls', 'calls', is no unit"),
        ("talk: {sum", "talk: {value: a, sum", "is one of value, count, sum, or numerator"),
        ("unit: number, durations", "unit: percent, durations", "rows of it are not added up"),
        ("durations: seconds", "durations: days", "'durations' is one of seconds"),
        ("durations: seconds", "per: 100", "'per' is for percentages of a column"),
        ("talk:", "Talk time:", "is no name of a fact"),
    ],
)
def test_a_mapping_that_cannot_be_understood_says_why(old, new, message):
    assert CALLS.count(old) == 1
    with pytest.raises(BadMapping, match=message.replace("(", r"\(")):
        mapped(CALLS.replace(old, new), HEADER)


def test_a_mapped_column_that_the_file_lacks_is_named():
    with pytest.raises(BadMapping, match="The file has no column 'seconds'"):
        mapped(CALLS, [name for name in HEADER if name != "seconds"])
