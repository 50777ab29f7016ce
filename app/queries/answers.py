"""Reading single answers, for the payee and whoever was in charge of them on that day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.facts import WHOLE_ANSWER
from app.domain.permissions import Viewer
from app.models.catalogue import SourceRow
from app.models.exclusions import ExcludedCreditRow, ExclusionNoteRow, ExclusionRow
from app.models.facts import AnswerRow, CommentRow, CreditRow
from app.queries.charge import in_charge_on

PAGE = 50  # rows
CREDIT, ANSWER = CreditRow.__table__, AnswerRow.__table__
SOURCE, COMMENT = SourceRow.__table__, CommentRow.__table__
Columns = Select[*tuple[Any, ...]]


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
    excluded_reason: str = ""  # empty when it counts

    @property
    def is_shared(self) -> bool:
        return self.credit < WHOLE_ANSWER

    @property
    def counted(self) -> Fraction:
        """In whole answers."""
        return Fraction(self.credit, WHOLE_ANSWER)

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

    Those that are excluded stand among them, with the reason and without their comment.
    With `in_charge` only those of days on which that viewer was in charge of the payee.
    """
    values = {"payee": payee_id, "question": question, "first": days.first, "end": days.end}
    values |= {"offset": PAGE * page} | ({"manager": in_charge.id} if in_charge else {})
    return [_seen(row) for row in session.execute(_answers(in_charge is not None), values)]


def answers_numbered(
    session: Session, payee_id: int, answer_ids: Sequence[int]
) -> list[AnswerSeen]:
    """These answers of one payee, in this order; one query."""
    values = {"payee": payee_id, "ids": answer_ids}
    found = {row.id: row for row in map(_seen, session.execute(_numbered(), values))}
    return [found[answer_id] for answer_id in answer_ids if answer_id in found]


def recent(
    session: Session, payee_id: int, question: str, days: Days, comments: int, answers: int
) -> tuple[list[AnswerSeen], list[AnswerSeen]]:
    """So many of the newest comments that the payee may read, to whatever question, and of
    the newest answers to one question in these days; one query.
    """
    values = {"payee": payee_id, "question": question, "first": days.first, "end": days.end}
    found = session.execute(_recent(), values | {"comments": comments, "answers": answers})
    parts: tuple[list[AnswerSeen], list[AnswerSeen]] = [], []
    for part, *row in found:
        parts[part].append(_seen(row))
    return parts


# Statements that pages ask each time are built once, from the columns of tables: building them,
# and the ORM's share of the work, cost more than the answer.


@cache
def _answers(in_charge: bool) -> Columns:
    counts = _ranked().add_columns(literal_column("''").label("excluded_reason"))
    ranked = union_all(counts, _excluded()).subquery()
    query = (
        select(ranked)
        .where(*_asked(ranked.c))
        .order_by(ranked.c.day.desc(), ranked.c.answer_id.desc())
        .limit(PAGE)
        .offset(bindparam("offset", type_=Integer))
    )
    return query.where(in_charge_on(ranked.c.day, bindparam("payee"))) if in_charge else query


@cache
def _numbered() -> Columns:
    ranked = _ranked().subquery()
    return select(ranked).where(ranked.c.answer_id.in_(bindparam("ids", expanding=True)))


@cache
def _recent() -> Columns:
    """Ranked once for both parts; 0 is that of the comments."""
    ranked = _ranked().cte("ranked")
    is_readable = (ranked.c.text.is_not(None), ranked.c.readable == 1)
    parts = union_all(
        select(_newest(ranked, 0, "comments", *is_readable)),
        select(_newest(ranked, 1, "answers", *_asked(ranked.c))),
    ).subquery()
    return select(parts).order_by(parts.c.part, parts.c.day.desc(), parts.c.answer_id.desc())


def _newest(ranked: CTE, part: int, most: str, *where: ColumnElement[bool]) -> Subquery:
    return (
        select(literal_column(str(part)).label("part"), ranked)
        .where(*where)
        .order_by(ranked.c.day.desc(), ranked.c.answer_id.desc())
        .limit(bindparam(most, type_=Integer))
        .subquery()
    )


def _asked(columns: Any) -> tuple[ColumnElement[bool], ...]:
    return (
        columns.question == bindparam("question"),
        *(columns.day >= bindparam("first"), columns.day < bindparam("end")),
    )


def _ranked() -> Columns:
    """A payee's answers, each with whether its comment may be read already.

    Comments are shown in complete groups of the source's number, in the order in which the
    answers came, so that nobody can tell from the moment who wrote one.
    """
    group = (ANSWER.c.source_id, CREDIT.c.question)
    rank = func.row_number().over(partition_by=group, order_by=CREDIT.c.answer_id)
    total = func.count().over(partition_by=group)
    after = SOURCE.c.comments_after
    complete = total - total % case((after > 0, after), else_=1)
    readable = case((and_(after >= 0, rank <= complete), 1), else_=0)
    return (
        select(
            *(CREDIT.c.answer_id, CREDIT.c.question, CREDIT.c.day, CREDIT.c.channel),
            *(CREDIT.c.step, CREDIT.c.credit, COMMENT.c.text, readable.label("readable")),
        )
        .select_from(CREDIT)
        .join(ANSWER, ANSWER.c.id == CREDIT.c.answer_id)
        .join(SOURCE, SOURCE.c.id == ANSWER.c.source_id)
        .outerjoin(COMMENT, COMMENT.c.answer_id == CREDIT.c.answer_id)
        .where(CREDIT.c.payee_id == bindparam("payee"))
    )


def _excluded() -> Columns:
    """A payee's answers that count for nobody, with the reason that was given for their rule."""
    credit, note = ExcludedCreditRow.__table__, ExclusionNoteRow.__table__
    rule = ExclusionRow.__table__
    same = (note.c.rule_id == rule.c.rule_id) & (note.c.version == rule.c.version)
    reason = func.coalesce(note.c.reason, literal_column("'It is excluded by a rule.'"))
    return (
        select(
            *(credit.c.answer_id, credit.c.question, credit.c.day, credit.c.channel),
            *(credit.c.step, credit.c.credit, cast(null(), String), literal_column("0"), reason),
        )
        .select_from(credit)
        .join(rule, rule.c.answer_id == credit.c.answer_id)
        .outerjoin(note, same)
        .where(credit.c.payee_id == bindparam("payee"))
    )


def _seen(row: Any) -> AnswerSeen:
    answer_id, question, day, channel, step, credit, text, readable, *reason = row
    comment = text if text and readable else ""
    return AnswerSeen(answer_id, question, day, channel, step, credit, comment, *reason)
