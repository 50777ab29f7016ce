"""How long one plan takes for a million payees: exact, in plain floats, and by Fraction.

.venv/bin/python -m benchmarks.evaluation [payees]
"""

import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from time import process_time
from typing import Any
from unittest import mock

import numpy as np

from app.domain import exact as exact_numbers
from app.domain.exact import Wide
from app.domain.facts import WHOLE_ANSWER
from app.domain.plans.evaluating.evaluation import Evaluation, evaluate
from app.domain.plans.evaluating.inputs import Amounts, Inputs, Scores
from app.domain.plans.evaluating.one_payee import again, one_payee
from app.domain.plans.language.document import Plan
from app.domain.plans.language.reading import plan_from
from app.imports.yaml_documents import yaml_document

PLAN = """
plan: Contact centre CX bonus
currency: EUR
calendar: monthly
groups: [team]
tables:
  nps_pay: {kind: interpolated, unit: percent, rows: [[40, 0%], [60, 100%], [75, 150%]]}
  csat_pay: {kind: step, ties: reached, unit: percent, rows: [[0%, 0%], [80%, 50%], [90%, 100%]]}
lines:
  - {name: amount, fact: target_amount, unit: money}
  - {name: present, fact: days_present, unit: days}
  - {name: scheduled, fact: days_scheduled, unit: days}
  - {name: adherence, kpi: schedule_adherence, of: payee, unit: percent}
  - {name: nps, measure: nps, of: payee, window: period, needs: 30, otherwise: [team, missing]}
  - {name: csat, measure: csat_top2, of: payee, window: period, needs: 30,
     otherwise: [team, missing]}
  - {name: steady, measure: no_bad_day, of: team, window: period}
  - {name: nps_part, formula: nps_pay(nps)}
  - {name: csat_part, formula: csat_pay(csat)}
  - {name: mix, composite: {parts: {nps_part: 50%, csat_part: 30%, steady: 20%},
                            missing: reweight}}
  - {name: gate, formula: "if(adherence >= 95%, 100%, 0%)"}
  - {name: reward, formula: "min(amount * mix * gate, 200% * amount) * present / scheduled",
     round: {to: minor_unit, mode: half_up}}
pay: reward
"""
NEUTRAL = """
  - {name: neutral, formula: "amount * (1 + (mix - avg(company, mix, skip)))",
     round: {to: minor_unit, mode: half_up}}
pay: neutral
"""
UNITS = {"nps": "points", "csat_top2": "percent", "no_bad_day": "percent"}
SCALE = {"nps": (-100, 100), "csat": (0, 1), "steady": (0, 1), "adherence": (0, 1)}
READ = [("nps", "payee"), ("nps", "team"), ("csat", "payee"), ("csat", "team"), ("steady", "team")]
TEAM = 12  # payees
SHARED = Fraction(3, 10)  # of the answers
PARTS = (Fraction(1, 2), Fraction(1, 3), Fraction(2, 3), Fraction(3, 5), Fraction(2, 5))
BIG = 100  # one payee in so many has numbers that leave int64
BY_FRACTION = 20_000  # payees; a million would take minutes


@dataclass(frozen=True, slots=True)
class Case:
    """What the payees' answers are like."""

    name: str
    parts: Sequence[Fraction] = ()
    big: bool = False
    plan: str = PLAN


CASES = (
    Case("whole answers"),
    Case("30% of the answers shared by halves, thirds or 60/40", PARTS),
    Case("one payee in a hundred beyond int64", PARTS, big=True),
    Case("budget-neutral, every payee beyond int64", plan=PLAN.replace("pay: reward\n", NEUTRAL)),
)


def inputs(payees: int, case: Case) -> Inputs:
    """Scores and facts by chance, the same in each run."""
    dice = np.random.default_rng(1)
    scores = {(line, of): scores_of(dice, line, of, payees, case) for line, of in READ}
    minutes = dice.integers(300, 480, payees) * 20
    kept = minutes - dice.binomial(minutes, 0.04)
    whole = np.ones(payees, np.bool_)
    facts = {
        "amount": Amounts(dice.integers(10_000, 90_000, payees), 100, whole),
        "present": Amounts(dice.integers(15, 23, payees), 1, whole),
        "scheduled": Amounts(np.full(payees, 22), 1, whole),
    }
    kpis = {("adherence", "payee"): Scores(kept, minutes, minutes)}
    return Inputs(payees, scores, facts, kpis)


def scores_of(dice: Any, line: str, of: str, payees: int, case: Case) -> Scores:
    """A score for each payee, or the same for each of a team; in lowest terms."""
    group, most = (1, 60) if of == "payee" else (TEAM, 700)
    num, den, answers = score(dice, line, -(-payees // group), most, case.parts)
    columns = [np.repeat(part, group)[:payees] for part in (num, den, answers)]
    if case.big and (line, of) == ("nps", "payee"):
        odd = 2**55 - 55  # a prime: what it meets leaves int64
        columns[0][::BIG] = 50 * odd + 1
        columns[1][::BIG], columns[2][::BIG] = odd, 40
    return Scores(*columns)


def score(dice: Any, line: str, rows: int, most: int, parts: Sequence[Fraction]) -> list[Any]:
    """Numerator, denominator and answers of each row, in lowest terms."""
    kinds = [Fraction(1), *parts]
    shared = float(SHARED) if parts else 0.0
    chances = [1 - shared, *([shared / len(parts)] * len(parts) if parts else [])]
    answers = dice.multinomial(dice.integers(0, most, rows), chances)
    worth = np.array([int(WHOLE_ANSWER * kind) for kind in kinds])
    credit, good = answers @ worth, dice.binomial(answers, 0.9) @ worth
    lowest, highest = SCALE[line]
    num = good * highest + (credit - good) * lowest
    divisor = np.maximum(np.gcd(num, credit), 1)
    return [num // divisor, credit // divisor, answers.sum(axis=1)]


def in_floats(given: Inputs, neutral: bool) -> Any:
    """The same plan in plain numpy; missing is NaN."""

    def value(line: str, of: str, needs: int) -> Any:
        seen = given.scores[line, of]
        return np.where(seen.answers >= needs, seen.num / seen.den, np.nan)

    def fact(line: str) -> Any:
        return given.facts[line].num / given.facts[line].den

    amount, kpi = fact("amount"), given.kpis["adherence", "payee"]
    nps, csat = (
        np.where(np.isnan(own), value(line, "team", 30), own)
        for line, own in ((line, value(line, "payee", 30)) for line in ("nps", "csat"))
    )
    steady = value("steady", "team", 1)
    nps_part = np.interp(nps, [40, 60, 75], [0, 1, 1.5])
    csat_part = np.array([0, 0.5, 1])[np.searchsorted([0.8, 0.9], csat, side="right")]
    parts = [(0.5, nps_part, nps), (0.3, csat_part, csat), (0.2, steady, steady)]
    mix = sum(np.where(np.isnan(seen), 0, weight * part) for weight, part, seen in parts)
    mix = mix / sum(np.where(np.isnan(seen), 0, weight) for weight, _, seen in parts)
    if neutral:
        return np.floor(amount * (1 + (mix - np.nanmean(mix))) * 100 + 0.5) / 100
    gate = np.where(kpi.num / kpi.den >= 0.95, 1, 0)
    reward = np.minimum(amount * mix * gate, 2 * amount) * fact("present") / fact("scheduled")
    return np.floor(reward * 100 + 0.5) / 100


def by_fraction(given: Inputs, rows: int, neutral: bool) -> list[Fraction | None]:
    """The same plan payee by payee with Fraction, as one would write it down first."""
    mixes = [mix_of(given, row) for row in range(rows)]
    known = [mix for mix in mixes if mix is not None]
    mean = sum(known, Fraction(0)) / len(known) if neutral else Fraction(0)
    return [
        None if mix is None else paid(given, row, mix, mean if neutral else None)
        for row, mix in enumerate(mixes)
    ]


def mix_of(given: Inputs, row: int) -> Fraction | None:
    nps = value_of(given, "nps", row)
    csat = value_of(given, "csat", row)
    steady = read(given, "steady", "team", row, 1)
    parts = [
        (Fraction(1, 2), None if nps is None else interpolated(nps)),
        (Fraction(3, 10), None if csat is None else stepped(csat)),
        (Fraction(1, 5), steady),
    ]
    there = [(weight, part) for weight, part in parts if part is not None]
    if not there:
        return None
    return sum(weight * part for weight, part in there) / sum(weight for weight, _ in there)


def paid(given: Inputs, row: int, mix: Fraction, mean: Fraction | None) -> Fraction:
    amount, present, scheduled = (given.facts[name][row] for name in given.facts)
    if mean is not None:
        return to_cents(amount * (1 + (mix - mean)))
    kpi = given.kpis["adherence", "payee"]
    gate = Fraction(int(kpi.num[row]), int(kpi.den[row])) >= Fraction(95, 100)
    return to_cents(min(amount * mix * gate, 2 * amount) * present / scheduled)


def value_of(given: Inputs, line: str, row: int) -> Fraction | None:
    own = read(given, line, "payee", row, 30)
    return read(given, line, "team", row, 30) if own is None else own


def read(given: Inputs, line: str, of: str, row: int, needs: int) -> Fraction | None:
    seen = given.scores[line, of]
    enough = seen.den[row] and seen.answers[row] >= needs
    return Fraction(int(seen.num[row]), int(seen.den[row])) if enough else None


def interpolated(x: Fraction) -> Fraction:
    points = [(40, Fraction(0)), (60, Fraction(1)), (75, Fraction(3, 2))]
    for (x1, y1), (x2, y2) in pairwise(points):
        if x1 <= x < x2:
            return y1 + (y2 - y1) * (x - x1) / (x2 - x1)
    return points[0][1] if x < points[0][0] else points[-1][1]


def stepped(x: Fraction) -> Fraction:
    return Fraction((x >= Fraction(4, 5)) + (x >= Fraction(9, 10)), 2)


def to_cents(x: Fraction) -> Fraction:
    return Fraction((x * 100 + Fraction(1, 2)).__floor__(), 100)


def fastest(work: Callable[[], Any], times: int = 3) -> float:
    """Seconds of computing in the fastest run; what else the machine does is left out."""
    found = []
    for _ in range(times):
        start = process_time()
        work()
        found.append(process_time() - start)
    return min(found)


def compared(payees: int, case: Case) -> str:
    plan = plan_from(yaml_document(case.plan, "The plan"), UNITS)
    given, neutral = inputs(payees, case), case.plan is not PLAN
    exact = fastest(lambda: evaluate(plan, given))
    with np.errstate(all="ignore"):
        floats = fastest(lambda: in_floats(given, neutral))
        reward = in_floats(given, neutral)
    few = min(BY_FRACTION, payees)
    slow = fastest(lambda: by_fraction(given, few, neutral), 1) * payees / few
    found, wide = watched(plan, given)
    return (
        f"{case.name}: exact {exact:.2f} s, float64 {floats:.2f} s (ratio {exact / floats:.1f}),"
        f" Fraction {slow:.0f} s (1/{slow / exact:.0f});"
        f" beyond int64 {wide:.2%}; floats pay {differing(found, reward):,} otherwise"
    )


def watched(plan: Plan, given: Inputs) -> tuple[Evaluation, float]:
    """Every line, and the share of payees for whom some step on the way left int64."""
    left = np.zeros(given.rows, np.bool_)

    def noted(rows: Any, num: Any, den: Any) -> Wide:
        left[rows] = True
        return Wide(rows, num, den)

    with mock.patch.object(exact_numbers, "Wide", noted):
        found = evaluate(plan, given)
    return found, float(left.mean())


def differing(found: Evaluation, reward: Any) -> int:
    """How many payees plain floats would pay another amount, or pay where no value is."""
    column = found.columns[found.plan.pay]
    cents = np.array(column.number().num) * 100 // column.number().den
    same = np.where(column.codes == 0, np.round(reward * 100) == cents, np.isnan(reward))
    return int((~same).sum())


def explaining() -> str:
    """How long one payee's lines take once more, as every explanation calculates them."""
    plan = plan_from(yaml_document(PLAN, "The plan"), UNITS)
    given = inputs(1_000, CASES[1])
    one = one_payee(evaluate(plan, given), given, 7)
    times = 200
    seconds = fastest(lambda: [again(plan, one) for _ in range(times)]) / times
    return f"one payee again: {seconds * 1000:.2f} ms"


def main(payees: int) -> None:
    """Print every figure of one run."""
    print(f"{payees:,} payees, 12 lines")
    for case in CASES:
        print(compared(payees, case), flush=True)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  peak memory so far {peak:,.0f} MB", flush=True)
    print(explaining())


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
