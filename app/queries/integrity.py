"""Reading a period's answers in whole columns for the watch, and what it found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from app.domain.days import Days
from app.domain.integrity.findings import FindingStatus, Severity
from app.models.facts import AnswerRow, CreditRow, FormerAnswerRow
from app.models.integrity import (
    FindingDecisionRow,
    FindingNoteRow,
    FindingRow,
    IntegrityCheckRow,
    LockNoteRow,
)
from app.models.jobs import JobRow
from app.models.people import PersonRow

AT_ONCE = 50_000  # rows
PAGE = 50
CONTACT, SECONDS = "contact", "seconds"  # names of attributes that a mapping may keep


def main_question(session: Session, days: Days) -> str | None:
    """The question that has most answers of payees in these days; one query."""
    number = func.count().label("number")
    query = (
        select(CreditRow.question, number)
        .where(CreditRow.day >= days.first, CreditRow.day < days.end)
        .group_by(CreditRow.question)
        .order_by(number.desc(), CreditRow.question)
        .limit(1)
    )
    found: str | None = session.scalar(query)
    return found


def answer_columns(session: Session, question: str, days: Days) -> Iterator[list[tuple[Any, ...]]]:
    """Columns of the answers of payees: id, payee, day, step, instant, contact, seconds.

    In parts of so many rows, ordered by id; one query.
    """
    credit, answer = CreditRow, AnswerRow
    query = (
        select(
            *(answer.id, credit.payee_id, credit.day, credit.step, answer.instant),
            *(answer.attributes[name].as_string() for name in (CONTACT, SECONDS)),
        )
        .join(answer, answer.id == credit.answer_id)
        .where(credit.question == question, credit.day >= days.first, credit.day < days.end)
        .order_by(answer.id, credit.payee_id)
    )
    for part in session.execute(query).partitions(AT_ONCE):
        yield list(zip(*part, strict=True))


@dataclass(frozen=True, slots=True)
class Former:
    """An answer as it was before a corrected file, with the file's job and when it was done."""

    key: tuple[int, str]
    job_id: int
    at: datetime | None
    step: int
    shares: list[list[int]]


def former_answers(session: Session, question: str, days: Days) -> list[Former]:
    """What corrected files changed in these days, by answer and then by job; one query."""
    former = FormerAnswerRow
    query = (
        select(
            *(former.source_id, former.external_id, former.job_id, JobRow.created_at),
            *(former.step, former.shares),
        )
        .join(JobRow, JobRow.id == former.job_id)
        .where(former.question == question, former.day >= days.first, former.day < days.end)
        .order_by(former.source_id, former.external_id, former.job_id)
    )
    return [
        Former((row[0], row[1]), row[2], row[3], row[4], row[5]) for row in session.execute(query)
    ]


def credits_now(
    session: Session, question: str, days: Days
) -> list[tuple[int, str, int, int, int]]:
    """Source, id, payee, step and credit of what stands in place of changed answers; one query."""
    former, answer, credit = FormerAnswerRow, AnswerRow, CreditRow
    query = (
        select(
            *(answer.source_id, answer.external_id),
            *(credit.payee_id, credit.step, credit.credit),
        )
        .join(former, (former.source_id == answer.source_id))
        .join(credit, credit.answer_id == answer.id)
        .where(former.external_id == answer.external_id, former.question == answer.question)
        .where(former.question == question, former.day >= days.first, former.day < days.end)
        .distinct()
    )
    return [tuple(row) for row in session.execute(query)]  # type: ignore[misc]


def emails_of_staff(session: Session) -> list[str]:
    """The addresses of everybody who works here or did; one query."""
    return list(session.scalars(select(PersonRow.email).where(PersonRow.email.is_not(None))))


def last_check(session: Session, period_id: int) -> IntegrityCheckRow | None:
    """When the period was looked through last, and what was not watched; one query."""
    return session.get(IntegrityCheckRow, period_id)


@dataclass(frozen=True, slots=True)
class FindingSeen:
    """A finding with its explanation, where there is one; `reason` is empty once erased."""

    row: FindingRow
    decided_by: str | None
    decider: str | None
    decided_at: datetime | None
    reason: str


def findings_of(session: Session, period_id: int) -> list[FindingSeen]:
    """What was found in a period: what is open first, by severity, then by name; one query."""
    found = _seen(session, _findings().where(FindingRow.period_id == period_id))
    order = [Severity.RED, Severity.CHECK, Severity.NOTE]

    def place(one: FindingSeen) -> tuple[bool, int, str]:
        row = one.row
        is_done = row.status != FindingStatus.OPEN
        return is_done, order.index(Severity(row.severity)), row.payee.name

    return sorted(found, key=place)


def finding(session: Session, finding_id: int) -> FindingSeen | None:
    """One finding; one query."""
    return next(iter(_seen(session, _findings().where(FindingRow.id == finding_id))), None)


def open_red(session: Session, period_id: int) -> list[int]:
    """The red findings of a period that nobody has explained; one query."""
    query = select(FindingRow.id).where(
        FindingRow.period_id == period_id,
        FindingRow.severity == Severity.RED,
        FindingRow.status == FindingStatus.OPEN,
    )
    return list(session.scalars(query.order_by(FindingRow.id)))


def lock_reason(session: Session, period_id: int) -> str:
    """Why a period was locked with open red findings; empty where it was not; one query."""
    row = session.get(LockNoteRow, period_id)
    return row.reason if row else ""


@dataclass(frozen=True, slots=True)
class AnswerBehind:
    id: int
    external_id: str
    day: date
    question: str
    step: int
    channel: str


def answers_behind(session: Session, ids: list[int], page: int) -> list[AnswerBehind]:
    """One page of the answers behind a signal that are still there, by day; one query."""
    row, some = AnswerRow, ids[PAGE * page : PAGE * (page + 1)]
    query = select(row.id, row.external_id, row.day, row.question, row.step, row.channel)
    return [
        AnswerBehind(*each)
        for each in session.execute(query.where(row.id.in_(some)).order_by(row.day, row.id))
    ]


def _findings() -> Select[Any]:
    decider = select(PersonRow.pseudonym, PersonRow.name).subquery()
    return (
        select(FindingRow, FindingDecisionRow, FindingNoteRow.reason, decider.c.name)
        .join(FindingRow.payee)
        .options(contains_eager(FindingRow.payee))
        .outerjoin(FindingDecisionRow, FindingDecisionRow.finding_id == FindingRow.id)
        .outerjoin(FindingNoteRow, FindingNoteRow.finding_id == FindingRow.id)
        .outerjoin(decider, decider.c.pseudonym == FindingDecisionRow.decided_by)
    )


def _seen(session: Session, query: Select[Any]) -> list[FindingSeen]:
    return [
        FindingSeen(
            row,
            decision.decided_by if decision else None,
            name,
            decision.decided_at if decision else None,
            reason or "",
        )
        for row, decision, reason, name in session.execute(query)
    ]
