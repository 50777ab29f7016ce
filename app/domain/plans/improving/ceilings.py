"""Whether a plan can pay one payee any more: bounds of every line, however the figures change.

The bounds are never too narrow; what cannot be bounded has none. So "the most that this plan pays"
is only said where it is proven.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from app.domain.exact import MOST_BITS
from app.domain.plans.evaluating.dependencies import moved, reads, taken_together
from app.domain.plans.evaluating.histograms import Histogram
from app.domain.plans.evaluating.lookups import number as number_of
from app.domain.plans.evaluating.one_payee import OnePayee, ScoreKey
from app.domain.plans.language.document import (
    PAYEES,
    TARGET,
    CompositeSource,
    FactSource,
    FormulaSource,
    KpiSource,
    Line,
    MeasureSource,
    Plan,
    Table,
)
from app.domain.plans.language.expressions import Binary, Call, Expression, Literal, Name, Negative
from app.domain.rounding import ROUNDINGS

Bounds = tuple[Fraction | None, Fraction | None]  # None: no bound on that side
ANYTHING: Bounds = (None, None)


def is_most(plan: Plan, one: OnePayee, histograms: Mapping[ScoreKey, Histogram]) -> bool:
    """Whether nothing that the payee's figures may become raises what is paid now.

    False also where that cannot be proven.
    """
    now = one.values[plan.pay].number
    if now is None or one.outside:
        return False
    most = _Bounding(plan, one, histograms).all()[plan.pay][1]
    return most is not None and most <= now


class _Bounding:
    """Bounds line by line, from top to bottom."""

    def __init__(self, plan: Plan, one: OnePayee, histograms: Mapping[ScoreKey, Histogram]) -> None:
        self.plan, self.one, self.histograms = plan, one, histograms
        self.found: dict[str, Bounds] = {}
        changing = {line.name for line in plan.lines if _changes(plan, line)}
        self._moving = moved(plan, changing)
        self._together = {line.name for line in taken_together(plan, changing)}

    def all(self) -> dict[str, Bounds]:
        """Every line of the payee with its bounds."""
        for line in self.plan.level(PAYEES):
            self.found[line.name] = self._rounded(line, self._line(line))
        return self.found

    def _line(self, line: Line) -> Bounds:
        if line.name in self._together:
            return ANYTHING
        if line.name not in self._moving:
            return _exactly(self.one.values[line.name].number)
        match line.source:
            case MeasureSource() as source:
                return self._measure(line, source)
            case FormulaSource(expression=tree):
                return self.of(tree)
            case CompositeSource() as source:
                return self._composite(source)
        return ANYTHING

    def _measure(self, line: Line, source: MeasureSource) -> Bounds:
        histogram = self.histograms.get((line.name, source.of))
        if histogram is None or source.statistic != "raw" or _takes_other_values(source):
            return ANYTHING
        below = 1 if histogram.is_days else histogram.measure.denominator
        values = [Fraction(value, below) for value in histogram.values]
        return min(values), max(values)

    def _composite(self, source: CompositeSource) -> Bounds:
        parts = [self.found[name] for name in source.weights]
        weights = [weight.value for weight in source.weights.values()]
        if any(weight < 0 for weight in weights):
            return ANYTHING
        if source.missing == "zero":
            parts.append((Fraction(0), Fraction(0)))
        if source.missing != "fail":  # any mean of those present lies between them
            return _hull(parts)
        found: Bounds = (Fraction(0), Fraction(0))
        for part, weight in zip(parts, weights, strict=True):
            found = _sum(found, (_times(part[0], weight), _times(part[1], weight)))
        share = Fraction(1, sum(weights, Fraction(0)))
        return _times(found[0], share), _times(found[1], share)

    def _rounded(self, line: Line, bounds: Bounds) -> Bounds:
        if line.round is None or line.name not in self._moving:
            return bounds
        to, round_ints = line.round.to, ROUNDINGS[line.round.mode]

        def rounded(number: Fraction | None) -> Fraction | None:
            if number is None:
                return None
            units = Fraction(number, to)
            return int(round_ints(units.numerator, units.denominator)) * to

        return rounded(bounds[0]), rounded(bounds[1])

    def of(self, tree: Expression) -> Bounds:
        """The bounds of a formula."""
        match tree:
            case Literal(value=value):
                return value, value
            case Name(name=name) if name in self.found:
                return self.found[name]
            case Negative(of=inner):
                return _negative(self.of(inner))
            case Binary(sign=sign, left=left, right=right) if sign in SIGNS:
                return _told(SIGNS[sign](self.of(left), self.of(right)))
            case Call():
                return self._call(tree)
        return ANYTHING

    def _call(self, tree: Call) -> Bounds:
        if tree.function in self.plan.tables and not tree.part:
            tables = self.plan.tables[tree.function].versions()
            return _hull([_table_bounds(table) for table in tables])
        if tree.function in self.plan.tables:
            return ANYTHING
        if tree.function == "if":
            return _hull([self.of(each) for each in tree.arguments[1:]])
        known = CALLS.get(tree.function)
        if known is None or len(tree.arguments) < 2 or self._is_over_rows(tree):
            return ANYTHING
        return known([self.of(each) for each in tree.arguments])

    def _is_over_rows(self, tree: Call) -> bool:
        """Whether min or max goes over a group or detail rows."""
        first = tree.arguments[0]
        return isinstance(first, Name) and first.name not in self.found


def _changes(plan: Plan, line: Line) -> bool:
    """Whether the line's own figure may become another one."""
    match line.source:
        case MeasureSource():
            return True
        case FactSource(fact=fact):
            return fact != TARGET
        case KpiSource():
            return True
    return line.per != PAYEES or bool(reads(line) & set(plan.details))


def _takes_other_values(source: MeasureSource) -> bool:
    """Whether a plain number may count that is outside the scale of the measure."""
    return source.needs is not None and any(
        choice.number is not None or choice.of == "previous" for choice in source.needs.otherwise
    )


def _table_bounds(table: Table) -> Bounds:
    """Of a table whose values stand in its rows; of any other kind nothing is said."""
    if table.kind not in ("step", "interpolated") or table.round:
        return ANYTHING
    if any(row.flat for row in table.rows) or table.below == "extend":
        return ANYTHING
    if not all(isinstance(row.value, Literal) for row in table.rows):
        return ANYTHING
    values = [number_of(row.value) for row in table.rows]
    values += [table.below.value] if isinstance(table.below, Literal) else []
    return min(values), max(values)


def _exactly(number: Fraction | None) -> Bounds:
    return (number, number) if number is not None else ANYTHING


def _hull(parts: Sequence[Bounds]) -> Bounds:
    lows = [low for low, _ in parts if low is not None]
    highs = [high for _, high in parts if high is not None]
    return (
        min(lows) if len(lows) == len(parts) else None,
        max(highs) if len(highs) == len(parts) else None,
    )


def _negative(a: Bounds) -> Bounds:
    return _times(a[1], Fraction(-1)), _times(a[0], Fraction(-1))


def _times(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else a * b


def _told(bounds: Bounds) -> Bounds:
    """No bound where its number is of no use: squares of squares would never end."""
    low, high = (None if each is None or _is_too_long(each) else each for each in bounds)
    return low, high


def _is_too_long(number: Fraction) -> bool:
    return max(map(int.bit_length, number.as_integer_ratio())) > MOST_BITS


def _sum(a: Bounds, b: Bounds) -> Bounds:
    low = None if a[0] is None or b[0] is None else a[0] + b[0]
    high = None if a[1] is None or b[1] is None else a[1] + b[1]
    return low, high


def _product(a: Bounds, b: Bounds) -> Bounds:
    if None in a or None in b:
        return ANYTHING
    corners = [x * y for x in a for y in b if x is not None and y is not None]
    return min(corners), max(corners)


def _quotient(a: Bounds, b: Bounds) -> Bounds:
    if b[0] is None or b[0] != b[1] or not b[0]:
        return ANYTHING
    return _product(a, (Fraction(1, b[0]), Fraction(1, b[0])))


def _smallest(parts: Sequence[Bounds]) -> Bounds:
    """Of min: any one bound from above holds for the whole."""
    highs = [high for _, high in parts if high is not None]
    return _hull(parts)[0], min(highs) if highs else None


def _largest(parts: Sequence[Bounds]) -> Bounds:
    lows = [low for low, _ in parts if low is not None]
    return max(lows) if lows else None, _hull(parts)[1]


def _clamped(parts: Sequence[Bounds]) -> Bounds:
    x, low, high = parts
    return _smallest([_largest([x, low]), high])


SIGNS: dict[str, Callable[[Bounds, Bounds], Bounds]] = {
    "+": _sum,
    "-": lambda a, b: _sum(a, _negative(b)),
    "*": _product,
    "/": _quotient,
}
CALLS: dict[str, Callable[[Sequence[Bounds]], Bounds]] = {
    "min": _smallest,
    "max": _largest,
    "clamp": _clamped,
    **dict.fromkeys(("coalesce", "best_of", "worst_of", "avg_of"), lambda parts: _hull(parts)),
}
