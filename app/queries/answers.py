"""Reading single answers, for the payee and whoever was in charge of them on that day."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.facts import WHOLE_ANSWER
from app.domain.permissions import Viewer
from app.models.catalogue import SourceRow
from app.models.facts import AnswerRow, CommentRow, CreditRow
from app.models.people import ManagementRow

PAGE = 50  # rows


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
    session: Session,
    payee_id: int,
    question: str,
    days: Days,
    page: int,
    in_charge: Viewer | None = None,
) -> list[AnswerSeen]:
    """One page of a payee's answers to one question, newest first; one query.

    With `in_charge` only those of days on which that viewer was in charge of the payee.
    """
    values = {"payee": payee_id, "question": question, "first": days.first, "end": days.end}
    values |= {"offset": PAGE * page} | ({"manager": in_charge.id} if in_charge else {})
    return [_seen(row) for row in session.execute(_answers(in_charge is not None), values)]


def latest_comments(session: Session, payee_id: int, most: int) -> list[AnswerSeen]:
    """The newest comments that the payee may read; one query."""
    found = session.execute(_comments(), {"payee": payee_id, "most": most})
    return [_seen(row) for row in found]


# Statements that pages ask each time are built once: building costs more than the answer.


@cache
def _answers(in_charge: bool) -> Select[Any]:
    ranked = _ranked().subquery()
    day = ranked.c.day
    query = (
        select(ranked)
        .where(ranked.c.question == bindparam("question"))
        .where(day >= bindparam("first"), day < bindparam("end"))
        .order_by(day.desc(), ranked.c.answer_id.desc())
        .limit(PAGE)
        .offset(bindparam("offset", type_=Integer))
    )
    return query.where(_in_charge_of(day)) if in_charge else query


@cache
def _comments() -> Select[Any]:
    ranked = _ranked().subquery()
    return (
        select(ranked)
        .where(ranked.c.text.is_not(None), ranked.c.readable == 1)
        .order_by(ranked.c.day.desc(), ranked.c.answer_id.desc())
        .limit(bindparam("most", type_=Integer))
    )


def _in_charge_of(day: ColumnElement[date]) -> ColumnElement[bool]:
    managed = select(ManagementRow.person_id).where(
        ManagementRow.manager_id == bindparam("manager"),
        ManagementRow.person_id == bindparam("payee"),
        ManagementRow.first_day <= day,
        ManagementRow.end_day > day,
    )
    return managed.exists()


def _ranked() -> Select[Any]:
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
        .where(CreditRow.payee_id == bindparam("payee"))
    )


def _seen(row: Any) -> AnswerSeen:
    answer_id, question, day, channel, step, credit, text, readable = row
    comment = text if text and readable else ""
    return AnswerSeen(answer_id, question, day, channel, step, credit, comment)
