"""Names and units of a plan, checked before anything is calculated."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from app.domain.errors import BadPlan
from app.domain.money import minor_unit
from app.domain.plans.language.document import (
    COMPANY,
    DAYS_PRESENT,
    CompositeSource,
    ConstantSource,
    FactSource,
    FormulaSource,
    KpiSource,
    Line,
    MeasureSource,
    Needs,
    Plan,
    PoolSource,
    RankSource,
    Rounding,
    Source,
    Table,
    backs,
)
from app.domain.plans.language.expressions import Literal, Name, Word
from app.domain.plans.language.formula_units import Scope, bare
from app.domain.plans.language.function_units import FUNCTION_UNITS, check_money_step
from app.domain.plans.language.units import (
    ANY,
    BARE,
    HARD,
    NUMERIC,
    RATIO,
    SOFT,
    hint,
    named,
    settled,
    soft,
    together,
)


def checked(plan: Plan, measure_units: Mapping[str, str]) -> Plan:
    """The plan with the unit of every line. Errors: BadPlan with the place of the mistake."""
    _check_names(plan)
    for table in plan.tables.values():
        for version in table.versions():
            _check_table(version, plan.currency)
    # What is read of earlier periods may be a line below, so its unit is found on a first pass,
    # and the unit of a line that is read of itself, which only plain numbers decide, on a second.
    units: dict[str, str] = {}
    for _ in range(3 if plan.looks_back() else 1):
        units = _units(plan, measure_units, units)
    _check_known(plan, units)
    _check_eligible(plan)
    _check_pay(plan, units)
    strict = {name: settled(unit) for name, unit in units.items()}
    return replace(plan, units=strict, loose=units)


def _check_names(plan: Plan) -> None:
    taken = {COMPANY, *plan.groups}
    if twice := taken & set(plan.details):
        raise BadPlan(f"The name {twice.pop()!r} is a group and a table of details.")
    taken |= set(plan.details)
    for table in plan.tables.values():
        if table.name in taken:
            raise BadPlan(f"The name {table.name!r} is taken already.", *table.place)
    taken |= set(plan.tables)
    for line in plan.lines:
        if line.name in taken:
            raise BadPlan(f"The name {line.name!r} is taken already.", *line.place)
        taken.add(line.name)


def _units(
    plan: Plan, measure_units: Mapping[str, str], later: Mapping[str, str]
) -> dict[str, str]:
    units: dict[str, str] = {}
    for line in plan.lines:
        scope = Scope(plan, units, line, later, FUNCTION_UNITS, level=line.per)
        units[line.name] = _unit_of_line(line, scope, measure_units)
    return units


def _unit_of_line(line: Line, scope: Scope, measure_units: Mapping[str, str]) -> str:
    found = _unit_of_source(line, scope, measure_units)
    if found == BARE and not line.unit and _reads_unknown(line, scope):
        return ANY
    if found == BARE:
        found = line.unit or "number"
        if found not in NUMERIC:
            raise scope.error(f"{line.name} is a number, and its unit says {line.unit}.")
        for value in _plain_numbers(line.source):
            scope.fit(value, found, line.name)
    if line.unit and found in (ANY, *_both_of(line.unit)):
        found = line.unit
    if line.unit and line.unit != found:
        raise scope.error(f"{line.name} is {settled(found)}, but its unit says {line.unit}.")
    if line.round:
        _check_rounding(line.round, found, scope)
    return found


def _reads_unknown(line: Line, scope: Scope) -> bool:
    """Whether a line reads earlier periods of a line that was not looked at yet.

    A plain number beside it is no number then: it takes the unit that is found later.
    """
    read = {back.line for back in backs(line) if back.line}
    return not scope.later and any(
        name not in scope.units and not scope.plan.line(name).unit for name in read
    )


def _both_of(unit: str) -> tuple[str, ...]:
    """The soft units that may be this one."""
    if unit == "number":
        return tuple(NUMERIC - HARD)
    return (soft(unit), RATIO) if unit == "percent" else (soft(unit),)


def _plain_numbers(source: Source) -> Iterator[Literal]:
    """The numbers without a unit that a line without a unit is made of."""
    if isinstance(source, ConstantSource):
        yield from (value for _, value in source.values if isinstance(value, Literal))
    elif isinstance(source, FormulaSource):
        yield from bare(source.expression)
    elif isinstance(source, RankSource):
        yield from source.prizes


def _check_rounding(rounding: Rounding, unit: str, scope: Scope) -> None:
    name = scope.line.name
    if unit not in NUMERIC:
        raise scope.error(f"{name} is {named(unit)} and cannot be rounded.")
    if unit == "percent" and rounding.unit == BARE:
        raise scope.error(f"{name} is a percentage: round to 1% or 0.01%, with the sign.")
    if together(rounding.unit, unit) is None:
        raise scope.error(f"{name} is {named(unit)} and cannot be rounded to {rounding.unit}.")
    check_money_step(scope, rounding.to, unit, 0)


def _unit_of_source(line: Line, scope: Scope, measure_units: Mapping[str, str]) -> str:
    source = line.source
    match source:
        case MeasureSource():
            return _unit_of_measure(source, scope, measure_units)
        case FactSource() | KpiSource():
            return _unit_of_fact(line, source, scope)
        case ConstantSource():
            return _unit_of_constant(source, scope)
        case FormulaSource():
            return _in(source, scope).unit(source.expression)
        case CompositeSource():
            return _unit_of_composite(source, scope)
        case PoolSource():
            return _unit_of_pool(source, scope)
        case RankSource():
            return _unit_of_rank(source, scope)


def _in(formula: FormulaSource, scope: Scope) -> Scope:
    """The scope, with the formula whose places messages give."""
    return replace(scope, text=formula.text)


def _unit_of_measure(source: MeasureSource, scope: Scope, measure_units: Mapping[str, str]) -> str:
    if source.measure not in measure_units:
        known = ", ".join(sorted(name for name in measure_units if "@" not in name))
        raise scope.error(f"There is no measure {source.measure!r}; known: {known}.")
    unit = measure_units[source.measure]
    _check_otherwise(source.needs, unit, source.measure, scope)
    return unit


def _unit_of_fact(line: Line, source: FactSource | KpiSource, scope: Scope) -> str:
    """As its line says."""
    name = _name_of(source)
    if isinstance(source, KpiSource):
        if line.unit not in NUMERIC:
            raise scope.error(f"A key figure is a number, and {line.name} is {line.unit}.")
        _check_otherwise(source.needs, line.unit, name, scope)
    return line.unit


def _name_of(source: Source) -> str:
    match source:
        case FactSource(fact=name) | KpiSource(kpi=name):
            return name
    return ""


def _check_otherwise(needs: Needs | None, unit: str, name: str, scope: Scope) -> None:
    for choice in needs.otherwise if needs else ():
        if choice.number is not None:
            scope.fit(choice.number, unit, name)


def _unit_of_constant(source: ConstantSource, scope: Scope) -> str:
    units = {scope.literal_unit(value) for _, value in source.values}
    if len(units) > 1:
        raise scope.error(f"{scope.line.name}: all its values have one unit.")
    return units.pop()


def _unit_of_composite(source: CompositeSource, scope: Scope) -> str:
    units = {name: scope.number(Name(name, 0)) for name in source.weights}
    known = {settled(unit) for unit in units.values() if unit != ANY}
    if len(known) > 1 and (found := _one_of(units.values())):
        return found
    if len(known) > 1:
        listed = ", ".join(f"{name} is {settled(unit)}" for name, unit in units.items())
        raise scope.error(f"All parts of a composite have one unit; {listed}.")
    return known.pop() if known else ANY


def _one_of(units: Iterable[str]) -> str | None:
    """The unit that quotients and other values have together; None if there is none."""
    found: str | None = ANY
    for unit in sorted(units, key=lambda unit: unit.endswith(SOFT)):
        found = together(found, unit) if found else None
    return settled(found) if found else None


def _unit_of_pool(source: PoolSource, scope: Scope) -> str:
    unit = _in(source.amount, scope).number(source.amount.expression)
    _in(source.by, scope).number(source.by.expression)
    unit = source.to.unit if unit == BARE else unit
    if unit != ANY and together(source.to.unit, unit) is None:
        raise scope.error(
            f"The pool's amount is {named(unit)}; it cannot be shared by {source.to.unit}."
        )
    if unit == "percent" and source.to.unit == BARE:
        raise scope.error("The pool's amount is a percentage: share it by 1% or 0.01%.")
    check_money_step(scope, source.to.to, unit, 0)
    if source.at_most:
        most = _in(source.at_most, scope)
        most.same(
            [
                (source.amount.expression, unit),
                (source.at_most.expression, most.number(source.at_most.expression)),
            ],
            "a pool",
            1,
        )
    return unit


def _unit_of_rank(source: RankSource, scope: Scope) -> str:
    _in(source.by, scope).number(source.by.expression)
    if not source.prizes:
        return soft("count")
    units = {scope.literal_unit(prize) for prize in source.prizes}
    if len(units) > 1:
        raise scope.error("All prizes have one unit.")
    return units.pop()


def _check_table(table: Table, currency: str) -> None:
    values: Sequence[Literal | Word] = [row.value for row in table.rows]
    others = [table.below, table.otherwise]
    values = [*values, *(each for each in others if isinstance(each, Literal | Word))]
    for value in values:
        _check_value(table, value, currency)
    for row in table.rows:
        for each in (row.start, row.flat, table.until, *row.more.values()):
            if isinstance(each, Literal) and each.currency not in ("", currency):
                message = f"{table.name}: {each.text}, but the plan pays in {currency}."
                raise BadPlan(message, *table.place)


def _check_value(table: Table, value: Literal | Word, currency: str) -> None:
    if isinstance(value, Literal) and value.currency not in ("", currency):
        message = f"{table.name}: {value.text}, but the plan pays in {currency}."
    elif _is_bare_percent(table, value):
        said = hint("percent", value.text, currency)
        message = f"{table.name} gives percentages: {said}."
    elif not _is_below_of_product(table, value) and together(value.unit, table.unit) is None:
        message = f"{table.name} gives {table.unit}, but {value.text} is {value.unit}."
    else:
        return
    raise BadPlan(message, *table.place)


def _is_bare_percent(table: Table, value: Literal | Word) -> bool:
    return value.unit == BARE and table.unit == "percent" and value.value not in (0, 1)


def _is_below_of_product(table: Table, value: Literal | Word) -> bool:
    """`below` stands for rate times what is looked up, whose unit the formula decides."""
    return value is table.below and table.kind in ("whole", "marginal")


def _check_known(plan: Plan, units: Mapping[str, str]) -> None:
    for line in plan.lines:
        if units[line.name] == ANY:
            message = f"The unit of {line.name!r} does not follow from its formula: add 'unit'."
            raise BadPlan(message, *line.place)


def _check_eligible(plan: Plan) -> None:
    reads = [line for line in plan.facts() if _name_of(line.source) == DAYS_PRESENT]
    if plan.eligible.min_days and not reads:
        message = f"'min_days' counts the fact {DAYS_PRESENT!r}, which no line of this plan reads."
        raise BadPlan(message)


def _check_pay(plan: Plan, units: Mapping[str, str]) -> None:
    place = (getattr(plan.pay, "line", 0), getattr(plan.pay, "column", 0))
    if plan.pay not in units:
        raise BadPlan(f"'pay' names no line: {plan.pay!r}.", *place)
    if units[plan.pay] != "money":
        raise BadPlan(f"'pay' is money; {plan.pay} is {named(units[plan.pay])}.", *place)
    if per := plan.line(plan.pay).per:
        raise BadPlan(f"'pay' is one amount for each payee; {plan.pay} is per {per}.", *place)
    if not _pays_whole_units(plan):
        raise BadPlan(
            f"{plan.pay} is paid, so it needs round: {{to: minor_unit, mode: half_up}}"
            f" or a whole multiple of {plan.currency}'s smallest unit.",
            *place,
        )


def _pays_whole_units(plan: Plan) -> bool:
    """Whether the line that is paid is rounded; a pool's shares are whole steps by themselves."""
    line = plan.line(plan.pay)
    step = line.round.to if line.round else None
    if step is None and isinstance(line.source, PoolSource):
        step = line.source.to.to
    return step is not None and step % minor_unit(plan.currency) == 0
