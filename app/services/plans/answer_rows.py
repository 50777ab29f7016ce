"""Detail rows that are the payees' own answers: each with its day, words and the payee's part."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.errors import BadPeriod
from app.domain.facts import WHOLE_ANSWER
from app.domain.measures import Question
from app.domain.plans.evaluating.inputs import DetailRows, Plain
from app.domain.plans.language.answer_rows import answer_value, unit_problem
from app.domain.plans.language.document import FactSource, Plan
from app.queries.details import AnswerPart, answer_parts
from app.services.plans.participants import Participant

DAYS = ("day", "first_day", "last_day")
Found = Sequence[tuple[int, AnswerPart]]  # with the place of the participant


def check_answer_rows(plan: Plan, name: str, asked: Mapping[str, Question]) -> None:
    """Whether the question is asked, and each line reads what answers have. Errors: BadPeriod."""
    question = plan.answer_rows[name]
    if question not in asked:
        raise BadPeriod(f"Nobody is asked the question {question!r} here.")
    order = plan.details[name]
    if order not in ("", *DAYS):
        raise BadPeriod(f"The answers {name!r} are ordered by day; leave 'order' out.")
    for line in plan.level(name):
        if isinstance(line.source, FactSource):
            wrong = unit_problem(asked[question], line.source.fact, line.unit)
            if wrong:
                raise BadPeriod(f"{plan.name!r}: the line {line.name!r}: {wrong}.")


def answer_rows(
    session: Session,
    plan: Plan,
    plan_id: int,
    name: str,
    people: Sequence[Participant],
    asked: Mapping[str, Question],
) -> DetailRows:
    """Every answer on a day of a participation, of those that took part; one query.

    Errors: BadPeriod as `check_answer_rows` has them.
    """
    check_answer_rows(plan, name, asked)
    question = asked[plan.answer_rows[name]]
    facts = {
        line.name: (line.source.fact, line.unit)
        for line in plan.level(name)
        if isinstance(line.source, FactSource)
    }
    own = {"answer", "channel", "credit", *DAYS}
    window = Days(min(one.days.first for one in people), max(one.days.end for one in people))
    with_attributes = any(fact not in own for fact, _ in facts.values())
    parts = answer_parts(session, plan_id, question.name, window, with_attributes)
    found = _of_people(parts, people)
    return DetailRows(
        np.array([place for place, _ in found], np.intp),
        [f"{part.source} {part.external_id}" for _, part in found],
        np.arange(len(found)),
        {line: [_fact(question, *fact, part) for _, part in found] for line, fact in facts.items()},
    )


def _of_people(parts: Iterable[AnswerPart], people: Sequence[Participant]) -> Found:
    """Participant by participant, in the order of the answers."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, one in enumerate(people):
        places[one.payee_id].append(place)
    found = [
        (place, part)
        for part in parts
        for place in places.get(part.payee_id, ())
        if part.day in people[place].days
    ]
    return sorted(found, key=_place)


def _place(found: tuple[int, Any]) -> int:
    return found[0]


def _fact(question: Question, fact: str, unit: str, part: AnswerPart) -> Plain:
    known: dict[str, str | date | Fraction] = {
        **dict.fromkeys(DAYS, part.day),
        "channel": part.channel,
        "credit": Fraction(part.credit, WHOLE_ANSWER),
    }
    if fact == "answer":
        return answer_value(question.steps[part.step], unit)
    return known.get(fact, part.attributes.get(fact))
