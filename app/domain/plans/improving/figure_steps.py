"""Which other values of a fact or key figure are tried for one payee, the least change first."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from app.domain.money import minor_unit
from app.domain.plans.evaluating.dependencies import Edge, divides_by, edges, highest_start
from app.domain.plans.language.document import KpiSource, Line, Plan

MOST_STEPS = 100  # of one size
MOST_DAYS = 400  # by which a day is moved
FARTHEST = 10  # times as much as there is, where there is much
LARGEST = 1_000_000  # the coarsest step
POINT = Fraction(1, 100)
FINE = (POINT, Fraction(1, 1_000), Fraction(1, 10_000))
STEPS = {  # the natural step of a figure; of a percentage as fine as the plan's tables
    **dict.fromkeys(("number", "count", "days", "hours", "points", "money"), Fraction(1)),
    **dict.fromkeys(("stars", "score"), Fraction(1, 10)),
}
WHOLE_ONLY = ("count", "days")
COARSER = ("number", "count", "money")  # which may be thousands


class Other(NamedTuple):
    """So much more (or less) than there is, and the value that it comes to."""

    number: Fraction
    to: Fraction | date


def others(plan: Plan, line: Line, value: Fraction | date, most: int = MOST_STEPS) -> list[Other]:
    """The values that are tried in place of one, to the better where the plan says which way.

    `most`: of one size of steps.
    """
    if isinstance(value, date):
        return list(_days(line, value, min(most * MOST_DAYS // MOST_STEPS, MOST_DAYS)))
    found = _Sizes(plan, line, value, most)
    changes = [change for down in _ways(plan, line) for change in found.of(down)]
    return [Other(change, value + change) for change in changes]


def between(plan: Plan, line: Line, low: Other | None, high: Other) -> list[Other]:
    """Finer values between one that pays no more and the next that does; none are left in the end.

    `low`: None where it is the value as it is.
    """
    if plan.units[line.name] not in COARSER or isinstance(high.to, date):
        return []
    start = abs(low.number) if low else Fraction(0)
    end, sign = abs(high.number), 1 if high.number > 0 else -1
    step = Fraction(1)
    while step * 10 < end - start:
        step *= 10
    value = high.to - high.number
    changes = [start + k * step for k in range(1, 11) if start + k * step < end]
    return [Other(sign * change, value + sign * change) for change in changes]


def _days(line: Line, day: date, most: int) -> Iterator[Other]:
    """Later days, or earlier ones where these are better; none where nobody said which."""
    if not line.better:
        return
    sign = 1 if line.better == "high" else -1
    for number in range(1, most + 1):
        yield Other(Fraction(sign * number), day + sign * timedelta(days=number))


def _ways(plan: Plan, line: Line) -> tuple[bool, ...]:
    """Down or not: the better way; of a fact of which no plan says it upwards first."""
    if line.better:
        return (line.better == "low",)
    return (False,) if divides_by(plan, line.name) else (False, True)


class _Sizes:
    """How far one number is changed, either way."""

    def __init__(self, plan: Plan, line: Line, value: Fraction, most: int) -> None:
        self.plan, self.value, self.most = plan, value, most
        self.unit = plan.units[line.name]
        self.is_quotient = isinstance(line.source, KpiSource)

    def of(self, down: bool) -> list[Fraction]:
        """From the least to the greatest: whole steps, and exactly to where pay may change."""
        at, sign = edges(self.plan, self.unit), -1 if down else 1
        fine = _fine(at) if self.unit == "percent" else STEPS[self.unit]
        sizes = {k * size for size in self._steps(fine) for k in range(1, self.most + 1)}
        sizes |= {more for edge in at for more in self._to(edge, sign, fine)}
        most = self._farthest(down)
        sizes |= set(most)
        return [sign * size for size in sorted(sizes) if size > 0 and (not most or size <= most[0])]

    def _steps(self, fine: Fraction) -> list[Fraction]:
        """The sizes of steps: two of a percentage, tens and hundreds where there is as much."""
        if self.unit == "percent":
            return [fine, POINT]
        found = [fine]
        while self.unit in COARSER and found[-1] * MOST_STEPS < FARTHEST * abs(self.value):
            if found[-1] == LARGEST:
                break
            found.append(found[-1] * 10)
        return found

    def _to(self, edge: Edge, sign: int, fine: Fraction) -> list[Fraction]:
        """How far it is to where pay may change; downwards it is left at once, upwards often not.

        What has only whole steps is told in these.
        """
        away, grain = sign * (edge.number - self.value), self._grain()
        beyond = Fraction(fine, 10) if self.unit == "percent" else fine
        reached, over = away, away + (beyond if edge.jumps else fine)
        if grain:
            reached, over = -(-away // grain) * grain, (away // grain + 1) * grain
        if not edge.jumps:
            return [over]
        return [reached, over] if edge.exceeded or sign < 0 else [reached]

    def _grain(self) -> Fraction:
        """What the figure is a multiple of, if it is of anything."""
        if self.unit in WHOLE_ONLY:
            return STEPS[self.unit]
        if self.unit == "money" and not self.is_quotient:
            return minor_unit(self.plan.currency)
        return Fraction(0)

    def _farthest(self, down: bool) -> list[Fraction]:
        """How far a figure may go: not below 0, and no share above the whole; empty: anywhere."""
        if down:
            return [self.value] if self.value >= 0 else []
        if self.unit != "percent" or self.value > 1 or highest_start(self.plan, self.unit) > 1:
            return []
        return [1 - self.value]


def _fine(at: Sequence[Edge]) -> Fraction:
    """1 point, or as much less as the tables are finer, 0.01 at the least."""
    for size in FINE:
        if all(Fraction(edge.number, size).denominator == 1 for edge in at):
            return size
    return FINE[-1]
