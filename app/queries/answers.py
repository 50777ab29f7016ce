"""Reading single answers, for the payee and whoever was in charge of them on that day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.facts import WHOLE_ANSWER
from app.domain.permissions import Viewer
from app.models.catalogue import SourceRow
from app.models.facts import AnswerRow, CommentRow, CreditRow
from app.models.people import ManagementRow

PAGE = 50  # rows
Only = Callable[[Any], ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class AnswerSeen:
    """One answer as its payee sees it; the comment is empty until it may be read."""

    id: int
    question: str
    day: date
    channel: str
    step: int
    credit: int
    comment: str

    @property
    def is_shared(self) -> bool:
        return self.credit < WHOLE_ANSWER

    @property
    def share_percent(self) -> int:
        return round(100 * self.credit / WHOLE_ANSWER)


def answers_of(
    session: Session, payee_id: int, question: str, days: Days, page: int, only: Only | None = None
) -> list[AnswerSeen]:
    """One page of a payee's answers to one question, newest first; one query."""
    ranked = _ranked(payee_id).subquery()
    query = (
        select(ranked)
        .where(ranked.c.question == question, ranked.c.day >= days.first, ranked.c.day < days.end)
        .order_by(ranked.c.day.desc(), ranked.c.answer_id.desc())
        .limit(PAGE)
        .offset(PAGE * page)
    )
    if only is not None:
        query = query.where(only(ranked))
    return [_seen(row) for row in session.execute(query)]


def latest_comments(session: Session, payee_id: int, most: int) -> list[AnswerSeen]:
    """The newest comments that the payee may read; one query."""
    ranked = _ranked(payee_id).subquery()
    query = (
        select(ranked)
        .where(ranked.c.text.is_not(None), ranked.c.readable == 1)
        .order_by(ranked.c.day.desc(), ranked.c.answer_id.desc())
        .limit(most)
    )
    return [_seen(row) for row in session.execute(query)]


def in_charge_of_day(viewer: Viewer, payee_id: int) -> Only:
    """A filter: only answers of days on which the viewer was in charge of the payee."""

    def only(ranked: Any) -> ColumnElement[bool]:
        day = ranked.c.day
        managed = select(ManagementRow.person_id).where(
            ManagementRow.manager_id == viewer.id,
            ManagementRow.person_id == payee_id,
            ManagementRow.first_day <= day,
            ManagementRow.end_day > day,
        )
        return managed.exists()

    return only


def _ranked(payee_id: int) -> Select[Any]:
    """A payee's answers, each with whether its comment may be read already.

    Comments are shown in complete groups of the source's number, in the order in which the
    answers came, so that nobody can tell from the moment who wrote one.
    """
    group = (AnswerRow.source_id, CreditRow.question)
    rank = func.row_number().over(partition_by=group, order_by=CreditRow.answer_id)
    total = func.count().over(partition_by=group)
    after = SourceRow.comments_after
    complete = total - total % case((after > 0, after), else_=1)
    readable = case((and_(after >= 0, rank <= complete), 1), else_=0)
    return (
        select(
            *(CreditRow.answer_id, CreditRow.question, CreditRow.day, CreditRow.channel),
            *(CreditRow.step, CreditRow.credit, CommentRow.text, readable.label("readable")),
        )
        .join(AnswerRow, AnswerRow.id == CreditRow.answer_id)
        .join(SourceRow, SourceRow.id == AnswerRow.source_id)
        .outerjoin(CommentRow, CommentRow.answer_id == CreditRow.answer_id)
        .where(CreditRow.payee_id == payee_id)
    )


def _seen(row: Any) -> AnswerSeen:
    answer_id, question, day, channel, step, credit, text, readable = row
    comment = text if text and readable else ""
    return AnswerSeen(answer_id, question, day, channel, step, credit, comment)
