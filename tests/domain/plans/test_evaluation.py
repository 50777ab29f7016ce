"""Columns for everybody at once: what goes in, and what one line says for one payee."""

from fractions import Fraction

import numpy as np
import pytest

from app.domain.errors import BadPlan
from app.domain.plans.evaluating.evaluation import Value, evaluate
from app.domain.plans.evaluating.inputs import Amounts, Inputs
from tests.domain.plans.made import calculated, columns, fractions, inputs, numbers, plan_of, values
from tests.domain.plans.payees import Payee, Score

AMOUNT = "name: amount, fact: target_amount, unit: money"
NPS = "name: nps, measure: nps, of: payee, window: period"
HUGE = Fraction(10**40, 7)


def test_every_line_of_a_payee_from_top_to_bottom():
    plan = plan_of(AMOUNT, "name: good, formula: amount > 0", "name: half, formula: amount / 2")

    found = calculated(plan, inputs([Payee(Fraction(5), {})])).values(0)

    assert list(found) == ["amount", "good", "half", "pay"]
    assert (found["good"], found["half"]) == (Value(truth=True), Value(Fraction(5, 2)))


def test_rows_that_fit_and_rows_that_do_not_stand_side_by_side():
    amounts = [Fraction(1), HUGE, None, Fraction(-3), -HUGE]
    plan = plan_of(AMOUNT, 'name: found, formula: "amount * 2 / 3 + max(amount, 0) / 7"')
    found = fractions(plan, Inputs(5, facts={"target_amount": amounts}), "found")

    assert found == [each and each * 2 / 3 + Fraction(max(each, 0)) / 7 for each in amounts]


def test_facts_of_very_many_payees_come_as_a_column():
    plan = plan_of(AMOUNT, "name: found, formula: amount / 3")
    column = Amounts(np.array([100, 0, -50, 7]), 100, np.array([True, True, True, False]))
    listed = [Fraction(1), Fraction(0), Fraction(-1, 2), None]

    assert [column[row] for row in range(4)] == listed
    for line in ("amount", "found"):
        said = values(plan, Inputs(4, facts={"target_amount": column}), line)
        assert said == values(plan, Inputs(4, facts={"target_amount": listed}), line)


def test_a_score_of_shared_answers_is_exact():
    """Two thirds of one answer and one whole: 10 and 100 points."""
    credit = 25_200
    num, den = 10 * credit * 2 // 3 + 100 * credit, credit * 2 // 3 + credit
    given = Inputs(1, {("nps", "payee"): columns([Score(num, den, 2)])})

    assert fractions(plan_of(NPS), given, "nps") == [64]


@pytest.mark.parametrize(
    ("score", "exact", "printed"), [("59.5", 0, 1), ("59.4999", 0, 0), ("60", 1, 1)]
)
def test_a_rule_that_means_the_printed_score_rounds_it(score, exact, printed):
    given = Inputs(1, {("nps", "payee"): numbers(score)})
    rule = 'name: found, formula: "if(nps >= 60, 1, 0)"'

    assert fractions(plan_of(NPS, rule), given, "found") == [exact]
    rounded = f"{NPS}, round: {{to: 1, mode: half_up}}"
    assert fractions(plan_of(rounded, rule), given, "found") == [printed]


@pytest.mark.parametrize(
    ("formula", "truth"),
    [
        ("yes = no", False),
        ("yes != no", True),
        ("yes = (1 < 2)", True),
        ("if(yes, no, yes)", False),
        ("if(no, no, yes)", True),
        ("if(yes = no, no, yes)", True),
    ],
)
def test_yes_and_no_can_be_compared_and_chosen(formula, truth):
    lines = ['name: yes, formula: "1 > 0"', 'name: no, formula: "1 < 0"']

    found = values(plan_of(*lines, f'name: found, formula: "{formula}"'), Inputs(1), "found")

    assert found == [Value(truth=truth)]


def test_a_composite_keeps_its_weights_exactly():
    parts = "{a: 0.1, b: 0.2, c: 0.3}"
    lines = [f"name: {name}, constant: {value}" for name, value in (("a", 1), ("b", 2), ("c", 3))]
    line = f"name: mix, composite: {{parts: {parts}, missing: fail}}"

    assert fractions(plan_of(*lines, line), Inputs(1), "mix") == [Fraction(7, 3)]


def test_weights_of_any_size():
    parts = "{a: 123456789012345678901234567890, b: 0.000000000000000000000000000001}"
    line = f"name: mix, composite: {{parts: {parts}, missing: reweight}}"
    large, small = Fraction(123456789012345678901234567890), Fraction(1, 10**30)

    found = fractions(
        plan_of("name: a, constant: 1", "name: b, constant: 2", line), Inputs(1), "mix"
    )

    assert found == [(large + 2 * small) / (large + small)]


def test_lines_that_square_each_other_are_refused_and_not_calculated_for_ever():
    squares = [f"name: a{n}, label: A{n}, formula: a{n - 1} * a{n - 1}" for n in range(1, 190)]
    plan = plan_of("name: a0, constant: 12345.6789", *squares)

    with pytest.raises(BadPlan, match=r"'A[0-9]+' makes numbers of more than 1,200 digits"):
        evaluate(plan, Inputs(3))


def test_large_numbers_that_end_are_calculated():
    squares = [f"name: a{n}, formula: a{n - 1} * a{n - 1}" for n in range(1, 7)]
    plan = plan_of("name: a0, constant: 12345.6789", *squares)

    assert fractions(plan, Inputs(1), "a6") == [Fraction("12345.6789") ** 64]
