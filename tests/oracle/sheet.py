"""The inputs of a calculation: who there is, in which groups and periods, with which rows below."""

from dataclasses import dataclass, field
from typing import NamedTuple

from tests.oracle.periods import bounds
from tests.oracle.values import Missing, cell, number


class Place(NamedTuple):
    """Where a line is calculated: for a row of payees.csv, and perhaps for a detail row of it."""

    payee: int
    detail: str = ""
    row: int = -1  # its place in the order of the detail


@dataclass(frozen=True)
class Payee:
    """One row of payees.csv."""

    name: str
    period: str
    cells: dict
    not_in_plan: str  # why, else empty
    details: dict = field(default_factory=dict)  # the rows of each detail, in order


class Sheet:
    """All inputs of one calculation."""

    def __init__(self, plan, payees, rows, groups, period):
        self.plan, self.groups = plan, groups
        self.payees = []
        for cells in payees:
            at = cells.get("period") or period
            details = {name: self.detail(name, table, cells, at) for name, table in rows.items()}
            why = why_not(plan, cells)
            self.payees.append(Payee(cells["payee"], at, cells, why, details))
        self.periods = sorted({payee.period for payee in self.payees}, key=bounds)
        self.found = {(payee.name, payee.period): i for i, payee in enumerate(self.payees)}

    def detail(self, name, table, payee, period):
        """The payee's rows in their order; ties by row id."""
        own = [
            row
            for row in table
            if row["payee"] == payee["payee"] and row.get("period", period) == period
        ]
        order = self.plan.get("details", {}).get(name, {}).get("order")
        return sorted(own, key=lambda row: (row[order] if order else "", row["row"].encode()))

    def group(self, place, scope):
        """What the payee's group of this kind is called."""
        return "company" if scope == "company" else self.payees[place.payee].cells[scope]

    def everybody(self, place, scope):
        """All rows of the payee's group in this period, also of those who are not in the plan."""
        group, period = self.group(place, scope), self.payees[place.payee].period
        if not group:
            return Missing("no_group", scope)
        return [
            payee
            for i, payee in enumerate(self.payees)
            if payee.period == period and self.group(Place(i), scope) == group
        ]

    def members(self, place, scope):
        """The places of those of the group who are in the plan, by payee id."""
        everybody = self.everybody(place, scope)
        if isinstance(everybody, Missing):
            return everybody
        names = sorted((each for each in everybody if not each.not_in_plan), key=by_id)
        return [Place(self.found[each.name, each.period]) for each in names]

    def group_fact(self, place, scope, name, unit):
        """What --groups says of the payee's group."""
        period = self.payees[place.payee].period
        group = self.group(place, scope)
        for row in self.groups:
            of_company = scope == "company" and row["group"] == "company"
            is_it = of_company or (row["group"], row["id"]) == (scope, group)
            if is_it and row.get("period", period) == period:
                return cell(row[name], unit, name)
        return Missing("unknown", name) if group else Missing("no_group", scope)

    def earlier(self, place, back):
        """The place of the same payee so many periods ago, else None."""
        at = self.payees[place.payee]
        target = self.periods.index(at.period) - back
        period = self.periods[target] if target >= 0 else None
        found = self.found.get((at.name, period))
        return None if found is None else Place(found)

    def all_earlier(self, place):
        """The places of the same payee in all earlier periods, the oldest first."""
        count = self.periods.index(self.payees[place.payee].period)
        found = [self.earlier(place, back) for back in range(count, 0, -1)]
        return [each for each in found if each]


def by_id(payee):
    return payee.name.encode()


def why_not(plan, cells):
    """Why somebody is not in the plan, else nothing. What is not known is not fulfilled."""
    rules = plan.get("for", {})
    if "jobs" in rules and cells["job"] not in rules["jobs"]:
        return "job"
    if "tenure_days" in rules and too_few(cells["tenure_days"], rules["tenure_days"]):
        return "tenure_days"
    if "min_days" in rules and too_few(cells[days_present(plan)], rules["min_days"]):
        return "min_days"
    return ""


def days_present(plan):
    """The column of the fact days_present."""
    named = [line["name"] for line in plan["lines"] if line.get("fact") == "days_present"]
    return named[0] if named else "days_present"


def too_few(text, least):
    return not text or number(text) < number(least)
