"""Calendars: their periods touch, never overlap and hold every day, whatever the rule."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar_rules import MONTHS, WEEKDAYS
from app.domain.calendars import CalendarKind, calendar_from
from app.domain.errors import BadCalendar, BadPeriod

FISCAL = {"ends": "nearest", "weekday": "saturday", "month": "january", "named": "start"}
NRF = calendar_from("nrf", "4-5-4", FISCAL | {"first_year": "2000"})
WEEKLY = calendar_from("weekly", "weekly", {"from": "monday"})
DAY = timedelta(days=1)
LATEST = date(2198, 12, 31)


@st.composite
def calendars(draw):
    kind = draw(st.sampled_from(CalendarKind))
    given = {
        CalendarKind.MONTHLY: st.just({}),
        CalendarKind.WEEKLY: st.fixed_dictionaries({"from": st.sampled_from(WEEKDAYS)}),
        CalendarKind.TWO_WEEKLY: st.fixed_dictionaries({"from": days().map(str)}),
        CalendarKind.FROM_DAY: st.fixed_dictionaries({"from": st.integers(1, 28).map(str)}),
    }
    return calendar_from("any", kind, draw(given.get(kind, fiscal())))


def fiscal():
    return st.fixed_dictionaries(
        {
            "ends": st.sampled_from(["last", "nearest"]),
            "weekday": st.sampled_from(WEEKDAYS),
            "month": st.sampled_from(MONTHS),
            "named": st.sampled_from(["start", "end"]),
            "first_year": st.integers(1972, 2000).map(str),
        }
    )


def days():
    return st.dates(date(2003, 1, 1), LATEST)


@given(calendars(), days())
def test_a_day_lies_in_one_period_which_each_of_its_days_finds(calendar, day):
    period = calendar.period_on(day)
    length = (period.days.end - period.days.first).days

    assert day in period.days
    for inside in range(length):
        assert calendar.period_on(period.days.first + inside * DAY) == period


@given(calendars(), days())
def test_periods_touch_and_have_labels_of_their_own(calendar, day):
    period = calendar.period_on(day)
    following = calendar.after(period)
    before = calendar.period_on(period.days.first - DAY)

    assert following.days.first == period.days.end
    assert before.days.end == period.days.first
    assert len({before.label, period.label, following.label}) == 3


@given(calendars(), days())
def test_a_label_and_each_day_name_their_period(calendar, day):
    period = calendar.period_on(day)

    assert calendar.asked(period.label) == period
    if calendar.kind is CalendarKind.MONTHLY:
        assert calendar.asked(f"{day:%Y-%m}") == period
    assert calendar.asked(str(day)) == period


@given(calendars(), days())
def test_a_year_has_its_periods_in_order_without_a_gap(calendar, day):
    year = calendar.year_of(day)
    periods, following = calendar.year(year), calendar.year(year + 1)

    assert calendar.period_on(day) in periods
    for one, two in zip(periods, [*periods[1:], following[0]], strict=True):
        assert one.days.end == two.days.first


@given(fiscal(), st.sampled_from(["4-4-5", "4-5-4", "5-4-4"]), days())
def test_a_fiscal_year_is_twelve_periods_of_whole_weeks_up_to_its_weekday(given, rule, day):
    calendar = calendar_from("any", rule, given)
    periods = calendar.year(calendar.year_of(day))
    weeks = [(each.days.end - each.days.first).days / 7 for each in periods]
    pattern = [int(part) for part in rule.split("-")] * 4
    last = periods[-1].days.end - DAY
    around = range(4) if given["ends"] == "nearest" else ()
    near = [last + sign * off * DAY for off in around for sign in (1, -1)] or [
        last + off * DAY for off in range(7)
    ]

    assert weeks[:-1] == pattern[:-1]
    assert weeks[-1] - pattern[-1] in (0, 1)
    assert WEEKDAYS[last.weekday()] == given["weekday"]
    assert [each for each in near if is_last_day_of(each, given["month"])]


def is_last_day_of(day, month):
    return MONTHS[day.month - 1] == month and (day + DAY).day == 1


def test_a_period_from_the_26th_holds_the_leap_day():
    calendar = calendar_from("late", "from-day", {"from": "26"})

    assert calendar.period_on(date(2024, 2, 29)).label == "26 February to 25 March 2024"
    assert calendar.period_on(date(2024, 2, 25)).label == "26 January to 25 February 2024"
    assert calendar.period_on(date(2026, 12, 31)).label == "26 December 2026 to 25 January 2027"
    assert [each.label for each in calendar.year(2026)][:1] == [
        "26 December 2025 to 25 January 2026"
    ]


def test_february_of_a_leap_year_has_29_days():
    monthly = calendar_from("monthly", "monthly", {})

    assert len(monthly.year(2024)) == 12
    assert monthly.year(2024)[1].days.end - DAY == date(2024, 2, 29)


def test_two_weeks_are_counted_from_the_anchor_in_both_directions():
    calendar = calendar_from("fortnights", "two-weekly", {"from": "2026-01-05"})

    assert calendar.period_on(date(2026, 1, 18)).label == "5 to 18 January 2026"
    assert calendar.period_on(date(2026, 1, 19)).label == "19 January to 1 February 2026"
    assert calendar.period_on(date(2026, 1, 4)).label == "22 December 2025 to 4 January 2026"


# The 4-5-4 calendar of the National Retail Federation, as it publishes it: fiscal 2000, 2006,
# 2012, 2017 and 2023 have 53 weeks; 2023 is from 29 January 2023 to 3 February 2024.
RETAIL = {
    2006: (date(2006, 1, 29), date(2007, 2, 3)),
    2012: (date(2012, 1, 29), date(2013, 2, 2)),
    2017: (date(2017, 1, 29), date(2018, 2, 3)),
    2022: (date(2022, 1, 30), date(2023, 1, 28)),
    2023: (date(2023, 1, 29), date(2024, 2, 3)),
    2024: (date(2024, 2, 4), date(2025, 2, 1)),
}


@pytest.mark.parametrize("year", RETAIL)
def test_the_retail_calendar_is_as_it_is_published(year):
    periods = NRF.year(year)

    assert (periods[0].days.first, periods[-1].days.end - DAY) == RETAIL[year]


def test_the_retail_years_of_53_weeks_are_those_that_are_published():
    lengths = {year: NRF.year(year)[-1].days.end - NRF.year(year)[0].days.first
               for year in range(2000, 2025)}  # fmt: skip

    assert [year for year in lengths if lengths[year].days == 53 * 7] == [
        *(2000, 2006, 2012, 2017, 2023)
    ]


def test_the_53rd_week_lies_in_the_last_period():
    last = NRF.year(2023)[-1]

    assert (last.label, last.days.first) == ("Period 12 of 2023", date(2023, 12, 31))
    assert (last.days.end - last.days.first).days == 35
    assert NRF.year(2022)[-1].days.first == date(2023, 1, 1)


# Apple's annual reports: the fiscal year ends on the last Saturday of September.
@pytest.mark.parametrize(
    ("year", "last", "weeks"),
    [
        (2016, date(2016, 9, 24), 52),
        (2017, date(2017, 9, 30), 53),
        (2018, date(2018, 9, 29), 52),
        (2022, date(2022, 9, 24), 52),
        (2023, date(2023, 9, 30), 53),
        (2024, date(2024, 9, 28), 52),
    ],
)
def test_a_year_that_ends_on_the_last_weekday_is_as_it_is_published(year, last, weeks):
    apple = {"ends": "last", "weekday": "saturday", "month": "september", "named": "end"}
    periods = calendar_from("apple", "4-4-5", apple | {"first_year": "2010"}).year(year)

    assert periods[-1].days.end - DAY == last
    assert (periods[-1].days.end - periods[0].days.first).days == weeks * 7


def test_a_year_to_december_is_named_for_the_year_that_it_mostly_lies_in():
    december = FISCAL | {"month": "december", "first_year": "2010"}
    for named in ("start", "end"):
        calendar = calendar_from("december", "4-4-5", december | {"named": named})
        days = [each.days for each in calendar.year(2025)]
        assert (days[0].first, days[-1].end - DAY) == (date(2024, 12, 29), date(2026, 1, 3))


def test_days_before_the_first_year_are_none_of_the_calendar():
    assert NRF.period_on(date(2000, 1, 30)).label == "Period 1 of 2000"
    with pytest.raises(BadPeriod, match="has the days from 2000-01-30 to 2200-12-31"):
        NRF.period_on(date(2000, 1, 29))
    for year in (1999, 1, 2200, 9999):
        with pytest.raises(BadPeriod, match="has no year"):
            NRF.year(year)


@pytest.mark.parametrize(
    "text", ["", "March", "Period 13 of 2023", "Period 1 of 1800", "2023-02-30", "2 March 2026",
             "1 to 8 March 2026", "period 1 of 2023", "2026-03", "9" * 300, "1969-12-31"]
)  # fmt: skip
def test_what_names_no_period_is_refused_with_an_example(text):
    for calendar in (NRF, WEEKLY):
        with pytest.raises(BadPeriod):
            calendar.asked(text)


def test_a_refusal_shows_what_a_period_of_this_calendar_is_called():
    with pytest.raises(BadPeriod, match="like '30 March to 5 April 2026'"):
        WEEKLY.asked("March")


@pytest.mark.parametrize(
    ("name", "rule", "given", "words"),
    [
        ("Weekly", "weekly", {"from": "monday"}, "'Weekly' is no name for a calendar"),
        ("../x", "weekly", {"from": "monday"}, "is no name"),
        ("a" * 41, "weekly", {"from": "monday"}, "is no name"),
        ("a", "daily", {}, "no kind 'daily'; known are monthly, weekly"),
        ("a", "weekly", {}, "kind weekly needs from"),
        ("a", "weekly", {"from": "montag"}, "from 'montag' is not known; known are monday, tue"),
        ("a", "monthly", {"from": "2"}, "kind monthly takes no from"),
        ("a", "weekly", {"from": "monday", "first_year": "2020"}, "takes no first-year"),
        ("a", "two-weekly", {"from": "monday"}, "is not a day like 2026-01-05"),
        ("a", "two-weekly", {"from": "2026-02-29"}, "is not a day like 2026-01-05"),
        ("a", "from-day", {"from": "29"}, "from '29' is not a number from 1 to 28"),
        ("a", "from-day", {"from": "0"}, "is not a number from 1 to 28"),
        ("a", "from-day", {"from": "²"}, "is not a number from 1 to 28"),
        ("a", "4-4-5", FISCAL, "kind 4-4-5 needs first-year"),
        ("a", "4-4-5", {}, "needs ends and weekday and month and named and first-year"),
        ("a", "4-4-5", FISCAL | {"first_year": "1969"}, "is not a number from 1970 to 2200"),
        ("a", "4-4-5", FISCAL | {"first_year": "1970", "named": "end"}, "begins before 1970"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused_with_what_is_wrong(name, rule, given, words):
    with pytest.raises(BadCalendar, match=words):
        calendar_from(name, rule, given)


@pytest.mark.parametrize(
    ("rule", "given", "words"),
    [
        ("monthly", {}, "every month"),
        ("weekly", {"from": "Sunday"}, "every week from Sunday on"),
        ("two-weekly", {"from": "2026-01-05"}, "every two weeks from Monday on, such as 2026"),
        ("from-day", {"from": "26"}, "every month from day 26 on"),
        ("4-5-4", FISCAL | {"first_year": "2020"}, "the Saturday nearest to the end of January"),
        ("4-4-5", FISCAL | {"first_year": "2020", "ends": "last"}, "the last Saturday of January"),
    ],
)
def test_a_calendar_says_its_rule_in_words(rule, given, words):
    assert words in calendar_from("any", rule, given).rule.words()
