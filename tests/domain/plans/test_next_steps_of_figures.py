"""The next step of money, days and counts: what trying each value one by one finds."""

from datetime import date
from fractions import Fraction

import pytest

from app.domain.errors import BadPlan
from app.domain.plans.improving.figure_steps import others
from app.domain.plans.improving.next_step_words import sentences
from app.domain.plans.language.reading import plan_from
from tests.domain.plans.test_next_steps import GIVEN, only, plan_of
from tests.next_steps import paid, raises, steps_of, with_cell
from tests.plan_runs import UNITS

SALES = "{name: sales, label: Your sales, fact: sales, unit: money}"
CALLS = "{name: calls, label: Your calls, fact: calls, unit: count}"


def first_that_pays_more(plan, payees, column, values):
    """The first of these values that pays more, found by a second calculation."""
    now = paid(plan, payees)
    for value in values:
        pay = paid(plan, with_cell(payees, 0, column, value))
        if raises(now, pay):
            return value, pay
    return None


def test_money_is_told_exactly_to_the_row_of_a_table():
    table = "goal: {kind: step, below: 0%, unit: percent, rows: [[12000 EUR, 100%]]}"
    plan = plan_of(SALES, tables=table, pay="amount * goal(sales)")
    step = only(steps_of(plan, [GIVEN | {"sales": "11310.55"}]))

    assert sentences(step) == [
        "€689.45 more for Your sales (to €12,000.00) would bring €200.00 more"
        " (from €0.00 to €200.00)."
    ]


def test_money_that_has_to_be_more_than_an_amount_is_a_cent_more():
    plan = plan_of(SALES, tables="", pay="if(sales > 12000 EUR, 1, 0) * amount")
    step = only(steps_of(plan, [GIVEN | {"sales": "11999.50"}]))

    assert step.least.to == Fraction("12000.01")


@pytest.mark.parametrize("sales", ["0", "37", "480", "999", "1234", "7450"])
def test_no_smaller_sum_of_whole_units_pays_more(sales):
    """Started thousands pay; the second calculation tries unit by unit."""
    plan = plan_of(SALES, tables="", pay="floor(sales / 1 EUR, 1000) * 0.01 EUR + 0 * amount")
    payees = [GIVEN | {"sales": sales}]
    step = only(steps_of(plan, payees))

    values = range(int(sales) + 1, int(sales) + 1001)
    if sales == "0":  # no further than 100 is looked where there is nothing
        assert (step.least, step.looked) == (None, 100)
    else:
        assert (step.least.to, step.least.pay) == first_that_pays_more(
            plan, payees, "sales", values
        )


@pytest.mark.parametrize("calls", [3, 980, 1377, 26_404])
def test_calls_are_told_one_by_one_also_where_there_are_thousands(calls):
    table = "steps: {kind: step, rows: [[0, 0%], [1450, 20%], [26900, 40%]]}"
    bonus = "amount * steps(calls) + floor(calls, 70) * 0.01 EUR"
    plan = plan_of(CALLS, tables=table, pay=bonus)
    payees = [GIVEN | {"calls": str(calls)}]
    step = only(steps_of(plan, payees))

    values = range(calls + 1, calls + 500)
    assert (step.least.to, step.least.pay) == first_that_pays_more(plan, payees, "calls", values)
    assert step.least.number == step.least.to - calls


def test_a_row_far_away_is_told_in_whole_calls():
    table = "goal: {kind: step, rows: [[0, 0%], [1450.5, 100%]]}"
    step = only(steps_of(plan_of(CALLS, tables=table, pay="amount * goal(calls)"),
                         [GIVEN | {"calls": "3"}]))  # fmt: skip

    assert step.least.to == 1451


@pytest.mark.parametrize(
    ("better", "least", "told"),
    [("high", 31, "31 days later for Last course (to 1 March 2025)"), ("low", None, "")],
)
def test_a_day_is_moved_the_better_way(better, least, told):
    line = f"{{name: course, label: Last course, fact: course, unit: date, better: {better}}}"
    plan = plan_of(line, tables="", pay="if(course >= 2025-03-01, 1, 0) * amount")
    payees = [GIVEN | {"course": "2025-01-29"}]
    step = only(steps_of(plan, payees))

    if least is None:
        assert step.least is None
        assert sentences(step) == [
            "Last course: a change of up to 400 days would not raise your reward."
        ]
    else:
        values = [date.fromordinal(date(2025, 1, 29).toordinal() + k) for k in range(1, 50)]
        assert first_that_pays_more(plan, payees, "course", values) == (step.least.to, 200)
        assert step.least.number == least
        assert sentences(step)[0].startswith(told)


def test_an_earlier_day_is_told_as_earlier():
    line = "{name: done, label: Report, fact: done, unit: date, better: low}"
    plan = plan_of(line, tables="", pay="if(done <= 2025-01-15, 1, 0) * amount")
    step = only(steps_of(plan, [GIVEN | {"done": "2025-01-17"}]))

    assert sentences(step)[0].startswith("2 days earlier for Report (to 15 January 2025)")


def test_a_day_of_which_nobody_said_what_is_better_is_never_asked_of_anybody():
    line = "{name: joined, fact: joined, unit: date}"
    plan = plan_of(line, tables="", pay="if(joined <= 2025-01-15, 1, 0) * amount")

    assert steps_of(plan, [GIVEN | {"joined": "2025-01-17"}]) == []


def test_a_fact_goes_only_the_way_that_is_better():
    table = "fast: {kind: step, unit: percent, rows: [[0, 100%], [360.5, 50%], [900, 120%]]}"
    line = "{name: spent, fact: spent, unit: number, better: low}"
    plan = plan_of(line, tables=table, pay="amount * fast(spent)")
    step = only(steps_of(plan, [GIVEN | {"spent": "372.5"}]))

    assert (step.least.number, step.least.to) == (-13, Fraction("359.5"))


def test_yes_is_not_asked_for_where_no_is_better():
    line = "{name: late, fact: late, unit: yes_no, better: low}"
    plan = plan_of(line, tables="", pay="if(late, 2, 1) * amount")

    assert only(steps_of(plan, [GIVEN | {"late": "no"}])).least is None


@pytest.mark.parametrize(
    "line",
    [
        "{name: target, fact: target_amount, unit: money, better: high}",
        "{name: shop, fact: shop, unit: text, better: high}",
    ],
)
def test_what_cannot_become_better_has_no_better_way(line):
    with pytest.raises(BadPlan, match="cannot"):
        plan_from(plan_of(line, tables="", pay="amount"), UNITS)


def test_no_target_amount_is_ever_told_as_a_step():
    assert steps_of(plan_of(tables="", pay="amount"), [GIVEN]) == []


def test_a_key_figure_of_money_is_tried_exactly_to_its_row():
    line = "{name: value, label: Order value, kpi: order_value, of: payee, unit: money}"
    table = "goal: {kind: step, below: 0%, unit: percent, rows: [[50 EUR, 100%]]}"
    plan = plan_of(line, tables=table, pay="amount * goal(value)")
    step = only(steps_of(plan, [GIVEN | {"value": "142/3"}]))

    assert (step.least.number, step.least.to) == (Fraction(8, 3), 50)


def test_what_is_tried_begins_with_the_least():
    plan = plan_from(plan_of(SALES, tables="", pay="amount + sales * 1%"), UNITS)
    tried = others(plan, plan.line("sales"), Fraction(12_345))
    up = [each.number for each in tried if each.number > 0]

    assert up == sorted(set(up))
    assert up[0] == 1
