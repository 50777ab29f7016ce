"""One payee in many rows of a run is in each as if alone: a curve asks many scores at once."""

from dataclasses import replace
from fractions import Fraction

import pytest

from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.one_payee import ScoreRead, again, inputs_of, repeated
from app.domain.plans.language.document import PAYEE
from app.domain.plans.trying.one_answer import payout_curve
from tests.domain.plans.told import ones
from tests.oracle.generated import World

SEEDS = range(40)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_line_of_each_row_is_what_it_is_alone(seed):
    world = World(seed)
    plan, payees = ones(world.plan, *world.inputs)
    for one in payees:
        alone = again(plan, one).values(0)
        found = evaluate(plan, repeated(inputs_of(plan, one), 3))

        assert [found.values(row) for row in range(3)] == [alone] * 3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_curve_is_what_each_of_its_scores_pays_alone(seed):
    world = World(seed)
    plan, payees = ones(world.plan, *world.inputs)
    scores = [Fraction(each, 3) for each in range(4)]
    for one in payees:
        for line, of in one.scores:
            if of == PAYEE:
                expected = [alone(plan, one, line, score) for score in scores]
                assert payout_curve(plan, one, line, scores) == expected


def alone(plan, one, line, score):
    needs = plan.line(line).source.needs
    answers = max(one.scores[line, PAYEE].answers, Fraction(needs.answers if needs else 1))
    read = {**one.scores, (line, PAYEE): ScoreRead(score, answers)}
    return again(plan, replace(one, scores=read)).value(plan.pay, 0).number
