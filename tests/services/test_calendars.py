"""Calendars are added once and stay; whatever the calendar, its periods are paid alike."""

import csv
import io
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.errors import BadCalendar, BadPeriod, BadPlan, PlanExists
from app.domain.statements import Status
from app.extensions import db, write_session
from app.queries.statements import pay_periods, shown_in
from app.services.approvals import void_statement
from app.services.calendars import add_calendar, all_calendars, next_periods
from app.services.closing import export_period, payroll_download
from app.services.periods import open_period, period_of
from app.services.plans.publishing import plan_of, publish_plan
from tests.factories import NOON, OPERATOR
from tests.payday import (
    LINEAR,
    approve_all,
    calculate,
    lock,
    make_month,
    submit,
)
from tests.world import audit_rows, viewer_of

pytestmark = pytest.mark.usefixtures("context")
RETAIL = {
    "ends": "nearest",
    "weekday": "saturday",
    "month": "january",
    "named": "start",
    "first_year": "2020",
}


def add(name="shops", kind="weekly", **given):
    return add_calendar(name, kind, given or {"from": "monday"}, OPERATOR, NOON)


def test_the_monthly_calendar_is_there_from_the_start():
    assert [one.name for one in all_calendars()] == ["monthly"]


def test_a_calendar_is_added_with_its_row_in_the_chain():
    add("shops", "4-5-4", **RETAIL)

    last = audit_rows()[-1]
    assert (last.action, last.subject, last.actor) == (
        *("calendar added", "calendar shops", OPERATOR.name),
    )
    assert last.details == {"kind": "4-5-4", **RETAIL}
    assert [one.name for one in all_calendars()] == ["monthly", "shops"]


@pytest.mark.parametrize("name", ["monthly", "shops"])
def test_a_calendar_that_is_there_is_not_replaced(name):
    add("shops")
    before = len(audit_rows())

    with pytest.raises(BadCalendar, match="already, and it never changes: every"):
        add(name, "weekly", **{"from": "sunday"})

    assert len(audit_rows()) == before


def test_raw_sql_does_not_change_a_calendar(kind):
    add()
    more = {"postgresql": ["truncate calendar"]}.get(
        kind, ["insert or replace into calendar select name, 'monthly', '{}' from calendar"]
    )
    for statement in ("update calendar set kind = 'monthly'", "delete from calendar", *more):
        with pytest.raises(DBAPIError), write_session() as session, session.begin():
            session.execute(text(statement))


def test_a_plan_with_an_unknown_calendar_is_refused_with_those_that_are_known():
    add()
    with pytest.raises(
        BadPlan, match="column 11: There is no calendar 'yearly'; known: monthly, sh"
    ):
        plan_of(LINEAR.replace("calendar: monthly", "calendar: yearly"))


def test_a_plan_that_changes_its_calendar_needs_another_name(tmp_path):
    add()
    make_month(tmp_path)

    with pytest.raises(PlanExists, match="pays in EUR on the calendar monthly"):
        publish_plan(LINEAR.replace("monthly", "shops"), date(2026, 2, 1), OPERATOR, NOON)


def rows_of(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("rule", "given", "day", "label", "amounts"),
    [
        # Ann's answers are of 1, 2 and 3 January (5, 4, 3), Bob's of 9 January (5)
        ("weekly", {"from": "friday"}, "2026-01-04", "2 to 8 January 2026", ["250.00"]),
        ("weekly", {"from": "thursday"}, "2026-01-07", "1 to 7 January 2026", ["500.00"]),
        ("two-weekly", {"from": "2026-01-02"}, "2026-01-15", "2 to 15 January 2026",
         ["250.00", "1000.00"]),
        ("from-day", {"from": "3"}, "2026-02-02", "3 January to 2 February 2026",
         ["0.00", "1000.00"]),
        ("4-5-4", RETAIL, "2026-01-31", "Period 12 of 2025", ["1000.00"]),
    ],
)  # fmt: skip
def test_a_period_of_any_calendar_is_opened_calculated_submitted_approved_locked_and_exported(
    tmp_path, rule, given, day, label, amounts
):
    add("shops", rule, **given)
    month = make_month(tmp_path, calendar="shops", period=day)
    calculate(month)
    submit(month)
    for one in shown_in(db.session(), month.period.id, Status.CALCULATED):  # without an answer
        void_statement(one, "No answers.", viewer_of(month.hanna), NOON)
    approve_all(month)
    lock(month)
    export_period(month.period.id, OPERATOR, NOON)

    rows = rows_of(payroll_download(month.period.id, "csv"))
    assert [row["amount"] for row in rows] == amounts
    assert {row["period"] for row in rows} == {label}


def test_two_calendars_that_overlap_pay_each_their_own_plans(tmp_path):
    add()
    month = make_month(tmp_path, calendar="shops", period="2026-01-09")
    assert calculate(month).result["new"] == 2
    january = open_period("2026-01", OPERATOR, NOON)
    assert calculate(replace(month, period=january)).result["new"] == 0
    assert {row.calendar for row in pay_periods(db.session())} == {"monthly", "shops"}


def test_a_period_is_opened_once_by_whichever_day_it_is_named():
    add()
    opened = open_period("2026-03-04", OPERATOR, NOON, "shops")

    assert (opened.first_day, opened.end_day) == (date(2026, 3, 2), date(2026, 3, 9))
    for words in ("2026-03-02", "2026-03-08", "2 to 8 March 2026"):
        assert period_of(words, "shops").id == opened.id
        with pytest.raises(BadPeriod, match="2 to 8 March 2026 is open already"):
            open_period(words, OPERATOR, NOON, "shops")


def test_a_period_that_is_not_open_says_how_it_is_opened():
    add()
    with pytest.raises(BadPeriod, match=r"flask periods open 2026-03-02 --calendar shops$"):
        period_of("2 to 8 March 2026", "shops")
    with pytest.raises(BadCalendar, match="There is no calendar 'shop'; known: monthly, shops"):
        period_of("2026-03-02", "shop")


def test_what_to_open_next_is_the_last_period_that_is_over_and_then_one_after_the_other():
    add()
    add("later", "4-4-5", **(RETAIL | {"first_year": "2030"}))
    today = date(2026, 3, 11)

    found = next_periods(db.session(), today)
    assert {name: one.label for name, one in found.items()} == {
        "monthly": "February 2026",
        "shops": "2 to 8 March 2026",
    }
    open_period("2026-01", OPERATOR, NOON)
    open_period("2026-03-09", OPERATOR, NOON, "shops")
    found = next_periods(db.session(), today)
    assert (found["monthly"].label, found["shops"].label) == (
        *("February 2026", "16 to 22 March 2026"),
    )
