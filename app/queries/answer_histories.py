"""Reading what became of single answers: moved to another team, or changed by a corrected file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.domain.attributions import AttributionDecision
from app.domain.days import Days
from app.domain.facts import WHOLE_ANSWER
from app.models.attributions import AttributionAnswerRow, AttributionDecisionRow
from app.models.exclusions import ExcludedCreditRow
from app.models.facts import AnswerRow, CreditRow, FormerAnswerRow, FormerCreditRow
from app.models.jobs import CorrectionNoteRow, CorrectionRow
from app.models.people import UnitRow
from app.queries.answers import AnswerSeen
from app.queries.disputes import Disputed, disputed

MOST = 50  # answers that were somebody's


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """What is different about one answer since it came in; names nobody."""

    team: str = ""  # for which two people of HR made it count
    is_moved_to_me: bool = False  # a corrected file did
    step_before: int | None = None  # where another was chosen
    credit_before: int | None = None  # in 1/25,200, where my part was another
    reason: str = ""  # why a corrected file was brought in
    dispute: Disputed | None = None  # that the payee raised

    @property
    def percent_before(self) -> int:
        return round(100 * (self.credit_before or 0) / WHOLE_ANSWER)


def histories_of(
    session: Session, payee_id: int, answers: Sequence[AnswerSeen]
) -> dict[int, AnswerHistory]:
    """By answer, for those that something happened to; three queries."""
    ids = [each.id for each in answers]
    teams = _teams(session, payee_id, ids)
    former = _former(session, ids)
    now = {each.id: each for each in answers}
    found = {key: _since(row, payee_id, now[key], why) for key, (row, why) in former.items()}
    found |= {key: replace(found.get(key, AnswerHistory()), team=team) for key, team in teams}
    for key, one in disputed(session, payee_id, ids).items():
        found[key] = replace(found.get(key, AnswerHistory()), dispute=one)
    return {key: each for key, each in found.items() if each != AnswerHistory()}


def _teams(session: Session, payee_id: int, ids: Sequence[int]) -> list[tuple[int, str]]:
    """The answers that were moved, each with the team that it counts for; the newest last."""
    moved, decision = AttributionAnswerRow, AttributionDecisionRow
    query = (
        select(moved.answer_id, UnitRow.name)
        .join(decision, decision.change_id == moved.change_id)
        .join(UnitRow, UnitRow.id == moved.to_team_id)
        .where(moved.payee_id == payee_id, moved.answer_id.in_(ids))
        .where(decision.decision == AttributionDecision.MOVED)
        .order_by(moved.change_id)
    )
    return [(answer_id, team) for answer_id, team in session.execute(query)]


@dataclass(frozen=True, slots=True)
class FormerSeen:
    """An answer that was somebody's and is not any more; names nobody else."""

    day: date
    channel: str
    step: int
    is_another_ones: bool  # else a corrected file left it out, or made it the team's
    reason: str


def no_longer_of(session: Session, payee_id: int, question: str, days: Days) -> list[FormerSeen]:
    """Answers of these days that a corrected file took from a payee, the newest first; one query.

    At most `MOST`; each as it was when it was the payee's last.
    """
    mine, was = FormerCreditRow, FormerAnswerRow
    now = aliased(AnswerRow)
    same = (
        *(now.source_id == was.source_id, now.external_id == was.external_id),
        now.question == was.question,
    )
    still = [
        select(credit.answer_id)
        .join(now, now.id == credit.answer_id)
        .where(credit.payee_id == payee_id, *same)
        .exists()
        for credit in (CreditRow, ExcludedCreditRow)
    ]
    others = select(now.id).where(now.payees > 0, *same).exists()
    query = (
        select(was.day, was.channel, was.step, others, CorrectionNoteRow.reason)
        .add_columns(was.source_id, was.external_id)
        .select_from(mine)
        .join(was, was.id == mine.answer_id)
        .outerjoin(CorrectionRow, CorrectionRow.import_id == was.job_id)
        .outerjoin(CorrectionNoteRow, CorrectionNoteRow.preview_id == CorrectionRow.preview_id)
        .where(mine.payee_id == payee_id, mine.question == question)
        .where(mine.day >= days.first, mine.day < days.end, *(~each for each in still))
        .order_by(was.id.desc())
        .limit(MOST)
    )
    found: dict[tuple[int, str], FormerSeen] = {}
    for day, channel, step, is_moved, reason, *row in session.execute(query):
        seen = FormerSeen(day, channel, step, is_moved, reason or "")
        found.setdefault((row[0], row[1]), seen)
    return sorted(found.values(), key=lambda each: each.day, reverse=True)


def _former(session: Session, ids: Sequence[int]) -> dict[int, tuple[FormerAnswerRow, str]]:
    """Each of these answers as it was before the newest correction, and why there was one."""
    was, note = FormerAnswerRow, CorrectionNoteRow
    same = (
        (was.source_id == AnswerRow.source_id)
        & (was.external_id == AnswerRow.external_id)
        & (was.question == AnswerRow.question)
    )
    query = select(AnswerRow.id, was, note.reason).join(was, same)
    query = query.outerjoin(CorrectionRow, CorrectionRow.import_id == was.job_id)
    query = query.outerjoin(note, note.preview_id == CorrectionRow.preview_id)
    rows = session.execute(query.where(AnswerRow.id.in_(ids)).order_by(was.id))
    return {answer_id: (former, reason or "") for answer_id, former, reason in rows}


def _since(before: FormerAnswerRow, payee_id: int, now: AnswerSeen, why: str) -> AnswerHistory:
    credits = {payee: credit for payee, _team, credit in before.shares}
    credit = credits.get(payee_id)
    found = AnswerHistory(
        is_moved_to_me=credit is None,
        step_before=before.step if before.step != now.step else None,
        credit_before=credit if credit != now.credit else None,
    )
    return found if found == AnswerHistory() else replace(found, reason=why)
