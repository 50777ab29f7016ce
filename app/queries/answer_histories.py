"""Reading what became of single answers: moved to another team, or changed by a corrected file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.attributions import AttributionDecision
from app.domain.facts import WHOLE_ANSWER
from app.models.attributions import AttributionAnswerRow, AttributionDecisionRow
from app.models.facts import AnswerRow, FormerAnswerRow
from app.models.people import UnitRow
from app.queries.answers import AnswerSeen


@dataclass(frozen=True, slots=True)
class AnswerHistory:
    """What is different about one answer since it came in; names nobody."""

    team: str = ""  # for which two people of HR made it count
    is_moved_to_me: bool = False  # a corrected file did
    step_before: int | None = None  # where another was chosen
    credit_before: int | None = None  # in 1/25,200, where my part was another

    @property
    def percent_before(self) -> int:
        return round(100 * (self.credit_before or 0) / WHOLE_ANSWER)


def histories_of(
    session: Session, payee_id: int, answers: Sequence[AnswerSeen]
) -> dict[int, AnswerHistory]:
    """By answer, for those that something happened to; two queries."""
    ids = [each.id for each in answers]
    teams = _teams(session, payee_id, ids)
    former = _former(session, ids)
    now = {each.id: each for each in answers}
    found = {key: _since(row, payee_id, now[key]) for key, row in former.items()}
    found |= {key: replace(found.get(key, AnswerHistory()), team=team) for key, team in teams}
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


def _former(session: Session, ids: Sequence[int]) -> dict[int, FormerAnswerRow]:
    """Each of these answers as it was before the newest correction."""
    same = (
        (FormerAnswerRow.source_id == AnswerRow.source_id)
        & (FormerAnswerRow.external_id == AnswerRow.external_id)
        & (FormerAnswerRow.question == AnswerRow.question)
    )
    query = select(AnswerRow.id, FormerAnswerRow).join(FormerAnswerRow, same)
    rows = session.execute(query.where(AnswerRow.id.in_(ids)).order_by(FormerAnswerRow.id))
    return {answer_id: former for answer_id, former in rows}


def _since(before: FormerAnswerRow, payee_id: int, now: AnswerSeen) -> AnswerHistory:
    credits = {payee: credit for payee, _team, credit in before.shares}
    credit = credits.get(payee_id)
    return AnswerHistory(
        is_moved_to_me=credit is None,
        step_before=before.step if before.step != now.step else None,
        credit_before=credit if credit != now.credit else None,
    )
