"""Small plans by chance and payees for them, as the product reads them at once.

Plans of the whole language are made by tests.oracle.generated.
"""

import random
from fractions import Fraction

from app.domain.plans.language.reading import plan_from
from tests.domain.plans.made import UNITS_OF_MEASURES
from tests.domain.plans.payees import Payee, Score

MEASURES = {"nps": "points", "csat_top2": "percent", "csat_mean": "score"}
THRESHOLDS = {  # in order
    "percent": ["-10%", "0%", "50%", "80%", "89.99999%", "90%", "100%", "150%"],
    "points": ["-100", "-0.5", "0", "40", "60", "75"],
    "score": ["1", "3.2", "3.4", "3.6", "5"],
    "number": ["-3", "0", "0.5", "1", "2", "3.333333333", "99999999999999999999"],
    "money": ["-20.05 {}", "0 {}", "100 {}", "1000.50 {}", "70000000000000000 {}"],
}
UNITS = list(THRESHOLDS)
MODES = ["half_up", "half_down", "half_even", "up", "down", "ceiling", "floor"]
STEPS = {
    **{unit: ["0.05", "1", "5", "1/8"] for unit in UNITS},
    "percent": ["1%", "0.01%", "12.5%"],
    "money": ["minor_unit", "5", "0.00001"],
}


class World:
    """One plan by chance. The same seed makes the same plan and payees."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.currency = self.pick(["EUR", "EUR", "JPY", "KWD"])
        self.names = {unit: [] for unit in (*UNITS, "yes_no")}
        self.tables, self.lines = {}, []
        for number in range(self.dice.randint(0, 3)):
            self.add_table(f"table{number}")
        for number in range(self.dice.randint(2, 8)):
            self.add_line(f"line{number}")
        self.add_pay()

    def pick(self, choices):
        return self.dice.choice(choices)

    def chance(self, share):
        return self.dice.random() < share

    def document(self):
        tables = {name: table for name, (_, _, table) in self.tables.items()}
        head = {"plan": "By chance", "currency": self.currency, "calendar": "monthly"}
        return {**head, "groups": ["team"], "tables": tables, "lines": self.lines, "pay": "pay"}

    def literal(self, unit):
        return self.pick(THRESHOLDS[unit]).format(self.currency)

    def add_table(self, name):
        x, unit = self.pick(UNITS), self.pick(UNITS)
        starts = sorted(self.dice.sample(range(len(THRESHOLDS[x])), self.dice.randint(1, 4)))
        starts = [THRESHOLDS[x][place].format(self.currency) for place in starts]
        table = {
            "kind": self.pick(["step", "interpolated"]),
            "unit": unit,
            "rows": [self.row(start, self.literal(unit)) for start in starts],
        }
        if self.chance(0.5):
            table["ties"] = self.pick(["reached", "exceeded"])
        if self.chance(0.5):
            table["below"] = self.pick(["first", "missing", self.literal(unit)])
        self.tables[name] = (x, unit, table)

    def row(self, start, value):
        if self.chance(0.2):
            return {"from": start, "value": value, "ties": self.pick(["reached", "exceeded"])}
        return [start, value]

    def add_line(self, name):
        kinds = [self.measure, self.measure, self.fact, self.constant, self.composite]
        unit, source = self.pick([*kinds, self.formula, self.formula, self.gate])()
        line = {"name": name, **source}
        if unit != "yes_no" and self.chance(0.3):
            line["round"] = {"to": self.pick(STEPS[unit]), "mode": self.pick(MODES)}
        self.lines.append(line)
        self.names[unit].append(name)

    def add_pay(self):
        to = {"to": "minor_unit", "mode": self.pick(MODES)}
        self.lines.append({"name": "pay", "formula": self.value("money", 3), "round": to})

    def measure(self):
        measure = self.pick(list(MEASURES))
        source = {"measure": measure, "of": self.pick(["payee", "team"]), "window": "period"}
        if self.chance(0.7):
            source["needs"] = self.pick(["1", "30"])
            team = ["team"] if source["of"] == "payee" else []
            plain = self.literal(MEASURES[measure])
            source["otherwise"] = self.pick(
                [[*team, "missing"], [*team, plain], [plain], ["missing"]]
            )
        return MEASURES[measure], source

    def fact(self):
        return "money", {"fact": "target_amount", "unit": "money"}

    def constant(self):
        unit = self.pick(UNITS)
        return unit, {"constant": self.literal(unit), "unit": unit}

    def composite(self):
        unit = max(UNITS, key=lambda unit: (len(self.names[unit]), unit))
        if not (parts := self.names[unit][:4]):
            return self.constant()
        weights = self.pick(["percent", "equal", "odd", "some are 0"])
        source = {"parts": dict(zip(parts, self.weights(weights, len(parts)), strict=True))}
        source["missing"] = self.pick(["fail", "zero", "reweight", "reweight"])
        if source["missing"] == "reweight" and self.chance(0.5):
            source["at_least"] = str(self.dice.randint(1, len(parts)))
        return unit, {"composite": source}

    def weights(self, kind, count):
        if kind == "percent":
            return {1: ["100%"], 2: ["33.3%", "66.7%"], 3: ["50%", "30%", "20%"]}.get(
                count, ["40%", "30%", "20%", "10%"]
            )
        if kind == "odd":
            return ["0.3333333333333", "7", "12345678901234567", "0.5"][:count]
        return ["1"] * count if kind == "equal" else ["2", "0", "0", "1"][:count]

    def formula(self):
        unit = self.pick(UNITS)
        return unit, {"formula": self.value(unit, 2), "unit": unit}

    def gate(self):
        return "yes_no", {"formula": self.condition(2)}

    def value(self, unit, depth):
        """A formula of this unit."""
        if depth == 0 or self.chance(0.1):
            return self.pick([*self.names[unit], *self.names[unit], self.literal(unit)])
        tables = [name for name, (_, gives, _) in self.tables.items() if gives == unit]
        makers = [self.total, self.extreme, self.branch, self.negative]
        if unit in self.scalable():
            makers += [self.scaled, self.scaled]
        if unit == "number":
            makers += [self.ratio, self.ratio]
        if tables:
            return self.lookup(self.pick(tables), depth)
        return self.pick(makers)(unit, depth - 1)

    def total(self, unit, depth):
        sign, bare = self.pick("+-"), self.pick(["0", "1"])
        left, right = self.value(unit, depth), self.value(unit, depth)
        return f"{bare} {sign} {left}" if self.chance(0.2) else f"{left} {sign} {right}"

    def extreme(self, unit, depth):
        values = [self.value(unit, depth) for _ in range(self.dice.randint(2, 3))]
        return f"{self.pick(['min', 'max'])}({', '.join(values)})"

    def branch(self, unit, depth):
        yes, no = self.value(unit, depth), self.pick([self.value(unit, depth), "0"])
        return f"if({self.condition(depth)}, {yes}, {no})"

    def negative(self, unit, depth):
        return f"-{self.factor(unit, depth)}"

    def scaled(self, unit, depth):
        by, scaled = self.factor("percent", depth), self.operand(unit, depth)
        return f"{scaled} / {by}" if unit == "money" and self.chance(0.3) else f"{by} * {scaled}"

    def ratio(self, unit, depth):
        unit = self.pick(self.scalable())
        return f"{self.operand(unit, depth)} / {self.operand(unit, depth)}"

    def scalable(self):
        """The units of which something can be written whose unit shows."""
        return ["money", "percent", *(unit for unit in UNITS[1:4] if self.names[unit])]

    def operand(self, unit, depth):
        shown = unit in ("money", "percent")
        return self.factor(unit, depth) if shown else self.pick(self.names[unit])

    def factor(self, unit, depth):
        """Something that may stand beside * or /."""
        text = self.value(unit, depth)
        return f"({text})" if " " in text.replace(f" {self.currency}", "") else text

    def lookup(self, name, depth):
        return f"{name}({self.value(self.tables[name][0], depth - 1)})"

    def condition(self, depth):
        if self.names["yes_no"] and self.chance(0.3):
            return self.pick(self.names["yes_no"])
        unit = self.pick(UNITS)
        sign = self.pick(["<", "<=", "=", "!=", ">", ">="])
        return f"{self.value(unit, max(depth - 1, 0))} {sign} {self.literal(unit)}"

    def payees(self, count):
        return [self.payee() for _ in range(count)]

    def payee(self):
        pairs = [(measure, of) for measure in MEASURES for of in ("payee", "team")]
        amount = self.pick([None, "0", "360", "-500", "1/3", "100", "1000.5", f"{10**25}/7"])
        scores = {pair: self.score(MEASURES[pair[0]]) for pair in pairs}
        return Payee(None if amount is None else Fraction(amount), scores)

    def score(self, unit):
        if self.chance(0.15):
            return Score(0, 0, 0)
        value = Fraction(self.pick(THRESHOLDS[unit]).rstrip("%")) / (
            100 if unit == "percent" else 1
        )
        if self.chance(0.3):
            value = Fraction(self.dice.randint(-100, 500), self.pick([7, 97, 25_200 * 31]))
        many = self.pick([1, 1, 50, 25_200, 2**31])
        return Score(
            value.numerator * many, value.denominator * many, self.pick([1, 29, 30, 31, 10**6])
        )


def world(seed):
    """A plan as the product reads it, as it is written, and its payees."""
    made = World(seed)
    document = made.document()
    plan = plan_from(document, UNITS_OF_MEASURES)
    return plan, document, made.payees(random.Random(seed).randint(1, 9))
