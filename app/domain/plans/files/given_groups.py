"""The file of facts of groups: `group, id, NAME...`."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.errors import BadInputs
from app.domain.plans.evaluating.inputs import Index, Plain
from app.domain.plans.files.given_columns import Cells, Understood
from app.domain.plans.files.given_tables import TextTable
from app.domain.plans.language.document import COMPANY, PAYEES, FactSource, Line, Plan


@dataclass(frozen=True, slots=True)
class GroupFact:
    """A fact of one kind of group, by the group's name; of the company by no name."""

    group: str
    values: Mapping[str, Plain]

    def of(self, cells: Cells) -> list[Plain]:
        """The value for each row of the payees."""
        if self.group == COMPANY:
            return [self.values.get(COMPANY)] * len(cells)
        known = [self.values.get(name) for name in cells.table.column(self.group).known]
        return [known[code] for code in cells.codes(self.group).tolist()]


def group_facts(
    plan: Plan, table: TextTable | None, every: Index, ignore_unknown: bool
) -> dict[str, GroupFact]:
    """By line; `every` row of the file. Errors: BadInputs."""
    if table is None:
        return {}
    for name in ("group", "id"):
        if name not in table.columns:
            raise BadInputs(f"the column {name!r} is missing.", table.file, 1)
    cells = Cells(Understood(table), every)
    facts = [line for line in plan.level(PAYEES) if isinstance(line.source, FactSource)]
    read = [line for line in facts if line.name in table.columns]
    strange = set(table.columns) - {line.name for line in read} - {"group", "id"}
    if strange and not ignore_unknown:
        raise BadInputs(f"the plan knows no column {min(strange)!r}.", table.file, 1)
    _check_ids(plan, table)
    return {line.name: _group_fact(plan, cells, line) for line in read}


def _check_ids(plan: Plan, table: TextTable) -> None:
    known, seen = (*plan.groups, COMPANY), dict[tuple[str, str], int]()
    for row in range(len(table)):
        group, name, line = table.at(row, "group"), table.at(row, "id"), table.line(row)
        if group not in known:
            message = f"the plan has no group {group!r}; known are {', '.join(known)}"
            raise BadInputs(f"{message}.", table.file, line, "group")
        key = (group, "" if group == COMPANY else name)
        if key in seen:
            message = f"{group} {name!r} is there twice, first in line {seen[key]}"
            raise BadInputs(f"{message}.", table.file, line)
        seen[key] = line


def _group_fact(plan: Plan, cells: Cells, line: Line) -> GroupFact:
    table = cells.table
    values = cells.values(line.name, plan.units[line.name])
    groups, by_name = set(), {}
    for row, value in enumerate(values):
        if value is None:
            continue
        group = table.at(row, "group")
        groups.add(group)
        by_name[COMPANY if group == COMPANY else table.at(row, "id")] = value
    if len(groups) > 1:
        message = f"{line.name!r} is given for several kinds of groups"
        raise BadInputs(f"{message}.", table.file, column=line.name)
    return GroupFact(groups.pop() if groups else COMPANY, by_name)
