"""Where a plan steps on a score that it reads: the rows of tables, and conditions."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from app.domain.plans.language.document import Line, Plan
from app.domain.plans.language.expressions import Binary, Call, Expression, Literal, Name, parts_of

KINDS = ("step", "whole")  # of tables that pay another amount from one score on
REACHED, EXCEEDED = (">=", "<"), (">", "<=")  # of a line against a number


@dataclass(frozen=True, slots=True)
class Edge:
    """A step on one line's score. `is_reached`: the start itself lies above it."""

    line: str
    words: str
    start: Fraction
    is_reached: bool


def edges_on(plan: Plan, line: Line, day: date) -> list[Edge]:
    """Where another amount holds from a score of this line on, as of a day; each once.

    Only what a formula asks of the line itself: a step on a sum of lines is none on the score.
    """
    found: dict[tuple[Fraction, bool], Edge] = {}
    for each in plan.lines:
        for formula in each.formulas():
            for tree in parts_of(formula.expression):
                for edge in _edges(plan, tree, line.name, day):
                    found.setdefault((edge.start, edge.is_reached), edge)
    return [found[key] for key in sorted(found)]


def _edges(plan: Plan, tree: Expression, line: str, day: date) -> Iterator[Edge]:
    match tree:
        case Call(function=name, arguments=[Name(name=asked), *_]) if asked == line:
            yield from _of_table(plan, name, line, day)
        case Binary(sign=sign, left=Name(name=asked), right=Literal(value=start, text=text)):
            if asked == line and sign in REACHED + EXCEEDED:
                yield Edge(line, f"{_spoken(line)} {sign} {text}", start, sign in REACHED)
        case Binary(sign=sign, left=Literal(value=start, text=text), right=Name(name=asked)):
            if asked == line and sign in REACHED + EXCEEDED:
                yield Edge(line, f"{text} {sign} {_spoken(line)}", start, sign in EXCEEDED)


def _of_table(plan: Plan, name: str, line: str, day: date) -> Iterator[Edge]:
    table = plan.tables[name].on(day) if name in plan.tables else None
    if table is None or table.kind not in KINDS:
        return
    for row in table.rows[0 if table.below != "first" else 1 :]:
        if isinstance(row.start, Literal):
            words = f"{_spoken(name)}, from {row.start.text}"
            yield Edge(line, words, row.start.value, row.ties == "reached")


def _spoken(name: str) -> str:
    return name.replace("_", " ")
