"""Payout tables: which row a number reaches, and what the table makes of it."""

from fractions import Fraction
from typing import NamedTuple

from tests.oracle.rounding import rounded
from tests.oracle.values import Missing, literal


class Row(NamedTuple):
    start: object
    cells: dict
    reached_at_start: bool

    @property
    def value(self):
        return literal(self.cells["value"])

    @property
    def flat(self):
        return literal(self.cells.get("flat", "0"))


class Table:
    """One table on one day."""

    def __init__(self, name, given, day):
        self.name, self.given, self.kind = name, given, given["kind"]
        self.rows = [self.row(row) for row in rows_on(given, day)]
        straight = self.kind == "interpolated"
        self.below = given.get("below", "first" if straight else "missing")

    def row(self, row):
        cells = row if isinstance(row, dict) else {"from": row[0], "value": row[1]}
        ties = cells.get("ties", self.given.get("ties", "reached"))
        start = cells["from"].strip("'") if self.kind == "match" else literal(cells["from"])
        return Row(start, cells, ties == "reached")

    def last_reached(self, x):
        """The number of the last row that is reached, counted from 1; 0 is none."""
        reached = [x > row.start or (x == row.start and row.reached_at_start) for row in self.rows]
        return sum(reached)

    def row_of(self, x):
        """The number of the row that counts."""
        reached = self.last_reached(x)
        if not reached and self.below == "missing":
            return Missing("below", self.name)
        return 1 if not reached and self.below == "first" else reached

    def value(self, x):
        row = self.row_of(x)
        if isinstance(row, Missing):
            return row
        if not row:
            return self.extended(x) if self.below == "extend" else literal(self.below)
        return getattr(self, self.kind)(x, row)

    def extended(self, x):
        return self.product(x - self.rows[0].start, self.rows[0].value)

    def column(self, x, name):
        row = self.row_of(x)
        if row == 0 and self.below == "extend":
            row = 1
        if isinstance(row, Missing) or not row:
            return Missing("below", self.name)
        return literal(self.rows[row - 1].cells[name])

    def step(self, x, row):
        return self.rows[row - 1].value

    def whole(self, x, row):
        return self.product(x, self.rows[row - 1].value) + self.flats(row)

    def marginal(self, x, row):
        return sum(self.slices(x)) + self.flats(row)

    interpolated_amounts = marginal

    def interpolated(self, x, row):
        here = self.rows[row - 1]
        if row == len(self.rows) or x <= here.start:
            return here.value
        after = self.rows[row]
        part = (x - here.start) / (after.start - here.start)
        return here.value + (after.value - here.value) * part

    def flats(self, row):
        if self.given.get("flats", "reached") == "each":
            return sum(each.flat for each in self.rows[:row])
        return self.rows[row - 1].flat

    def slice(self, x, number):
        """What one slice pays of x, without its flat amount."""
        row = self.row_of(x)
        if isinstance(row, Missing):
            return row
        if number.denominator != 1 or not 1 <= number <= len(self.rows):
            return Missing("no_slice", self.name)
        if row == 0 and self.below == "extend":
            return self.extended(x) if number == 1 else Fraction(0)
        return self.slices(x)[int(number) - 1]

    def slices(self, x):
        """What each slice pays of x."""
        ends = [row.start for row in self.rows[1:]]
        ends.append(literal(self.given["until"]) if "until" in self.given else None)
        return [self.slice_paid(x, row, end) for row, end in zip(self.rows, ends, strict=True)]

    def slice_paid(self, x, row, end):
        width = max(Fraction(0), (x if end is None else min(x, end)) - row.start)
        if self.kind == "interpolated_amounts":
            return self.product(width, row.value / (end - row.start))
        return self.product(width, row.value)

    def product(self, width, rate):
        return self.inside(self.inside(width) * rate)

    def inside(self, value):
        """A slice's width, or its product, rounded where the table says so."""
        rounding = self.given.get("round")
        return rounded(value, literal(rounding["to"]), rounding["mode"]) if rounding else value

    def matched(self, text, column="value"):
        for row in self.rows:
            if row.start == text:
                return literal(row.cells[column])
        if "else" in self.given and column == "value":
            return literal(self.given["else"])
        return Missing("no_match", self.name)


def rows_on(given, day):
    """The rows that hold on a day: of a dated table the newest set that is valid."""
    if given.get("dated") != "true":
        return given["rows"]
    sets = [part for part in given["rows"] if literal(part["valid_from"]) <= day]
    return max(sets, key=lambda part: part["valid_from"])["rows"] if sets else []


def looked_up(table, column, arguments):
    """What a call of a table says; `column` is value, row, slice or another column."""
    x = arguments[0]
    if not table.rows:
        return Missing("undated", table.name)
    if table.kind == "match":
        return table.matched(x, column)
    if column == "slice":
        return table.slice(*arguments)
    if column == "row":
        row = table.row_of(x)
        return row if isinstance(row, Missing) else Fraction(row)
    return table.value(x) if column == "value" else table.column(x, column)
