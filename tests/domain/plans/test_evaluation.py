"""Columns for everybody at once: what goes in, and what one line says for one payee."""

from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from app.domain.errors import BadPlan
from app.domain.fact_figures import Figure, Together
from app.domain.plans.evaluating.evaluation import Value, evaluate
from app.domain.plans.evaluating.inputs import Amounts, Figures, Inputs, Ratios, Scores
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

    with pytest.raises(BadPlan, match=r"'A[0-9]+' makes numbers of more than 1,200 digits") as met:
        evaluate(plan, Inputs(3))

    line = next(line for line in plan.lines if repr(line.label) in str(met.value))
    assert (met.value.line, met.value.column) == line.place


def test_large_numbers_that_end_are_calculated():
    squares = [f"name: a{n}, formula: a{n - 1} * a{n - 1}" for n in range(1, 7)]
    plan = plan_of("name: a0, constant: 12345.6789", *squares)

    assert fractions(plan, Inputs(1), "a6") == [Fraction("12345.6789") ** 64]


KPI = "name: kept, label: Time kept, kpi: kept, of: payee, unit: percent, window: period"
SMALL = "Time kept: it is out of fewer than 4"


def kept(given, needs=""):
    """What a key figure says for each payee: the number or the reason."""
    found = evaluate(plan_of(KPI + needs), Inputs(4, kpis={("kept", "payee"): given}))
    return [value.missing or value.number for value in (found.value("kept", n) for n in range(4))]


def amounts(num, den, known=True):
    return Amounts(np.array(num), den, np.array([known] * 4) if known is True else known)


THERE = np.array([True, True, False, False])
RATIOS = [Fraction(3, 4), Fraction(1, 3), None, None]
WHY = ["", "", "no days", "no hours"]
FORMS = {
    "listed": Ratios(RATIOS, [Fraction(4), Fraction(3), None, Fraction(9)], WHY),
    "very many": Ratios(
        amounts([9, 4, 0, 0], 12, THERE),
        amounts([16, 15, 0, 36], 4, np.array([True, True, False, True])),
        WHY,
    ),
    "read here": Figures(
        [
            Figure(Together(3, 4)),
            Figure(Together(1, 3)),
            Figure(Together(missing="no days")),
            Figure(Together(missing="no hours")),
        ]
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_key_figure_says_the_same_in_each_form_in_which_it_comes(form):
    gone = ["Time kept: no days", "Time kept: no hours"]

    assert kept(FORMS[form]) == [Fraction(3, 4), Fraction(1, 3), *gone]
    assert kept(FORMS[form], ", needs: 4") == [Fraction(3, 4), SMALL, *gone]
    assert kept(FORMS[form], ", needs: 4, otherwise: [0]") == [Fraction(3, 4), 0, 0, 0]


NO_WHY = {
    "listed": Ratios(RATIOS, [None] * 4),
    "very many": Ratios(amounts([9, 4, 0, 0], 12, THERE), amounts([1] * 4, 1, THERE[::-1] & False)),
    "scores": Scores(np.array([9, 1, 0, 0]), np.array([12, 3, 0, 0]), np.array([0, 0, 0, 0])),
}


@pytest.mark.parametrize("form", NO_WHY)
def test_a_key_figure_out_of_nobody_knows_how_many_is_out_of_too_few(form):
    gone = ["Time kept: not known"] * 2
    few = "Time kept: it is out of fewer than 1"

    assert kept(NO_WHY[form]) == [Fraction(3, 4), Fraction(1, 3), *gone]
    assert kept(NO_WHY[form], ", needs: 1") == [few, few, *gone]


def test_key_figures_of_very_many_payees_need_their_denominators():
    tops, dens = np.array([3, 1, 2, 0]), np.array([4, 3, 4, 0])

    found = kept(Scores(tops, dens, dens), ", needs: 4")

    assert found == [Fraction(3, 4), SMALL, Fraction(1, 2), "Time kept: not known"]


@pytest.mark.parametrize(
    ("unit", "words", "value"),
    [
        ("text", "night", Value(text="night")),
        ("date", "2025-03-01", Value(day=date(2025, 3, 1))),
        ("yes_no", "yes", Value(truth=True)),
        ("yes_no", "no", Value(truth=False)),
    ],
)
def test_a_fact_that_was_read_as_words_is_a_text_a_day_or_yes_and_no(unit, words, value):
    plan = plan_of(f"name: shift, label: Shift, fact: shift, unit: {unit}")
    read = [Together(missing="two differ"), Together(words=words), Together(missing="none")]

    found = evaluate(plan, Inputs(3, facts={"shift": Figures([Figure(each) for each in read])}))

    assert [found.value("shift", row) for row in range(3)] == [
        Value(missing="Shift: two differ"),
        value,
        Value(missing="Shift: none"),
    ]


def test_a_fact_that_was_read_is_a_number_or_missing_for_its_own_reason():
    plan = plan_of(AMOUNT)
    read = [Together(5), Together(missing="none here"), Together(0, 0), Together(1, 8)]

    found = evaluate(plan, Inputs(4, facts={"amount": Figures([Figure(each) for each in read])}))

    said = [found.value("amount", row) for row in range(4)]
    assert [value.number for value in said] == [5, None, None, Fraction(1, 8)]
    assert [value.missing for value in said[1:3]] == [
        "amount: none here",
        "amount: its denominator is 0",
    ]


def test_lines_that_are_as_they_were_are_not_calculated_again():
    other = "name: other, fact: other, unit: money"
    plan = plan_of(AMOUNT, other, 'name: both, formula: "other + amount"')
    before = evaluate(plan, Inputs(2, facts={"amount": [Fraction(3), None]}))
    given = Inputs(2, facts={"amount": [None, Fraction(7)], "other": [Fraction(1), Fraction(2)]})

    found = evaluate(plan, given, before, {"amount"})

    assert found.columns["amount"] is before.columns["amount"]
    assert [found.value("amount", row) for row in range(2)] == [
        Value(Fraction(3)),
        Value(missing="amount: not known"),
    ]
    assert found.value("other", 0) == Value(Fraction(1))
    assert [found.value("both", row) for row in range(2)] == [
        Value(Fraction(4)),
        Value(missing="amount: not known"),
    ]
    assert found.reasons[: len(before.reasons)] == before.reasons
