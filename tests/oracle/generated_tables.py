"""Payout tables by chance: every kind, with all that may stand in one."""

from typing import NamedTuple

from tests.oracle.chance import MODES, TEXTS, THRESHOLDS, UNITS, money

# What whole and marginal tables may multiply, and the unit of the product.
PRODUCTS = [
    ("money", "percent", "money"),
    ("number", "money", "money"),
    ("count", "money", "money"),
    ("points", "money", "money"),
    ("percent", "money", "money"),
    ("number", "number", "number"),
]
SHOWN = ("money", "percent", "number")  # units that a literal shows by itself
SLICED = ("marginal", "interpolated_amounts")


class Made(NamedTuple):
    """A table with the units that go in and come out, and those of its further columns."""

    name: str
    takes: str
    gives: str
    columns: dict
    document: dict

    @property
    def slices(self):
        """How many slices it has on every day."""
        rows = self.document["rows"]
        sets = [part["rows"] for part in rows] if "dated" in self.document else [rows]
        return min(map(len, sets)) if self.document["kind"] in SLICED else 0


class Tables:
    """Writes tables for a world."""

    def __init__(self, dice, currency):
        self.dice, self.currency = dice, currency

    def table(self, name):
        kinds = [self.step, self.step, self.interpolated, self.whole, self.marginal]
        return self.dice.pick([*kinds, self.marginal, self.amounts, self.match, self.match])(name)

    def literal(self, unit):
        text = self.dice.threshold(unit)
        return money(text, self.currency) if unit == "money" else text

    def starts(self, unit):
        found = self.dice.some(THRESHOLDS[unit], 1, 4)
        return [money(text, self.currency) if unit == "money" else text for text in found]

    def step(self, name):
        return self.valued(name, "step")

    def interpolated(self, name):
        return self.valued(name, "interpolated")

    def valued(self, name, kind):
        """A table whose value is what comes out."""
        takes, gives = self.dice.pick(UNITS), self.dice.pick(UNITS)
        columns = self.columns()
        table = {"kind": kind, "unit": gives}
        table |= self.rows(lambda: self.listed(takes, gives, columns))
        self.add_rules(table, gives)
        return Made(name, takes, gives, columns, table)

    def columns(self):
        if not self.dice.chance(0.3):
            return {}
        return {name: self.dice.pick(SHOWN) for name in self.dice.some(["bonus", "share_of"], 1, 2)}

    def rows(self, listed):
        """The rows, or dated sets of rows."""
        if not self.dice.chance(0.15):
            return {"rows": listed()}
        days = self.dice.some(["2020-01-01", "2025-01-01", "2025-02-01"], 1, 3)
        return {"dated": "true", "rows": [{"valid_from": day, "rows": listed()} for day in days]}

    def listed(self, takes, gives, columns=(), flat=None):
        starts = self.starts(takes)
        rows = [self.row(start, gives, columns, flat) for start in starts]
        for row, after in zip(rows, starts[1:], strict=False):
            if isinstance(row, dict) and self.dice.chance(0.2):
                row["to"] = after
        return rows

    def row(self, start, gives, columns, flat):
        value = self.literal(gives)
        if not columns and not flat and self.dice.chance(0.7):
            return [start, value]
        row = {"from": start, "value": value}
        if flat:
            row["flat"] = self.literal(flat)
        if self.dice.chance(0.3):
            row["ties"] = self.dice.pick(["reached", "exceeded"])
        return row | {name: self.literal(columns[name]) for name in columns}

    def add_rules(self, table, gives):
        """What may be said of ties and of values below the first row."""
        if self.dice.chance(0.5):
            table["ties"] = self.dice.pick(["reached", "exceeded"])
        if self.dice.chance(0.6):
            table["below"] = self.dice.pick(["first", "first", "missing", self.literal(gives)])

    def whole(self, name):
        takes, rate, gives = self.dice.pick(PRODUCTS)
        table = {"kind": "whole"} | self.rows(
            lambda: self.listed(takes, rate, (), self.flat(gives))
        )
        self.add_rules(table, gives)
        self.add_flats(table)
        return Made(name, takes, gives, {}, table)

    def flat(self, gives):
        return gives if self.dice.chance(0.4) else None

    def add_flats(self, table):
        if self.dice.chance(0.5):
            table["flats"] = self.dice.pick(["reached", "each"])

    def marginal(self, name):
        takes, rate, gives = self.dice.pick(PRODUCTS)
        flat = self.flat(gives)
        table = {"kind": "marginal"} | self.rows(lambda: self.listed(takes, rate, (), flat))
        self.add_rules(table, gives)
        self.add_flats(table)
        if not flat and self.dice.chance(0.4):
            table["below"] = "extend"
        if self.dice.chance(0.3):
            self.close(table, takes)
        if takes != "percent" and self.dice.chance(0.3):
            table["round"] = {"to": self.dice.pick(["0.1", "1"]), "mode": self.dice.pick(MODES)}
        return Made(name, takes, gives, {}, table)

    def amounts(self, name):
        takes, gives = self.dice.pick(UNITS), self.dice.pick(["money", "percent", "number"])
        table = {"kind": "interpolated_amounts", "rows": self.listed(takes, gives)}
        self.add_rules(table, gives)
        self.close(table, takes)
        return Made(name, takes, gives, {}, table)

    def close(self, table, takes):
        """Close the last slice, above all thresholds."""
        end = {"percent": "200%", "number": "999999999999999999999"}.get(takes, "1" + "0" * 20)
        table["until"] = money(end, self.currency) if takes == "money" else end

    def match(self, name):
        gives = self.dice.pick(UNITS)
        rows = [[text, self.literal(gives)] for text in self.dice.some(TEXTS, 1, 3)]
        table = {"kind": "match", "unit": gives, "rows": rows}
        if self.dice.chance(0.5):
            table["else"] = self.literal(gives)
        return Made(name, "text", gives, {}, table)
