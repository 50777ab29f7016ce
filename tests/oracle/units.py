"""The units of formulas by the rules of the specification, to see that a generated plan is valid.

A bare number and `no_value` have no unit of their own: None.
"""

from tests.oracle.functions import AGGREGATES, SKIPPING

UNITLESS = {"and", "or"}
COMPARED = {"=", "!=", "<", "<=", ">", ">="}
NUMBERS = {"exp": "number", "months_between": "number", "days_between": "number"}
BUILT_IN = {"period_start": "date", "period_end": "date", "days_in_period": "number"}
WORDS = ("fail", "skip", "zero")


class WrongUnit(Exception):
    """Two units that may not stand together."""


def demand(right, *what):
    if not right:
        raise WrongUnit(*what)


def alike(trees, plan):
    """The one unit of these, which a bare number takes over; percents only take over 0 and 1."""
    units = {plan.unit(tree) for tree in trees} - {None}
    demand(len(units) <= 1, units, trees)
    unit = next(iter(units), None)
    bare = [tree for tree in trees if tree[0] == "value" and plan.unit(tree) is None]
    demand(unit != "percent" or all(tree[2] in "01" for tree in bare), trees)
    demand(unit not in ("text", "date", "yes_no") or not bare, trees)
    return unit


def product(left, right):
    demand((left, right) != ("money", "money"))
    if "money" in (left, right):
        return "money"
    return (right if left == "percent" else left) if "percent" in (left, right) else "number"


def quotient(left, right):
    return "money" if left == "money" != right else "number"


class Units:
    """The units of a plan's lines and tables; `lines` and `tables` are those of a World."""

    def __init__(self, lines, tables, scopes):
        self.lines, self.tables, self.scopes = lines, {each.name: each for each in tables}, scopes

    def unit(self, tree):
        return getattr(self, tree[0])(*tree[1:])

    def all_yes_no(self, trees):
        demand(all(self.unit(tree) == "yes_no" for tree in trees), trees)

    def value(self, value, written):
        if written[-1] in "%'":
            return "percent" if written[-1] == "%" else "text"
        if isinstance(value, bool):
            return "yes_no"
        return "money" if written[-1].isalpha() else "date" if written.count("-") == 2 else None

    def name(self, name):
        return BUILT_IN.get(name) or self.lines[name]

    def negative(self, inner):
        return self.unit(inner)

    def __getattr__(self, kind):
        """`not` cannot be the name of a method."""
        demand(kind == "not", kind)
        return self.opposite

    def opposite(self, inner):
        self.all_yes_no([inner])
        return "yes_no"

    def operation(self, sign, left, right):
        if sign in UNITLESS:
            self.all_yes_no([left, right])
            return "yes_no"
        if sign in "*/":
            rule = product if sign == "*" else quotient
            return rule(*(self.unit(side) or "number" for side in (left, right)))
        unit = alike([left, right], self)
        demand(sign in ("=", "!=") or unit not in ("text", "yes_no"), sign)
        return "yes_no" if sign in COMPARED else unit

    def column(self, name, column, arguments):
        table = self.tables[name]
        self.takes(table, arguments[0])
        own = {"row": "number", "slice": table.gives}
        return own.get(column) or table.columns[column]

    def takes(self, table, x):
        demand((self.unit(x) or "number") == table.takes, x)

    def call(self, name, arguments):
        if name in self.tables:
            self.takes(self.tables[name], *arguments)
            return self.tables[name].gives
        if name in AGGREGATES and arguments[0][1] in self.scopes:
            return self.aggregate(name, *arguments[1:])
        special = getattr(type(self), f"of_{name}", None)
        if special:
            return special(self, *arguments)
        if name in SKIPPING or name in ("min", "max", "clamp", "abs", "running", "before"):
            return alike(arguments, self)
        return NUMBERS[name]

    def aggregate(self, name, *arguments):
        given = [each for each in arguments if each not in [("name", word) for word in WORDS]]
        conditions = given if name == "count" else given[1:]
        self.all_yes_no(conditions)
        return "number" if name == "count" else self.unit(given[0])

    def of_if(self, condition, yes, no):
        self.all_yes_no([condition])
        return alike([yes, no], self)

    def of_round(self, x, to, mode=None):
        return alike([x, to], self)

    def of_floor(self, x, *to):
        return alike([x, *to], self)

    of_ceil = of_floor

    def of_share(self, x, scope):
        self.unit(x)
        return "number"

    def of_previous(self, line, back=None):
        return self.lines[line[1]]

    def of_sum_before(self, line, stretch):
        return self.lines[line[1]]

    def of_paid_before(self, stretch):
        return "money"

    def of_answers(self, line):
        return "number"

    def of_is_missing(self, x):
        self.unit(x)
        return "yes_no"

    def of_no_value(self, why):
        return None

    def of_exp(self, x, to):
        demand((self.unit(x) or "number") == "number", x)
        return "number"
