"""Working days: the nearest rule holds, and they add up however the days are cut."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.calendar_rules import WEEKDAYS
from app.domain.days import Days
from app.domain.errors import BadFile
from app.domain.workdays import (
    WorkCalendar,
    WorkdayKind,
    WorkdayRule,
    weekday_words,
    work_calendar,
    workdays_from,
)

HEADER = ["site", "day", "works", "name", "weekdays"]
MARCH = Days(date(2026, 3, 1), date(2026, 4, 1))


def read(*rows):
    lines = [(number, list(row)) for number, row in enumerate(rows, 2)]
    return workdays_from(HEADER, lines, ["Harbour"])


def rule(text, works="no", name=""):
    return WorkdayRule("", WorkdayKind.DAY, date.fromisoformat(text), works, name)


def weekdays(text, value):
    return WorkdayRule("", WorkdayKind.WEEKDAYS, date.fromisoformat(text), value)


def test_without_a_rule_monday_to_friday_are_worked():
    assert WorkCalendar().working_days(MARCH) == 22


def test_a_holiday_is_not_worked_and_a_named_saturday_is():
    calendar = work_calendar([rule("2026-03-02"), rule("2026-03-07", "yes"), rule("2026-03-08")])

    assert calendar.working_days(MARCH) == 22 - 1 + 1


def test_other_weekdays_hold_from_their_day_on():
    calendar = work_calendar([weekdays("2026-03-16", "1111110")])

    assert not calendar.works_on(date(2026, 3, 14))
    assert calendar.works_on(date(2026, 3, 21))
    assert calendar.working_days(MARCH) == 22 + 2


def test_a_site_has_the_days_of_the_company_but_what_it_says_itself():
    company = work_calendar(
        [rule("2026-03-02"), rule("2026-03-03"), weekdays("2026-01-01", "1" * 7)]
    )
    site = work_calendar([rule("2026-03-02", "yes")], company)
    team = work_calendar([], site)

    for calendar in (site, team):
        assert calendar.works_on(date(2026, 3, 2))
        assert not calendar.works_on(date(2026, 3, 3))
        assert calendar.working_days(MARCH) == 30
    assert company.working_days(MARCH) == 29


def test_what_is_as_usual_again_follows_the_unit_above():
    company = work_calendar([rule("2026-03-02"), weekdays("2026-01-01", "1" * 7)])
    site = [weekdays("2026-01-01", "0" * 7), weekdays("2026-03-01", "usual")]
    calendar = work_calendar([*site, rule("2026-03-02", "usual")], company)

    assert calendar.working_days(MARCH) == 30
    assert calendar.working_days(Days(date(2026, 2, 1), date(2026, 3, 1))) == 0


rules = st.lists(
    st.one_of(
        st.builds(
            rule,
            st.dates(date(2026, 1, 1), date(2026, 12, 31)).map(str),
            st.sampled_from(["yes", "no", "usual"]),
        ),
        st.builds(
            weekdays,
            st.dates(date(2025, 6, 1), date(2026, 12, 31)).map(str),
            st.one_of(st.just("usual"), st.text("01", min_size=7, max_size=7)),
        ),
    ),
    unique_by=lambda rule: (rule.kind, rule.first_day),
    max_size=12,
)
some_days = st.dates(date(2025, 12, 1), date(2027, 1, 31))


@given(rules, rules, some_days, st.integers(1, 200), st.integers(1, 200))
def test_working_days_of_two_stretches_are_those_of_both(own, above, first, some, more):
    calendar = work_calendar(own, work_calendar(above))
    middle, end = first + timedelta(days=some), first + timedelta(days=some + more)
    parts = Days(first, middle), Days(middle, end)

    assert sum(map(calendar.working_days, parts)) == calendar.working_days(Days(first, end))


@given(rules, rules, some_days)
def test_a_day_is_worked_as_the_nearest_rule_says(own, above, day):
    """Told once more and plainly: a rule for the day, the site's first, then the weekdays."""
    for each in (own, above):
        named = [one for one in each if one.kind == "day" and one.first_day == day]
        if named and named[0].value != "usual":
            expected = named[0].value == "yes"
            break
    else:
        expected = day.weekday() < 5
        for each in (above, own):
            before = [one for one in each if one.kind == "weekdays" and one.first_day <= day]
            newest = max(before, key=lambda one: one.first_day, default=None)
            if newest and newest.value != "usual":
                expected = newest.value[day.weekday()] == "1"

    assert work_calendar(own, work_calendar(above)).works_on(day) == expected


def test_a_file_says_days_and_weekdays_of_sites_and_of_the_company():
    found, problems = read(
        ("", "2026-05-01", "no", "Labour Day", ""),
        ("Harbour", "2026-12-24", "NO", "", ""),
        ("Harbour", "2026-03-02", "", "", "mon-fri; sat"),
        ("", "2026-04-01", "", "", "Tuesday, Thu"),
        ("Harbour", "2026-06-01", "usual", "", ""),
    )

    assert problems == []
    assert [(one.site, one.kind, str(one.first_day), one.value, one.name) for _, one in found] == [
        ("", "day", "2026-05-01", "no", "Labour Day"),
        ("Harbour", "day", "2026-12-24", "no", ""),
        ("Harbour", "weekdays", "2026-03-02", "1111110", ""),
        ("", "weekdays", "2026-04-01", "0101000", ""),
        ("Harbour", "day", "2026-06-01", "usual", ""),
    ]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (("Hill", "2026-05-01", "no", "", ""), "site", "is no site"),
        (("", "01.05.2026", "no", "", ""), "day", "is not a day like"),
        (("", "2026-05-01", "maybe", "", ""), "works", "is none of yes, no, usual"),
        (("", "2026-05-01", "", "", ""), "works", "give either works"),
        (("", "2026-05-01", "no", "", "mon-fri"), "works", "give either works"),
        (("", "2026-05-01", "", "", "weekend"), "weekdays", "is not like mon-fri"),
        (("", "2026-05-01", "", "", "fri-mon"), "weekdays", "from Monday towards Sunday"),
        (("", "2026-05-01", "", "", "mon-"), "weekdays", "is not like mon-fri"),
        (("", "2026-05-01", "no", "x" * 81, ""), "name", "is longer than 80"),
    ],
)
def test_a_row_that_nobody_means_is_refused_with_its_place(row, column, reason):
    found, (problem,) = read(row)

    assert (found, problem.line, problem.column) == ([], 2, column)
    assert reason in problem.reason


def test_a_day_that_is_given_twice_is_taken_once():
    found, (problem,) = read(
        ("", "2026-05-01", "no", "", ""),
        ("", "2026-05-01", "", "", "mon"),
        ("Harbour", "2026-05-01", "no", "", ""),
        ("", "2026-05-01", "yes", "", ""),
    )

    assert len(found) == 3
    assert (problem.line, problem.reason) == (5, "stands in line 2 already")


def test_a_file_without_days_is_none():
    with pytest.raises(BadFile, match="no column 'day'"):
        workdays_from(["site"], [], [])


@given(st.text("01", min_size=7, max_size=7))
def test_weekdays_in_words_name_each_that_is_worked(value):
    words = weekday_words(value)
    worked = [name.title() for name, sign in zip(WEEKDAYS, value, strict=True) if sign == "1"]

    if " to " in words:
        assert words == f"{worked[0]} to {worked[-1]}"
        assert "".join(value).strip("0") == "1" * len(worked)
    else:
        assert words == (", ".join(worked) or "no weekday")
