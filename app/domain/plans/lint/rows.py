"""Rows of tables that nobody can reach or that change nothing, and what an edge belongs to."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from app.domain.plans.evaluating.lookups import number
from app.domain.plans.language.document import Line, Plan, Table, TableRow
from app.domain.plans.language.expressions import Call, Literal, Name, calls_in
from app.domain.plans.lint.ranges import Range
from app.domain.plans.lint.remarks import Kind, Remark
from app.domain.plans.lint.study import Study
from app.domain.plans.telling.formula_words import listed


def unreachable(study: Study) -> Iterator[Remark]:
    """Rows outside the range of what is looked up, rows like the one before, unused tables."""
    for table in study.plan.tables.values():
        lookups = _lookups(study.plan, table)
        if not lookups:
            words = f"The table {_words(table)} is used by no line. Take it out, or use it."
            yield Remark(Kind.UNREACHABLE, table.name, table.place, words)
            continue
        for version in table.versions():
            yield from _by_range(study, version, lookups)
            yield from _repeating(version)


def _lookups(plan: Plan, table: Table) -> list[tuple[Line, Call]]:
    return [
        (line, call)
        for line in plan.lines
        for formula in line.formulas()
        for call in calls_in(formula.expression)
        if call.function == table.name
    ]


def _words(table: Table) -> str:
    return table.name.replace("_", " ")


def _by_range(study: Study, table: Table, lookups: Sequence[tuple[Line, Call]]) -> Iterator[Remark]:
    """Rows that no value of any line that is looked up in the table can reach."""
    ranges = [_argument_range(study, call) for _, call in lookups]
    known = [each for each in ranges if each is not None]
    if table.kind == "match" or len(known) < len(ranges):
        return
    low, high = min(each[0] for each in known), max(each[1] for each in known)
    gone = [row.start.text for row in table.rows if not _reaches(high, row)]
    under = [
        row.start.text
        for row, after in itertools.pairwise(table.rows)
        if table.kind != "marginal" and table.kind != "interpolated" and _reaches(low, after)
    ]
    of = _of(study, lookups)
    if gone:
        words = (
            f"The table {_words(table)}: {of} is {_value(study, lookups, high)} at most, so nobody"
            f" reaches {_row_words(gone)}. Take {_it(gone)} out, or mend the number."
        )
        yield Remark(Kind.UNREACHABLE, table.name, table.place, words)
    if under:
        words = (
            f"The table {_words(table)}: {of} is {_value(study, lookups, low)} at least, so"
            f" {_row_words(under)} never counts. Take {_it(under)} out, or mend the number."
        )
        yield Remark(Kind.UNREACHABLE, table.name, table.place, words)


def _argument_range(study: Study, call: Call) -> Range | None:
    argument = call.arguments[0]
    return study.ranges.of(argument.name) if isinstance(argument, Name) else None


def _of(study: Study, lookups: Sequence[tuple[Line, Call]]) -> str:
    first = lookups[0][1].arguments[0]
    return study.plan.line(first.name).label if isinstance(first, Name) else "the value"


def _value(study: Study, lookups: Sequence[tuple[Line, Call]], value: Fraction) -> str:
    first = lookups[0][1].arguments[0]
    assert isinstance(first, Name)  # its range is known
    return study.words(first.name, value)


def _row_words(texts: Sequence[str]) -> str:
    return f"the row from {texts[0]}" if len(texts) == 1 else f"the rows from {listed(texts)}"


def _it(texts: Sequence[str]) -> str:
    return "it" if len(texts) == 1 else "them"


def _reaches(value: Fraction, row: TableRow) -> bool:
    start = number(row.start)
    return value >= start if row.ties == "reached" else value > start


def _repeating(table: Table) -> Iterator[Remark]:
    """Rows that could be left out without anybody noticing."""
    same = [row.start.text for row in _without_effect(table)]
    if same:
        words = (
            f"The table {_words(table)}: {_row_words(same)} gives what would hold without"
            f" {_it(same)}. Take {_it(same)} out, or mend the value."
        )
        yield Remark(Kind.UNREACHABLE, table.name, table.place, words)


def _without_effect(table: Table) -> list[TableRow]:
    if table.kind == "match":
        other = table.otherwise.value if table.otherwise else None
        return [row for row in table.rows if row.value.value == other and not row.more]
    if table.kind == "interpolated":
        return _flat_points(table.rows)
    if table.kind == "interpolated_amounts":
        return []
    first = table.rows[:1] if _is_like_below(table) else ()
    after = [row for before, row in itertools.pairwise(table.rows) if _is_alike(table, before, row)]
    return [*first, *after]


def _is_like_below(table: Table) -> bool:
    """Whether the first row gives what holds below it."""
    first = table.rows[0]
    alone = not first.more and first.flat is None
    return (
        table.kind == "step"
        and alone
        and isinstance(table.below, Literal)
        and table.below.value == first.value.value
    )


def _is_alike(table: Table, before: TableRow, row: TableRow) -> bool:
    adds = row.flat is not None and table.flats == "each" and row.flat.value != 0
    same = (number(before.flat), dict(before.more)) == (number(row.flat), dict(row.more))
    values = {name: value.value for name, value in row.more.items()}
    olds = {name: value.value for name, value in before.more.items()}
    same = number(before.flat) == number(row.flat) and values == olds
    return before.value.value == row.value.value and same and not adds


def _flat_points(rows: Sequence[TableRow]) -> list[TableRow]:
    """Points of a straight line with the value of the point before and of the one after, if any."""
    values = [number(row.value) for row in rows]
    return [
        row
        for place, row in enumerate(rows)
        if place and set(values[place - 1 : place + 2]) == {values[place]} and not row.more
    ]


def ties(study: Study) -> Iterator[Remark]:
    """What holds exactly on an edge of a table with steps, so that nobody has to guess."""
    for table in study.plan.tables.values():
        newest = replace(table, sets=())
        if table.kind in ("step", "whole") and _lookups(study.plan, table):
            exceeded = [row.start.text for row in newest.rows if row.ties == "exceeded"]
            middle = newest.rows[len(newest.rows) // 2]
            if not exceeded:
                words = (
                    f"exactly {middle.start.text} has reached {middle.start.text} (ties: reached)"
                )
            else:
                words = f"exactly {exceeded[-1]} is not above {exceeded[-1]} (ties: exceeded)"
            told = f"The table {_words(table)}: {words}."
            yield Remark(Kind.TIES, table.name, table.place, told)
