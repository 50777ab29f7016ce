"""A plan with any mistake in it is refused with a message or is a plan; nothing else happens."""

import random
from time import process_time

from app.domain.errors import DomainError
from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.one_payee import one_payee
from app.domain.plans.language.document import Plan
from app.domain.plans.telling.explaining import explain
from tests.changed_texts import changed
from tests.domain.plans.made import NOBODY, UNITS_OF_MEASURES, inputs, of_lines, read
from tests.domain.plans.payees import Payee, Score
from tests.domain.plans.test_reading import PLAN

TIMES = 2_000
PAIRS = [(measure, of) for measure in UNITS_OF_MEASURES for of in ("payee", "team")]


def outcome(text):
    try:
        return read(text)
    except DomainError as error:
        return str(error)


def test_any_change_of_a_plan_is_a_plan_or_a_message():
    for seed in range(TIMES):
        dice, text = random.Random(seed), PLAN
        for _ in range(dice.randint(1, 3)):
            text = changed(text, dice)
        start = process_time()

        found = outcome(text)

        assert process_time() - start < 1, seed
        assert isinstance(found, Plan) or found
        if isinstance(found, Plan):
            is_calculated(found)


def is_calculated(plan):
    """A plan that was accepted can be calculated and explained."""
    scores = {pair: NOBODY if pair[0] == "csat_top2" else Score(3, 4, 40) for pair in PAIRS}
    given = of_lines(plan, inputs([Payee(100, scores)]))
    one = one_payee(evaluate(plan, given), given, 0)

    assert len(explain(plan, one)) == len(plan.lines)
