"""The detail rows that a plan reads: whose each is, in which order, and its facts."""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.details import MONEY, DetailRow, Value, typed
from app.domain.errors import BadPeriod
from app.domain.plans.evaluating.inputs import DetailRows, Plain
from app.domain.plans.language.document import FactSource, Line, Plan
from app.queries.catalogue import questions
from app.queries.details import detail_kinds, held_rows
from app.services.plans.answer_rows import answer_rows
from app.services.plans.participants import Participant

DAYS = ("day", "first_day", "last_day")  # of the row itself, cut to the participation's days
WORDED = ("text", "date", "yes_no", "percent")  # read in the unit of the same name only


def details_for(
    session: Session, plan: Plan, plan_id: int, people: Sequence[Participant]
) -> dict[str, DetailRows]:
    """The rows of every table of details that have a day of a participation.

    Two queries for each table from files; one for each table of answers, and one for their
    questions. Errors: BadPeriod if a line reads a column in a unit that it has not.
    """
    if not people:
        return {}
    asked = questions(session) if plan.answer_rows else {}
    return {
        name: answer_rows(session, plan, plan_id, name, people, asked)
        if name in plan.answer_rows
        else _rows(session, plan, name, people)
        for name in plan.details
    }


def details_asked(plan: Plan) -> Hashable:
    """What `details_for` reads: the same for two plans that read the same details alike."""
    lines = [line for name in plan.details for line in plan.level(name)]
    facts = [
        (line.per, line.name, line.unit, line.source)
        for line in lines
        if isinstance(line.source, FactSource)
    ]
    tables = (*plan.details.items(), *plan.answer_rows.items())
    return ("details", plan.name, plan.currency, *tables, *facts)


def check_kinds(plan: Plan, name: str, kinds: Mapping[str, str]) -> None:
    """Whether each line reads its column in a unit that fits. Errors: BadPeriod."""
    for line in plan.level(name):
        if not isinstance(line.source, FactSource):
            continue
        kind = "date" if line.source.fact in DAYS else kinds.get(line.source.fact)
        if kind is not None and not _fits(kind, line, plan):
            raise BadPeriod(
                f"{plan.name!r}: the line {line.name!r} is {line.unit}, and the column"
                f" {line.source.fact!r} of {name!r} is {kind}."
            )


def _fits(kind: str, line: Line, plan: Plan) -> bool:
    if kind.startswith(MONEY):
        return line.unit == "money" and kind == f"{MONEY}{plan.currency}"
    if kind in WORDED:
        return line.unit == kind
    return line.unit not in (*WORDED, "money")


def _rows(session: Session, plan: Plan, name: str, people: Sequence[Participant]) -> DetailRows:
    kinds = detail_kinds(session, name)
    check_kinds(plan, name, kinds)
    places: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(people):
        places[one.payee_id].append(place)
    window = Days(min(one.days.first for one in people), max(one.days.end for one in people))
    found = [
        (place, row, _cut(row, people[place].days))
        for row in held_rows(session, name, window)
        for place in places.get(row.person_id, ())
        if row.days.meets(people[place].days)
    ]
    order = sorted(range(len(found)), key=lambda at: _key(plan.details[name], kinds, *found[at]))
    facts = {
        line.name: [_fact(line.source.fact, kinds, row, days) for _, row, days in found]
        for line in plan.level(name)
        if isinstance(line.source, FactSource)
    }
    owners = np.array([place for place, *_ in found], np.intp)
    ids = [row.row for _, row, _ in found]
    return DetailRows(owners, ids, np.array(order, np.intp), facts)


def _cut(row: DetailRow, days: Days) -> Days:
    return Days(max(row.days.first, days.first), min(row.days.end, days.end))


def _fact(fact: str, kinds: Mapping[str, str], row: DetailRow, days: Days) -> Plain:
    if fact in DAYS:
        return _day(fact, days)
    text = row.values.get(fact)
    return None if text is None else typed(kinds[fact], text)


def _day(fact: str, days: Days) -> date:
    return days.end - timedelta(days=1) if fact == "last_day" else days.first


def _key(
    column: str, kinds: Mapping[str, str], place: int, row: DetailRow, days: Days
) -> tuple[Any, ...]:
    """Payee by payee, in the order that the plan names, rows without it first, then by row id."""
    value: Value | None = None
    if column in DAYS:
        value = _day(column, days)
    elif column and column in row.values:
        value = typed(kinds[column], row.values[column])
    comparable = value.encode() if isinstance(value, str) else value
    return (place, value is not None, comparable if value is not None else 0, row.row.encode())
