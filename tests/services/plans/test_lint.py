"""Before a plan is published, the last period is calculated with it, and nothing is stored."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.domain.errors import BadPlan
from app.domain.plans.lint.remarks import Kind
from app.extensions import db
from app.models.plans import PlanVersionRow
from app.services.plans.lint import linted
from app.services.plans.publishing import publish_plan
from tests.factories import NOON, OPERATOR
from tests.payday import LINEAR, make_month

STEPS = LINEAR.replace(
    "{kind: interpolated, unit: percent, rows: [[3, 0%], [5, 100%]]}",
    "{kind: step, unit: percent, rows: [[1, 0%], [4.5, 100%]]}",
)
DATED = LINEAR.replace(
    "lines:", "lines:\n  - {name: worth, constant: [{valid_from: 2026-02-01, value: 20 EUR}]}"
)
MARCH = date(2026, 3, 1)


def of_kind(found, kind):
    return [each for each in found.remarks if each.kind is kind]


def test_the_payees_of_the_last_period_are_named_by_their_numbers(tmp_path, context):
    month = make_month(tmp_path)

    found = linted(db.session(), STEPS, MARCH)

    (cliff,) = of_kind(found, Kind.CLIFF)
    # 5, 4 and 3 make 4: one other answer may make it 4.5 or more. One answer of 5 may be a 1.
    assert set(cliff.payees) == {month.ann.number, month.bob.number}
    assert cliff.size == 1000
    assert cliff.example == f"payee {month.bob.number}"
    assert found.period.label == month.period.label
    assert (found.trouble, of_kind(found, Kind.NO_MINIMUM)[0].payees) == ("", cliff.payees)


def test_a_period_that_is_not_over_is_not_the_last_one(tmp_path, context):
    make_month(tmp_path)

    found = linted(db.session(), STEPS, date(2026, 1, 31))

    assert found.period is None
    assert of_kind(found, Kind.CLIFF)[0].payees == ()


def test_a_plan_of_another_name_has_no_last_period(tmp_path, context):
    make_month(tmp_path)

    found = linted(db.session(), STEPS.replace("plan: Linear", "plan: New"), MARCH)

    assert found.period is None


def test_what_cannot_be_calculated_for_the_last_period_is_told_and_stops_nobody(tmp_path, context):
    how = "over: company, by: mean, to: minor_unit, remainder: largest, missing: zero"
    pot = f"  - {{name: pot, pool: {{amount: amount * mean, {how}}}}}\n"
    plan = LINEAR.replace("  - {name: part,", f"{pot}  - {{name: part,")
    make_month(tmp_path)

    found = linted(db.session(), plan, MARCH)

    assert "share one pool, but its amount is not the same for both" in found.trouble
    assert found.remarks


def test_nothing_is_stored(tmp_path, context):
    make_month(tmp_path)
    count = select(func.count()).select_from(PlanVersionRow)
    before = db.session.scalar(count)

    linted(db.session(), STEPS, MARCH)

    assert db.session.scalar(count) == before
    assert not db.session.new


def test_a_plan_without_a_value_on_its_first_day_is_refused(context):
    january = date(2026, 1, 1)

    with pytest.raises(BadPlan, match="worth begins on 2026-02-01"):
        linted(db.session(), DATED, MARCH, january)
    with pytest.raises(BadPlan, match="worth begins on 2026-02-01"):
        publish_plan(DATED, january, OPERATOR, NOON)
