"""Where a value stands in a table and what that gives, in words."""

from fractions import Fraction

from app.domain.plans.language.document import Table, TableRow
from app.domain.plans.language.expressions import Literal, Word
from app.domain.plans.telling.formula_words import SHOWN, value_said
from app.domain.plans.telling.table_traces import IN_SLICES, SliceTrace, TableTrace, value_of
from app.domain.words import cut_words, value_words


def lookup_words(table: Table, trace: TableTrace, currency: str) -> str:
    """What follows `Your NPS of 62 ...`: where it lies, and what that gives."""
    says = _Says(table, trace, currency)
    if trace.part == "slice":
        return says.one_slice()
    if table.kind == "match":
        return says.match()
    if not trace.row:
        return says.below()
    if trace.part:
        return says.column()
    if table.kind == "step":
        return says.step()
    if table.kind == "interpolated":
        return says.line()
    return says.whole() if table.kind == "whole" else says.slices()


class _Says:
    def __init__(self, table: Table, trace: TableTrace, currency: str) -> None:
        self.table, self.trace, self.currency = table, trace, currency
        self.name = table.name.replace("_", " ")
        self.gives = self._short(trace)

    def _short(self, trace: TableTrace) -> str:
        if trace.gives.missing:
            return "there is no value"
        if trace.gives.number is not None:
            return value_words(trace.gives.number, trace.unit, self.currency)
        return value_said(trace.gives, trace.unit, self.currency)

    def x(self, value: Fraction) -> str:
        return cut_words(value, self.trace.x_unit, self.currency)

    def given(self, value: Literal | Word) -> str:
        return value_said(value_of(value), self.table.unit, self.currency)

    def start(self, row: TableRow) -> str:
        assert isinstance(row.start.value, Fraction)  # only texts of a match are none
        return self.x(row.start.value)

    def reached(self) -> tuple[str, str]:
        """`has reached`, and where its row starts."""
        row = self.table.rows[self.trace.row - 1]
        return "has reached" if row.ties == "reached" else "is above", self.start(row)

    def is_last(self) -> bool:
        return self.trace.row == len(self.table.rows)

    def step(self) -> str:
        verb, start = self.reached()
        if self.is_last():
            last = ", the last step" if len(self.table.rows) > 1 else ""
            return f"{verb} {start}{last}: {self.gives}{self.flat()}"
        row = self.table.rows[self.trace.row]
        following = f"The next step is {self.start(row)}: {self.given(row.value)}"
        return f"{verb} {start}: {self.gives}{self.flat()}. {following}"

    def line(self) -> str:
        verb, start = self.reached()
        if self.is_last():
            return f"{verb} {start}, the last point: {self.gives}{self.flat()}"
        here, after = self.table.rows[self.trace.row - 1], self.table.rows[self.trace.row]
        low = f"{self.start(here)} ({self.given(here.value)})"
        high = f"{self.start(after)} ({self.given(after.value)})"
        between = f"lies between {low} and {high}, in a straight line"
        return f"{between}: {self.gives}{self.flat()}"

    def whole(self) -> str:
        verb, start = self.reached()
        rate = self.given(self.table.rows[self.trace.row - 1].value)
        x = self.x(self.trace.x.number or Fraction(0))
        return f"{verb} {start}: {x} {SHOWN['*']} {rate} gives {self.gives}{self.flat()}"

    def slices(self) -> str:
        parts = [self.slice(each) for each in self.trace.slices if each.units]
        if not parts:
            return f"fills no slice: {self.gives}{self.flat()}"
        return f"is counted in slices: {' + '.join(parts)} gives {self.gives}{self.flat()}"

    def slice(self, each: SliceTrace) -> str:
        if self.table.kind == IN_SLICES[1] and each.end is not None:
            amount = each.rate * (each.end - each.start)
            whole = cut_words(amount, self.trace.unit, self.currency)
            return f"{self.x(each.units)} of {self.x(each.end - each.start)} for {whole}"
        rate = cut_words(each.rate, self.table.unit, self.currency)
        return f"{self.x(each.units)} {SHOWN['*']} {rate}"

    def one_slice(self) -> str:
        return f"counts in slice {self.trace.slice} of the table {self.name}: {self.gives}"

    def column(self) -> str:
        verb, start = self.reached()
        if self.trace.part == "row":
            return f"{verb} {start}, row {self.trace.row} of the table {self.name}"
        return f"{verb} {start}: {self.trace.part.replace('_', ' ')} is {self.gives}"

    def match(self) -> str:
        what = (
            f" ({self.trace.part.replace('_', ' ')})" if self.trace.part not in ("", "row") else ""
        )
        if not self.trace.row:
            return f"stands in no row of the table {self.name}: {self.gives}{what}"
        if self.trace.part == "row":
            return f"stands in row {self.trace.row} of the table {self.name}"
        return f"stands in the table {self.name}: {self.gives}{what}"

    def below(self) -> str:
        first = self.table.rows[0]
        verb = "has not reached" if first.ties == "reached" else "is not above"
        given = self.gives if self.trace.gives.missing else f"it gives {self.gives}"
        return f"{verb} {self.start(first)}, where the table {self.name} begins: {given}"

    def flat(self) -> str:
        if not self.trace.flat:
            return ""
        return f", with {cut_words(self.trace.flat, self.trace.unit, self.currency)} added"
