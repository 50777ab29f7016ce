"""Reading a period's answers in whole columns for the watch, and what it found."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from app.domain.attributions import AttributionDecision
from app.domain.days import Days
from app.domain.exclusions import ExclusionDecision
from app.domain.integrity.findings import FindingStatus, Severity
from app.models.attributions import AttributionAnswerRow, AttributionDecisionRow
from app.models.exclusions import ExclusionDecisionRow, ExclusionRuleRow
from app.models.facts import AnswerRow, CreditRow, FormerAnswerRow
from app.models.integrity import (
    FindingDecisionRow,
    FindingNoteRow,
    FindingRow,
    IntegrityCheckRow,
    LockNoteRow,
)
from app.models.people import PersonRow
from app.models.plans import ParticipationRow, PlanVersionRow
from app.models.statements import StatementRow, StatementVersionRow

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


def emails_of_staff(session: Session) -> list[str]:
    """The addresses of everybody who works here or did; one query."""
    return list(session.scalars(select(PersonRow.email).where(PersonRow.email.is_not(None))))


def has_answers(session: Session, days: Days) -> bool:
    """Whether there is an answer of somebody in these days; one query, along the days."""
    found = select(AnswerRow.id).where(
        AnswerRow.day >= days.first, AnswerRow.day < days.end, AnswerRow.payees > 0
    )
    return session.scalar(found.limit(1)) is not None


def newest_of(
    session: Session, days: Days, seen: Mapping[str, int] | None = None
) -> dict[str, int]:
    """How new the data of these days is: four numbers that only grow; four queries.

    The newest answer and the newest one that a corrected file changed, by id, and how many
    exclusions and moves were decided. `seen`: from an earlier look; only what is newer is read.
    """
    before = seen or {}
    answer, former = before.get("answer", 0), before.get("former", 0)
    rule, decision = ExclusionRuleRow, ExclusionDecisionRow
    touching = select(rule.rule_id).where(rule.first_day < days.end, rule.end_day > days.first)
    moved, made = AttributionAnswerRow, AttributionDecisionRow
    of_days = select(moved.change_id).where(moved.day >= days.first, moved.day < days.end)
    applied = decision.decision == ExclusionDecision.APPLIED
    went = made.decision == AttributionDecision.MOVED
    queries = {
        "answer": _newest(AnswerRow, days).where(AnswerRow.id > answer),
        "former": _newest(FormerAnswerRow, days).where(FormerAnswerRow.id > former),
        "exclusions": select(func.count()).where(applied, decision.rule_id.in_(touching)),
        "moves": select(func.count()).where(went, made.change_id.in_(of_days)),
    }
    found = {name: session.scalar(query) or 0 for name, query in queries.items()}
    return {name: max(number, before.get(name, 0)) for name, number in found.items()}


def _newest(row: type[AnswerRow] | type[FormerAnswerRow], days: Days) -> Select[Any]:
    return select(func.max(row.id)).where(row.day >= days.first, row.day < days.end)


def statement_contents(
    session: Session, period_id: int, version: PlanVersionRow
) -> Iterator[tuple[int, dict[str, Any]]]:
    """What each statement of a plan version says in a period, as it stands now; one query."""
    head, row = StatementRow, StatementVersionRow
    current = (row.statement_id == head.id) & (row.version == head.version)
    query = select(head.id, row.content).join(row, current).where(head.period_id == period_id)
    query = query.where(row.plan_id == version.plan_id, row.plan_version == version.version)
    for part in session.execute(query.order_by(head.id)).partitions(AT_ONCE):
        yield from ((statement_id, content) for statement_id, content in part)


def last_check(session: Session, period_id: int) -> IntegrityCheckRow | None:
    """When the period was looked through last, and what was not watched; one query."""
    return session.get(IntegrityCheckRow, period_id)


def warnings_of(check: IntegrityCheckRow | None) -> dict[str, dict[str, Any]]:
    """The steps of plans above which scores gather, by their place among all."""
    edges = enumerate(check.edges) if check else ()
    return {str(place): edge for place, edge in edges if edge["is_warning"]}


def unwatched(check: IntegrityCheckRow) -> set[str]:
    """The detectors that saw nothing of any question; others may lack single questions."""
    partly = tuple(f"Of {question}: " for question in check.questions)
    return {name for name, reason in check.not_watched if not reason.startswith(partly)}


class Around(NamedTuple):
    """A statement near a step of a plan, and whose it is."""

    id: int
    name: str


def statements_around(session: Session, ids: list[int]) -> list[Around]:
    """Whose these statements are, by name; one query."""
    query = (
        select(StatementRow.id, PersonRow.name)
        .join(StatementRow.participation)
        .join(PersonRow, PersonRow.id == ParticipationRow.payee_id)
        .where(StatementRow.id.in_(ids))
        .order_by(PersonRow.name, StatementRow.id)
    )
    return [Around(*row) for row in session.execute(query)]


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
