"""Reading what was decided about a period's answers after they came: files, rules, moves."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.attributions import AttributionDecision
from app.domain.days import Days
from app.domain.exclusions import ExclusionDecision
from app.models.attributions import AttributionAnswerRow, AttributionDecisionRow
from app.models.exclusions import ExcludedCreditRow, ExclusionDecisionRow, ExclusionRuleRow
from app.models.facts import AnswerRow, CreditRow, FormerAnswerRow
from app.models.jobs import JobRow


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


class MovedAnswer(NamedTuple):
    """A payee's part of an answer that counts for another team since `at`."""

    change_id: int
    at: datetime
    from_team_id: int
    to_team_id: int
    step: int
    credit: int


def moved_answers(session: Session, question: str, days: Days) -> list[MovedAnswer]:
    """What was moved between teams of these days and still counts; one query."""
    moved, decision, credit = AttributionAnswerRow, AttributionDecisionRow, CreditRow
    same = (credit.payee_id == moved.payee_id) & (credit.question == moved.question)
    same &= (credit.day == moved.day) & (credit.answer_id == moved.answer_id)
    query = (
        select(
            *(moved.change_id, decision.decided_at, moved.from_team_id, moved.to_team_id),
            *(credit.step, credit.credit),
        )
        .join(decision, decision.change_id == moved.change_id)
        .join(credit, same)
        .where(decision.decision == AttributionDecision.MOVED, moved.to_team_id.is_not(None))
        .where(moved.question == question, moved.day >= days.first, moved.day < days.end)
    )
    return [MovedAnswer._make(row) for row in session.execute(query)]


class TeamSum(NamedTuple):
    """What a payee's answers add to a team: steps by credit, and credit."""

    team_id: int
    payee_id: int
    steps: int
    credit: int


def team_sums(session: Session, question: str, days: Days) -> list[TeamSum]:
    """Each team's answers by payee in these days; one query."""
    row = CreditRow
    query = (
        select(row.team_id, row.payee_id, func.sum(row.step * row.credit), func.sum(row.credit))
        .where(row.question == question, row.day >= days.first, row.day < days.end)
        .group_by(row.team_id, row.payee_id)
    )
    return [TeamSum(one[0], one[1], int(one[2]), int(one[3])) for one in session.execute(query)]


class Applied(NamedTuple):
    """A version of a rule that came into force, and when."""

    row: ExclusionRuleRow
    at: datetime


def applied_rules(session: Session, days: Days) -> list[Applied]:
    """Every applied version of the rules about these days, by rule and version; one query."""
    row, decision = ExclusionRuleRow, ExclusionDecisionRow
    touching = select(row.rule_id).where(row.first_day < days.end, row.end_day > days.first)
    both = (decision.rule_id == row.rule_id) & (decision.version == row.version)
    query = select(row, decision.decided_at).join(decision, both)
    query = query.where(decision.decision == ExclusionDecision.APPLIED, row.rule_id.in_(touching))
    found = session.execute(query.order_by(row.rule_id, row.version))
    return [Applied(*one) for one in found]


Shares = dict[int, dict[int, tuple[int, int]]]  # by answer and payee: step and credit


def shares_of_days(session: Session, question: str, days: Days, ids: Collection[int]) -> Shares:
    """Whose these answers of these days are, whether they count or not; two queries."""
    found: Shares = defaultdict(dict)
    for row in (CreditRow, ExcludedCreditRow) if ids else ():
        query = select(row.answer_id, row.payee_id, row.step, row.credit).where(
            row.question == question, row.day >= days.first, row.day < days.end
        )
        for answer_id, payee_id, step, credit in session.execute(query):
            if answer_id in ids:
                found[answer_id][payee_id] = step, credit
    return found
