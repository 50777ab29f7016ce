"""Every line of every payee, each calculated when it is asked for."""

from fractions import Fraction
from typing import NamedTuple

from tests.oracle import formulas, pools, scores
from tests.oracle.periods import bounds, stretch
from tests.oracle.rounding import rounded
from tests.oracle.sheet import Place, Sheet
from tests.oracle.syntax import tree_of
from tests.oracle.tables import Table
from tests.oracle.values import Missing, cell, first_missing, literal, number, step

KINDS = ("measure", "kpi", "fact", "constant", "formula", "composite", "pool", "rank")


class Result(NamedTuple):
    """All lines of one row of payees.csv by name; a line of a detail is a dict by row id."""

    payee: str
    period: str
    lines: dict


def calculated(plan, payees, rows=None, groups=(), period=None):
    """The result of each payee, in their order.

    `plan` is what a YAML loader gives that resolves nothing; the inputs are rows of text, as
    `flask plans run` takes them: `rows` by the name of their detail, `groups` as in --groups.
    Errors: Refused, where the members of a pool do not agree or a weight is negative.
    """
    calculation = Calculation(plan, Sheet(plan, payees, rows or {}, groups, period))
    return [calculation.result(place) for place in range(len(payees))]


class Calculation:
    def __init__(self, plan, sheet):
        self.plan, self.sheet = plan, sheet
        self.lines = {line["name"]: line for line in plan["lines"]}
        self.units = {name: unit_of(line, plan) for name, line in self.lines.items()}
        self.scopes = {"company", *plan.get("groups", ()), *plan.get("details", ())}
        self.found, self.tables, self.shared = {}, {}, {}

    def result(self, number):
        payee = self.sheet.payees[number]
        return Result(
            payee.name, payee.period, {name: self.at(name, number) for name in self.lines}
        )

    def at(self, name, number):
        """A line of one payee: its value, or that of each row of its detail."""
        if not (detail := self.lines[name].get("per")):
            return self.value(name, Place(number))
        rows = self.sheet.payees[number].details[detail]
        return {
            row["row"]: self.value(name, Place(number, detail, i)) for i, row in enumerate(rows)
        }

    def value(self, name, place):
        """A line at a place; a line of the payee is the same for all rows below."""
        if not self.lines[name].get("per"):
            place = Place(place.payee)
        if (name, place) not in self.found:
            self.found[name, place] = self.calculated(self.lines[name], place)
        return self.found[name, place]

    def calculated(self, line, place):
        if why := self.sheet.payees[place.payee].not_in_plan:
            return Missing("not_in_plan", why)
        kind = next(kind for kind in KINDS if kind in line)
        found = getattr(self, kind)(line, place)
        if "round" not in line or isinstance(found, Missing):
            return found
        return rounded(
            found, step(line["round"]["to"], self.plan["currency"]), line["round"]["mode"]
        )

    def measure(self, line, place):
        return scores.source_value(line, place, self)

    kpi = measure

    def fact(self, line, place):
        name, unit, of = line["name"], self.units[line["name"]], line.get("of", "payee")
        payee = self.sheet.payees[place.payee]
        if place.detail:
            return cell(payee.details[place.detail][place.row][name], unit, name)
        if of != "payee":
            return self.sheet.group_fact(place, of, name, unit)
        return cell(payee.cells[name], unit, name)

    def constant(self, line, place):
        given = line["constant"]
        if not isinstance(given, list):
            return literal(given)
        first = bounds(self.sheet.payees[place.payee].period)[0]
        valid = [row for row in given if literal(row["valid_from"]) <= first]
        if not valid:
            return Missing("undated", line["name"])
        return literal(max(valid, key=lambda row: row["valid_from"])["value"])

    def formula(self, line, place):
        return formulas.value(tree_of(line["formula"]), place, self)

    def composite(self, line, place):
        rule = line["composite"]
        weights = {name: number(weight) for name, weight in rule["parts"].items()}
        found = {name: self.value(name, place) for name in weights}
        gone = first_missing(found.values())
        if gone is not None and rule["missing"] == "fail":
            return gone
        present = [name for name in weights if not isinstance(found[name], Missing)]
        reweight = rule["missing"] == "reweight"
        if reweight and len(present) < int(rule.get("at_least", "1")):
            return gone
        whole = sum(weights[name] for name in (present if reweight else weights))
        if not whole:
            return Missing("weightless", line["name"])
        return sum(weights[name] * found[name] for name in present) / whole

    def pool(self, line, place):
        rule = line["pool"]

        def shared(members):
            amounts, weights = (self.of_each(rule[part], members) for part in ("amount", "by"))
            most = self.of_each(rule["at_most"], members) if "at_most" in rule else None
            return pools.shares(rule, amounts, weights, self.plan["currency"], most)

        return self.together(line, rule, place, shared)

    def rank(self, line, place):
        rule = line["rank"]

        def shared(members):
            return pools.ranked(rule, self.of_each(rule["by"], members), self.plan["currency"])

        return self.together(line, rule, place, shared)

    def together(self, line, rule, place, share):
        """What a member gets, shared out once for all members."""
        members = self.sheet.members(place, rule["over"])
        if isinstance(members, Missing):
            return members
        key = line["name"], tuple(members)
        if key not in self.shared:
            self.shared[key] = share(members)
        return self.shared[key][self.sheet.payees[place.payee].name]

    def of_each(self, formula, members):
        tree = tree_of(formula)
        names = [self.sheet.payees[member.payee].name for member in members]
        return dict(zip(names, formulas.values_at(tree, members, self), strict=True))

    def table(self, name, place):
        period = self.sheet.payees[place.payee].period
        if (name, period) not in self.tables:
            self.tables[name, period] = Table(name, self.plan["tables"][name], bounds(period)[0])
        return self.tables[name, period]

    def is_scope(self, tree):
        return tree[0] == "name" and tree[1] in self.scopes

    def places(self, scope, place):
        """Where the members of a scope are: payees of the plan, or rows below this payee."""
        if scope not in self.plan.get("details", {}):
            return self.sheet.members(place, scope)
        rows = self.sheet.payees[place.payee].details.get(scope, [])
        return [Place(place.payee, scope, row) for row in range(len(rows))]

    def previous(self, name, place, back=1):
        """The line so many periods ago; before the payee's first row, NAME_previous of that row."""
        if (found := self.sheet.earlier(place, back)) is not None:
            return self.value(name, found)
        first, *_ = [*self.sheet.all_earlier(place), place]
        if self.sheet.earlier(place, back - 1) != first:
            return Missing("no_previous", name)
        return self.column_of(f"{name}_previous", name, first)

    def column_of(self, column, name, place):
        return cell(self.sheet.payees[place.payee].cells.get(column, ""), self.units[name], column)

    def sum_before(self, name, kind, place, paid=False):
        """The sum of a line over earlier periods; before the payee's first row, NAME_before."""
        earlier = self.sheet.all_earlier(place)
        first = earlier[0] if earlier else place
        here = self.stretch(place, kind)
        inside = [each for each in earlier if self.stretch(each, kind) == here]
        counted = [each for each in inside if not self.sheet.payees[each.payee].not_in_plan]
        found = [self.value(name, each) for each in counted]
        if self.stretch(first, kind) == here:
            found.insert(0, self.column_of(f"{name}_before", name, first))
        return formulas.over("sum", found, "skip" if paid else "fail", name)

    def stretch(self, place, kind):
        return stretch(self.sheet.payees[place.payee].period, kind)

    def answers(self, name, place):
        """How many answers a score of its own scope rests on."""
        line = self.lines[name]
        found = scores.seen(line, line.get("of", "payee"), Place(place.payee), self).rests_on
        return found if isinstance(found, Missing) else Fraction(found)


def unit_of(line, plan):
    """The unit that a line says or its measure has, else None."""
    own = plan.get("measures", {}).get(line.get("measure"), {})
    return line.get("unit") or own.get("unit")
