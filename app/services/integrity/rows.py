"""A period's answers as the columns that the watch reads."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.domain.contacts import seal
from app.domain.days import Days
from app.domain.integrity.rows import NO_CONTACT, Answers
from app.domain.measures import Question
from app.extensions import audit_key
from app.queries.integrity import answer_columns, emails_of_staff

GOOD = 6  # the highest sixth of the steps is good: 5 of 5, 9 and 10 of 0 to 10


def answers_to_watch(
    session: Session, question: Question, days: Days, is_turned: bool = False
) -> Answers | None:
    """All answers of payees to a question in these days, None without any; two queries.

    `is_turned`: low steps are the good ones.
    """
    parts = [_part(columns) for columns in answer_columns(session, question.name, days)]
    if not parts:
        return None
    ids, payees, on, steps, instants, contacts, seconds = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    number = len(question.steps)
    steps = number - 1 - steps if is_turned else steps
    known, places = np.unique(contacts, return_inverse=True)
    numbers = np.where(contacts == "", NO_CONTACT, places)
    staff = [seal(audit_key(), address) for address in emails_of_staff(session)]
    has_contacts = bool((contacts != "").any())
    return Answers(
        ids=ids,
        payees=payees,
        days=on - days.first.toordinal(),
        steps=steps,
        good=GOOD * (number - 1 - steps) < number,
        length=(days.end - days.first).days,
        order=np.where(instants < 0, -1, np.lexsort((ids, instants)).argsort()),
        contacts=numbers if has_contacts else None,
        of_staff=np.isin(known, staff)[places] if has_contacts else None,
        seconds=seconds,
    )


def _part(columns: list[tuple[Any, ...]]) -> tuple[NDArray[Any], ...]:
    ids, payees, days, steps, instants, contacts, seconds = columns
    return (
        np.array(ids, dtype=np.int64),
        np.array(payees, dtype=np.int64),
        np.array([day.toordinal() for day in days], dtype=np.int64),
        np.array(steps, dtype=np.int64),
        np.array([int(at.timestamp()) if at else -1 for at in instants], dtype=np.int64),
        np.array([contact or "" for contact in contacts]),
        np.array([_seconds(text) for text in seconds], dtype=np.float64),
    )


def _seconds(text: str | None) -> float:
    """A number of seconds as it was given; nan where it is none."""
    try:
        found = float((text or "").replace(",", "."))
    except ValueError:
        return float("nan")
    return found if found > 0 else float("nan")
