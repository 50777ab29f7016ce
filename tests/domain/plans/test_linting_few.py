"""Plans whose pay tells what few colleagues score."""

from fractions import Fraction

import numpy as np
import pytest

from app.domain.plans.evaluating.inputs import Groups, Inputs, Scores
from app.domain.plans.lint.linting import lint
from app.domain.plans.lint.remarks import Kind, last_period
from tests.domain.plans.linted import AMOUNT, CSAT, plan_of

OF_TEAM = CSAT.replace("of: payee", "of: team")
POOL = (
    "name: part, label: Part, pool: {over: team, amount: 100 EUR, by: amount, to: 0.01,"
    " remainder: largest, missing: zero}"
)


def remarks(teams, line=OF_TEAM, pay="amount * csat"):
    """On a plan with this line, for payees of these teams in the last period."""
    plan, number = plan_of(AMOUNT, line, pay=pay, groups="team"), len(teams)
    ones = np.array([1] * number, object)
    scores = {("csat", "team"): Scores(ones, ones, 40 * ones)} if line == OF_TEAM else {}
    names = sorted(set(teams))
    groups = {"team": Groups(np.array([names.index(team) for team in teams]), names)}
    payees = [f"p{place}" for place in range(number)]
    facts = {"amount": [Fraction(1000)] * number}
    last = last_period(plan, Inputs(number, scores, facts, groups=groups, payees=payees))
    return [each for each in lint(plan, last) if each.kind is Kind.FEW]


@pytest.mark.parametrize(("line", "pay"), [(OF_TEAM, "amount * csat"), (POOL, "part")])
def test_the_author_hears_whose_scores_a_plan_tells_their_colleagues(line, pay):
    (remark,) = remarks("abcccccc", line, pay)

    assert remark.payees == ("p0", "p1")
    assert "fewer than 6 people" in remark.words


def test_nothing_is_said_of_enough_people_or_of_a_score_that_does_not_pay():
    assert not remarks("aaaaaa")
    assert not remarks("a", pay="amount")
