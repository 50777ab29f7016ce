"""A table of a plan as a curve: what it gives where, and which values to write beside it."""

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from app.charts.scales import Number, Scale
from app.domain.money import minor_digits
from app.domain.numbers import decimal_text
from app.domain.plans.language.document import Table, TableRow
from app.domain.plans.language.expressions import Literal
from app.domain.words import value_words

DRAWN = ("step", "interpolated")
AROUND = Fraction(3, 10)  # of the table's span, shown on both sides of it


@dataclass(frozen=True, slots=True)
class Curve:
    """A table, the words for what it depends on, its currency, and where somebody is."""

    table: Table
    of: str = "score"
    currency: str = ""
    here: Number | None = None
    scale: Scale | None = None  # of what it depends on, where that has ends

    @property
    def starts(self) -> list[Fraction]:
        return [row.start.value for row in self.table.rows]

    @property
    def values(self) -> list[Fraction]:
        """Every value that it gives by itself, with the one below the first row."""
        below = below_first(self.table)
        rows = [row.value.value for row in self.table.rows]
        return rows if below is None else [below, *rows]

    @property
    def paid_here(self) -> Fraction | None:
        return None if self.here is None else value_at(self.table, self.here)

    def value_words(self, value: Fraction) -> str:
        """For reading, so money to its smallest unit; what is paid is rounded by the plan."""
        if self.table.unit == "money":
            value = Fraction(decimal_text(value, minor_digits(self.currency)))
        return value_words(value, self.table.unit, self.currency)

    def start_words(self, start: Number) -> str:
        first = self.table.rows[0].start
        return value_words(Fraction(start), first.unit, first.currency or self.currency)

    def short_words(self, value: Fraction) -> str:
        """For an axis: €320, without the cents of whole amounts."""
        words = self.value_words(value)
        if self.table.unit == "money" and value.denominator == 1:
            return words.removesuffix("." + "0" * minor_digits(self.currency))
        return words

    def span(self) -> tuple[Fraction, Fraction]:
        """From where to where it is drawn: its rows, where somebody is, and some way around."""
        shown = [*self.starts, *([] if self.here is None else [Fraction(self.here)])]
        low, high = min(shown), max(shown)
        around = ((high - low) or abs(high) or 1) * AROUND
        ends = (low - around, high + around)
        if self.scale:
            ends = (max(ends[0], self.scale.low), min(ends[1], self.scale.high))
        elif low >= 0:
            ends = (max(ends[0], Fraction(0)), ends[1])
        return min(ends[0], low), max(ends[1], high)

    def corners(self) -> list[tuple[Fraction, Fraction]]:
        """The whole line from left to right; it begins at the first row if none holds below."""
        low, high = self.span()
        below, rows = below_first(self.table), self.table.rows
        places = [] if below is None else [(low, below), (rows[0].start.value, below)]
        for row, later in pairwise(rows):
            places.append((row.start.value, row.value.value))
            if self.table.kind == "step":
                places.append((later.start.value, row.value.value))
        last = rows[-1]
        return [*places, (last.start.value, last.value.value), (high, last.value.value)]


def is_drawn(table: Table) -> bool:
    """Whether a table is a line by itself: rates of an amount and texts are none."""
    values = [row.value for row in table.rows] + [row.start for row in table.rows]
    return table.kind in DRAWN and all(isinstance(value, Literal) for value in values)


def value_at(table: Table, number: Number) -> Fraction | None:
    """What the table gives for a number; None where it gives no value."""
    at = Fraction(number)
    reached = [row for row in table.rows if _reaches(row, at)]
    if not reached:
        return below_first(table)
    row, later = reached[-1], table.rows[len(reached) :]
    if table.kind == "step" or not later:
        return row.value.value
    width = later[0].start.value - row.start.value
    rise = later[0].value.value - row.value.value
    return row.value.value + rise * (at - row.start.value) / width


def below_first(table: Table) -> Fraction | None:
    """What holds below the first row; None: nothing does."""
    if isinstance(table.below, Literal):
        return table.below.value
    return table.rows[0].value.value if table.below == "first" else None


def _reaches(row: TableRow, at: Fraction) -> bool:
    return at >= row.start.value if row.ties == "reached" else at > row.start.value
