"""Names and units of a plan, checked before anything is calculated."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from app.domain.errors import BadPlan
from app.domain.money import minor_unit
from app.domain.plans.document import (
    CompositeSource,
    ConstantSource,
    FactSource,
    FormulaSource,
    KpiSource,
    Line,
    MeasureSource,
    Needs,
    Plan,
    Rounding,
    Source,
    Table,
)
from app.domain.plans.expressions import Binary, Call, Expression, Literal, Name, Negative
from app.domain.plans.units import BARE, NUMERIC, hint, product, quotient, together

FUNCTIONS = ("min", "max", "if")
DECIMALS = 10**12  # a multiple of every denominator of up to twelve decimal places
COMPARISONS = ("<", "<=", "=", "!=", ">", ">=")


def checked(plan: Plan, measure_units: Mapping[str, str]) -> Plan:
    """The plan with the unit of every line. Errors: BadPlan with the place of the mistake."""
    units: dict[str, str] = {}
    for table in plan.tables.values():
        _check_table(table, plan.currency)
    for line in plan.lines:
        if line.name in units or line.name in plan.tables:
            raise BadPlan(f"The name {line.name!r} is taken already.", *line.place)
        units[line.name] = _unit_of_line(line, _Scope(plan, units, line), measure_units)
    _check_pay(plan, units)
    return replace(plan, units=units)


def _unit_of_line(line: Line, scope: "_Scope", measure_units: Mapping[str, str]) -> str:
    found = _unit_of_source(line, scope, measure_units)
    if found == BARE:
        found = line.unit or "number"
        if found not in NUMERIC:
            raise scope.error(f"{line.name} is a number, and its unit says {line.unit}.")
        for value in _plain_numbers(line.source):
            scope.fit(value, found, line.name)
    if line.unit and line.unit != found:
        raise scope.error(f"{line.name} is {found}, but its unit says {line.unit}.")
    if line.round:
        _check_rounding(line.round, found, scope)
    return found


def _plain_numbers(source: Source) -> Iterator[Literal]:
    """The numbers without a unit that a line without a unit is made of."""
    if isinstance(source, ConstantSource):
        yield source.value
    elif isinstance(source, FormulaSource):
        yield from _bare(source.expression)


def _check_rounding(rounding: Rounding, unit: str, scope: "_Scope") -> None:
    name = scope.line.name
    if unit not in NUMERIC:
        raise scope.error(f"{name} is {unit} and cannot be rounded.")
    if unit == "percent" and rounding.unit == BARE:
        raise scope.error(f"{name} is a percentage: round to 1% or 0.01%, with the sign.")
    if together(rounding.unit, unit) is None:
        raise scope.error(f"{name} is {unit} and cannot be rounded to {rounding.unit}.")
    if unit == "money" and DECIMALS % rounding.to.denominator:
        raise scope.error(f"{name} is money and is rounded to a decimal number such as 0.05.")


def _unit_of_source(line: Line, scope: "_Scope", measure_units: Mapping[str, str]) -> str:
    source = line.source
    match source:
        case MeasureSource():
            return _unit_of_measure(source, scope, measure_units)
        case FactSource() | KpiSource():
            return _unit_of_fact(line, source, scope)
        case ConstantSource(value=value):
            return scope.literal_unit(value)
        case FormulaSource(expression=expression):
            return scope.unit(expression)
        case CompositeSource():
            return _unit_of_composite(source, scope)


def _unit_of_measure(
    source: MeasureSource, scope: "_Scope", measure_units: Mapping[str, str]
) -> str:
    if source.measure not in measure_units:
        known = ", ".join(sorted(name for name in measure_units if "@" not in name))
        raise scope.error(f"There is no measure {source.measure!r}; known: {known}.")
    unit = measure_units[source.measure]
    _check_owner("A score", source.of, scope)
    _check_otherwise(source.needs, unit, source.measure, scope)
    return unit


def _unit_of_fact(line: Line, source: FactSource | KpiSource, scope: "_Scope") -> str:
    """As its line says; every line of a plan that reads it says the same."""
    name = _name_of(source)
    _check_owner("A fact", source.of, scope)
    if isinstance(source, KpiSource):
        _check_otherwise(source.needs, line.unit, name, scope)
    for other in scope.plan.lines:
        is_fact = isinstance(other.source, FactSource | KpiSource)
        if is_fact and _name_of(other.source) == name and other.unit != line.unit:
            said = f"{line.unit} in one line and {other.unit} in another"
            raise scope.error(f"The fact {name!r} is {said}.")
    return line.unit


def _name_of(source: Source) -> str:
    match source:
        case FactSource(fact=name) | KpiSource(kpi=name):
            return name
    return ""


def _check_owner(what: str, of: str, scope: "_Scope") -> None:
    if of == "team" and "team" not in scope.plan.groups:
        raise scope.error(f"{what} of the team needs 'groups: [team]' in the plan.")


def _check_otherwise(needs: Needs | None, unit: str, name: str, scope: "_Scope") -> None:
    for choice in needs.otherwise if needs else ():
        if isinstance(choice, Literal):
            scope.fit(choice, unit, name)


def _unit_of_composite(source: CompositeSource, scope: "_Scope") -> str:
    units = {name: scope.number(Name(name, 0)) for name in source.weights}
    if len(set(units.values())) > 1:
        listed = ", ".join(f"{name} is {unit}" for name, unit in units.items())
        raise scope.error(f"All parts of a composite have one unit; {listed}.")
    return next(iter(units.values()))


Typed = tuple[Expression, str]  # with its unit


@dataclass(frozen=True, slots=True)
class _Scope:
    """What a line may use: the lines above it, and the plan's tables."""

    plan: Plan
    units: Mapping[str, str]
    line: Line

    def error(self, message: str, column: int = 0) -> BadPlan:
        """A mistake in this line; `column` counts from the start of its formula."""
        place = getattr(getattr(self.line.source, "text", None), "column", 0)
        row = getattr(getattr(self.line.source, "text", None), "line", 0)
        if column and place:
            return BadPlan(message, row, place + column - 1)
        return BadPlan(message, *self.line.place)

    def literal_unit(self, value: Literal) -> str:
        if value.currency and value.currency != self.plan.currency:
            raise self.error(f"{value.text}: the plan pays in {self.plan.currency}.", value.column)
        return value.unit

    def unit(self, tree: Expression) -> str:
        """The unit of a formula. Errors: BadPlan."""
        match tree:
            case Literal():
                return self.literal_unit(tree)
            case Name():
                return self._unit_of_name(tree)
            case Negative(of=inner):
                return self.number(inner)
            case Binary(sign=sign):
                return self._unit_of_binary(tree, sign)
            case Call():
                return self._unit_of_call(tree)

    def number(self, tree: Expression) -> str:
        """The unit of something to calculate with. Errors: BadPlan."""
        return self._numeric(tree, self.unit(tree))

    def _numeric(self, tree: Expression, unit: str) -> str:
        if unit not in NUMERIC:
            what = tree.name if isinstance(tree, Name) else "this"
            raise self.error(f"Here a number is needed; {what} is {unit}.", tree.column)
        return unit

    def fit(self, value: Literal, unit: str, what: str) -> None:
        """Whether a literal can stand beside a value of this unit. Errors: BadPlan."""
        if value.unit == BARE and unit == "percent" and value.value not in (0, 1):
            message = f"{what} is a percentage: {hint(unit, value.text, self.plan.currency)}."
        elif unit not in NUMERIC:
            message = f"{what} is {unit}, and {value.text} is a number."
        elif together(self.literal_unit(value), unit) is None:
            message = f"{what} is {unit}: {hint(unit, value.text, self.plan.currency)}."
        else:
            return
        raise self.error(message, value.column)

    def _unit_of_name(self, tree: Name) -> str:
        if tree.name in self.units:
            return self.units[tree.name]
        if any(line.name == tree.name for line in self.plan.lines):
            message = f"{tree.name!r} stands below; a line uses only lines above it."
        elif tree.name in self.plan.tables:
            message = f"{tree.name!r} is a table: write {tree.name}(...)."
        else:
            above = ", ".join(self.units) or "none"
            message = f"There is no line {tree.name!r}. Lines above: {above}."
        raise self.error(message, tree.column)

    def _unit_of_binary(self, tree: Binary, sign: str) -> str:
        if sign in ("*", "/"):
            left, right = self.number(tree.left), self.number(tree.right)
            found = (product if sign == "*" else quotient)(left, right)
            if found is None:
                raise self.error(f"{left} {sign} {right} has no meaning.", tree.column)
            return found
        left, right = self.unit(tree.left), self.unit(tree.right)
        if sign not in ("=", "!="):
            self._numeric(tree.left, left)
            self._numeric(tree.right, right)
        found = self._same((tree.left, left), (tree.right, right), sign, tree.column)
        return "yes_no" if sign in COMPARISONS else found

    def _same(self, left: Typed, right: Typed, what: str, column: int) -> str:
        """The one unit of two expressions. Errors: BadPlan."""
        (one, unit), (other, other_unit) = left, right
        self._fit_beside(left, other_unit, _words(other))
        self._fit_beside(right, unit, _words(one))
        found = together(unit, other_unit)
        if found is None:
            said = f"{_words(one)} is {unit}, {_words(other)} is {other_unit}"
            raise self.error(f"{said}: {what} needs one unit.", column)
        return found

    def _fit_beside(self, typed: Typed, unit: str, what: str) -> None:
        """Whether numbers as written can stand beside this unit. Errors: BadPlan."""
        tree, own = typed
        for value in _bare(tree) if own == BARE else [tree]:
            if isinstance(value, Literal) and unit != BARE:
                self.fit(value, unit, what)

    def _unit_of_call(self, tree: Call) -> str:
        if tree.function in self.plan.tables:
            return self._unit_of_lookup(tree, self.plan.tables[tree.function])
        if tree.function == "if":
            return self._unit_of_if(tree)
        if tree.function in ("min", "max"):
            return self._unit_of_extreme(tree)
        known = ", ".join((*FUNCTIONS, *self.plan.tables))
        raise self.error(f"There is no function {tree.function!r}; known: {known}.", tree.column)

    def _unit_of_extreme(self, tree: Call) -> str:
        if len(tree.arguments) < 2:
            raise self.error(f"{tree.function} compares two values or more.", tree.column)
        typed = [(argument, self.number(argument)) for argument in tree.arguments]
        first = next((each for each in typed if each[1] != BARE), typed[0])
        for each in typed:
            self._same(first, each, tree.function, each[0].column)
        return first[1]

    def _unit_of_if(self, tree: Call) -> str:
        if len(tree.arguments) != 3:
            raise self.error("if has three parts: if(condition, then, else).", tree.column)
        condition, then, other = tree.arguments
        if self.unit(condition) != "yes_no":
            raise self.error("The first part of if is a comparison.", condition.column)
        return self._same((then, self.unit(then)), (other, self.unit(other)), "if", tree.column)

    def _unit_of_lookup(self, tree: Call, table: Table) -> str:
        if len(tree.arguments) != 1:
            raise self.error(f"{table.name} takes one value.", tree.column)
        argument = tree.arguments[0]
        unit = self.number(argument)
        self._fit_beside((argument, unit), table.rows[0].start.unit, table.name)
        for row in table.rows:
            if unit != BARE:
                start = replace(row.start, column=argument.column)
                self.fit(start, unit, f"{_words(argument)} in {table.name}")
        return table.unit


def _check_table(table: Table, currency: str) -> None:
    values = [row.value for row in table.rows]
    values += [table.below] if isinstance(table.below, Literal) else []
    for value in values:
        if value.currency and value.currency != currency:
            message = f"{table.name}: {value.text}, but the plan pays in {currency}."
            raise BadPlan(message, *table.place)
        if value.unit == BARE and table.unit == "percent" and value.value not in (0, 1):
            message = f"{table.name} gives percentages: {hint('percent', value.text, currency)}."
            raise BadPlan(message, *table.place)
        if together(value.unit, table.unit) is None:
            message = f"{table.name} gives {table.unit}, but {value.text} is {value.unit}."
            raise BadPlan(message, *table.place)


def _check_pay(plan: Plan, units: Mapping[str, str]) -> None:
    place = (getattr(plan.pay, "line", 0), getattr(plan.pay, "column", 0))
    if plan.pay not in units:
        raise BadPlan(f"'pay' names no line: {plan.pay!r}.", *place)
    if units[plan.pay] != "money":
        raise BadPlan(f"'pay' is money; {plan.pay} is {units[plan.pay]}.", *place)
    rounding = plan.line(plan.pay).round
    if rounding is None or (rounding.to / minor_unit(plan.currency)).denominator != 1:
        raise BadPlan(
            f"{plan.pay} is paid, so it needs round: {{to: minor_unit, mode: half_up}}"
            f" or a whole multiple of {plan.currency}'s smallest unit.",
            *place,
        )


def _bare(tree: Expression) -> Iterator[Literal]:
    """The numbers that a value without a unit is made of."""
    match tree:
        case Literal(unit="bare"):
            yield tree
        case Negative(of=inner):
            yield from _bare(inner)
        case Binary(left=left, right=right):
            yield from itertools.chain(_bare(left), _bare(right))
        case Call(function=function, arguments=arguments):
            for argument in arguments[function == "if" :]:  # its condition is no part of the value
                yield from _bare(argument)


def _words(tree: Expression) -> str:
    return tree.name if isinstance(tree, Name) else "the other side"
