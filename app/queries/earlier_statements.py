"""Reading what earlier periods paid: from the newest version of each statement, as it stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.statements import Status
from app.models.plans import ParticipationRow
from app.models.statements import PayPeriodRow, StatementRow, StatementVersionRow

Columns = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class EarlierStatement:
    """Some lines of a statement as they were stored; None: the plan had no such line then."""

    participation_id: int
    payee_id: int
    first_day: date  # of its period
    status: str
    total_minor: int | None
    outside: str  # why the payee was not in the plan in that period
    lines: dict[str, dict[str, Any] | None]


def periods_before(session: Session, calendar: str, day: date) -> dict[date, Days]:
    """The open periods of a calendar that begin before a day, by their first day; one query."""
    query = select(PayPeriodRow.first_day, PayPeriodRow.end_day)
    query = query.where(PayPeriodRow.calendar == calendar, PayPeriodRow.first_day < day)
    return {first: Days(first, end) for first, end in session.execute(query)}


def earlier_statements(
    session: Session, plan_id: int, calendar: str, periods: Collection[date], lines: Collection[str]
) -> list[EarlierStatement]:
    """What these periods say of a plan, of all its payees; one query.

    A statement that was voided pays nothing and says nothing.
    """
    names = sorted(lines)
    head, version = StatementRow, StatementVersionRow
    taking_part = ParticipationRow
    newest = (version.statement_id == head.id) & (version.version == head.version)
    query: Columns = (
        select(
            *(taking_part.id, taking_part.payee_id, PayPeriodRow.first_day, head.status),
            *(version.total_minor, version.content["outside"]),
            *(version.content["lines", name] for name in names),
        )
        .join(version, newest)
        .join(taking_part, taking_part.id == head.participation_id)
        .join(PayPeriodRow, PayPeriodRow.id == head.period_id)
        .where(
            taking_part.plan_id == plan_id,
            head.status != Status.VOIDED,
            *(PayPeriodRow.calendar == calendar, PayPeriodRow.first_day.in_(periods)),
        )
        .order_by(PayPeriodRow.first_day, taking_part.first_day, taking_part.id)
    )
    return [
        EarlierStatement(*_head(row), dict(zip(names, row[6:], strict=True)))
        for row in session.execute(query)
    ]


def _head(row: Any) -> tuple[int, int, date, str, int | None, str]:
    return row[0], row[1], row[2], row[3], row[4], row[5] or ""
