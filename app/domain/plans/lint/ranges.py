"""Between which numbers each line lies, as far as that can be told without any payee."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from app.domain.days import Days
from app.domain.exact import MOST_BITS
from app.domain.measures import Measure
from app.domain.plans.evaluating.inputs import A_MONTH
from app.domain.plans.language.document import (
    ADJUSTED,
    CompositeSource,
    ConstantSource,
    FormulaSource,
    Line,
    MeasureSource,
    Plan,
    Table,
)
from app.domain.plans.language.expressions import Binary, Call, Expression, Literal, Name, Negative

Range = tuple[Fraction, Fraction]
OF_UNITS: dict[str, Range] = {  # of measures that are not known here
    "percent": (Fraction(0), Fraction(1)),
    "points": (Fraction(-100), Fraction(100)),
    "stars": (Fraction(1), Fraction(5)),
}


class Ranges:
    """The lowest and the highest value of lines; None where there is no telling."""

    def __init__(self, plan: Plan, measures: Mapping[str, Measure], period: Days = A_MONTH) -> None:
        self.plan, self.period = plan, period
        self.measures = {**measures, **plan.measures}
        self._known: dict[str, Range | None] = {}
        for line in plan.lines:
            self._known[line.name] = self._line(line)

    def of(self, line: str) -> Range | None:
        """The range of a line."""
        return self._known.get(line)

    def of_measure(self, line: Line) -> Range | None:
        """The range of a score: that of the values of its answers."""
        if not isinstance(line.source, MeasureSource):
            return None
        measure = self.measure(line.source)
        if measure and measure.values:
            return min(measure.values), max(measure.values)
        return OF_UNITS.get(self.plan.units[line.name])

    def measure(self, source: MeasureSource) -> Measure | None:
        """The measure that a line reads, if it is known here."""
        return self.measures.get(source.measure.partition("@")[0])

    def _line(self, line: Line) -> Range | None:
        match line.source:
            case MeasureSource():
                return self._score(line, line.source)
            case ConstantSource(values=values):
                numbers = [value.value for _, value in values if isinstance(value, Literal)]
                return (min(numbers), max(numbers)) if numbers else None
            case CompositeSource():
                return self._composite(line.source)
            case FormulaSource(expression=tree):
                return self._tree(tree) if line.round is None else None
        return None

    def _score(self, line: Line, source: MeasureSource) -> Range | None:
        """Also what is taken where there are too few answers."""
        if source.statistic == ADJUSTED:
            return None  # an adjusted score is not cut to the scale
        found = self.of_measure(line)
        numbers = [
            choice.number.value
            for choice in (source.needs.otherwise if source.needs else ())
            if choice.number
        ]
        if found is None or line.round is not None:
            return found
        return min([found[0], *numbers]), max([found[1], *numbers])

    def _composite(self, source: CompositeSource) -> Range | None:
        parts = [self._known.get(name) for name in source.weights]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        zero = [Fraction(0)] if source.missing == "zero" else []
        return min([*(low for low, _ in known), *zero]), max([*(high for _, high in known), *zero])

    def _tree(self, tree: Expression) -> Range | None:
        match tree:
            case Literal(value=value):
                return value, value
            case Name(name=name):
                return self._known.get(name)
            case Negative(of=inner):
                found = self._tree(inner)
                return (-found[1], -found[0]) if found else None
            case Binary(sign="+" | "-" | "*" as sign, left=left, right=right):
                return _calculated(sign, self._tree(left), self._tree(right))
            case Call(function=function) if function in self.plan.tables and not tree.part:
                return of_table(self.plan.tables[function])
            case Call():
                return self._call(tree)
        return None

    def _call(self, tree: Call) -> Range | None:
        if tree.function == "if":
            return _around([self._tree(each) for each in tree.arguments[1:]])
        known = [self._tree(each) for each in tree.arguments if not isinstance(each, Name)]
        known += [self._known.get(each.name) for each in tree.arguments if isinstance(each, Name)]
        if tree.function in ("coalesce", "best_of", "worst_of", "avg_of"):
            return _around(known)
        if tree.function == "clamp":
            low, high = (self._tree(each) for each in tree.arguments[1:])
            return (low[0], high[1]) if low and high else None
        return None


def of_table(table: Table) -> Range | None:
    """Between which numbers the values of a table lie; None for tables that multiply."""
    if table.kind not in ("step", "interpolated", "match"):
        return None
    given = [each.value for version in table.versions() for each in version.rows]
    more = [table.below, table.otherwise]
    numbers = [each.value for each in (*given, *more) if isinstance(each, Literal)]
    flats = any(row.flat for version in table.versions() for row in version.rows)
    return (min(numbers), max(numbers)) if numbers and not flats else None


def _around(ranges: Sequence[Range | None]) -> Range | None:
    known = [each for each in ranges if each is not None]
    if not known or len(known) < len(ranges):
        return None
    return min(low for low, _ in known), max(high for _, high in known)


def _calculated(sign: str, left: Range | None, right: Range | None) -> Range | None:
    if left is None or right is None:
        return None
    if sign == "+":
        return _told(left[0] + right[0], left[1] + right[1])
    if sign == "-":
        return _told(left[0] - right[1], left[1] - right[0])
    corners = [one * other for one in left for other in right]
    return _told(min(corners), max(corners))


def _told(low: Fraction, high: Fraction) -> Range | None:
    """None for numbers of no use: squares of squares would never end."""
    parts = (*low.as_integer_ratio(), *high.as_integer_ratio())
    return (low, high) if max(map(int.bit_length, parts)) <= MOST_BITS else None
