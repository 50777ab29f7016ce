"""How much of a plan's pay is luck: the same people, served by chance other customers.

Every payee's answers are drawn again and again with the shares that they have (the draws are an
argument; nothing here is by chance). Each draw is a company of its own, calculated by the plan's
one engine: teams, pools and ranks are those of the same draw.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import numpy as np

from app.domain.exact import Ints
from app.domain.plans.evaluating.dependencies import moved
from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.inputs import Index, Inputs, Scores
from app.domain.plans.language.document import Plan
from app.domain.plans.trying.pays import pays
from app.domain.plans.trying.steps import Step, Stepped, stepped

Key = tuple[str, str]  # a line, and whose score it reads
Report = Callable[[int, int], None]
DRAWS = 200
WITHIN = 7  # percentage points: how near a share of 200 draws comes, 19 times of 20
A_TENTH = 10  # of the draws lies below the low end, and above the high one


@dataclass(frozen=True, slots=True)
class Drawn:
    """One score in every draw: `num` by draw and owner, over denominators that stay as they are.

    `owners`: whose score each payee reads, -1 for nobody's; None where each reads the own one.
    """

    num: Ints
    den: Ints
    answers: Any
    owners: Index | None = None

    def scores(self, draw: int) -> Scores:
        """The scores of one draw, one per payee."""
        if self.owners is None:
            return Scores(self.num[draw].astype(np.int64), self.den, self.answers)
        if not len(self.den):
            nobody = np.zeros(len(self.owners), np.int64)
            return Scores(nobody, nobody, nobody)
        at = np.maximum(self.owners, 0)
        den = np.where(self.owners < 0, 0, self.den[at])
        num = np.where(self.owners < 0, 0, self.num[draw][at])
        return Scores(num, den, np.where(self.owners < 0, 0, self.answers[at]))


@dataclass(frozen=True, slots=True)
class LuckOfStep:
    """In how many draws each payee stands in another row, or on the other side of a condition."""

    step: Step
    elsewhere: Ints


@dataclass(frozen=True, slots=True)
class Luck:
    """What luck does to a plan in one period; money in smallest units, one entry per payee.

    `elsewhere`: in how many draws anything is in another row. `totals`: the pay of all draws added
    up; `moved`: how far the draws are from their mean, added up and times the number of draws, so
    that it is whole. `low`, `high`: a tenth of the draws pays less, and a tenth more.
    `people`: how many are in the plan at all. `left_out`: lines whose scores are not made of
    single answers, and stay as they are. `statistics`: lines that read a statistic, which stay too:
    in each draw it would have to be made anew of everybody's answers.
    """

    draws: int
    people: int
    steps: Sequence[LuckOfStep]
    elsewhere: Ints
    totals: Ints
    moved: Sequence[int]
    low: Ints
    high: Ints
    left_out: Sequence[str] = ()
    statistics: Sequence[str] = ()

    @property
    def is_told(self) -> bool:
        """Whether the draws say something: not where nothing could be drawn that is read."""
        return self.draws > 1 or not (self.left_out or self.statistics)

    def budget_share(self) -> Fraction | None:
        """The part of the budget that luck moves; None where nothing is paid at all.

        What people are paid above their own mean over the draws, in the mean of the draws, divided
        by what all are paid in the mean. As much is missing below, so this is half of the mean
        distance from the mean.
        """
        paid = sum(map(abs, self.totals.tolist()))
        return Fraction(sum(self.moved), 2 * self.draws * paid) if paid else None

    def share_elsewhere(self, elsewhere: Ints | None = None) -> Fraction:
        """How often a payee stands elsewhere, in one step or in any, in the mean of all payees."""
        counts = self.elsewhere if elsewhere is None else elsewhere
        return Fraction(int(counts.sum()), self.draws * max(self.people, 1))


def luck(
    plan: Plan, inputs: Inputs, drawn: Mapping[Key, Drawn], report: Report = lambda *_: None
) -> Luck:
    """A plan calculated in every draw, beside what it is with the real answers.

    Errors: BadPlan as `evaluate`; ValueError where scores have different numbers of draws.
    """
    with_steps = stepped(plan)
    read = {key: each for key, each in drawn.items() if key in inputs.scores}
    numbers = {len(each.num) for each in read.values()}
    if len(numbers) > 1:
        raise ValueError("All scores are drawn equally often.")
    count = _Count(with_steps, inputs, read, max(numbers, default=1))
    for draw in range(count.draws):
        count.add(draw)
        report(draw + 1, count.draws)
    unknown, statistics = _left_out(plan, inputs, read)
    return replace(count.luck(), left_out=unknown, statistics=statistics)


class _Count:
    """The draws, one after the other, and what they came to so far."""

    def __init__(
        self, with_steps: Stepped, inputs: Inputs, drawn: Mapping[Key, Drawn], draws: int
    ) -> None:
        self.stepped, self.inputs, self.drawn, self.draws = with_steps, inputs, drawn, draws
        self.real = evaluate(with_steps.plan, inputs)
        changing = moved(with_steps.plan, {line for line, _ in drawn})
        self.same = {line.name for line in with_steps.plan.lines} - changing
        self.steps = [each for each in with_steps.steps if each.name not in self.same]
        self.standing = [with_steps.places(self.real, step) for step in self.steps]
        self.moves = [np.zeros(inputs.rows, np.int64) for _ in self.steps]
        self.any_moves = np.zeros(inputs.rows, np.int64)
        self.pay = np.zeros((draws, inputs.rows), np.int64)

    def add(self, draw: int) -> None:
        """Calculate one draw; only the lines that read a score, directly or through others."""
        scores = {**self.inputs.scores}
        scores |= {key: each.scores(draw) for key, each in self.drawn.items()}
        given = replace(self.inputs, scores=scores)
        found = evaluate(self.stepped.plan, given, self.real, self.same)
        self.pay[draw] = pays(found).minor
        anywhere = np.zeros(self.inputs.rows, np.bool_)
        for step, standing, moves in zip(self.steps, self.standing, self.moves, strict=True):
            elsewhere = self.stepped.places(found, step) != standing
            moves += elsewhere
            anywhere |= elsewhere
        self.any_moves += anywhere

    def luck(self) -> Luck:
        """What all draws came to."""
        totals = self.pay.sum(axis=0)
        moved = np.zeros_like(totals)
        for paid in self.pay:  # one draw after the other: all at once does not fit near the core
            moved += np.abs(paid * self.draws - totals)
        low = (self.draws - 1) // A_TENTH
        high = self.draws - 1 - low
        ordered = np.partition(self.pay, sorted({low, high}), axis=0)
        found = [LuckOfStep(*both) for both in zip(self.steps, self.moves, strict=True)]
        return Luck(
            *(self.draws, self.inputs.rows - len(self.inputs.outside), found),
            *(self.any_moves, totals, moved.tolist()),
            *(ordered[low], ordered[high]),
        )


def _left_out(
    plan: Plan, inputs: Inputs, drawn: Mapping[Key, Drawn]
) -> tuple[list[str], list[str]]:
    """The lines that were not drawn: of unknown answers, and those that read a statistic."""
    lines = dict.fromkeys(line for line, of in inputs.scores if (line, of) not in drawn)
    plain = {line.name for line, source in plan.measured() if source.is_plain_at_all}
    unknown = [plan.line(line).label for line in lines if line in plain]
    return unknown, [plan.line(line).label for line in lines if line not in plain]
