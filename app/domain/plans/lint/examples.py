"""Cases to try a plan on: payees of the last period, and others that are made up."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from app.domain.days import Days
from app.domain.plans.evaluating.columns import Value
from app.domain.plans.evaluating.inputs import Plain
from app.domain.plans.evaluating.one_payee import one_payee
from app.domain.plans.language.document import (
    PAYEES,
    TARGET,
    FactSource,
    KpiSource,
    Line,
    LooksBack,
    MeasureSource,
    Plan,
)
from app.domain.plans.language.expressions import Word, parts_of
from app.domain.plans.lint.cases import Case, answers_for, case_of
from app.domain.plans.lint.ranges import Ranges
from app.domain.plans.lint.reading import Edge
from app.domain.plans.lint.remarks import LastPeriod
from app.domain.plans.lint.trials import Trial, Trials, Variant
from app.domain.words import value_words

MADE_UP = 120
ALONE = 30  # made up where each case has to be tried by itself
TARGET_AMOUNT = Fraction(1000)
DETAIL_ROWS = (4, 1, 6, 3)
USUAL: dict[str, tuple[str, ...]] = {  # good, then less good values of facts and key figures
    "percent": ("1", "9/10", "3/4", "1/2"),
    "points": ("60", "90", "30"),
    "stars": ("5", "4"),
    "score": ("5", "4", "80"),
    "money": ("1000", "5000", "100", "0"),
    "number": ("10", "100", "1", "5"),
    "count": ("10", "100", "1"),
    "days": ("20", "30", "10"),
    "hours": ("160", "40", "80"),
}


def examples(
    plan: Plan, trials: Trials, ranges: Ranges, edges: Sequence[Edge], last: LastPeriod | None
) -> list[Case]:
    """Cases that are paid something: of the last period first, then made up."""
    return [*(_of_last(plan, last) if last else []), *_made_up(plan, trials, ranges, edges)]


def case_words(plan: Plan, case: Case) -> str:
    """Who a case is: a payee, or the values that were made up."""
    if case.payee:
        return f"payee {case.payee}"
    said = [
        f"{line.label} {plain_value_words(value, plan.units[line.name], plan.currency)}"
        for line in plan.lines
        if (value := case.value(line.name)) is not None
    ]
    return ", ".join(said)


def plain_value_words(value: Plain, unit: str, currency: str) -> str:
    """A plain value as it is read."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value_words(value, unit, currency) if isinstance(value, Fraction) else str(value)


def _of_last(plan: Plan, last: LastPeriod) -> list[Case]:
    """Payees from the middle, the top and between."""
    found = last.found
    paid = [
        (number, row)
        for row in range(last.inputs.rows)
        if (number := found.value(plan.pay, row).number) is not None and number > 0
    ]
    paid.sort()
    places = [len(paid) // 2, len(paid) - 1, 3 * len(paid) // 4] if paid else []
    rows = dict.fromkeys(paid[place][1] for place in places)
    return [_last_case(plan, last, row) for row in rows]


def _last_case(plan: Plan, last: LastPeriod, row: int) -> Case:
    earlier = {back: values[row] for back, values in last.inputs.earlier.items()}
    return case_of(plan, one_payee(found=last.found, inputs=last.inputs, row=row), earlier)


def _made_up(plan: Plan, trials: Trials, ranges: Ranges, edges: Sequence[Edge]) -> list[Case]:
    """The first that is good in everything, one from the middle, and the one that is paid most."""
    values = {line.name: _values(plan, line, ranges, edges) for line in plan.lines if _reads(line)}
    count = ALONE if trials.one_by_one else MADE_UP
    cases = [_case(plan, values, place) for place in range(count)]
    cases = [*cases, *_with_history(plan, trials, cases)]
    pays = trials.pays([Variant(case, case) for case in cases])
    paid = [(pay, -place) for place, pay in enumerate(pays) if pay is not None and pay > 0]
    if not paid:
        return cases[:1]
    ordered = sorted(paid)
    first, middle, most = (
        max(place for _, place in paid),
        ordered[len(paid) // 2][1],
        ordered[-1][1],
    )
    return [cases[-place] for place in dict.fromkeys((first, most, middle))]


def _reads(line: Line) -> bool:
    return isinstance(line.source, MeasureSource | FactSource | KpiSource)


def _case(plan: Plan, values: dict[str, list[Plain]], place: int) -> Case:
    """The first takes the first value of each line; the others mix them."""
    chosen = {
        name: those[(place * (2 * n + 1) + place // (n + 2)) % len(those)]
        for n, (name, those) in enumerate(values.items())
    }
    own = [line for line in plan.level(PAYEES) if _reads(line)]
    count = DETAIL_ROWS[place % len(DETAIL_ROWS)]
    rows = {
        name: [{line.name: chosen[line.name] for line in plan.level(name) if _reads(line)}] * count
        for name in plan.details
    }
    answers = {line.name: answers_for(line.source) for line in own}
    return Case("", {line.name: chosen[line.name] for line in own}, answers, rows)


def _with_history(plan: Plan, trials: Trials, cases: Sequence[Case]) -> list[Case]:
    """The same once more, as if they had been paid likewise before."""
    backs = plan.looks_back()
    if not backs:
        return []
    tried = trials.run([Variant(case, case) for case in cases])
    return [
        replace(case, earlier={back: _before(plan, trial, back) for back in backs})
        for case, trial in zip(cases, tried, strict=True)
        if trial
    ]


def _before(plan: Plan, trial: Trial, back: LooksBack) -> Value:
    value = trial.value(back.line or plan.pay)
    if back.kind != "previous" and value.missing:
        return Value(Fraction(0))
    return value


def _values(plan: Plan, line: Line, ranges: Ranges, edges: Sequence[Edge]) -> list[Plain]:
    """Values that a line may read, the good ones first."""
    unit = plan.units[line.name]
    if unit == "yes_no":
        return [True, False]
    if unit == "text":
        return _texts(plan)
    if unit == "date":
        return _days(ranges.period)
    return list(dict.fromkeys(_numbers(line, unit, ranges, edges)))


def _numbers(line: Line, unit: str, ranges: Ranges, edges: Sequence[Edge]) -> list[Plain]:
    at = sorted((edge.at for edge in edges if edge.line == line.name), reverse=True)
    if isinstance(line.source, FactSource) and line.source.fact == TARGET:
        return [TARGET_AMOUNT]
    known = ranges.of_measure(line)
    if known is None:
        return [*(Fraction(text) for text in USUAL[unit]), *at]
    low, high = known
    return [*(low + (high - low) * part / 10 for part in (9, 10, 7, 5)), *at]


def _texts(plan: Plan) -> list[Plain]:
    starts = [row.start for table in plan.tables.values() for row in table.rows]
    inside = [
        part
        for line in plan.lines
        for formula in line.formulas()
        for part in parts_of(formula.expression)
    ]
    words = [each for each in (*starts, *inside) if isinstance(each, Word) and each.unit == "text"]
    return list(dict.fromkeys([*(str(word.value) for word in words), "something else"]))


def _days(period: Days) -> list[Plain]:
    """Days in the period and before it."""
    first, end = period.first, period.end - timedelta(days=1)
    days: list[Plain] = [first, end, first - timedelta(days=100), first - timedelta(days=400)]
    return days
