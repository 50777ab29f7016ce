"""What a run over several periods of a file knows of earlier ones."""

from collections import defaultdict
from fractions import Fraction

import numpy as np

from app.domain.days import Days
from app.domain.errors import BadInputs
from app.domain.plans.evaluating.columns import Value, value_of
from app.domain.plans.evaluating.formulas import NO_PERIOD
from app.domain.plans.files.given_cells import BadCell, cell
from app.domain.plans.files.given_periods import Periods
from app.domain.plans.files.given_tables import TextTable
from app.domain.plans.files.run_periods import is_in_span
from app.domain.plans.language.document import LooksBack, Plan

Lines = dict[str, Value]


class History:
    """The lines of earlier periods by payee; before the first row of a payee, the file's columns.

    `NAME_previous` and `NAME_before` of a payee's first row say what was before the file.
    """

    def __init__(self, plan: Plan, payees: TextTable, periods: Periods) -> None:
        self._plan, self._table = plan, payees
        self._order = periods.known
        self._place = {period: place for place, period in enumerate(self._order)}
        self._first_row: dict[str, tuple[int, Days]] = {}
        rows = np.argsort(periods.of_row, kind="stable")  # the earliest period first
        names = payees.column("payee")
        for row in rows.tolist():
            period = self._order[periods.of_row[row]]
            self._first_row.setdefault(names[row], (row, period))
        self._known: dict[str, dict[Days, Lines]] = {}
        self._outside: dict[str, set[Days]] = defaultdict(set)

    def remember(self, payee: str, period: Days, lines: Lines, is_outside: bool) -> None:
        """Keep what the lines came to; a period outside the plan adds nothing to a sum."""
        self._known.setdefault(payee, {})[period] = lines
        if is_outside:
            self._outside[payee].add(period)

    def read(self, back: LooksBack, payee: str, period: Days) -> Value:
        """What a formula reads of earlier periods for one payee. Errors: BadInputs with place."""
        if back.kind == "previous":
            return self._previous(back.line, int(back.span), payee, period)
        is_paid = back.kind == "paid_before"
        return self._sum(
            self._plan.pay if is_paid else back.line, back.span, payee, period, is_paid
        )

    def _previous(self, line: str, back: int, payee: str, period: Days) -> Value:
        place = self._place[period] - back
        known = self._known.get(payee, {})
        if place >= 0 and self._order[place] in known:
            return known[self._order[place]][line]
        row, first = self._first_row[payee]
        if self._place[first] != place + 1:
            return Value(missing=NO_PERIOD)
        return self._cell(row, f"{line}_previous", line)

    def _sum(self, line: str, span: str, payee: str, period: Days, is_paid: bool) -> Value:
        known = self._known.get(payee, {})
        inside = [each for each in known if is_in_span(each, period, span)]
        values = [known[each][line] for each in inside if each not in self._outside[payee]]
        row, first = self._first_row[payee]
        column = f"{line}_before"
        if column in self._table.columns and (first == period or is_in_span(first, period, span)):
            values.insert(0, self._cell(row, column, line))
        gone = [value for value in values if value.missing]
        if gone and not is_paid:
            return gone[0]
        return Value(sum((value.number or Fraction(0) for value in values), Fraction(0)))

    def _cell(self, row: int, column: str, line: str) -> Value:
        if column not in self._table.columns:
            return Value(missing=NO_PERIOD)
        try:
            return value_of(cell(self._table.at(row, column), self._plan.units[line]), NO_PERIOD)
        except BadCell as error:
            line_number = self._table.line(row)
            raise BadInputs(f"{error}.", self._table.file, line_number, column) from None
