"""How pay follows one line while everything else stays as in an example."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.domain.plans.language.document import Line, Plan
from app.domain.plans.lint.cases import Case
from app.domain.plans.lint.ranges import Range, Ranges
from app.domain.plans.lint.reading import Edge, is_varied, read_for_pay
from app.domain.plans.lint.trials import Trial, Trials, Variant

STEPS, STEPS_ALONE = 60, 12
HALVINGS = 8  # 256 times closer: what still differs as much is a jump and no slope
A_HAIR = Fraction(1, 10**9)
A_JUMP = Fraction(1, 100)  # of what is paid at most: smaller steps are roundings
Asked = tuple[Line, Case, bool, list[Fraction]]  # which values of a line to try in a case


@dataclass(frozen=True, slots=True)
class Point:
    """What is paid where a line has this value."""

    x: Fraction
    trial: Trial
    pay: Fraction  # kept, because each point is compared many times


@dataclass(frozen=True, slots=True)
class Curve:
    """Pay by the values of one line, in order; where it is missing there is no point.

    `alone`: only the first detail row has these values, the others stay.
    """

    line: Line
    base: Case
    alone: bool
    points: tuple[Point, ...]

    def steps(self) -> list[tuple[Point, Point]]:
        """Each two neighbours."""
        return list(itertools.pairwise(self.points))

    @property
    def height(self) -> Fraction:
        """Between the least and the most that is paid."""
        pays = [point.pay for point in self.points]
        return max(pays) - min(pays) if pays else Fraction(0)


def curves(
    plan: Plan, trials: Trials, ranges: Ranges, edges: Sequence[Edge], cases: Sequence[Case]
) -> list[Curve]:
    """For each example and each number that is read: what is paid from its lowest value on.

    Where pay changes between two values, more values between them are tried until they are so
    close that only a jump can be the reason.
    """
    asked = [
        (line, case, alone, _values(plan, line, case, ranges, edges, trials))
        for case in cases
        for line in read_for_pay(plan)
        if is_varied(line, plan.units[line.name]) and _is_number(case.value(line.name))
        for alone in ((False, True) if len(case.rows.get(line.per, ())) > 1 else (False,))
    ]
    found = _tried(trials, asked)
    for _ in range(0 if trials.one_by_one else HALVINGS):
        middles = [(curve.line, curve.base, curve.alone, _middles(curve)) for curve in found]
        more = _tried(trials, middles)
        found = [_merged(curve, other) for curve, other in zip(found, more, strict=True)]
    return found


def jumps(curve: Curve) -> list[tuple[Point, Point]]:
    """Neighbours that are close together and are not paid alike."""
    least = _least(curve)
    width = _width(curve) / STEPS / 2 ** (HALVINGS - 1)
    return [
        (one, other)
        for one, other in curve.steps()
        if abs(other.pay - one.pay) >= least and other.x - one.x <= width
    ]


def crossed(edges: Sequence[Edge], one: Point, other: Point) -> list[Edge]:
    """The edges that lie between two neighbours, in any line."""
    found = []
    for edge in edges:
        before, after = one.trial.number(edge.line), other.trial.number(edge.line)
        if before is not None and after is not None:
            low, high = min(before, after), max(before, after)
            if edge.is_between(low, high):
                found.append(edge)
    return found


def scale(known: Range | None, unit: str, at: Sequence[Fraction], example: Fraction) -> Range:
    """From where to where a line is tried."""
    if known is not None:
        return known
    if unit == "percent":
        return Fraction(0), max([Fraction(3, 2), *at])
    far = max([Fraction(1), abs(example), *(abs(each) for each in at)]) * Fraction(5, 4)
    return (-far if any(each < 0 for each in at) else Fraction(0)), far


def _values(
    plan: Plan,
    line: Line,
    case: Case,
    ranges: Ranges,
    edges: Sequence[Edge],
    trials: Trials,
) -> list[Fraction]:
    at = [edge.at for edge in edges if edge.line == line.name]
    example = case.value(line.name)
    assert isinstance(example, Fraction)  # checked by the caller
    low, high = scale(ranges.of_measure(line), plan.units[line.name], at, example)
    steps = STEPS_ALONE if trials.one_by_one else STEPS
    even = [low + (high - low) * step / steps for step in range(steps + 1)]
    near = [each + by for each in at for by in (-A_HAIR, Fraction(0), A_HAIR)]
    return sorted({value for value in (*even, *near, example) if low <= value <= high})


def _is_number(value: object) -> bool:
    return isinstance(value, Fraction)


def _tried(trials: Trials, asked: Sequence[Asked]) -> list[Curve]:
    """All in one run; where payees share something, one run for each line."""
    if trials.scopes:
        return [curve for each in asked for curve in _tried_together(trials, [each])]
    return _tried_together(trials, asked)


def _tried_together(trials: Trials, asked: Sequence[Asked]) -> list[Curve]:
    variants = [
        Variant(case.having(line.name, x, alone), case)
        for line, case, alone, values in asked
        for x in values
    ]
    tried = iter(trials.run(variants))
    found = []
    for line, case, alone, values in asked:
        points = [_point(x, next(tried)) for x in values]
        found.append(Curve(line, case, alone, tuple(point for point in points if point)))
    return found


def _point(x: Fraction, trial: Trial | None) -> Point | None:
    pay = trial.pay if trial else None
    return Point(x, trial, pay) if trial and pay is not None else None


def _middles(curve: Curve) -> list[Fraction]:
    """Values between neighbours whose pay differs, as long as they are not close enough."""
    least, close = _least(curve), _width(curve) / STEPS / 2**HALVINGS
    return [
        (one.x + other.x) / 2
        for one, other in curve.steps()
        if abs(other.pay - one.pay) >= least and other.x - one.x > close
    ]


def _merged(curve: Curve, more: Curve) -> Curve:
    points = sorted((*curve.points, *more.points), key=lambda point: point.x)
    return Curve(curve.line, curve.base, curve.alone, tuple(points))


def most_paid(curve: Curve) -> Fraction:
    """The largest amount of a curve."""
    return max((abs(point.pay) for point in curve.points), default=Fraction(0))


def _least(curve: Curve) -> Fraction:
    return max(most_paid(curve) * A_JUMP, Fraction(1, 10**6))


def _width(curve: Curve) -> Fraction:
    return curve.points[-1].x - curve.points[0].x if curve.points else Fraction(0)
