"""Plans calculated a second way: row by row with fractions, from the specification alone.

It takes a plan as plain tables of text and shares no code with the product. It believes that the
plan is right: units and names are the product's to check.
"""

import re
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

TOKEN = re.compile(
    r"\s*(?:(?P<money>\d+(?:\.\d+)?) +[A-Z]{3}|(?P<percent>\d+(?:\.\d+)?)%"
    r"|(?P<number>\d+(?:\.\d+)?)|(?P<name>[a-z]\w*)|(?P<sign><=|>=|!=|[-+*/<>=(),]))"
)
LOOSEST_FIRST = [("=", "!="), ("<", "<=", ">", ">="), ("+", "-"), ("*", "/")]
MINOR = {"JPY": Fraction(1), "KWD": Fraction(1, 1000)}  # of others 1/100


class Missing(NamedTuple):
    """Why there is no value: what happened, and to whom or where."""

    what: str
    where: object = ""


class Score(NamedTuple):
    num: int
    den: int  # 0 where nobody answered
    answers: int


class Payee(NamedTuple):
    """What is known of one payee: the target, and scores by (measure, payee or team)."""

    target_amount: Fraction | None
    scores: dict


def calculated(plan, payee):
    """Every line of one payee by name: a Fraction, True or False, or Missing."""
    values = {}
    for line in plan["lines"]:
        value = source_value(plan, line, values, payee)
        if "round" in line and not isinstance(value, Missing):
            value = rounded(value, step(line["round"]["to"], plan), line["round"]["mode"])
        values[line["name"]] = value
    return values


def source_value(plan, line, values, payee):
    if "fact" in line:
        unknown = Missing("unknown", line.get("label", line["name"].replace("_", " ")))
        return unknown if payee.target_amount is None else payee.target_amount
    if "constant" in line:
        return number(line["constant"])
    if "measure" in line:
        return measured(line, payee)
    if "composite" in line:
        return mean(line["composite"], values)
    return Formula(line["formula"], plan, values).value()


def measured(line, payee):
    needs = int(line.get("needs", 1))
    found = score(payee, line["measure"], line["of"], needs)
    first = found
    for choice in line.get("otherwise", ["missing"]):
        if not isinstance(found, Missing):
            return found
        if choice == "missing":
            break
        team = choice == "team"
        found = score(payee, line["measure"], "team", needs) if team else number(choice)
    return first if isinstance(found, Missing) else found


def score(payee, measure, of, needs):
    seen = payee.scores[measure, of]
    if not seen.den:
        return Missing("nobody", of)
    return Fraction(seen.num, seen.den) if seen.answers >= needs else Missing("few", (of, needs))


def mean(composite, values):
    weights = {name: number(weight) for name, weight in composite["parts"].items()}
    gone = [name for name in weights if isinstance(values[name], Missing)]
    present = [name for name in weights if name not in gone]
    if gone and composite["missing"] == "fail":
        return values[gone[0]]
    if composite["missing"] == "reweight" and len(present) < int(composite.get("at_least", 1)):
        return values[gone[0]]
    counted = present if composite["missing"] == "reweight" else list(weights)
    if not (whole := sum(weights[name] for name in counted)):
        return Missing("weightless")
    return sum(weights[name] * values[name] for name in present) / whole


def number(text):
    tree = Formula(text, {"tables": {}}, {})
    return Fraction(tree.value())


class Formula:
    """A formula read from left to right; each level of signs binds tighter than the one before."""

    def __init__(self, text, plan, values):
        self.tokens = [match for match in TOKEN.finditer(text) if match.group().strip()]
        assert "".join(match.group() for match in self.tokens) == text.rstrip(), text
        self.plan, self.values, self.place = plan, values, 0

    def value(self):
        found = self.level(0)
        assert self.place == len(self.tokens)
        return found

    def next_sign(self):
        more = self.place < len(self.tokens)
        return self.tokens[self.place]["sign"] if more else None

    def take(self):
        self.place += 1
        return self.tokens[self.place - 1]

    def level(self, depth):
        if depth == len(LOOSEST_FIRST):
            return self.signed()
        left = self.level(depth + 1)
        while self.next_sign() in LOOSEST_FIRST[depth]:
            sign = self.take()["sign"]
            start = self.place
            right = self.level(depth + 1)
            left = joined(sign, left, right, self.divisor(start))
        return left

    def divisor(self, start):
        """The name that stands alone after a sign of division."""
        alone = self.place == start + 1
        return self.tokens[start]["name"] if alone else None

    def signed(self):
        if self.next_sign() == "-":
            self.take()
            inner = self.signed()
            return inner if isinstance(inner, Missing) else -inner
        return self.atom()

    def atom(self):
        token = self.take()
        if token["percent"]:
            return Fraction(token["percent"]) / 100
        if plain := token["money"] or token["number"]:
            return Fraction(plain)
        if token["sign"] == "(":
            inner = self.level(0)
            self.take()
            return inner
        if self.next_sign() != "(":
            return self.values[token["name"]]
        return self.called(token["name"], self.arguments())

    def arguments(self):
        found = []
        while self.take()["sign"] != ")":
            found.append(self.level(0))
        return found

    def called(self, name, arguments):
        if name == "if":
            condition, yes, no = arguments
            return condition if isinstance(condition, Missing) else yes if condition else no
        if gone := [each for each in arguments if isinstance(each, Missing)]:
            return gone[0]
        if name in ("min", "max"):
            return (min if name == "min" else max)(arguments)
        return looked_up(name, self.plan["tables"][name], arguments[0])


def joined(sign, left, right, divisor):
    for side in (left, right):
        if isinstance(side, Missing):
            return side
    if sign == "/" and right == 0:
        return Missing("zero", divisor)
    return {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
        "<": lambda: left < right,
        "<=": lambda: left <= right,
        ">": lambda: left > right,
        ">=": lambda: left >= right,
        "=": lambda: left == right,
        "!=": lambda: left != right,
    }[sign]()


def looked_up(name, table, x):
    rows = [row_of(row, table.get("ties", "reached")) for row in table["rows"]]
    reached = [row for row in rows if x > row[0] or (x == row[0] and row[2] == "reached")]
    straight = table["kind"] == "interpolated"
    if not reached:
        below = table.get("below", "first" if straight else "missing")
        if below == "missing":
            return Missing("below", name)
        return rows[0][1] if below == "first" else number(below)
    if straight:
        for (x1, v1, _), (x2, v2, _) in pairwise(rows):
            if x1 <= x <= x2:
                return v1 + (v2 - v1) * (x - x1) / (x2 - x1)
    return reached[-1][1]


def row_of(row, ties):
    if isinstance(row, dict):
        return number(row["from"]), number(row["value"]), row.get("ties", ties)
    return number(row[0]), number(row[1]), ties


def step(text, plan):
    return MINOR.get(plan["currency"], Fraction(1, 100)) if text == "minor_unit" else number(text)


def rounded(value, to, mode):
    lower = value // to  # whole steps, towards minus infinity
    rest = value / to - lower
    if not rest:
        return value
    towards_zero = lower + (value < 0)
    away = lower + (value > 0)
    nearest = lower + (rest > Fraction(1, 2))
    tie = rest == Fraction(1, 2)
    return (
        to
        * {
            "half_up": away if tie else nearest,
            "half_down": towards_zero if tie else nearest,
            "half_even": lower + lower % 2 if tie else nearest,
            "up": away,
            "down": towards_zero,
            "ceiling": lower + 1,
            "floor": lower,
        }[mode]
    )
