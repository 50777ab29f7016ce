"""Rules of pay that others have published, as plans: at their edges and between."""

from fractions import Fraction

import numpy as np
import pytest

from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.inputs import Inputs, Scores
from tests.domain.plans.linted import AMOUNT, plan_of

TARGET = 1000


def paid(plan, scores=(), **facts):
    """What is paid to one payee with these facts; scores are (line, value, answers)."""
    known = {"amount": [Fraction(TARGET)]}
    known |= {name: [Fraction(value)] for name, value in facts.items()}
    found = {
        (line, "payee"): Scores(
            *(np.array([part], object) for part in (value.numerator, value.denominator, answers))
        )
        for line, value, answers in scores
    }
    return evaluate(plan, Inputs(1, found, known, payees=["p0"])).value("reward", 0).number


def fact(name, unit="points"):
    return f"name: {name}, fact: {name}, unit: {unit}"


@pytest.mark.parametrize(
    ("score", "base", "part"),
    [
        (78, 60, Fraction(60, 100)),  # F5: achievement .40, improvement .60
        (78, 77, Fraction(40, 100)),
        (95, 60, 1),
        (50, 60, 0),
    ],
)
def test_the_greater_of_achievement_and_improvement(score, base, part):
    """F5: threshold 70, benchmark 90, own baseline 60; CMS home health value-based purchasing."""
    pay = "amount * clamp(max((reached - 70) / 20, (reached - base) / (90 - base)), 0, 1)"
    plan = plan_of(AMOUNT, fact("reached"), fact("base"), pay=pay)

    assert paid(plan, reached=score, base=base) == part * TARGET


@pytest.mark.parametrize(
    ("now", "is_met"),
    [("58.17", True), ("56.64", False), ("56.68", False), ("56.70", True)],
)
def test_an_improvement_is_rounded_before_it_is_compared(now, is_met):
    """F7: 54.54 to 58.17 is 3.63, rounded 3.6 > 2.1; a definition of an improvement target."""
    gain = "name: gain, formula: now - earlier, round: {to: 0.1, mode: half_up}"
    plan = plan_of(AMOUNT, fact("earlier"), fact("now"), gain, pay="if(gain > 2.1, amount, 0 EUR)")

    assert paid(plan, earlier="54.54", now=now) == is_met * TARGET


@pytest.mark.parametrize(
    ("nps", "answers", "is_paid"),
    [("90.1", 26, True), ("90", 26, False), ("90.1", 25, False), ("100", 25, False)],
)
def test_a_bonus_above_90_points_and_25_answers(nps, answers, is_paid):
    """F8: an automatic bonus of NPS > 90 and > 25 jobs with NPS, at its edges."""
    line = "name: nps, measure: nps, of: payee, window: period"
    plan = plan_of(AMOUNT, line, pay="if(nps > 90 and answers(nps) > 25, amount, 0 EUR)")

    assert paid(plan, [("nps", Fraction(nps), answers)]) == is_paid * TARGET


@pytest.mark.parametrize("needed", [100, 30])
def test_a_score_of_too_few_answers_is_none(needed):
    """F3: HCAHPS stars need 100 surveys of four quarters. F4: stars of physicians need 30."""
    line = f"name: csat, measure: csat_top2, of: payee, window: period, needs: {needed}"
    plan = plan_of(AMOUNT, f"{line}, otherwise: [missing]", pay="amount * csat")
    good = Fraction(9, 10)

    assert paid(plan, [("csat", good, needed)]) == good * TARGET
    assert paid(plan, [("csat", good, needed - 1)]) is None
