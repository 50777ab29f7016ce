"""How long a changed tier takes for 20,000 payees: its cost, and its luck once draws are there.

    .venv/bin/python -m benchmarks.simulation [PAYEES]

Prints seconds of computing (CPU), on one core. The plan is that of the handbook, with a tier that
pays more; answers are whole, 1 to 60 of each question a payee.
"""

import resource
import sys
from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction
from time import process_time
from typing import Any

import numpy as np

from app.domain.days import Days
from app.domain.measures import CSAT_TOP2, NO_BAD_DAY, NPS, Measure
from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.inputs import Amounts, Groups, Inputs, Scores
from app.domain.plans.language.document import Plan
from app.domain.plans.language.reading import plan_from
from app.domain.plans.trying.luck import DRAWS, Drawn, Key, luck
from app.domain.plans.trying.one_answer import Range, cliffs
from app.domain.plans.trying.resampling import Answered, GroupsRead, Reading, Scale
from app.domain.plans.trying.simulation import Both, Simulation, old_and_new
from app.imports.yaml_documents import yaml_document
from app.services.plans.luck_draws import draws
from benchmarks.evaluation import PLAN, TEAM, UNITS

DRAFT = PLAN.replace("[90%, 100%]]", "[85%, 75%], [90%, 120%]]")
MEASURES = {"nps": NPS, "csat": CSAT_TOP2, "steady": NO_BAD_DAY}
RANGES = {"nps": Range(Fraction(-100), Fraction(100)), "csat": Range(Fraction(0), Fraction(1))}
READ = [("nps", "payee"), ("nps", "team"), ("csat", "payee"), ("csat", "team"), ("steady", "team")]
MONTH = Days(date(2026, 3, 1), date(2026, 4, 1))


def readings(payees: int) -> dict[Key, Reading]:
    """Everybody's answers by chance, the same in each run."""
    dice = np.random.default_rng(1)
    team = np.arange(payees) // TEAM
    names = [f"p{place:06}" for place in range(payees)]
    own = {line: answered(dice, measure, payees) for line, measure in MEASURES.items()}
    return {
        (line, of): Reading(
            *(f"{MEASURES[line].question.name} {MEASURES[line].kind}", Scale.of(MEASURES[line])),
            *(own[line], names, None if of == "payee" else of_teams(own[line], team)),
        )
        for line, of in READ
    }


def answered(dice: Any, measure: Measure, payees: int) -> Answered:
    """1 to 59 answers of each payee, most of them good."""
    steps = len(measure.values) or 2
    shares = dice.dirichlet(np.r_[np.full(steps - 1, 0.4), 6.0], payees)
    answers = dice.integers(1, 60, payees)
    return Answered(dice.multinomial(answers, shares), answers)


def of_teams(own: Answered, team: Any) -> GroupsRead:
    """Teams whose answers are all of their members."""
    count = int(team[-1]) + 1
    nobody = Answered(np.zeros((count, own.counts.shape[1]), np.int64), np.zeros(count, np.int64))
    return GroupsRead([f"t{place}" for place in range(count)], team, nobody, team)


def inputs(payees: int, drawn: Mapping[Key, Drawn]) -> Inputs:
    """Facts by chance; the first draw stands for the real answers."""
    dice, whole = np.random.default_rng(2), np.ones(payees, np.bool_)
    minutes = dice.integers(300, 480, payees) * 20
    kept = minutes - dice.binomial(minutes, 0.04)
    facts = {
        "amount": Amounts(dice.integers(10_000, 90_000, payees), 100, whole),
        "present": Amounts(dice.integers(15, 23, payees), 1, whole),
        "scheduled": Amounts(np.full(payees, 22), 1, whole),
    }
    kpis = {("adherence", "payee"): Scores(kept, minutes, minutes)}
    scores = {key: each.scores(0) for key, each in drawn.items()}
    names = [f"p{place:06}" for place in range(payees)]
    return Inputs(payees, scores, facts, kpis, MONTH, names)


def timed(what: str, work: Callable[[], Any], times: int = 3) -> Any:
    """Print the seconds of computing of the fastest run, and give its result."""
    found = []
    for _ in range(times):
        start = process_time()
        result = work()
        found.append(process_time() - start)
    print(f"{what}: {min(found):.2f} s", flush=True)
    return result


def cost(plan: Plan, draft: Plan, given: Inputs, groups: Mapping[str, Groups]) -> Simulation:
    """Everything that the page of a changed tier shows besides luck."""
    both = Both(given, given, evaluate(plan, given), evaluate(draft, given))
    found = Simulation("EUR", [old_and_new(both, groups)])
    found.total(), found.people(), found.distribution(), found.by_group("team")
    cliffs(draft, given, RANGES)
    return found


def main(payees: int) -> None:
    """Print every figure of one run."""
    plan, draft = (plan_from(yaml_document(text, "The plan"), UNITS) for text in (PLAN, DRAFT))
    read = readings(payees)
    print(f"{payees:,} payees, 12 lines, {DRAWS} draws")
    drawn = timed("drawing once per period (a job)", lambda: draws(MONTH, read), 1)
    given = inputs(payees, drawn)
    team = np.arange(payees) // TEAM
    groups = {"team": Groups(team, [f"t{place}" for place in range(int(team[-1]) + 1)])}
    found = timed("a changed tier: its cost", lambda: cost(plan, draft, given, groups)).total()
    print(f"  {found.gainers:,} gain, {found.losers:,} lose, {found.difference / 100:,.2f} EUR")
    result = timed("a changed tier: its luck", lambda: luck(draft, given, drawn))
    share = result.budget_share()
    moved = f"about {float(share or 0):.0%} of the budget"
    print(f"  luck moves {moved}; elsewhere {float(result.share_elsewhere()):.0%} of the time")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
