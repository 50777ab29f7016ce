"""The unit of what each function gives, and what it takes."""

from dataclasses import replace
from fractions import Fraction

from app.domain.plans.language.document import COMPANY, PAYEES, MeasureSource
from app.domain.plans.language.expressions import Binary, Call, Expression, Literal, Name, Word
from app.domain.plans.language.formula_units import Check, Scope, words
from app.domain.plans.language.keys import SPANS, either
from app.domain.plans.language.units import ANY, BARE, NUMERIC, ORDERED, named, soft
from app.domain.rounding import ROUNDINGS

MOST_BACK = 120  # periods


def _extreme(scope: Scope, tree: Call) -> str:
    form = f"{tree.function}(a, b): 2 to 50 values"
    given = scope.arguments(tree, 2, 50, form)
    typed = [(each, scope.unit(each)) for each in given]
    for each, unit in typed:
        scope.of_kind(each, unit, ORDERED, "a number or a day")
    return scope.same(typed, tree.function, tree.column)


def _same_number(scope: Scope, tree: Call) -> str:
    given = scope.arguments(tree, 1, 50, f"{tree.function}(a, b, ...): 1 to 50 values")
    return scope.same([(each, scope.number(each)) for each in given], tree.function, tree.column)


def _coalesce(scope: Scope, tree: Call) -> str:
    given = scope.arguments(tree, 1, 50, "coalesce(a, b, ...): 1 to 50 values")
    return scope.same([(each, scope.unit(each)) for each in given], "coalesce", tree.column)


def _abs(scope: Scope, tree: Call) -> str:
    return scope.number(*scope.arguments(tree, 1, 1, "abs(x)"))


def _clamp(scope: Scope, tree: Call) -> str:
    given = scope.arguments(tree, 3, 3, "clamp(x, lowest, highest)")
    return scope.same([(each, scope.number(each)) for each in given], "clamp", tree.column)


def _round(scope: Scope, tree: Call) -> str:
    x, to, mode = scope.arguments(tree, 3, 3, "round(x, 0.01, half_up)")
    if not (isinstance(mode, Name) and mode.name in ROUNDINGS):
        raise scope.error(f"The mode of round is {either(list(ROUNDINGS))}.", mode.column)
    return _to_step(scope, x, to)


def _floor(scope: Scope, tree: Call) -> str:
    given = scope.arguments(tree, 1, 2, f"{tree.function}(x) or {tree.function}(x, 10)")
    return _to_step(scope, *given) if len(given) == 2 else scope.number(given[0])


def _to_step(scope: Scope, x: Expression, to: Expression) -> str:
    unit = scope.number(x)
    step = constant_of(to)
    if step is None or step.value <= 0:
        raise scope.error("A step is a number above 0, such as 0.05 or 1/3.", to.column)
    scope.fit(step, unit, words(x))
    check_money_step(scope, step.value, unit, to.column)
    return unit


def check_money_step(scope: Scope, step: Fraction, unit: str, column: int) -> None:
    """Errors: BadPlan where money would be rounded to what cannot be written as a decimal."""
    rest = step.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if unit == "money" and rest != 1:
        message = f"{scope.line.name} is money and is rounded to a decimal number such as 0.05."
        raise scope.error(message, column)


def _days_between(scope: Scope, tree: Call) -> str:
    given = scope.arguments(tree, 2, 2, f"{tree.function}(first_day, last_day)")
    for each in given:
        scope.of_kind(each, scope.unit(each), frozenset({"date", ANY}), "a day")
    return soft("days" if tree.function == "days_between" else "count")


def _exp(scope: Scope, tree: Call) -> str:
    x, to = scope.arguments(tree, 2, 2, "exp(x, 0.000001)")
    unit, step = scope.number(x), constant_of(to)
    if unit == "money":
        raise scope.error(f"exp takes a plain number; {words(x)} is money.", x.column)
    if step is None or step.unit != BARE or step.value <= 0:
        raise scope.error("exp is rounded to a number above 0, such as 0.000001.", to.column)
    return "number"


def _is_missing(scope: Scope, tree: Call) -> str:
    scope.unit(*scope.arguments(tree, 1, 1, "is_missing(x)"))
    return "yes_no"


def _not(scope: Scope, tree: Call) -> str:
    scope.truth(tree.arguments[0])
    return "yes_no"


def _no_value(scope: Scope, tree: Call) -> str:
    (why,) = scope.arguments(tree, 1, 1, "no_value('why')")
    if not (isinstance(why, Word) and why.unit == "text" and why.value):
        raise scope.error("no_value says why, in quotes: no_value('on leave').", why.column)
    return ANY


def _if(scope: Scope, tree: Call) -> str:
    form = "if has three parts: if(condition, then, else)"
    condition, then, other = scope.arguments(tree, 3, 3, form)
    scope.truth(condition)
    return scope.same([(then, scope.unit(then)), (other, scope.unit(other))], "if", tree.column)


def _share(scope: Scope, tree: Call) -> str:
    x, over = scope.arguments(tree, 2, 2, "share(x, team)")
    known = (*scope.plan.groups, *scope.plan.details, COMPANY)
    if not (isinstance(over, Name) and over.name in known):
        raise scope.error(f"share says of what: {either(known)}.", over.column)
    scope.inside(over.name).number(x)
    if over.name in scope.plan.details and scope.level != over.name:
        message = f"share(x, {over.name}) belongs into a line per {over.name}."
        raise scope.error(message, tree.column)
    return soft("percent")


def _running(scope: Scope, tree: Call) -> str:
    (x,) = scope.arguments(tree, 1, 1, f"{tree.function}(x)")
    if scope.level == PAYEES:
        raise scope.error(f"{tree.function} belongs into a line of detail rows.", tree.column)
    return scope.number(x)


def _previous(scope: Scope, tree: Call) -> str:
    given = scope.arguments(tree, 1, 2, "previous(line) or previous(line, 2)")
    if len(given) == 2:
        back = given[1]
        if not (isinstance(back, Literal) and back.value in range(1, MOST_BACK + 1)):
            message = f"previous goes back 1 to {MOST_BACK} periods."
            raise scope.error(message, back.column)
    return _earlier(scope, given[0])


def _sum_before(scope: Scope, tree: Call) -> str:
    line, span = scope.arguments(tree, 2, 2, "sum_before(line, year)")
    _check_span(scope, span)
    unit = _earlier(scope, line)
    return scope.of_kind(line, unit, NUMERIC, "a number")


def _paid_before(scope: Scope, tree: Call) -> str:
    _check_span(scope, *scope.arguments(tree, 1, 1, "paid_before(year)"))
    return "money"


def _check_span(scope: Scope, span: Expression) -> None:
    if not (isinstance(span, Name) and span.name in SPANS):
        raise scope.error(f"How far back: {either(SPANS)}.", span.column)


def _earlier(scope: Scope, line: Expression) -> str:
    """The unit of a line of earlier periods; any line of the plan may be named."""
    named = line.name if isinstance(line, Name) else ""
    if named not in {each.name for each in scope.plan.level(PAYEES)}:
        known = ", ".join(each.name for each in scope.plan.level(PAYEES))
        raise scope.error(f"Earlier periods have the lines {known}.", line.column)
    return scope.units.get(named) or scope.plan.line(named).unit or scope.later.get(named, ANY)


def _answers(scope: Scope, tree: Call) -> str:
    (line,) = scope.arguments(tree, 1, 1, "answers(line)")
    unit = scope.unit(line)
    if not (isinstance(line, Name) and line.name in scope.units) or not isinstance(
        scope.plan.line(line.name).source, MeasureSource
    ):
        raise scope.error(
            f"answers takes a line with a measure; this is {named(unit)}.", line.column
        )
    return soft("count")


FUNCTION_UNITS: dict[str, Check] = {
    **dict.fromkeys(("min", "max"), _extreme),
    **dict.fromkeys(("best_of", "worst_of", "avg_of", "sum_of"), _same_number),
    **dict.fromkeys(("floor", "ceil"), _floor),
    **dict.fromkeys(("days_between", "months_between"), _days_between),
    **dict.fromkeys(("running", "before"), _running),
    "abs": _abs,
    "clamp": _clamp,
    "round": _round,
    "exp": _exp,
    "coalesce": _coalesce,
    "is_missing": _is_missing,
    "not": _not,
    "no_value": _no_value,
    "if": _if,
    "share": _share,
    "previous": _previous,
    "sum_before": _sum_before,
    "paid_before": _paid_before,
    "answers": _answers,
}


def constant_of(tree: Expression) -> Literal | None:
    """The number that an expression is, also as a quotient a/b of numbers."""
    match tree:
        case Literal():
            return tree
        case Binary(sign="/", left=Literal() as above, right=Literal() as below) if below.value:
            plain = above.unit == below.unit == BARE
            return replace(above, value=Fraction(above.value, below.value)) if plain else None
    return None
