"""Numbers that grow very long, and points that stand where a percentage is meant."""

from collections.abc import Iterator

from app.domain.plans.language.document import (
    COMPANY,
    CompositeSource,
    FormulaSource,
    KpiSource,
    Line,
    MeasureSource,
    Plan,
)
from app.domain.plans.language.expressions import (
    Binary,
    Call,
    Expression,
    Name,
    Negative,
    names_in,
    parts_of,
)
from app.domain.plans.language.formula_units import Scope
from app.domain.plans.language.function_units import FUNCTION_UNITS, constant_of
from app.domain.plans.language.units import settled
from app.domain.plans.lint.remarks import Kind, Remark
from app.domain.plans.lint.study import Study

ADD_UP = ("sum", "avg", "share")
FINE = ("round", "floor", "ceil", "exp", "count", "days_between", "months_between", "answers")
COUNTED = ("points", "stars", "score")


def unrounded(study: Study) -> Iterator[Remark]:
    """Each sum or mean over people of something that was divided and not rounded."""
    plan = study.plan
    for line in study.read():
        for formula in line.formulas():
            for part in parts_of(formula.expression):
                if isinstance(part, Call) and part.function in ADD_UP:
                    culprit = _over_people(plan, part)
                    if culprit:
                        yield _unrounded(plan, line, culprit)


def _over_people(plan: Plan, call: Call) -> str:
    """The first line with a quotient that is taken together over people; empty for none."""
    over = {*plan.groups, COMPANY}
    named = [each for each in call.arguments if isinstance(each, Name) and each.name in over]
    if not named:
        return ""
    values = [each for each in call.arguments if each not in named][:1]
    return next((name for each in values for name in _quotients(plan, each)), "")


def _quotients(plan: Plan, tree: Expression) -> Iterator[str]:
    """The lines that bring quotients in; the word 'it' for a division in the formula itself."""
    match tree:
        case Name(name=name) if name in plan.units:
            if _is_quotient(plan, plan.line(name)):
                yield name
        case Negative(of=inner):
            yield from _quotients(plan, inner)
        case Binary(sign="/", left=left, right=right):
            if constant_of(right) is None:
                yield "it"
            yield from _quotients(plan, left)
        case Binary(sign="+" | "-" | "*", left=left, right=right):
            yield from _quotients(plan, left)
            yield from _quotients(plan, right)
        case Call(function=function, arguments=arguments):
            yield from _of_call(plan, function, arguments)


def _of_call(plan: Plan, function: str, arguments: tuple[Expression, ...]) -> Iterator[str]:
    table = plan.tables.get(function)
    if function in FINE or (table and table.kind in ("step", "match")):
        return
    for argument in arguments[function == "if" :]:
        yield from _quotients(plan, argument)


def _is_quotient(plan: Plan, line: Line) -> bool:
    if line.round is not None:
        return False
    match line.source:
        case MeasureSource() | KpiSource():
            return True
        case CompositeSource(weights=weights, missing=missing):
            return missing == "reweight" or any(_is_quotient(plan, plan.line(n)) for n in weights)
        case FormulaSource(expression=tree):
            return any(True for _ in _quotients(plan, tree))
    return False


def _unrounded(plan: Plan, line: Line, culprit: str) -> Remark:
    about = line.name if culprit == "it" else culprit
    unit = plan.units[about]
    to = "0.0001%" if unit == "percent" else "0.000001"
    of = plan.line(about)
    words = (
        f"{line.label} adds up {of.label if culprit != 'it' else 'a quotient'} over people, and"
        " quotients that are not rounded make very long numbers and slow months. Add"
        f" round: {{to: {to}, mode: half_even}} to the line {about!r}; it changes nobody by a cent."
    )
    return Remark(Kind.UNROUNDED, about, of.place, words)


def no_table(study: Study) -> Iterator[Remark]:
    """Each place where money is multiplied by points, stars or a score as they are."""
    plan = study.plan
    for line in study.read():
        for formula in line.formulas():
            for part in parts_of(formula.expression):
                if isinstance(part, Binary) and part.sign == "*":
                    level = _level(plan, line, part)
                    scope = Scope(plan, plan.loose, line, plan.loose, FUNCTION_UNITS, level=level)
                    yield from _multiplied(study, scope, line, part)


def _level(plan: Plan, line: Line, part: Expression) -> str:
    """Whose rows a part is calculated for: of detail rows as soon as one of its lines is."""
    per = {each.name: each.per for each in plan.lines}
    return next((per[name.name] for name in names_in(part) if per.get(name.name)), line.per)


def _multiplied(study: Study, scope: Scope, line: Line, part: Binary) -> Iterator[Remark]:
    units = [settled(scope.unit(part.left)), settled(scope.unit(part.right))]
    if "money" not in units:
        return
    other = part.right if units[0] == "money" else part.left
    unit = units[1] if units[0] == "money" else units[0]
    if unit not in COUNTED or _is_from_table(study.plan, other):
        return
    curve = max(
        (each for each in study.curves if each.line.name in _names(study.plan, other)),
        key=lambda each: each.height,
        default=None,
    )
    size = curve.height if curve else None
    words = (
        f"{line.label} multiplies money by {unit}: 62 {unit} pay 62 times the amount."
        f" Did you mean a percentage? Look the {unit} up in a table that gives percentages."
    )
    example = study.example(curve.base) if curve else ""
    yield Remark(Kind.NO_TABLE, line.name, line.place, words, size, example)


def _names(plan: Plan, tree: Expression) -> set[str]:
    """The lines that an expression rests on."""
    found = {part.name for part in parts_of(tree) if isinstance(part, Name)} & set(plan.units)
    for name in list(found):
        for formula in plan.line(name).formulas():
            found |= _names(plan, formula.expression)
    return found


def _is_from_table(plan: Plan, tree: Expression) -> bool:
    """Whether somewhere on the way a table said what the points are worth."""
    for part in parts_of(tree):
        if isinstance(part, Call) and part.function in plan.tables:
            return True
        if isinstance(part, Name) and part.name in plan.units:
            line = plan.line(part.name)
            if isinstance(line.source, FormulaSource) and _is_from_table(
                plan, line.source.expression
            ):
                return True
            if isinstance(line.source, CompositeSource) and any(
                _is_from_table(plan, Name(name, 0)) for name in line.source.weights
            ):
                return True
    return False
