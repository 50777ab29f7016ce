"""How long one plan takes for a million payees: exact, and in plain floats.

.venv/bin/python -m benchmarks.plan_engine [payees]
"""

import sys
from collections.abc import Callable, Sequence
from fractions import Fraction
from time import process_time
from typing import Any

import numpy as np

from app.domain.facts import WHOLE_ANSWER
from app.domain.plans.evaluation import Evaluation, evaluate
from app.domain.plans.inputs import Amounts, Inputs, Scores
from app.domain.plans.reading import plan_from
from app.imports.yaml_documents import yaml_document

PLAN = """
plan: Contact centre CX bonus
currency: EUR
calendar: monthly
groups: [team]
tables:
  nps_pay: {kind: interpolated, rows: [[40, 0%], [60, 100%], [75, 150%]]}
  csat_pay: {kind: step, rows: [[0%, 0%], [80%, 50%], [90%, 100%]]}
lines:
  - {name: amount, fact: target_amount, unit: money}
  - {name: present, constant: 20, unit: days}
  - {name: scheduled, constant: 22, unit: days}
  - {name: adherence, measure: yes_rate, of: payee, window: period}
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
UNITS = {"nps": "points", "csat_top2": "percent", "no_bad_day": "percent", "yes_rate": "percent"}
SCALE = {"nps": (-100, 100), "csat_top2": (0, 1), "no_bad_day": (0, 1), "yes_rate": (0, 1)}
TEAM = 12  # payees
SHARES = {
    "whole answers": [],
    "shared in halves or 60 to 40": [Fraction(1, 2), Fraction(3, 5), Fraction(2, 5)],
    "shared in any percentage": [Fraction(percent, 100) for percent in range(1, 100)],
    "shared in odd parts": [Fraction(part, WHOLE_ANSWER) for part in range(1, 25_000, 251)],
}


def inputs(payees: int, shares: Sequence[Fraction]) -> Inputs:
    """Scores by chance, where a third of the answers counts only by one of these shares."""
    dice = np.random.default_rng(1)
    scores = {
        (measure, of): repeated(score(dice, measure, -(-payees // group), most, shares), group)
        for measure in SCALE
        for of, group, most in (("payee", 1, 60), ("team", TEAM, 700))
    }
    cut = {pair: Scores(*(part[:payees] for part in parts)) for pair, parts in scores.items()}
    known = np.ones(payees, np.bool_)
    return Inputs(
        payees, cut, {"target_amount": Amounts(dice.integers(10_000, 90_000, payees), 100, known)}
    )


def score(dice: Any, measure: str, rows: int, most: int, shares: Sequence[Fraction]) -> list[Any]:
    """Numerator, denominator and answers of each row, in lowest terms."""
    kinds = [Fraction(1), *shares]
    chances = [2 / 3 if shares else 1.0, *(1 / 3 / len(shares) for _ in shares)]
    answers = dice.multinomial(dice.integers(0, most, rows), chances)
    worth = np.array([int(WHOLE_ANSWER * kind) for kind in kinds])
    credit, good = answers @ worth, dice.binomial(answers, 0.9) @ worth
    lowest, highest = SCALE[measure]
    num = good * highest + (credit - good) * lowest
    divisor = np.maximum(np.gcd(num, credit), 1)
    return [num // divisor, credit // divisor, answers.sum(axis=1)]


def repeated(parts: list[Any], group: int) -> list[Any]:
    return [np.repeat(part, group) for part in parts]


def in_floats(given: Inputs, amount: Any) -> Any:
    """The same plan in plain numpy; missing is NaN."""

    def value(measure: str, of: str, needs: int) -> Any:
        seen = given.scores[measure, of]
        return np.where(seen.answers >= needs, seen.num / seen.den, np.nan)

    adherence = value("yes_rate", "payee", 1)
    nps, csat = (
        np.where(np.isnan(own), value(measure, "team", 30), own)
        for measure, own in ((name, value(name, "payee", 30)) for name in ("nps", "csat_top2"))
    )
    steady = value("no_bad_day", "team", 1)
    nps_part = np.interp(nps, [40, 60, 75], [0, 1, 1.5])
    csat_part = np.array([0, 0.5, 1])[np.searchsorted([0.8, 0.9], csat, side="right")]
    parts = [(0.5, nps_part, nps), (0.3, csat_part, csat), (0.2, steady, steady)]
    mix = sum(np.where(np.isnan(seen), 0, weight * part) for weight, part, seen in parts)
    mix = mix / sum(np.where(np.isnan(seen), 0, weight) for weight, _, seen in parts)
    gate = np.where(np.isnan(adherence), np.nan, np.where(adherence >= 0.95, 1, 0))
    reward = np.minimum(amount * mix * gate, 2 * amount) * 20 / 22
    return np.floor(reward * 100 + 0.5) / 100


def fastest(work: Callable[[], Any], times: int = 5) -> float:
    """Seconds of computing in the fastest run; what else the machine does is left out."""
    found = []
    for _ in range(times):
        start = process_time()
        work()
        found.append(process_time() - start)
    return min(found)


def compared(payees: int, how: str, shares: Sequence[Fraction]) -> str:
    plan = plan_from(yaml_document(PLAN, "The plan"), UNITS)
    given = inputs(payees, shares)
    amount = given.facts["target_amount"].num / 100
    exact = fastest(lambda: evaluate(plan, given))
    with np.errstate(all="ignore"):
        floats = fastest(lambda: in_floats(given, amount))
        reward = in_floats(given, amount)
    found = evaluate(plan, given)
    return (
        f"{payees:,} payees, {how}: exact {exact:.2f} s, float64 {floats:.2f} s,"
        f" ratio {exact / floats:.1f}; wide rows {widest(found):.2%};"
        f" rewards that differ {differing(found, reward):,}"
    )


def widest(found: Evaluation) -> float:
    """The share of wide rows in the line that has most of them."""
    columns = [column.number() for column in found.columns.values()]
    return max(len(column.wide.rows) / max(len(column), 1) for column in columns)


def differing(found: Evaluation, reward: Any) -> int:
    """How many payees plain floats would pay another amount, or pay where no value is."""
    column = found.columns["reward"]
    cents = np.array(column.number().num) * 100 // column.number().den
    same = np.where(column.codes == 0, np.round(reward * 100) == cents, np.isnan(reward))
    return int((~same).sum())


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    for how, shares in SHARES.items():
        print(compared(count, how, shares))
