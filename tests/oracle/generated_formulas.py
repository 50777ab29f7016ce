"""Formulas by chance whose units are right: each is written for the unit that it has to have.

A bare literal takes the unit of what stands beside it, so it is only written beside something
whose unit shows.
"""

from tests.oracle.chance import DAYS, MODES, TEXTS, THRESHOLDS, UNITS, money

SIGNS = ["<", "<=", "=", "!=", ">", ">="]
SHOWN = ("money", "percent", "number")
WHEN_MISSING = ["fail", "skip", "zero"]


class Formulas:
    """Writes formulas from the lines above; `detail` is the detail of whose rows they speak."""

    def __init__(self, world, detail=None):
        self.world, self.dice, self.detail = world, world.dice, detail
        self.pick, self.chance = self.dice.pick, self.dice.chance
        # No detail inside a detail.
        self.scopes = [each for each in world.scopes if not detail or each not in world.details]

    def names(self, unit):
        """The lines above that can be used here."""
        return [
            line.name
            for line in self.world.made
            if line.unit == unit and line.detail in (None, self.detail)
        ]

    def can_show(self, unit):
        return unit in SHOWN or bool(self.names(unit))

    def visible_units(self):
        return [unit for unit in UNITS if self.can_show(unit)]

    def literal(self, unit):
        text = self.dice.threshold(unit)
        return money(text, self.world.currency) if unit == "money" else text

    def value(self, unit, depth):
        """A formula whose unit shows."""
        if depth <= 0 or self.chance(0.1):
            return self.leaf(unit)
        return self.pick(self.makers(unit))(unit, depth - 1)

    def leaf(self, unit):
        names = self.names(unit)
        if unit in SHOWN and (not names or self.chance(0.2)):
            return self.literal(unit)
        return self.pick(names)

    def beside(self, unit, depth):
        """A formula or, beside something whose unit shows, a bare literal."""
        return self.literal(unit) if self.chance(0.4) else self.value(unit, depth)

    def makers(self, unit):
        found = [self.total, self.total, self.extreme, self.branch, self.negative, self.changed]
        found += [self.clamp, self.step, self.present, self.scaled]
        found += self.special(unit)
        if self.scopes:
            found += [self.over_scope, self.over_scope]
        if self.detail:
            found += [self.running] * 2
        if unit == "number":
            found += [self.ratio] * 4 + [self.exponential]
        return found

    def special(self, unit):
        """What only some worlds can offer."""
        found = [self.lookup] * 3 if self.tables_giving(unit) else []
        if any(unit in table.columns.values() for table in self.world.tables):
            found.append(self.column)
        if any(table.slices and table.gives == unit for table in self.world.tables):
            found += [self.slice] * 2
        if self.earlier_names(unit):
            found.append(self.earlier)
        return [*found, self.scaled_money] if unit == "money" else found

    def total(self, unit, depth):
        sign, right = self.pick("+-"), self.value(unit, depth)
        if unit == "percent" and self.chance(0.2):
            return f"{self.pick('01')} {sign} {self.factor(right)}"
        return f"{self.beside(unit, depth)} {sign} {self.factor(right)}"

    def extreme(self, unit, depth):
        sides = [self.value(unit, depth), self.beside(unit, depth)]
        if self.chance(0.3):
            sides.append(self.beside(unit, depth))
        return f"{self.pick(['min', 'max'])}({', '.join(sides)})"

    def branch(self, unit, depth):
        no = self.pick([self.beside(unit, depth), "0", "no_value('nothing was agreed')"])
        return f"if({self.condition(depth)}, {self.value(unit, depth)}, {no})"

    def negative(self, unit, depth):
        return f"-{self.factor(self.value(unit, depth))}"

    def changed(self, unit, depth):
        return f"abs({self.value(unit, depth)})"

    def clamp(self, unit, depth):
        low, high = self.dice.some(THRESHOLDS[unit], 2, 2)
        if unit == "money":
            low, high = money(low, self.world.currency), money(high, self.world.currency)
        return f"clamp({self.value(unit, depth)}, {low}, {high})"

    def step(self, unit, depth):
        x, to = self.value(unit, depth), self.pick(["0.05", "1", "7"])
        if unit == "percent":
            to = self.pick(["1%", "12.5%", "1"])
        kind = self.pick(["round", "round", "floor", "ceil"])
        if kind == "round":
            return f"round({x}, {to}, {self.pick(MODES)})"
        return f"{kind}({x})" if self.chance(0.3) else f"{kind}({x}, {to})"

    def present(self, unit, depth):
        kind = self.pick(["coalesce", "best_of", "worst_of", "avg_of", "sum_of"])
        sides = [self.value(unit, depth), self.value(unit, depth)]
        return f"{kind}({', '.join(sides)})"

    def scaled(self, unit, depth):
        sides = [self.factor(self.value(each, depth)) for each in ("percent", unit)]
        return " * ".join(sides if self.chance(0.5) else sides[::-1])

    def scaled_money(self, unit, depth):
        amount = self.factor(self.value("money", depth))
        others = [each for each in self.visible_units() if each != "money"]
        by = self.factor(self.value(self.pick(others), depth))
        return f"{amount} / {by}" if self.chance(0.5) else f"{by} * {amount}"

    def ratio(self, unit, depth):
        """Something of which the unit is a plain number, whatever the units of its parts."""
        makers = [self.quotient, self.quotient, self.count, self.of_days, self.share]
        if self.world.measures:
            makers.append(self.answers)
        if any(table.takes != "text" for table in self.world.tables):
            makers.append(self.row)
        return self.pick(makers)(depth)

    def quotient(self, depth):
        unit = self.pick(self.visible_units())
        sides = [self.factor(self.value(unit, depth)) for _ in range(2)]
        return " / ".join(sides)

    def count(self, depth):
        if not self.scopes:
            return self.of_days(depth)
        scope, inside = self.scope()
        if self.chance(0.5):
            return f"count({scope}) * 1"
        counted = f"{scope}, {inside.condition(depth)}"
        return f"count({self.with_words(counted, inside, depth)}) / 2"

    def of_days(self, depth):
        days = f"{self.pick(['days_between', 'months_between'])}({self.day()}, {self.day()})"
        return self.pick([f"{days} * 1", "days_in_period / 7", f"{days} / 30"])

    def day(self):
        names = self.names("date")
        return self.pick([*names, *names, self.pick(DAYS), "period_start", "period_end"])

    def share(self, depth):
        """Of a group, or in a line of a detail of the payee's rows."""
        scopes = [self.detail] if self.detail else self.world.scopes_of_payees
        if not scopes:
            return self.of_days(depth)
        x = self.value(self.pick(self.visible_units()), depth)
        return f"share({x}, {self.pick(scopes)}) * 1"

    def answers(self, depth):
        return f"answers({self.pick(self.world.measures)}) * 1"

    def row(self, depth):
        tables = [table for table in self.world.tables if self.can_use(table)]
        tables = [table for table in tables if table.takes != "text"]
        if not tables:
            return self.of_days(depth)
        table = self.pick(tables)
        return f"{table.name}.row({self.value(table.takes, depth)}) * 1"

    def exponential(self, unit, depth):
        return f"exp({self.value('number', depth)}, {self.pick(['0.0001', '1', '0.05'])})"

    def can_use(self, table):
        return bool(self.names("text")) if table.takes == "text" else self.can_show(table.takes)

    def tables_giving(self, unit):
        return [each for each in self.world.tables if each.gives == unit and self.can_use(each)]

    def x_of(self, table, depth):
        if table.takes == "text":
            return self.text(depth)
        return self.value(table.takes, depth)

    def lookup(self, unit, depth):
        tables = self.tables_giving(unit)
        tables += [each for each in tables if each.takes == "text"] * 3
        table = self.pick(tables)
        return f"{table.name}({self.x_of(table, depth)})"

    def column(self, unit, depth):
        tables = [each for each in self.world.tables if unit in each.columns.values()]
        table = self.pick(tables)
        if not self.can_use(table):
            return self.leaf(unit)
        column = self.pick([name for name, gives in table.columns.items() if gives == unit])
        return f"{table.name}.{column}({self.x_of(table, depth)})"

    def slice(self, unit, depth):
        tables = [each for each in self.world.tables if each.gives == unit and each.slices]
        table = self.pick(tables)
        if not self.can_use(table):
            return self.leaf(unit)
        return f"{table.name}.slice({self.x_of(table, depth)}, {self.dice.number(1, table.slices)})"

    def earlier_names(self, unit):
        lines = [line for line in self.world.made if line.detail is None and line.unit == unit]
        own = [self.world.writing[0]] if self.world.writing[1] == unit else []
        return [line.name for line in lines] + own + (["pay"] if unit == "money" else [])

    def earlier(self, unit, depth):
        name, stretch = self.pick(self.earlier_names(unit)), self.world.stretch
        choices = [f"previous({name})", f"previous({name}, 2)", f"sum_before({name}, {stretch})"]
        if unit == "money":
            choices += [f"paid_before({stretch})"] * 2
        return self.pick(choices)

    def running(self, unit, depth):
        return f"{self.pick(['running', 'before'])}({self.value(unit, depth)})"

    def scope(self):
        """A scope and the formulas of its members."""
        scope = self.pick(self.scopes)
        return scope, Formulas(self.world, scope if scope in self.world.details else None)

    def over_scope(self, unit, depth):
        scope, inside = self.scope()
        if not inside.can_show(unit):
            return self.leaf(unit)
        summed = f"{scope}, {inside.value(unit, depth)}"
        kind = self.pick(["sum", "sum", "avg", "min", "max"])
        return f"{kind}({self.with_words(summed, inside, depth)})"

    def with_words(self, text, inside, depth):
        """Conditions, and what a missing value does."""
        for _ in range(self.pick([0, 0, 1, 1, 2])):
            text += f", {inside.condition(depth)}"
        return f"{text}, {self.pick(WHEN_MISSING)}" if self.chance(0.5) else text

    def factor(self, text):
        """Something that may stand beside any sign."""
        plain = text.replace(f" {self.world.currency}", "")
        return f"({text})" if " " in plain or text.startswith("-") else text

    def text(self, depth):
        names = self.names("text")
        if depth > 0 and self.chance(0.3):
            yes, no = (self.pick([*names, f"'{self.pick(TEXTS)}'"]) for _ in range(2))
            return f"if({self.condition(depth - 1)}, {yes}, {no})"
        return self.pick(names) if names else f"'{self.pick(TEXTS)}'"

    def condition(self, depth):
        """Yes or no."""
        if depth > 0 and self.chance(0.3):
            return self.joined(depth - 1)
        makers = [self.compared] * 4 + [self.known, self.of_text, self.of_day, self.counted]
        if self.names("yes_no"):
            makers += [lambda depth: self.pick(self.names("yes_no"))] * 2
        if self.names("place"):
            makers += [self.of_place] * 3
        return self.pick(makers)(depth)

    def joined(self, depth):
        left, right = (f"({self.condition(depth)})" for _ in range(2))
        return self.pick([f"{left} and {right}", f"{left} or {right}", f"not {left}"])

    def compared(self, depth):
        unit = self.pick(self.visible_units())
        left, right = self.value(unit, depth - 1), self.beside(unit, depth - 1)
        return f"{left} {self.pick(SIGNS)} {right}"

    def known(self, depth):
        names = [line.name for line in self.world.made if line.detail in (None, self.detail)]
        return f"is_missing({self.pick(names)})" if names else self.pick(["true", "false"])

    def of_text(self, depth):
        if not self.names("text"):
            return self.compared(depth)
        return f"{self.text(depth)} {self.pick(['=', '!='])} '{self.pick(TEXTS)}'"

    def of_place(self, depth):
        quarter = f"count({self.pick(self.world.scopes_of_payees)}) / 4"
        return f"{self.pick(self.names('place'))} {self.pick(SIGNS)} {self.pick(['2', quarter])}"

    def of_day(self, depth):
        return f"{self.day()} {self.pick(SIGNS)} {self.day()}"

    def counted(self, depth):
        if self.world.measures and self.chance(0.5):
            return f"answers({self.pick(self.world.measures)}) >= 30"
        if not self.scopes:
            return f"months_between({self.day()}, {self.day()}) >= 1"
        return f"count({self.pick(self.scopes)}) {self.pick(SIGNS)} 2"
