"""Reading pools: what became of each in a period, and who shares it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.domain.numbers import fraction_of, fraction_text, total_of
from app.domain.statements import ALLOWED, Act, Duty, Status
from app.models.plans import PlanRow
from app.models.pools import PoolMemberRow, PoolRow
from app.models.statements import StatementDutyRow, StatementRow

Columns = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class PoolSeen:
    """A pool as the page of its period shows it, in its unit.

    `paid`: what the statements of its members say together, as they stand. `kept`: how many of
    them stay as they are, because somebody decides about them or has decided.
    """

    plan: str
    currency: str
    line: str
    members_of: str
    unit: str
    amount: Fraction
    shared: Fraction
    why: str
    paid: Fraction
    kept: int

    @property
    def rest(self) -> Fraction:
        """What nobody got: below one step, kept by the plan, or above what one may get."""
        return self.amount - self.shared

    @property
    def over(self) -> Fraction:
        """How much more its members get together than was shared out; below 0: how much less."""
        return self.paid - self.shared


def pools_in(session: Session, period_id: int) -> list[PoolSeen]:
    """Every pool of a period that had an amount, by plan, line and group; two queries.

    Places have none; they are kept only for who competes for them.
    """
    row = PoolRow
    query: Columns = (
        select(
            *(row.id, PlanRow.name, PlanRow.currency, row.line, row.members_of, row.unit),
            *(row.amount, row.shared, row.why),
        )
        .join(PlanRow, PlanRow.id == row.plan_id)
        .where(row.period_id == period_id, row.amount != fraction_text(Fraction(0)))
        .order_by(PlanRow.name, row.line, row.members_of)
    )
    paid, kept = _shares(session, period_id)
    return [
        PoolSeen(
            *(plan, currency, line, group, unit, fraction_of(amount), fraction_of(shared), why),
            *(paid[key], kept[key]),
        )
        for key, plan, currency, line, group, unit, amount, shared, why in session.execute(query)
    ]


def uneven_pools(session: Session, period_id: int) -> list[PoolSeen]:
    """The pools of a period of which statements pay more or less than is shared out; 2 queries."""
    return [pool for pool in pools_in(session, period_id) if pool.over]


def _shares(session: Session, period_id: int) -> tuple[dict[int, Fraction], dict[int, int]]:
    """By pool what its members get together, and how many statements of them stay; one query."""
    mine = PoolMemberRow
    query: Columns = (
        select(mine.pool_id, StatementRow.status, mine.share, func.count())
        .join(PoolRow, PoolRow.id == mine.pool_id)
        .join(StatementRow, StatementRow.id == mine.statement_id)
        .where(PoolRow.period_id == period_id)
        .group_by(mine.pool_id, StatementRow.status, mine.share)
    )
    shares: dict[int, Counter[str]] = defaultdict(Counter)
    kept: dict[int, int] = defaultdict(int)
    for pool_id, status, share, number in session.execute(query):
        kept[pool_id] += number if status not in ALLOWED[Act.CALCULATE][0] else 0
        shares[pool_id][share] += 0 if status == Status.VOIDED else number
    paid = {pool_id: total_of(texts) for pool_id, texts in shares.items()}
    return defaultdict(Fraction, paid), kept


def pool_ids(session: Session, period_id: int, plan_id: int) -> dict[tuple[str, str], int]:
    """The pools of a plan in a period, by line and group; one query."""
    row = PoolRow
    query = select(row.line, row.members_of, row.id)
    query = query.where(row.period_id == period_id, row.plan_id == plan_id)
    return {(line, group): key for line, group, key in session.execute(query)}


def members_of(session: Session, pools: Sequence[int]) -> set[tuple[int, int]]:
    """Each pool with the statements that share it; one query."""
    row = PoolMemberRow
    query = select(row.pool_id, row.statement_id).where(row.pool_id.in_(pools))
    return {(pool_id, statement_id) for pool_id, statement_id in session.execute(query)}


def member_with_duty(session: Session, pools: Sequence[int]) -> int | None:
    """A statement of these pools on which a member took a duty, if there is one; one query."""
    mine, duty = PoolMemberRow, StatementDutyRow
    theirs = select(mine.statement_id.label("judged"), mine.pool_id).subquery()
    query = (
        select(duty.statement_id)
        .join(theirs, theirs.c.judged == duty.statement_id)
        .join(mine, and_(mine.pool_id == theirs.c.pool_id, mine.person_id == duty.person_id))
        .where(duty.duty != Duty.BENEFICIARY, mine.pool_id.in_(pools))
        .limit(1)
    )
    return session.scalar(query)
