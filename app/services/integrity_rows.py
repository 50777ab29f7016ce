"""A period's answers and corrections as the columns that the watch reads."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.domain.contacts import seal
from app.domain.days import Days
from app.domain.integrity.changed import Changed, State, edits_of
from app.domain.integrity.rows import NO_CONTACT, Answers, Edits
from app.extensions import audit_key
from app.queries.catalogue import questions
from app.queries.integrity import (
    Former,
    answer_columns,
    credits_now,
    emails_of_staff,
    former_answers,
)

LATE = timedelta(days=3)  # a change so long before we look, which is before the lock
GOOD = 6  # the highest sixth of the steps is good: 5 of 5, 9 and 10 of 0 to 10


def answers_to_watch(session: Session, question: str, days: Days) -> Answers:
    """All answers of payees to one question in these days; four queries whatever their number."""
    parts = [_part(columns) for columns in answer_columns(session, question, days)]
    ids, payees, on, steps, instants, contacts, seconds = (
        np.concatenate(column) for column in zip(*parts, strict=True)
    )
    number = len(questions(session)[question].steps)
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


def edits_to_watch(
    session: Session, question: str, days: Days, answers: Answers, at: datetime
) -> Edits:
    """What corrected files changed in these days, one row for each file and payee; two queries."""
    now: dict[tuple[int, str], dict[int, tuple[int, int]]] = {}
    for source, external_id, payee, step, credit in credits_now(session, question, days):
        now.setdefault((source, external_id), {})[payee] = step, credit
    former = former_answers(session, question, days)
    changes = [
        one for _, own in groupby(former, lambda one: one.key) for one in _changes(own, now, at)
    ]
    return edits_of(changes, _means(answers))


def _changes(
    own: Iterable[Former], now: Mapping[tuple[int, str], State], at: datetime
) -> list[Changed]:
    """The states of one answer, each with the decision that made the next one of it."""
    states = list(own)
    after = [_state(one) for one in states[1:]] + [now.get(states[0].key, {})]
    return [
        Changed(one.job_id, one.at is not None and one.at >= at - LATE, _state(one), then)
        for one, then in zip(states, after, strict=True)
    ]


def _state(one: Former) -> State:
    return {payee: (one.step, credit) for payee, _, credit in one.shares}


def _means(answers: Answers) -> dict[int, float]:
    payees, places = np.unique(answers.payees, return_inverse=True)
    means = np.bincount(places, weights=answers.steps) / np.bincount(places)
    return dict(zip(payees.tolist(), means.tolist(), strict=True))


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
