"""A share of a pool, or a place in a ranking, in words."""

from fractions import Fraction

from app.domain.plans.evaluating.columns import Value
from app.domain.plans.language.document import COMPANY, Line, Plan, PoolSource, RankSource
from app.domain.plans.language.expressions import names_in
from app.domain.plans.telling.formula_words import reason_words, value_said
from app.domain.plans.telling.tracing import PoolTrace, RankTrace
from app.domain.words import cut_words, value_words

REMAINDERS = {
    "largest": "What is left over after rounding down goes to those who lost most by it.",
    "in_order": "What is left over after rounding down goes out in a fixed order.",
    "keep": "What is left over after rounding down is not given out.",
}


def pool_words(plan: Plan, line: Line, trace: PoolTrace, value: Value, by: str) -> list[str]:
    """The pool, by what it is shared, and one member's share; `by`: the weight in words."""
    assert isinstance(line.source, PoolSource)
    unit, currency = plan.units[line.name], plan.currency
    amount = value_said(trace.amount, unit, currency)
    if value.missing:
        return [f"There is no value: {reason_words(value.missing)}."]
    first = f"{_whose(line.source.over, plan)} pool of {amount} is shared by {by}"
    if not trace.total:
        return [f"{first}, but there is nothing to share it by, so nobody gets a part."]
    weight_unit = unit_of_weight(plan, line)
    own = "0" if trace.weight.missing else value_said(trace.weight, weight_unit, currency)
    of = f"{own} of {cut_words(trace.total, weight_unit, currency)}"
    share = value_said(value, unit, currency) if line.round else _short(value, unit, currency)
    return [f"{first}: {of} gives {share}.", *_rounding(line.source, trace, unit, currency)]


def rank_words(
    plan: Plan, line: Line, trace: RankTrace, value: Value, by: str, by_unit: str
) -> list[str]:
    """The place among how many, and its prize; `by`: what was compared, in words."""
    assert isinstance(line.source, RankSource)
    if value.missing:
        return [f"There is no place yet: {reason_words(value.missing)}."]
    own = "0" if trace.by.missing else value_said(trace.by, by_unit, plan.currency)
    if not trace.place:
        return [f"Your place by {by} is known, and gives {_given(plan, line, value)}."]
    of = f" of {trace.of:,}" if trace.of else ""
    where = "among your rows" if line.source.over in plan.details else _in(line.source.over)
    place = f"{_ordinal(trace.place)}{of} {where} by {by} ({own})"
    shared = ""
    if trace.tied > 1:
        others = "1 other" if trace.tied == 2 else f"{trace.tied - 1:,} others"
        shared = f", the same place as {others}"
    if not line.source.prizes:
        return [f"You are {place}{shared}."]
    return [f"You are {place}{shared}, which gives {_given(plan, line, value)}."]


def _rounding(source: PoolSource, trace: PoolTrace, unit: str, currency: str) -> list[str]:
    """Why the share is not exactly the part of the amount."""
    if trace.exact is None or trace.share.number is None or not trace.rounded:
        return []
    exact, step = cut_words(trace.exact, unit, currency), cut_words(trace.to, unit, currency)
    most = trace.at_most.number if trace.at_most else None
    if most is not None and abs(trace.exact) > max(most, Fraction(0)):
        limit = cut_words(max(most, Fraction(0)), unit, currency)
        own = source.at_most and any(names_in(source.at_most.expression))
        whose = "your limit is" if own else "the limit for one person is"
        return [f"It would be {exact}, but {whose} {limit}."]
    told = f"It would be {exact}; the pool is given out in steps of {step}."
    return [f"{told} {REMAINDERS[source.remainder]}"]


def unit_of_weight(plan: Plan, line: Line) -> str:
    """The unit of the weight where it is one line; of a calculation none is shown."""
    assert isinstance(line.source, PoolSource)
    name = getattr(line.source.by.expression, "name", "")
    return plan.units.get(name, "number")


def _whose(over: str, plan: Plan) -> str:
    if over == COMPANY:
        return "The company's"
    return f"The {over.replace('_', ' ')}'s" if over not in plan.details else "Your"


def _in(over: str) -> str:
    return "in the company" if over == COMPANY else f"in your {over.replace('_', ' ')}"


def _given(plan: Plan, line: Line, value: Value) -> str:
    return _short(value, plan.units[line.name], plan.currency)


def _short(value: Value, unit: str, currency: str) -> str:
    if value.number is None:
        return value_said(value, unit, currency)
    return value_words(value.number, unit, currency)


def _ordinal(place: int) -> str:
    """1st, 2nd, 3rd, 11th.

    >>> [_ordinal(place) for place in (1, 2, 3, 4, 11, 22, 113)]
    ['1st', '2nd', '3rd', '4th', '11th', '22nd', '113th']
    """
    if place % 100 in (11, 12, 13):
        return f"{place:,}th"
    return f"{place:,}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(place % 10, 'th') }"
