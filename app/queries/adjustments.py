"""Reading adjustments of locked periods: what was paid, what is owed, and who agreed on it."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Select, cast, func, select, true, tuple_
from sqlalchemy.orm import Session, aliased

from app.domain.adjustments import AdjustmentDecision, Owed, Part
from app.domain.statements import Status
from app.models.adjustments import (
    AdjustmentBatchRow,
    AdjustmentDecisionRow,
    AdjustmentNoteRow,
    AdjustmentRow,
    AdjustmentTakenRow,
)
from app.models.people import PersonRow
from app.models.plans import ParticipationRow, PlanRow, PlanVersionRow
from app.models.statements import PayPeriodRow, StatementRow, StatementVersionRow

PAGE = 50  # rows
Columns = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class PaidStatement:
    """What a locked statement paid by its own lines and by its adjustments so far."""

    statement_id: int
    participation_id: int
    plan_id: int
    plan_version: int
    currency: str
    paid_minor: int


def paid_statements(session: Session, period_id: int) -> list[PaidStatement]:
    """The statements of a period that pay, as they stand; two queries.

    What they took on of earlier periods is not theirs and left out.
    """
    head, now = StatementRow, StatementVersionRow
    own = func.coalesce(now.total_minor, 0) - func.coalesce(AdjustmentTakenRow.taken_minor, 0)
    query: Columns = (
        select(head.id, head.participation_id, now.plan_id, now.plan_version, now.currency, own)
        .join(now, (now.statement_id == head.id) & (now.version == head.version))
        .outerjoin(AdjustmentTakenRow, _is_taken_by(head))
        .where(head.period_id == period_id, head.status != Status.VOIDED)
        .order_by(head.id)
    )
    adjusted = _adjusted(session, period_id)
    rows = [PaidStatement(*row) for row in session.execute(query)]
    return [
        replace(one, paid_minor=one.paid_minor + adjusted.get(one.statement_id, 0)) for one in rows
    ]


def owed_before(
    session: Session, plan_id: int, currency: str, period: PayPeriodRow
) -> dict[int, Owed]:
    """By payee what earlier periods of a plan left to be paid or held back; two queries."""
    head, part = StatementRow, ParticipationRow
    query = (
        select(part.payee_id, AdjustmentRow.batch_id, head.id)
        .add_columns(PayPeriodRow.label, PayPeriodRow.first_day, AdjustmentRow.amount_minor)
        .select_from(AdjustmentRow)
        .join(AdjustmentDecisionRow, _confirmed())
        .join(head, head.id == AdjustmentRow.statement_id)
        .join(part, part.id == head.participation_id)
        .join(PayPeriodRow, PayPeriodRow.id == head.period_id)
        .where(part.plan_id == plan_id, AdjustmentRow.currency == currency)
        .where(PayPeriodRow.first_day < period.first_day)
        .order_by(AdjustmentRow.batch_id, head.id)
    )
    parts: dict[int, list[Part]] = defaultdict(list)
    for payee_id, batch_id, statement_id, label, first_day, amount in session.execute(query):
        parts[payee_id].append(Part(batch_id, statement_id, label, str(first_day), amount))
    taken = _taken(session, plan_id, currency, period.id) if parts else {}
    owed = {payee: Owed(tuple(mine), taken.get(payee, 0)) for payee, mine in parts.items()}
    return {payee: one for payee, one in owed.items() if one.balance_minor}


@dataclass(frozen=True, slots=True)
class BatchSeen:
    """A batch as a page shows it; without a decision it waits for a second person."""

    id: int
    period_id: int
    period: str
    statements: int
    proposed_by: str
    proposed_at: datetime
    reason: str
    decision: str
    proposer: str
    confirmer: str


def batch(session: Session, batch_id: int) -> BatchSeen | None:
    """One batch; one query."""
    return next(iter(_batches(session, AdjustmentBatchRow.id == batch_id)), None)


def batches_of(session: Session, period_id: int) -> list[BatchSeen]:
    """What was proposed for a period, newest first; one query."""
    return _batches(session, AdjustmentBatchRow.period_id == period_id)


def all_batches(session: Session) -> list[BatchSeen]:
    """Everything that was proposed, newest first; one query."""
    return _batches(session, true())


def newest_batch(session: Session) -> int:
    """The number of the last batch; 0 where there is none; one query."""
    return session.scalar(select(func.max(AdjustmentBatchRow.id))) or 0


@dataclass(frozen=True, slots=True)
class AdjustmentSeen:
    """One line of a batch; amounts in smallest units."""

    statement_id: int
    payee: str
    plan: str
    paid_minor: int
    due_minor: int
    amount_minor: int
    currency: str


def adjustments_in(session: Session, batch_id: int, page: int) -> list[AdjustmentSeen]:
    """One page of a batch by name; one query."""
    row = AdjustmentRow
    query: Columns = (
        _with_payees(row.statement_id, PersonRow.name, PlanRow.name)
        .add_columns(row.paid_minor, row.due_minor, row.amount_minor, row.currency)
        .where(row.batch_id == batch_id)
        .order_by(PersonRow.name, row.statement_id)
        .limit(PAGE)
        .offset(PAGE * page)
    )
    return [AdjustmentSeen(*each) for each in session.execute(query)]


def payees_in(session: Session, batch_id: int) -> set[int]:
    """Whose pay a batch changes; one query."""
    query = _with_payees(PersonRow.id).where(AdjustmentRow.batch_id == batch_id)
    return set(session.scalars(query))


def may_not_confirm(session: Session, batch_id: int) -> set[int]:
    """Whose pay a batch changes, and who published a plan by which it does; two queries."""
    now = StatementVersionRow
    authors = (
        _with_payees(PlanVersionRow.author_id)
        .join(now, (now.statement_id == StatementRow.id) & (now.version == StatementRow.version))
        .join(
            PlanVersionRow,
            (PlanVersionRow.plan_id == now.plan_id) & (PlanVersionRow.version == now.plan_version),
        )
        .where(AdjustmentRow.batch_id == batch_id)
        .distinct()
    )
    return payees_in(session, batch_id) | {one for one in session.scalars(authors) if one}


def sums_in(session: Session, batch_id: int) -> list[tuple[str, int, int]]:
    """By currency what a batch pays and what it holds back, in smallest units; one query."""
    amount = AdjustmentRow.amount_minor
    more = cast(func.sum(amount).filter(amount > 0), BigInteger)
    less = cast(func.sum(amount).filter(amount < 0), BigInteger)
    query = select(AdjustmentRow.currency, more, less).where(AdjustmentRow.batch_id == batch_id)
    query = query.group_by(AdjustmentRow.currency).order_by(AdjustmentRow.currency)
    return [(currency, more or 0, -(less or 0)) for currency, more, less in session.execute(query)]


@dataclass(frozen=True, slots=True)
class AdjustedSeen:
    """One adjustment of a period as its payee reads it, in smallest units."""

    period: str
    amount_minor: int
    reason: str
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class AroundStatement:
    """What a statement takes on of earlier periods, and what it was adjusted by itself later.

    `parts` less `before_minor`, which other statements took on, is `taken_minor` and `left_minor`.
    """

    parts: tuple[AdjustedSeen, ...]
    before_minor: int
    taken_minor: int
    left_minor: int
    later: tuple[AdjustedSeen, ...]


def around_statement(session: Session, statement: StatementRow) -> AroundStatement:
    """All adjustments that have to do with a statement; two queries, or one."""
    told, row = statement.current.content.get("adjustments", {}), AdjustmentRow
    keys = [(each["statement"], each["batch"]) for each in told.get("of", ())]
    found = _adjustments(session, tuple_(row.statement_id, row.batch_id).in_(keys)) if keys else []
    minor = {name: told.get(f"{name}_minor", 0) for name in ("before", "taken", "left")}
    later = _adjustments(session, row.statement_id == statement.id)
    return AroundStatement(
        tuple(found), minor["before"], minor["taken"], minor["left"], tuple(later)
    )


def _adjustments(session: Session, which: ColumnElement[bool]) -> list[AdjustedSeen]:
    query = (
        select(PayPeriodRow.label, AdjustmentRow.amount_minor)
        .add_columns(func.coalesce(AdjustmentNoteRow.reason, ""), AdjustmentDecisionRow.decided_at)
        .select_from(AdjustmentRow)
        .join(AdjustmentDecisionRow, _confirmed())
        .join(StatementRow, StatementRow.id == AdjustmentRow.statement_id)
        .join(PayPeriodRow, PayPeriodRow.id == StatementRow.period_id)
        .outerjoin(AdjustmentNoteRow, AdjustmentNoteRow.batch_id == AdjustmentRow.batch_id)
        .where(which)
        .order_by(AdjustmentRow.batch_id, AdjustmentRow.statement_id)
    )
    return [AdjustedSeen(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class StillOwed:
    """What no statement has paid or held back yet; `amount_minor` below 0: held back."""

    payee: str
    plan: str
    amount_minor: int
    currency: str


def still_owed(session: Session) -> list[StillOwed]:
    """Every balance of a payee in a plan that is not even, by name; two queries."""
    row, key = AdjustmentRow, (PersonRow.id, PlanRow.id, AdjustmentRow.currency)
    amount = cast(func.sum(row.amount_minor), BigInteger)
    query = _with_payees(*key, PersonRow.name, PlanRow.name, amount)
    query = query.join(AdjustmentDecisionRow, _confirmed())
    given = session.execute(query.group_by(*key, PersonRow.name, PlanRow.name)).all()
    taken = _all_taken(session) if given else {}
    found = [
        StillOwed(payee, plan, int(minor) - taken.get((*ids, currency), 0), currency)
        for *ids, currency, payee, plan, minor in given
    ]
    left = [one for one in found if one.amount_minor]
    return sorted(left, key=lambda one: (one.payee, one.plan, one.currency))


def _is_taken_by(head: type[StatementRow]) -> ColumnElement[bool]:
    taken = AdjustmentTakenRow
    return (taken.statement_id == head.id) & (taken.version == head.version)


def _confirmed() -> ColumnElement[bool]:
    decided = AdjustmentDecisionRow
    return (decided.batch_id == AdjustmentRow.batch_id) & (
        decided.decision == AdjustmentDecision.CONFIRMED
    )


def _with_payees(*columns: Any) -> Columns:
    return (
        select(*columns)
        .select_from(AdjustmentRow)
        .join(StatementRow, StatementRow.id == AdjustmentRow.statement_id)
        .join(ParticipationRow, ParticipationRow.id == StatementRow.participation_id)
        .join(PersonRow, PersonRow.id == ParticipationRow.payee_id)
        .join(PlanRow, PlanRow.id == ParticipationRow.plan_id)
    )


def _adjusted(session: Session, period_id: int) -> dict[int, int]:
    """By statement of a period what it was adjusted by so far."""
    amount = cast(func.sum(AdjustmentRow.amount_minor), BigInteger)
    query = (
        select(AdjustmentRow.statement_id, amount)
        .join(AdjustmentDecisionRow, _confirmed())
        .join(StatementRow, StatementRow.id == AdjustmentRow.statement_id)
        .where(StatementRow.period_id == period_id)
        .group_by(AdjustmentRow.statement_id)
    )
    return {statement_id: int(minor) for statement_id, minor in session.execute(query)}


def _taken(session: Session, plan_id: int, currency: str, period_id: int) -> dict[int, int]:
    """By payee what statements of other periods took on."""
    query = _takings().where(
        ParticipationRow.plan_id == plan_id,
        StatementVersionRow.currency == currency,
        StatementRow.period_id != period_id,
    )
    return {row[0]: int(row[3]) for row in session.execute(query)}


def _all_taken(session: Session) -> dict[tuple[Any, ...], int]:
    """By payee, plan and currency."""
    return {(*ids, currency): int(minor) for *ids, currency, minor in session.execute(_takings())}


def _takings() -> Columns:
    """What the statements that stand have taken on, by payee, plan and currency."""
    head, part, now = StatementRow, ParticipationRow, StatementVersionRow
    key = (part.payee_id, part.plan_id, now.currency)
    return (
        select(*key, cast(func.sum(AdjustmentTakenRow.taken_minor), BigInteger))
        .select_from(AdjustmentTakenRow)
        .join(head, _is_taken_by(head))
        .join(now, (now.statement_id == head.id) & (now.version == head.version))
        .join(part, part.id == head.participation_id)
        .where(head.status != Status.VOIDED)
        .group_by(*key)
    )


def _batches(session: Session, which: ColumnElement[bool]) -> list[BatchSeen]:
    proposer, confirmer = aliased(PersonRow), aliased(PersonRow)
    row, decided = AdjustmentBatchRow, AdjustmentDecisionRow
    query: Columns = (
        select(row.id, row.period_id, PayPeriodRow.label, row.statements, row.proposed_by)
        .add_columns(row.proposed_at, func.coalesce(AdjustmentNoteRow.reason, ""))
        .add_columns(func.coalesce(decided.decision, ""))
        .add_columns(func.coalesce(proposer.name, row.proposed_by))
        .add_columns(func.coalesce(confirmer.name, ""))
        .join(PayPeriodRow, PayPeriodRow.id == row.period_id)
        .outerjoin(decided, decided.batch_id == row.id)
        .outerjoin(AdjustmentNoteRow, AdjustmentNoteRow.batch_id == row.id)
        .outerjoin(proposer, proposer.pseudonym == row.proposed_by)
        .outerjoin(confirmer, confirmer.pseudonym == decided.confirmed_by)
        .where(which)
        .order_by(row.id.desc())
    )
    return [BatchSeen(*each) for each in session.execute(query)]
