"""Short plans to be linted, and the last period of some payees."""

from fractions import Fraction

import numpy as np

from app.domain.plans.evaluating.inputs import Inputs, Scores
from app.domain.plans.lint.linting import lint
from app.domain.plans.lint.remarks import last_period
from tests.domain.plans.made import HEAD, read

AMOUNT = "name: amount, label: Target, fact: target_amount, unit: money"
CSAT = "name: csat, label: Satisfied, measure: csat_top2, of: payee, window: period"
MEAN = "name: mean, label: Mean, measure: csat_mean, of: payee, window: period"
NEEDS = "needs: 20, otherwise: [missing]"
STEPS = "{kind: step, unit: percent, rows: [[0%, 0%], [80%, 50%], [90%, 100%]]}"
SLOPE = "{kind: interpolated, unit: percent, rows: [[0%, 0%], [90%, 100%]]}"


def plan_of(*lines, pay="amount", tables="{}", groups="", details="{}", more=""):
    """A plan of these lines, and the formula that is paid."""
    listed = "".join(f"  - {{{line}}}\n" for line in lines)
    paid = f'  - {{name: reward, formula: "{pay}", round: {{to: minor_unit, mode: half_up}}}}\n'
    head = f"{HEAD}groups: [{groups}]\ndetails: {details}\ntables: {tables}\n{more}lines:\n"
    return read(f"{head}{listed}{paid}pay: reward\n")


def of_kind(kind, *lines, last=None, **more):
    return [each for each in lint(plan_of(*lines, **more), last) if each.kind is kind]


def months_of(plan, values, answers=40):
    """The last period of payees p0, p1, ... with these scores and 1,000 each."""
    numbers = [Fraction(value) for value in values]
    scores = Scores(
        np.array([number.numerator for number in numbers], object),
        np.array([number.denominator for number in numbers], object),
        np.array([answers] * len(numbers), object),
    )
    payees = [f"p{place}" for place in range(len(numbers))]
    facts = {"amount": [Fraction(1000)] * len(numbers)}
    return last_period(
        plan, Inputs(len(numbers), {("csat", "payee"): scores}, facts, payees=payees)
    )
