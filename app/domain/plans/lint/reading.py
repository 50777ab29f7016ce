"""What stands in a plan: which lines pay rests on, and where a line is compared with a number."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from app.domain.plans.evaluating.columns import COMPARE
from app.domain.plans.language.document import (
    COMPANY,
    TARGET,
    CompositeSource,
    FactSource,
    KpiSource,
    Line,
    MeasureSource,
    Plan,
    PoolSource,
    RankSource,
    Table,
    TableRow,
)
from app.domain.plans.language.expressions import (
    Binary,
    Call,
    Expression,
    Literal,
    Name,
    calls_in,
    names_in,
    parts_of,
)
from app.domain.plans.language.function_units import constant_of

SCORES = ("percent", "points", "score", "stars")
NUMBERS = (*SCORES, "money", "number", "count", "days", "hours")
SMOOTH = ("interpolated", "interpolated_amounts", "marginal")
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


@dataclass(frozen=True, slots=True)
class Edge:
    """A number at which something changes for a line: a row of a table, or a comparison.

    `owner`: the table or the line in which it stands. `closed`: the number itself belongs to what
    is above. `table` is empty where a formula compares. `smooth`: only the slope changes here.
    """

    line: str
    at: Fraction
    text: str
    owner: str
    closed: bool
    table: str = ""
    smooth: bool = False

    def is_between(self, below: Fraction, above: Fraction) -> bool:
        """Whether one goes over the edge from one value to the other."""
        return below < self.at <= above if self.closed else below <= self.at < above


def read_for_pay(plan: Plan) -> list[Line]:
    """The lines that pay rests on, from top to bottom, and the pay line itself."""
    uses = {line.name: set(used_by(line)) for line in plan.lines}
    wanted: set[str] = set()
    fresh = {plan.pay}
    while fresh:
        wanted |= fresh
        fresh = {name for each in fresh for name in uses[each] if name in uses} - wanted
    return [line for line in plan.lines if line.name in wanted]


def used_by(line: Line) -> Iterator[str]:
    """The lines that a line names."""
    if isinstance(line.source, CompositeSource):
        yield from line.source.weights
    for formula in line.formulas():
        yield from (name.name for name in names_in(formula.expression))


def is_varied(line: Line, unit: str) -> bool:
    """Whether a line reads a number that changes from period to period."""
    if isinstance(line.source, FactSource):
        return line.source.fact != TARGET and unit in NUMBERS
    return isinstance(line.source, MeasureSource | KpiSource)


def edges(plan: Plan) -> list[Edge]:
    """Every row of a table that a line is looked up in, and every comparison of a line."""
    found = [
        edge
        for line in read_for_pay(plan)
        for formula in line.formulas()
        for part in parts_of(formula.expression)
        for edge in _edges(plan, line, part)
    ]
    return list(dict.fromkeys(found))


def _edges(plan: Plan, line: Line, part: Expression) -> Iterator[Edge]:
    match part:
        case Call(function=function, arguments=(Name(name=name), *_)) if function in plan.tables:
            yield from _rows(plan.tables[function], part, name)
        case Binary(sign=sign, left=Name(name=name), right=right) if sign in COMPARE:
            yield from _compared(line, name, sign, right)
        case Binary(sign=sign, left=left, right=Name(name=name)) if sign in COMPARE:
            yield from _compared(line, name, TURNED[sign], left)


def _rows(table: Table, call: Call, name: str) -> Iterator[Edge]:
    for row in table.rows:
        if isinstance(row.start, Literal):
            closed, smooth = row.ties == "reached", _is_smooth(table, call, row)
            value, text = row.start.value, row.start.text
            yield Edge(name, value, text, table.name, closed, table.name, smooth)


def _is_smooth(table: Table, call: Call, row: TableRow) -> bool:
    """Whether what is looked up goes on from the same value at this row."""
    begins = row is table.rows[0] and isinstance(table.below, Literal)
    by_value = call.part in ("", "slice") and row.flat is None
    return by_value and table.kind in SMOOTH and not begins


def _compared(line: Line, name: str, sign: str, other: Expression) -> Iterator[Edge]:
    constant = constant_of(other)
    if constant is not None:
        closed = sign in (">=", "<", "=", "!=")
        yield Edge(name, constant.value, constant.text, line.name, closed)


def scopes_used(plan: Plan) -> set[str]:
    """The groups, or the company, over which lines share, rank or add up."""
    over = {
        line.source.over for line in plan.lines if isinstance(line.source, PoolSource | RankSource)
    }
    for line in plan.lines:
        for formula in line.formulas():
            for call in calls_in(formula.expression):
                named = {part.name for part in call.arguments if isinstance(part, Name)}
                over |= named & {*plan.groups, COMPANY}
    return over
