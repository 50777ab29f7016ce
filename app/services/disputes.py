"""Answers that their payees dispute: raised, then decided by HR; no pay changes by it."""

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.domain.disputes import LONGEST_WORDS, DisputeDecision, DisputeKind
from app.domain.errors import ActRefused, BadAttribution, NotYours, SecondDuty
from app.extensions import write_session
from app.models.disputes import DisputeDecisionRow, DisputeRow, DisputeWordsRow
from app.queries.disputes import disputed, newest_dispute, own_answer
from app.services.actors import Actor
from app.services.answers import lock_answers
from app.services.audit import record

OWN = "This is about an answer of your own: somebody else has to decide."


def raise_dispute(
    answer_id: int, kind: DisputeKind, reason: str, actor: Actor, at: datetime
) -> int:
    """The number of a dispute that waits for HR.

    Errors: NotYours where the answer is not this payee's, BadAttribution without a reason,
    ActRefused while an earlier one waits.
    """
    text = _words(reason)
    with write_session() as session, session.begin():
        lock_answers(session)
        payee_id = actor.person_id or 0
        answer = own_answer(session, payee_id, answer_id)
        if answer is None:
            raise NotYours("There is no such answer.")
        before = disputed(session, payee_id, [answer_id]).get(answer_id)
        if before and not before.decision:
            raise ActRefused("You said so already, and HR has not decided yet.")
        row = DisputeRow(id=newest_dispute(session) + 1, payee_id=payee_id, answer_id=answer_id)
        row.question, row.day, row.kind = answer.question, answer.day, kind
        row.raised_by, row.raised_at = actor.name, at
        session.add(row)
        session.flush()
        session.add(DisputeWordsRow(dispute_id=row.id, reason=text, reply=""))
        details = {"answer": answer_id, "kind": str(kind)}
        record(session, actor.name, "answer disputed", f"dispute {row.id}", details, at)
        return row.id


def decide_dispute(
    dispute_id: int, decision: DisputeDecision, reply: str, actor: Actor, at: datetime
) -> None:
    """Uphold or decline it, with a reply that the payee reads; nothing else changes.

    Errors: NotYours, BadAttribution without a reply, ActRefused where it is decided, SecondDuty.
    """
    text = _words(reply)
    with write_session() as session, session.begin():
        row = _undecided(session, dispute_id)
        if actor.person_id is None or row.payee_id == actor.person_id:
            raise SecondDuty(OWN)
        decided = DisputeDecisionRow(dispute_id=dispute_id, raised_by=row.raised_by)
        decided.decision, decided.decided_by, decided.decided_at = decision, actor.name, at
        session.add(decided)
        words = update(DisputeWordsRow).where(DisputeWordsRow.dispute_id == dispute_id)
        session.execute(words.values(reply=text))
        record(session, actor.name, f"dispute {decision}", f"dispute {dispute_id}", {}, at)


def _undecided(session: Session, dispute_id: int) -> DisputeRow:
    row = session.get(DisputeRow, dispute_id, with_for_update=True)
    if row is None:
        raise NotYours("There is no such dispute.")
    if session.get(DisputeDecisionRow, dispute_id):
        raise ActRefused("This is decided already.")
    return row


def _words(text: str) -> str:
    if not 1 <= len(text.strip()) <= LONGEST_WORDS:
        raise BadAttribution(f"Say why, in {LONGEST_WORDS} letters at most.")
    return text.strip()
