"""Reading what an exclusion changes: scores before, and the periods that are to be calculated."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.models.catalogue import SourceRow
from app.models.exclusions import (
    ExcludedCreditRow,
    ExclusionRow,
)
from app.models.facts import AnswerRow, CreditRow, UnitMonthRow, UnitRollupRow
from app.models.people import PersonRow
from app.models.statements import PayPeriodRow, StatementRow
from app.queries.units import company

PAGE = 50  # rows
Steps = dict[tuple[int, str], Counter[int]]


def company_steps(session: Session, questions: Collection[str], days: Days) -> Steps:
    """The company's credit by step in these whole months, as of person 0; two queries."""
    row = UnitMonthRow
    found: Steps = {}
    query = select(row.question, row.step, cast(func.sum(row.credit), BigInteger)).where(
        row.unit_id == company(session).id, row.question.in_(questions)
    )
    inside = (row.month >= days.first, row.month < days.end)
    for question, step, credit in session.execute(
        query.where(*inside).group_by(row.question, row.step)
    ):
        found.setdefault((0, question), Counter())[step] = credit
    return found


def channels_known(session: Session) -> list[str]:
    """By which channels answers came so far, by name; two queries."""
    row = UnitRollupRow
    query = select(row.channel).where(row.unit_id == company(session).id)
    return sorted(session.scalars(query.distinct()))


def payee_steps(session: Session, payees: Sequence[int], days: Days) -> Steps:
    """Credit by step of each of these payees on these days; one query."""
    row = CreditRow
    found: Steps = {}
    key = (row.payee_id, row.question, row.step)
    query = select(*key, cast(func.sum(row.credit), BigInteger)).where(row.payee_id.in_(payees))
    query = query.where(row.day >= days.first, row.day < days.end).group_by(*key)
    for payee_id, question, step, credit in session.execute(query):
        found.setdefault((payee_id, question), Counter())[step] = credit
    return found


def people_called(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The numbers of these people; one query."""
    row = PersonRow
    query = select(row.id, func.coalesce(row.number, row.pseudonym)).where(row.id.in_(ids))
    return {person_id: number for person_id, number in session.execute(query)}


def periods_after(session: Session, day: date) -> list[PayPeriodRow]:
    """Periods with statements that do not end before a day; one query."""
    row, with_statements = PayPeriodRow, select(StatementRow.period_id)
    query = select(row).where(row.end_day > day)
    query = query.where(row.id.in_(with_statements)).order_by(row.first_day, row.id)
    return list(session.scalars(query))


def statuses_of(session: Session, period_ids: Collection[int]) -> dict[tuple[int, int], str]:
    """The status of each statement of these periods, by period and participation; one query."""
    row = StatementRow
    query = select(row.period_id, row.participation_id, row.status)
    found = session.execute(query.where(row.period_id.in_(period_ids)))
    return {(period_id, participation_id): status for period_id, participation_id, status in found}


@dataclass(frozen=True, slots=True)
class ExcludedSeen:
    """An answer that counts for nobody, as HR sees it."""

    id: int
    source: str
    external_id: str
    question: str
    day: date
    channel: str
    step: int
    payees: str  # their numbers; empty where it was a team's


def excluded_answers(session: Session, rule_id: int, page: int) -> list[ExcludedSeen]:
    """One page of the answers that a rule excludes, by id; two queries."""
    row = AnswerRow
    query = (
        select(row, SourceRow.name)
        .join(ExclusionRow, ExclusionRow.answer_id == row.id)
        .join(SourceRow, SourceRow.id == row.source_id)
        .where(ExclusionRow.rule_id == rule_id)
        .order_by(row.id)
        .limit(PAGE)
        .offset(PAGE * page)
    )
    found = list(session.execute(query))
    payees = _payees(session, [answer.id for answer, _ in found])
    return [
        ExcludedSeen(
            *(one.id, source, one.external_id, one.question, one.day, one.channel, one.step),
            ", ".join(payees.get(one.id, ())),
        )
        for one, source in found
    ]


def count_excluded(session: Session, rule_id: int) -> int:
    """How many answers a rule excludes; one query."""
    query = select(func.count()).select_from(ExclusionRow).where(ExclusionRow.rule_id == rule_id)
    return session.scalar(query) or 0


def _payees(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    credit = ExcludedCreditRow
    found: dict[int, list[str]] = {}
    query = select(credit.answer_id, func.coalesce(PersonRow.number, PersonRow.pseudonym))
    query = query.join(PersonRow, PersonRow.id == credit.payee_id)
    query = query.where(credit.answer_id.in_(ids)).order_by(credit.answer_id, PersonRow.number)
    for answer_id, number in session.execute(query):
        found.setdefault(answer_id, []).append(number)
    return found
