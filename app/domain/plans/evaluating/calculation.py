"""What is known while a plan is calculated: the columns so far, reasons, and rows of each level."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from app.domain.exact import Exact
from app.domain.exact_groups import Index
from app.domain.plans.evaluating.columns import Codes, Column, codes_of, of_values
from app.domain.plans.evaluating.inputs import Inputs
from app.domain.plans.evaluating.lookups import reached
from app.domain.plans.language.document import COMPANY, PAYEES, Plan, Table

Place = tuple[str, str]  # a line, and where in it


@dataclass(frozen=True, slots=True)
class PoolNote:
    """What became of one group's pool: its amount in steps, what was shared out, and what not."""

    line: str
    group: str
    amount: Fraction
    shared: Fraction
    why: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """Rows that stand together: which group each of them is of, of how many, and its members.

    `level`: payees or detail rows. `targets`: the group whose result each payee reads.
    """

    name: str
    level: str
    groups: Index
    count: int
    members: Index  # the rows that belong to a group and are in the plan
    targets: Index


class Calculation:
    """One run of a plan over its inputs."""

    def __init__(self, plan: Plan, inputs: Inputs) -> None:
        self.plan, self.inputs = plan, inputs
        self.columns: dict[str, Column] = {}
        self.parts: dict[str, dict[Place, Column]] = {name: {} for name in ("", *plan.details)}
        self.notes: list[PoolNote] = []
        self.reasons: list[str] = []
        self._codes: dict[str, int] = {}
        self.scopes = {COMPANY, *plan.groups, *plan.details}
        day = inputs.period.first
        self._tables: Mapping[str, Table | None] = {
            name: table.on(day) for name, table in plan.tables.items()
        }
        self._reached: dict[str, tuple[Exact, Index]] = {}
        self._out = np.array(sorted(inputs.outside), np.intp)
        self._out_codes = np.array(
            [self.code(inputs.outside[int(row)]) for row in self._out], np.int32
        )

    def code(self, reason: str) -> int:
        """The number that stands for a reason."""
        if reason not in self._codes:
            self.reasons.append(reason)
            self._codes[reason] = len(self.reasons)
        return self._codes[reason]

    def table(self, name: str) -> Table | None:
        """A table as it holds in this period; None before its first day."""
        return self._tables[name]

    def reached(self, table: Table, x: Exact) -> Index:
        """How many rows of a table each value reaches; the same values are not compared twice."""
        known = self._reached.get(table.name)
        if known is None or known[0] is not x:
            known = self._reached[table.name] = (x, reached(table, x))
        return known[1]

    def rows(self, level: str) -> int:
        """How many rows a line of this level has."""
        return self.inputs.rows if level == PAYEES else len(self.inputs.details[level].owners)

    def at(self, column: Column, level: str) -> Column:
        """A payee's values, for each of the payee's rows."""
        return column if level == PAYEES else column.take(self.inputs.details[level].owners)

    def named(self, line: str, level: str) -> Column:
        """A line above, for the rows of this level."""
        column = self.columns[line]
        return column if self.plan.line(line).per == level else self.at(column, level)

    def keep(self, line: str, place: str, column: Column, level: str) -> Column:
        """The column itself, kept as a part of a line so that it can be shown."""
        self.parts[level][line, place] = column
        return column

    def known(self, line: str, place: str) -> Column | None:
        """A part of a line that is known already; None where it is to be calculated."""
        values = self.inputs.parts.get((line, place))
        if values is None:
            return None
        plain = next((each for value in values if (each := value.plain()) is not None), None)
        unit = {bool: "yes_no", str: "text", date: "date"}.get(type(plain), "number")
        return of_values(values, unit, self.code)

    def missing(self, reason: str, level: str) -> Column:
        """A column without any value."""
        return Column(codes_of(self.rows(level), self.code(reason)))

    def left_out(self, column: Column, level: str) -> Column:
        """Who is not in the plan has no value in any line."""
        if not len(self._out):
            return column
        codes = codes_of(self.inputs.rows)
        codes[self._out] = self._out_codes
        own = self._owned(codes, level)
        return column.with_codes(np.where(own != 0, own, column.codes))

    def _owned(self, codes: Codes, level: str) -> Codes:
        return codes if level == PAYEES else codes[self.inputs.details[level].owners]

    def frame(self, name: str) -> Frame:
        """The rows of a group, of the company, or of the detail rows of each payee."""
        payees = np.arange(self.inputs.rows)
        inside = np.ones(self.inputs.rows, np.bool_)
        inside[self._out] = False
        if name in self.plan.details:
            owners = self.inputs.details[name].owners
            members = np.flatnonzero(inside[owners])
            return Frame(name, name, owners, self.inputs.rows, members, payees)
        if name == COMPANY:
            nobody = np.zeros(self.inputs.rows, np.intp)
            return Frame(name, PAYEES, nobody, 1, np.flatnonzero(inside), nobody)
        groups = self.inputs.groups[name]
        members = np.flatnonzero(inside & (groups.codes >= 0))
        return Frame(name, PAYEES, groups.codes, len(groups.names), members, groups.codes)

    def group_name(self, frame: Frame, group: int) -> str:
        """What one group of a frame is called in messages."""
        if frame.level != PAYEES:
            return self.inputs.payee(group)
        return COMPANY if frame.name == COMPANY else self.inputs.groups[frame.name].names[group]
