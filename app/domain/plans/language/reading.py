"""From a plan's document to a plan; each mistake is named with its line and column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from app.domain.measures import QUESTIONS
from app.domain.money import MINOR_DIGITS
from app.domain.plans.language.checking import checked
from app.domain.plans.language.document import PAYEES, TARGET, Eligible, Line, Plan, Source
from app.domain.plans.language.keys import (
    BUILT_IN,
    either,
    error,
    good_name,
    listed,
    number,
    one_of,
    place_of,
    table,
    text,
)
from app.domain.plans.language.reading_measures import measures_from, questions_from
from app.domain.plans.language.reading_sources import Reader
from app.domain.plans.language.reading_tables import tables_from
from app.domain.plans.language.units import BARE, UNITS

PLAN_KEYS = (
    *("plan", "currency", "calendar", "for", "late", "groups", "details"),
    *("questions", "measures", "tables", "lines", "pay"),
)
KINDS = ("measure", "kpi", "fact", "constant", "formula", "composite", "pool", "rank")
MEASURE_KEYS = ("of", "window", "needs", "otherwise", "channel", "segment", "statistic", "better")
LINE_KEYS = ("name", "label", "unit", "round", "per", *KINDS, *MEASURE_KEYS)
OF_KIND = {
    "measure": MEASURE_KEYS,
    "kpi": ("of", "window", "needs", "otherwise", "better"),
    "fact": ("of", "better"),
}
PER_DETAIL = ("fact", "constant", "formula", "composite", "pool", "rank")
LATE = ("person", "whole_pool", "positive_only")
MOST_LINES = 200


def plan_from(document: object, measure_units: Mapping[str, str]) -> Plan:
    """The plan that a document describes, its units checked.

    `measure_units` names every measure that exists, with its unit; those that the plan defines
    itself come on top. Errors: BadPlan with place.
    """
    keys = table(document, "The plan", PLAN_KEYS)
    currency = _currency(text(keys, "currency"))
    groups, details = _groups(keys), _details(keys.get("details", {}))
    reader = Reader(currency, groups, list(details.order))
    lines = listed(keys, "lines")
    if len(lines) > MOST_LINES:
        raise error(f"A plan has at most {MOST_LINES} lines.", lines)
    questions = questions_from(keys.get("questions", {}))
    measures = measures_from(keys.get("measures", {}), {**QUESTIONS, **questions})
    plan = Plan(
        name=text(keys, "plan"),
        currency=currency,
        calendar=text(keys, "calendar"),
        lines=tuple(_line(line, reader) for line in lines),
        pay=text(keys, "pay"),
        tables=tables_from(keys.get("tables", {}), reader.rounding),
        groups=groups,
        eligible=_eligible(keys.get("for", {})),
        details=details.order,
        rows_called=details.one,
        answer_rows=details.answers,
        late=one_of(keys, "late", LATE, "positive_only"),
        questions=questions,
        measures=measures,
    )
    own = {name: measure.unit for name, measure in measures.items()}
    return checked(plan, {**measure_units, **own})


def _currency(name: str) -> str:
    if name not in MINOR_DIGITS:
        raise error(f"{str(name)!r} is no currency that is known; write one like EUR.", name)
    return str(name)


def _line(value: object, reader: Reader) -> Line:
    keys = table(value, "A line", LINE_KEYS)
    name = good_name(text(keys, "name"))
    kinds = [kind for kind in KINDS if kind in keys]
    if len(kinds) != 1:
        raise error(f"The line {str(name)!r} is exactly one of {', '.join(KINDS)}.", name)
    if strange := [key for key in MEASURE_KEYS if key in keys and key not in _allowed(kinds[0])]:
        message = f"{strange[0]!r} belongs to a measure, and {str(name)!r} is a {kinds[0]}."
        raise error(message, name)
    unit = text(keys, "unit") if "unit" in keys else ""
    if unit and unit not in UNITS:
        raise error(f"There is no unit {str(unit)!r}; known are {', '.join(UNITS)}.", unit)
    return Line(
        name=name,
        label=text(keys, "label") if "label" in keys else str(name).replace("_", " "),
        unit=str(unit),
        source=_source(keys, kinds[0], reader),
        round=reader.rounding(keys["round"]) if "round" in keys else None,
        place=place_of(name),
        per=_per(keys, kinds[0], reader.details),
        better=_better(keys, kinds[0]),
    )


def _better(keys: Mapping[str, Any], kind: str) -> str:
    """Which way is the better one: of a score upwards; of a fact nobody knows unless it is said."""
    if "better" not in keys:
        return "" if kind == "fact" else "high"
    if kind == "fact" and (keys["fact"] == TARGET or keys.get("unit") == "text"):
        message = f"'better' belongs to figures that can become better; {str(keys['fact'])!r}"
        raise error(f"{message} cannot.", keys["better"])
    return one_of(keys, "better", ("high", "low"))


def _allowed(kind: str) -> Sequence[str]:
    return OF_KIND.get(kind, ())


def _source(keys: Mapping[str, Any], kind: str, reader: Reader) -> Source:
    readers = {
        "measure": reader.measure,
        "kpi": reader.kpi,
        "fact": reader.fact,
        "constant": reader.constant,
        "formula": reader.formula,
        "composite": reader.composite,
        "pool": reader.pool,
        "rank": reader.rank,
    }
    return readers[kind](keys)


def _per(keys: Mapping[str, Any], kind: str, details: Sequence[str]) -> str:
    if "per" not in keys:
        return PAYEES
    per = text(keys, "per")
    if per not in details:
        known = either(list(details)) if details else "none: declare it in 'details'"
        raise error(f"There are no detail rows {str(per)!r}; known are {known}.", per)
    if kind not in PER_DETAIL:
        raise error(f"A {kind} belongs to a payee, and not to each row of {per!s}.", per)
    return str(per)


def _groups(keys: Mapping[str, Any]) -> tuple[str, ...]:
    groups = listed(keys, "groups", [])
    for group in groups:
        if not isinstance(group, str) or group in BUILT_IN:
            raise error("'groups' lists names such as team.", group)
        good_name(group)
    if len(set(groups)) != len(groups):
        raise error("'groups' names one group twice.", groups)
    return tuple(groups)  # with their places


@dataclass(frozen=True, slots=True)
class _Details:
    """Tables of detail rows: the column that orders each, what one of its rows is called, and
    the question whose answers they are, where they come from no file."""

    order: Mapping[str, str]
    one: Mapping[str, str]
    answers: Mapping[str, str]


def _details(value: object) -> _Details:
    given = table(value, "'details'")
    order, one, answers = {}, {}, {}
    known = ("order", "one", "answers")
    for key in given:
        keys = table(given[key] or {}, f"The details {str(key)!r}", known, near=key)
        name = str(good_name(key))
        order[name] = str(text(keys, "order")) if "order" in keys else ""
        if "one" in keys:
            one[name] = str(text(keys, "one"))
        if "answers" in keys:
            answers[name] = str(text(keys, "answers"))
    return _Details(order, one, answers)


def _eligible(value: object) -> Eligible:
    keys = table(value, "'for'", ("jobs", "tenure_days", "min_days"))
    jobs = listed(keys, "jobs", [])
    for job in jobs:
        if not isinstance(job, str) or not job.strip():
            raise error("'jobs' lists the names of jobs.", job)
    wanted = {key: _days(keys[key], key) for key in ("tenure_days", "min_days") if key in keys}
    return Eligible(tuple(str(job) for job in jobs), **wanted)


def _days(value: object, key: str) -> Fraction:
    message = f"{key!r} is a number of days, such as 90."
    found = number(value, message)
    if found.unit != BARE or found.value < 0:
        raise error(message, value)
    return found.value
