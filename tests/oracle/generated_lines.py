"""Lines by chance: every kind of line, of the payee and of detail rows."""

from typing import NamedTuple

from tests.oracle.chance import DAYS, MODES, STEPS, TEXTS, UNITS, money
from tests.oracle.generated_formulas import Formulas

MEASURES = {
    "nps": "points",
    "csat_top2": "percent",
    "csat_mean": "score",
    "ces_top2": "percent",
    "stars_mean": "stars",
    "yes_rate": "percent",
    "no_bad_day": "percent",
    "delight": "points",  # the plan's own
}
HISTOGRAMS = ("nps", "csat_top2", "csat_mean", "yes_rate", "delight")
WINDOWS = ["period"] * 8 + ["year_to_date", {"periods": "3"}]
FACTS = [*UNITS, "money", "money", *["text"] * 4, "date", "date", "yes_no"]


class Line(NamedTuple):
    name: str
    unit: str
    detail: str | None  # of whose rows


class Lines:
    """Writes the lines of a world."""

    def __init__(self, world):
        self.world, self.dice = world, world.dice
        self.pick, self.chance = self.dice.pick, self.dice.chance

    def add_by_chance(self, name):
        kinds = [self.measure] * 3 + [self.kpi, self.fact, self.fact, self.constant]
        kinds += [self.composite, self.formula, self.formula, self.formula, self.gate, self.words]
        if self.world.details:
            kinds += [self.row_fact, self.row_fact, self.row_formula, self.row_formula]
        if self.world.scopes_of_payees:
            kinds += [self.pool, self.rank, self.group_fact]
        self.pick(kinds)(name)

    def add(self, name, unit, source, detail=None):
        """Keep the line, perhaps rounded."""
        line = {"name": name, **source}
        if self.chance(0.2):
            line["label"] = f"Your {name}"
        if ("measure" in source or "kpi" in source) and self.chance(0.1):
            line["better"] = "low"
        if detail:
            line["per"] = detail
        if unit in UNITS and "rank" not in source and "pool" not in source and self.chance(0.25):
            line["round"] = {"to": self.pick(STEPS[unit]), "mode": self.pick(MODES)}
        self.world.lines.append(line)
        self.world.made.append(Line(name, unit, detail))

    def literal(self, unit):
        text = self.dice.threshold(unit)
        return money(text, self.world.currency) if unit == "money" else text

    def of(self):
        return self.pick(["payee", "payee", *self.world.scopes_of_payees])

    def measure(self, name):
        key = self.pick(list(MEASURES))
        unit, of = MEASURES[key], self.of()
        source = {"measure": key, "of": of, "window": self.pick(WINDOWS), "unit": unit}
        if self.chance(0.6):
            source |= {"needs": self.pick(["1", "30"]), "otherwise": self.otherwise(of, unit)}
        if self.chance(0.1):
            source["statistic"] = "raw"
        if key in HISTOGRAMS and self.chance(0.6):
            self.world.histograms[name] = key
        self.add(name, unit, source)
        self.world.measures.append(name)

    def otherwise(self, of, unit):
        wider = {"payee": self.world.scopes_of_payees, "company": []}.get(of, ["company"])
        tried = self.dice.some(wider, 0, 2)
        if self.chance(0.3):
            tried.append("previous")
        return [*tried, self.pick(["missing", self.literal(unit)])]

    def kpi(self, name):
        unit, of = self.pick(["percent", "percent", "number", "hours"]), self.of()
        source = {"kpi": f"figure_{name}", "of": of, "unit": unit}
        if self.chance(0.6):
            self.world.parts.append(name)
            if self.chance(0.6):
                source |= {"needs": self.pick(["10", "600"])}
                source |= {"otherwise": self.otherwise(of, unit)}
        self.add(name, unit, source)

    def fact(self, name):
        unit = self.pick(FACTS)
        self.add(name, unit, {"fact": f"fact_{name}", "unit": unit})

    def group_fact(self, name):
        self.add_group_fact(name, self.pick(UNITS), self.pick(self.world.scopes_of_payees))

    def add_group_fact(self, name, unit, scope):
        self.add(name, unit, {"fact": f"fact_{name}", "of": scope, "unit": unit})

    def constant(self, name):
        unit = self.pick(UNITS)
        self.add(name, unit, {"constant": self.constant_value(unit), "unit": unit})

    def constant_value(self, unit):
        if not self.chance(0.3):
            return self.literal(unit)
        days = self.dice.some(["2020-01-01", "2025-01-01", "2025-02-01"], 1, 3)
        return [{"valid_from": day, "value": self.literal(unit)} for day in days]

    def composite(self, name, detail=None):
        formulas = Formulas(self.world, detail)
        unit = max(UNITS, key=lambda unit: (len(formulas.names(unit)), unit))
        if not (parts := formulas.names(unit)[-4:]):
            return self.constant(name)
        weights = self.weights(len(parts))
        rule = {"parts": dict(zip(parts, weights, strict=True))}
        rule["missing"] = self.pick(["fail", "zero", "reweight", "reweight"])
        if rule["missing"] == "reweight" and self.chance(0.5):
            rule["at_least"] = str(self.dice.number(1, len(parts)))
        return self.add(name, unit, {"composite": rule}, detail)

    def weights(self, count):
        whole = [["100%"], ["33.3%", "66.7%"], ["50%", "30%", "20%"], ["40%", "30%", "20%", "10%"]]
        odd = ["0.3333333333333", "7", "12345678901234567", "0.5"]
        choices = [whole[count - 1], odd, ["1"] * 4, *[["0", "2", "0", "1"]] * 2]
        return self.pick(choices)[-count:]

    def formula(self, name):
        self.add_formula(name, self.pick(Formulas(self.world).visible_units()))

    def add_formula(self, name, unit, detail=None):
        self.world.writing = (name, None if detail else unit)
        text = Formulas(self.world, detail).value(unit, self.pick([1, 2, 2, 3]))
        self.add(name, unit, {"formula": text, "unit": unit}, detail)

    def gate(self, name):
        self.world.writing = (name, "yes_no")
        self.add(name, "yes_no", {"formula": Formulas(self.world).condition(2), "unit": "yes_no"})

    def words(self, name):
        """A text or a day that is calculated."""
        formulas = Formulas(self.world)
        self.world.writing = (name, "text")
        if self.chance(0.5):
            yes, no = (f"'{text}'" for text in self.dice.some(TEXTS, 2, 2))
            text = f"if({formulas.condition(1)}, {yes}, {self.pick([no, formulas.text(1)])})"
            return self.add(name, "text", {"formula": text, "unit": "text"})
        days = [formulas.day(), self.pick(DAYS)]
        kind = self.pick(["coalesce(", f"if({formulas.condition(1)}, "])
        return self.add(name, "date", {"formula": f"{kind}{', '.join(days)})", "unit": "date"})

    def row_fact(self, name):
        unit = self.pick([*UNITS, "money", "money", "text", "date", "yes_no"])
        detail = self.pick(self.world.details)
        self.add(name, unit, {"fact": f"fact_{name}", "unit": unit}, detail)

    def row_formula(self, name):
        detail = self.pick(self.world.details)
        if self.chance(0.2):
            return self.composite(name, detail)
        unit = self.pick(Formulas(self.world, detail).visible_units())
        return self.add_formula(name, unit, detail)

    def pool(self, name):
        scope = self.pick(self.world.scopes_of_payees)
        amount, weight = f"{name}_pot", f"{name}_weight"
        self.pot(amount, scope)
        self.not_negative(weight)
        rule = {"amount": amount, "over": scope, "by": weight}
        rule["to"] = self.pick(["minor_unit", "minor_unit", "5", "0.05"])
        rule["remainder"] = self.pick(["largest", "largest", "in_order", "keep"])
        rule["missing"] = self.pick(["zero", "hold", "skip", "fail"])
        if self.chance(0.25):
            rule["at_most"] = money(self.pick(["25", "1000.50"]), self.world.currency)
        self.add(name, "money", {"pool": rule})

    def pot(self, name, scope):
        """A line of money that is the same for all members."""
        kind = self.pick(["constant", "fact", "sum", "sum"])
        if kind == "fact":
            return self.add_group_fact(name, "money", scope)
        if kind == "constant":
            value = self.constant_value("money")
            return self.add(name, "money", {"constant": value, "unit": "money"})
        self.world.writing = (name, None)
        inside = Formulas(self.world)
        summed = inside.with_words(f"{scope}, {inside.value('money', 1)}", inside, 1)
        return self.add(name, "money", {"formula": f"sum({summed})", "unit": "money"})

    def not_negative(self, name):
        formulas = Formulas(self.world)
        unit = self.pick(formulas.visible_units())
        self.world.writing = (name, None)
        text = self.pick(["abs({})", "max(0, {})"]).format(formulas.value(unit, 1))
        self.add(name, unit, {"formula": text, "unit": unit})

    def rank(self, name):
        numbers = [line for line in self.world.made if line.unit in UNITS and not line.detail]
        if not numbers:
            return self.constant(name)
        rule = {"by": self.pick(numbers).name, "over": self.pick(self.world.scopes_of_payees)}
        rule |= {"order": self.pick(["high", "low"])}
        rule |= {"ties": self.pick(["share", "all_get", "lower"])}
        rule["missing"] = self.pick(["zero", "hold", "skip", "fail"])
        if prizes := self.chance(0.7):
            amounts = ["1000.50", "100", "100", "7"][self.dice.number(0, 2) :]
            rule["prizes"] = [money(amount, self.world.currency) for amount in amounts]
        return self.add(name, "money" if prizes else "place", {"rank": rule})

    def pay(self):
        self.world.writing = ("pay", "money")
        text = Formulas(self.world).value("money", 3)
        rounding = {"to": "minor_unit", "mode": self.pick(MODES)}
        line = {"name": "pay", "formula": text, "unit": "money", "round": rounding}
        self.world.lines.append(line)
