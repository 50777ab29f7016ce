"""What was paid before: each period in one line, and the statement before one that waits."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.permissions import Viewer
from app.domain.statements import Status
from app.models.plans import ParticipationRow
from app.models.statements import PayPeriodRow, StatementRow, StatementVersionRow
from app.queries.statements import in_scope_of, is_total

LOOKED_BACK = timedelta(days=200)  # further ago is no comparison any more
UNDECIDED = {Status.CALCULATED, Status.RETURNED}
Before = Mapping[int, StatementRow]  # by the id of the later statement


@dataclass(slots=True)
class PeriodSums:
    """The statements of a period: how many in each status, and what they pay by currency.

    `not_rated`: how many have no amount, and nobody decided about them yet.
    """

    statuses: dict[str, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)  # smallest units, without voided ones
    not_rated: int = 0

    @property
    def statements(self) -> int:
        return sum(self.statuses.values())


def period_sums(session: Session, period_ids: Collection[int]) -> Mapping[int, PeriodSums]:
    """Those of these periods that have statements, by their ids; one query."""
    current = StatementVersionRow
    query = (
        select(
            *(StatementRow.period_id, StatementRow.status, current.currency),
            *(func.count(), func.count(current.total_minor), func.sum(current.total_minor)),
        )
        .join(current, is_total())
        .where(StatementRow.period_id.in_(period_ids))
        .group_by(StatementRow.period_id, StatementRow.status, current.currency)
        .order_by(current.currency)
    )
    found: dict[int, PeriodSums] = defaultdict(PeriodSums)
    for period_id, status, currency, number, rated, total in session.execute(query):
        sums = found[period_id]
        sums.statuses[status] = sums.statuses.get(status, 0) + number
        if status in UNDECIDED:
            sums.not_rated += number - rated
        if status != Status.VOIDED:
            sums.totals[currency] = sums.totals.get(currency, 0) + int(total or 0)
    return found


def paid_before(session: Session, period: PayPeriodRow) -> tuple[str, Mapping[str, int]] | None:
    """The period before of the same calendar and what it pays by currency; two queries."""
    query = select(PayPeriodRow).where(
        PayPeriodRow.calendar == period.calendar, PayPeriodRow.end_day == period.first_day
    )
    row = session.scalar(query)
    found = period_sums(session, [row.id]) if row else {}
    return (row.label, found[row.id].totals) if row and row.id in found else None


def before_each(session: Session, viewer: Viewer, statements: Sequence[StatementRow]) -> Before:
    """The newest earlier statement of the same person and plan, where the viewer may read it."""
    if not statements:
        return {}
    payees = {each.participation.payee_id for each in statements}
    days = [each.period.first_day for each in statements]
    query = (
        in_scope_of(viewer)
        .where(
            ParticipationRow.payee_id.in_(payees),
            PayPeriodRow.first_day >= min(days) - LOOKED_BACK,
            PayPeriodRow.first_day < max(days),
        )
        .order_by(PayPeriodRow.first_day)
    )
    found: dict[tuple[int, int], list[StatementRow]] = defaultdict(list)
    for row in session.scalars(query):
        found[_whose(row)].append(row)
    earlier = {each.id: _last_before(found[_whose(each)], each) for each in statements}
    return {statement_id: row for statement_id, row in earlier.items() if row is not None}


def _last_before(rows: Sequence[StatementRow], later: StatementRow) -> StatementRow | None:
    before = [row for row in rows if row.period.end_day <= later.period.first_day]
    return before[-1] if before else None


def _whose(row: StatementRow) -> tuple[int, int]:
    return row.participation.payee_id, row.participation.plan_id
