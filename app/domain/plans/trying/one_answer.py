"""What one answer more or less would do: the cliffs of a plan, and its payout curve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from app.domain import exact
from app.domain.exact import Ints
from app.domain.exact_groups import larger, smaller
from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.inputs import Index, Inputs, Scores, basis_enough
from app.domain.plans.evaluating.one_payee import (
    OnePayee,
    ScoreRead,
    inputs_of,
    repeated,
    scores_read,
)
from app.domain.plans.language.document import PAYEE, Plan
from app.domain.plans.language.expressions import Call, Name, calls_in
from app.domain.plans.trying.pays import pays
from app.domain.plans.trying.steps import NOWHERE, Step, jumps, stepped

POINTS = 48  # of a curve, besides the starts of tables
JUST_BELOW = 10_000  # parts of the scale: so near below a start


@dataclass(frozen=True, slots=True)
class Range:
    """The lowest and the highest that a score can be."""

    low: Fraction
    high: Fraction

    @property
    def width(self) -> Fraction:
        return self.high - self.low


@dataclass(frozen=True, slots=True)
class Cliff:
    """An edge of a plan that single answers decide, for one measure line.

    `row`: the row that begins there, from 1; for a condition 1. `below` payees would be lifted over
    it by one answer that is the best in place of the worst, `above` would fall by the opposite.
    `jump`: what that one answer moves in the mean of these payees, in smallest units; `most` at
    most.
    """

    step: Step
    line: str
    row: int
    below: int
    above: int
    jump: Fraction
    most: int


def cliffs(plan: Plan, inputs: Inputs, ranges: Mapping[str, Range]) -> list[Cliff]:
    """Every edge where one answer of somebody moves pay, the largest jump first.

    `ranges`: of the measure lines that read the payee's own answers. Errors: BadPlan.
    """
    with_steps = stepped(plan)
    real = evaluate(with_steps.plan, inputs)
    steps = [step for step in with_steps.steps if jumps(plan, step)]
    standing = {step.name: with_steps.places(real, step) for step in steps}
    paid, found = pays(real).minor, list[Cliff]()
    for line, over in ranges.items():
        if (line, PAYEE) not in inputs.scores:
            continue
        crossed: dict[str, list[_Crossing]] = {step.name: [] for step in steps}
        for direction in (1, -1):
            scores = {**inputs.scores, (line, PAYEE): shifted(inputs, line, over, direction)}
            moved = evaluate(with_steps.plan, replace(inputs, scores=scores))
            change = np.abs(pays(moved).minor - paid)
            for step in steps:
                places = (standing[step.name], with_steps.places(moved, step))
                crossed[step.name].append(_Crossing(*places, change))
        found += [each for step in steps for each in _cliffs(step, line, crossed[step.name])]
    found = [cliff for cliff in found if cliff.most]
    return sorted(found, key=lambda cliff: (-cliff.jump, cliff.step.name, cliff.line, cliff.row))


def shifted(inputs: Inputs, line: str, over: Range, direction: int) -> Scores:
    """Each payee's score if one answer had been the best and not the worst, or the opposite.

    It never leaves the scale. Shared answers count as whole ones.
    """
    given = inputs.scores[line, PAYEE]
    there = given.den > 0
    rows = len(there)
    counts = np.array([max(int(count), 0) for count in given.answers.tolist()], np.int64)
    known = exact.of_counts(np.where(there, given.num, 0), np.where(there, given.den, 1))
    one = exact.of_counts((counts > 0).astype(np.int64) * direction, np.maximum(counts, 1))
    step = exact.multiply(exact.constant(over.width, rows), one)
    most, least = (exact.constant(end, rows) for end in (over.high, over.low))
    found = larger(smaller(exact.add(known, step), most), least)
    num, den = exact.parts(found)
    return Scores(np.where(there, num, 0), np.where(there, den, 0), given.answers)


def payout_curve(
    plan: Plan, one: OnePayee, line: str, scores: Sequence[Fraction]
) -> list[Fraction | None]:
    """What somebody like this payee is paid for each score of one line; None: not rated.

    Everything else stays as it is for this payee, and there are always enough answers.
    """
    needs = getattr(plan.line(line).source, "needs", None)
    answers = max(one.scores[line, PAYEE].answers, Fraction(needs.answers if needs else 1))
    read = scores_read([ScoreRead(score, answers, basis_enough(score)) for score in scores])
    inputs = repeated(inputs_of(plan, one), len(scores))
    found = evaluate(plan, replace(inputs, scores={**inputs.scores, (line, PAYEE): read}))
    return [found.value(plan.pay, row).number for row in range(len(scores))]


def points(plan: Plan, line: str, over: Range) -> list[Fraction]:
    """The scores at which a curve is drawn: evenly, and at and just below the starts of tables."""
    even = [over.low + over.width * Fraction(place, POINTS) for place in range(POINTS + 1)]
    starts = [start for start in starts_by(plan, line) if over.low < start <= over.high]
    below = [start - over.width * Fraction(1, JUST_BELOW) for start in starts]
    return sorted({*even, *starts, *below})


def starts_by(plan: Plan, line: str) -> list[Fraction]:
    """Where the rows of those tables begin that are asked for this line."""
    found = set[Fraction]()
    for each in plan.lines:
        for formula in each.formulas():
            for call in calls_in(formula.expression):
                if call.function in plan.tables and _asks(call, line):
                    tables = plan.tables[call.function].versions()
                    rows = [row for table in tables for row in table.rows]
                    values = [row.start.value for row in rows]
                    found |= {value for value in values if isinstance(value, Fraction)}
    return sorted(found)


def _asks(call: Call, line: str) -> bool:
    asked = call.arguments[0]
    return isinstance(asked, Name) and asked.name == line


@dataclass(frozen=True, slots=True)
class _Crossing:
    """Where payees stand before and after one answer, and by how much their pay changes."""

    before: Ints
    after: Ints
    change: Ints

    def edges(self) -> Ints:
        """The row that begins at the edge that a payee crosses first; 0 where nobody does."""
        moves = (self.before != self.after) & (self.before != NOWHERE) & (self.after != NOWHERE)
        return np.where(moves, self.before + (self.after > self.before), 0)


def _cliffs(step: Step, line: str, crossings: Sequence[_Crossing]) -> list[Cliff]:
    edges = [crossing.edges() for crossing in crossings]
    rows = sorted({int(row) for each in edges for row in np.unique(each)} - {0})
    return [_cliff(step, line, row, crossings, edges) for row in rows]


def _cliff(
    step: Step, line: str, row: int, crossings: Sequence[_Crossing], edges: Sequence[Ints]
) -> Cliff:
    below = above = total = most = 0
    for crossing, of in zip(crossings, edges, strict=True):
        here: Index = np.flatnonzero(of == row)
        ups = int((crossing.after[here] > crossing.before[here]).sum())
        below, above = below + ups, above + len(here) - ups
        change = crossing.change[here]
        total += int(change.sum())
        most = max(most, int(change.max(initial=0)))
    return Cliff(step, line, row, below, above, Fraction(total, below + above), most)
