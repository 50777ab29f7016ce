"""Reading answers that their payees dispute."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from app.domain.days import FOR_EVER, Days
from app.models.catalogue import SourceRow
from app.models.disputes import DisputeDecisionRow, DisputeRow, DisputeWordsRow
from app.models.exclusions import ExcludedCreditRow
from app.models.facts import AnswerRow, CreditRow
from app.models.people import PersonRow

MOST = 200  # on the page
EVER = Days(date.min, FOR_EVER)


@dataclass(frozen=True, slots=True)
class OwnAnswer:
    """An answer of a payee, counted or excluded."""

    id: int
    question: str
    day: date
    channel: str
    step: int


@dataclass(frozen=True, slots=True)
class Disputed:
    """How it stands with an answer that its payee disputes; without a decision it waits."""

    kind: str
    decision: str
    reply: str


@dataclass(frozen=True, slots=True)
class DisputeSeen:
    """A dispute as HR sees it. No source: a corrected file took the answer back meanwhile."""

    id: int
    kind: str
    question: str
    day: date
    raised_by: str
    raised_at: datetime
    number: str
    name: str
    reason: str
    decision: str
    reply: str
    decider: str
    source: str
    external_id: str
    channel: str
    step: int | None


def own_answer(session: Session, payee_id: int, answer_id: int) -> OwnAnswer | None:
    """One answer, if it is this payee's; two queries at most."""
    answer = session.get(AnswerRow, answer_id)
    if answer is None:
        return None
    for row in (CreditRow, ExcludedCreditRow):
        if session.get(row, (payee_id, answer.question, answer.day, answer_id)):
            about = (answer.question, answer.day, answer.channel, answer.step)
            return OwnAnswer(answer_id, *about)
    return None


def disputed(session: Session, payee_id: int, ids: Sequence[int]) -> dict[int, Disputed]:
    """By answer, what this payee disputed last; one query."""
    row, decision, words = DisputeRow, DisputeDecisionRow, DisputeWordsRow
    query = (
        select(row.answer_id, row.kind, decision.decision, words.reply)
        .outerjoin(decision, decision.dispute_id == row.id)
        .outerjoin(words, words.dispute_id == row.id)
        .where(row.payee_id == payee_id, row.answer_id.in_(ids))
        .order_by(row.id)
    )
    return {
        answer_id: Disputed(kind, decided or "", reply or "")
        for answer_id, kind, decided, reply in session.execute(query)
    }


def newest_dispute(session: Session) -> int:
    """The number of the newest one; 0 where there is none; one query."""
    return session.scalar(select(func.max(DisputeRow.id))) or 0


def count_undecided(session: Session, days: Days = EVER) -> int:
    """How many disputes of answers of these days nobody has decided about; one query."""
    row, decided = DisputeRow, select(DisputeDecisionRow.dispute_id)
    query = select(func.count()).select_from(row).where(row.id.not_in(decided))
    return session.scalar(query.where(row.day >= days.first, row.day < days.end)) or 0


def disputes(session: Session) -> list[DisputeSeen]:
    """Those that wait first, then the newest; one query."""
    order = (DisputeDecisionRow.dispute_id.is_not(None), DisputeRow.id.desc())
    return [_seen(row) for row in session.execute(_disputes().order_by(*order).limit(MOST))]


def dispute(session: Session, dispute_id: int) -> DisputeSeen | None:
    """One of them; one query."""
    found = session.execute(_disputes().where(DisputeRow.id == dispute_id)).first()
    return _seen(found) if found else None


def _disputes() -> Select[*tuple[Any, ...]]:
    row, decision, words = DisputeRow, DisputeDecisionRow, DisputeWordsRow
    payee, decider = aliased(PersonRow), aliased(PersonRow)
    columns: Select[*tuple[Any, ...]] = select(
        *(row.id, row.kind, row.question, row.day, row.raised_by, row.raised_at),
        *(payee.number, payee.name, words.reason, decision.decision, words.reply, decider.name),
        *(SourceRow.name, AnswerRow.external_id, AnswerRow.channel, AnswerRow.step),
    )
    return (
        columns.select_from(row)
        .join(payee, payee.id == row.payee_id)
        .outerjoin(decision, decision.dispute_id == row.id)
        .outerjoin(words, words.dispute_id == row.id)
        .outerjoin(decider, decider.pseudonym == decision.decided_by)
        .outerjoin(AnswerRow, AnswerRow.id == row.answer_id)
        .outerjoin(SourceRow, SourceRow.id == AnswerRow.source_id)
    )


def _seen(found: Any) -> DisputeSeen:
    words: list[Any] = ["" if each is None else each for each in found[:-1]]
    return DisputeSeen(*[*words, found[-1]])
