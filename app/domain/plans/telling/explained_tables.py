"""The small tables below a line: slices, parts of a composite, a share of a pool."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from app.domain.plans.language.document import Line, Plan, Table, TableRow
from app.domain.plans.telling.formula_words import value_said
from app.domain.plans.telling.pool_words import unit_of_weight
from app.domain.plans.telling.table_traces import TableTrace, value_of
from app.domain.plans.telling.tracing import LineTrace, PoolTrace
from app.domain.words import cut_words, value_words

ZERO = Fraction(0)
LISTED = ("step", "interpolated")
AROUND = 4  # rows that are shown on each side of the reader's own place


@dataclass(frozen=True, slots=True)
class SmallTable:
    """A table in words: what it shows, its columns, and its rows; `own`: the reader's own row."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    own: int | None = None

    def text(self) -> Iterator[str]:
        """One line of text for the head and for each row, in columns."""
        lines = [self.head, *self.rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.head))]
        for line in lines:
            cells = zip(line[1:], widths[1:], strict=True)
            yield "  ".join((line[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in cells)))


def tables_of(plan: Plan, line: Line, trace: LineTrace) -> Iterator[SmallTable]:
    """The small tables of one line, in the order in which it is calculated."""
    for formula in trace.formulas:
        for looked_up in formula.tables:
            if looked_up.slices and not looked_up.part and not looked_up.gives.missing:
                yield _slices(plan, looked_up)
            elif _is_list(plan, looked_up):
                yield _list(plan, looked_up)
    if len(trace.parts) > 1:
        yield _parts(plan, line, trace)
    if trace.pool and trace.pool.exact is not None:
        yield _pool(plan, line, trace.pool)


def _is_list(plan: Plan, trace: TableTrace) -> bool:
    """Whether its rows say by themselves what it gives, and it holds all the time."""
    table = plan.tables[trace.table]
    known = trace.x.number is not None and trace.gives.number is not None
    return known and not trace.part and table.kind in LISTED and not table.sets


def _list(plan: Plan, trace: TableTrace) -> SmallTable:
    """The rows around the one that was reached, and where the payee is among them."""
    table, currency = plan.tables[trace.table], plan.currency
    first = max(trace.row - AROUND, 0)
    rows = [
        (
            f"{_from(table, row)} {value_said(value_of(row.start), trace.x_unit, currency)}",
            value_said(value_of(row.value), table.unit, currency),
        )
        for row in table.rows[first : trace.row + AROUND]
    ]
    own = (
        f"you: {value_words(trace.x.number or ZERO, trace.x_unit, currency)}",
        value_words(trace.gives.number or ZERO, trace.unit, currency),
    )
    at = trace.row - first
    title = f"The table {trace.table.replace('_', ' ')}"
    return SmallTable(title, ("Row", "Gives"), (*rows[:at], own, *rows[at:]), at)


def _from(table: Table, row: TableRow) -> str:
    if table.kind == "interpolated":
        return "at"
    return "from" if row.ties == "reached" else "above"


def _slices(plan: Plan, trace: TableTrace) -> SmallTable:
    currency = plan.currency
    rows = [
        (
            cut_words(each.start, trace.x_unit, currency),
            "" if each.end is None else cut_words(each.end, trace.x_unit, currency),
            cut_words(each.units, trace.x_unit, currency),
            cut_words(each.rate, plan.tables[trace.table].unit, currency),
            cut_words(each.amount, trace.unit, currency),
        )
        for each in trace.slices
    ]
    if trace.flat:
        rows.append(("Added", "", "", "", cut_words(trace.flat, trace.unit, currency)))
    title = f"Slices of {trace.table.replace('_', ' ')}"
    return SmallTable(title, ("From", "To", "Counted", "Rate", "Gives"), tuple(rows))


def _parts(plan: Plan, line: Line, trace: LineTrace) -> SmallTable:
    unit, currency = plan.units[line.name], plan.currency
    rows = [
        (
            plan.line(part.line).label,
            value_said(part.value, plan.units[part.line], currency),
            cut_words(part.used, "percent"),
            cut_words(part.contribution, unit, currency),
        )
        for part in trace.parts
    ]
    return SmallTable("Parts", ("Part", "Value", "Counts", "Gives"), tuple(rows))


def _pool(plan: Plan, line: Line, pool: PoolTrace) -> SmallTable:
    unit, currency = plan.units[line.name], plan.currency
    by = unit_of_weight(plan, line)
    rows = [
        ("The pool", value_said(pool.amount, unit, currency)),
        ("Your weight", value_said(pool.weight, by, currency)),
        ("All weights", cut_words(pool.total or ZERO, by, currency)),
        ("Your part exactly", cut_words(pool.exact or ZERO, unit, currency)),
        ("Your share", value_said(pool.share, unit, currency)),
    ]
    return SmallTable("The pool", ("", "Amount"), tuple(rows))
