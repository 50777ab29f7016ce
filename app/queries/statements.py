"""Reading statements. A page loads them through a scope; outside it they do not exist."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    ScalarSelect,
    Select,
    bindparam,
    case,
    func,
    or_,
    select,
)
from sqlalchemy.orm import Session, contains_eager, joinedload

from app.domain.permissions import Permission, Viewer
from app.domain.statements import Shown, Status
from app.models.people import EmploymentRow, ManagementRow, PersonRow
from app.models.plans import ParticipationRow, PlanRow
from app.models.statements import (
    PayPeriodRow,
    StatementDutyRow,
    StatementNoteRow,
    StatementRow,
    StatementVersionRow,
)

PAGE = 50  # rows
Id = int | BindParameter[Any]
Columns = Select[*tuple[Any, ...]]


def pay_periods(session: Session) -> list[PayPeriodRow]:
    """Every pay period, newest first; one query."""
    query = select(PayPeriodRow).order_by(PayPeriodRow.first_day.desc(), PayPeriodRow.calendar)
    return list(session.scalars(query))


def pay_period(session: Session, period_id: int) -> PayPeriodRow | None:
    """One pay period; one query."""
    return session.get(PayPeriodRow, period_id)


def pay_period_on(session: Session, calendar: str, first_day: date) -> PayPeriodRow | None:
    """The pay period of a calendar that begins on this day; one query."""
    query = select(PayPeriodRow).where(
        PayPeriodRow.calendar == calendar, PayPeriodRow.first_day == first_day
    )
    return session.scalar(query)


def last_pay_period(session: Session, calendar: str, today: date) -> PayPeriodRow | None:
    """The newest period of a calendar that is over; one query."""
    query = (
        select(PayPeriodRow)
        .where(PayPeriodRow.calendar == calendar, PayPeriodRow.end_day <= today)
        .order_by(PayPeriodRow.first_day.desc())
        .limit(1)
    )
    return session.scalar(query)


def in_scope_of(viewer: Viewer) -> Select[Any]:
    """The statements that a viewer may read: their own, their people's, or all; with all parts."""
    return _whole().where(_readable(viewer))


def statement_for(session: Session, viewer: Viewer, statement_id: int) -> StatementRow | None:
    """One statement, or None where there is none that the viewer may see; one query."""
    return session.scalars(in_scope_of(viewer).where(StatementRow.id == statement_id)).first()


@dataclass(frozen=True, slots=True)
class RewardSeen:
    """One line of what somebody earns."""

    statement_id: int
    calendar: str
    period: str
    plan: str
    status: str
    total_minor: int | None
    currency: str


def own_rewards(session: Session, viewer: Viewer) -> list[RewardSeen]:
    """What the viewer themselves earn, newest period first; one query."""
    rows = session.connection().execute(_own_rewards(), {"viewer": viewer.id})
    return [RewardSeen(*row) for row in rows]


def statements_to_approve(session: Session, viewer: Viewer) -> list[StatementRow]:
    """Statements in review whose approver the viewer is, by period and name; one query."""
    query = in_scope_of(viewer).where(
        StatementRow.status == Status.IN_REVIEW, _in_charge_on_last_day(viewer.id)
    )
    order = (PayPeriodRow.first_day, PersonRow.name, StatementRow.id)
    return list(session.scalars(query.order_by(*order)))


def count_to_approve(session: Session, viewer: Viewer) -> int:
    """How many statements wait for the viewer; one query."""
    found = session.connection().execute(_count_to_approve(), {"viewer": viewer.id})
    return int(found.scalar_one())


def approvable(session: Session, viewer: Viewer, ids: Collection[int]) -> set[int]:
    """Which of these statements are the viewer's to approve; one query."""
    query = _joined(select(StatementRow.id)).where(
        StatementRow.id.in_(ids), _in_charge_on_last_day(viewer.id)
    )
    return set(session.scalars(query))


def statements_in_period(
    session: Session, viewer: Viewer, period_id: int, status: str, search: str, page: int
) -> list[StatementRow]:
    """One page of a period's statements, by name; one query, which sorts without what they say."""
    found = _joined(select(StatementRow.id)).where(
        _readable(viewer), *_filters(period_id, status, search)
    )
    order = (PersonRow.name, PersonRow.id, StatementRow.id)
    of_page = found.order_by(*order).limit(PAGE).offset(PAGE * page)
    query = in_scope_of(viewer).where(StatementRow.id.in_(of_page)).order_by(*order)
    return list(session.scalars(query))


def count_in_period(
    session: Session, viewer: Viewer, period_id: int, status: str, search: str
) -> int:
    """How many statements the filters leave; one query."""
    query = _joined(select(func.count()).select_from(StatementRow)).where(
        _readable(viewer), *_filters(period_id, status, search)
    )
    return session.scalar(query) or 0


def all_in_period(session: Session, period_id: int, status: Status) -> list[StatementRow]:
    """Every statement of a period in one status, with all parts, by payee number; one query."""
    query = (
        _whole()
        .where(StatementRow.period_id == period_id, StatementRow.status == status)
        .order_by(PersonRow.number, PlanRow.name, StatementRow.id)
    )
    return list(session.scalars(query))


def status_counts(session: Session, period_id: int) -> dict[Status, int]:
    """How many statements of a period stand in each status; one query."""
    query = (
        select(StatementRow.status, func.count())
        .where(StatementRow.period_id == period_id)
        .group_by(StatementRow.status)
    )
    return {Status(status): number for status, number in session.execute(query)}


def without_approver(session: Session, period_id: int) -> list[str]:
    """Payee numbers of statements that nobody can approve: nobody is in charge on the last day."""
    end = _last_end()
    managed = select(ManagementRow.person_id).where(
        ManagementRow.person_id == ParticipationRow.payee_id,
        ManagementRow.first_day < end,
        ManagementRow.end_day >= end,
    )
    waiting = [Status.CALCULATED, Status.IN_REVIEW, Status.RETURNED]
    query = (
        _joined(select(PersonRow.number).select_from(StatementRow))
        .where(StatementRow.period_id == period_id, StatementRow.status.in_(waiting))
        .where(~managed.exists())
        .order_by(PersonRow.number)
    )
    return [str(number) for number in session.scalars(query)]


def submittable(session: Session, period_id: int) -> list[Shown]:
    """The statements that can be submitted now: calculated and rated, in order; one query."""
    rated = StatementVersionRow.total_minor.is_not(None)
    query = _shown(period_id, Status.CALCULATED).join(StatementVersionRow, is_total())
    return [Shown(*row) for row in session.execute(query.where(rated))]


def shown_in(session: Session, period_id: int, status: Status) -> list[Shown]:
    """The statements of a period in one status, in order; one query."""
    return [Shown(*row) for row in session.execute(_shown(period_id, status))]


@dataclass(frozen=True, slots=True)
class Head:
    """A statement as it stands, without what it says."""

    id: int
    status: str
    version: int
    content_hash: str


def heads_held(session: Session, period_id: int) -> dict[int, Head]:
    """Every statement of a period by its participation; one query.

    Nobody else decides about them until the transaction ends: who tries waits, and finds them
    changed.
    """
    row = StatementRow
    columns = (row.participation_id, row.id, row.status, row.version, row.content_hash)
    query = select(*columns).where(row.period_id == period_id).with_for_update()
    return {row[0]: Head(*row[1:]) for row in session.execute(query)}


def head_ids(session: Session, period_id: int) -> dict[int, int]:
    """The id of every statement of a period by its participation; one query."""
    query = select(StatementRow.participation_id, StatementRow.id)
    rows = session.execute(query.where(StatementRow.period_id == period_id))
    return {participation: key for participation, key in rows}


def duties(session: Session, statement_id: int) -> list[tuple[str, str]]:
    """Who holds which duty on a statement: (duty, name); one query."""
    query = (
        select(StatementDutyRow.duty, PersonRow.name)
        .join(PersonRow, PersonRow.id == StatementDutyRow.person_id)
        .where(StatementDutyRow.statement_id == statement_id)
        .order_by(StatementDutyRow.duty, PersonRow.name)
    )
    return [(duty, name) for duty, name in session.execute(query)]


def notes(session: Session, statement_id: int) -> Sequence[StatementNoteRow]:
    """Why a statement was returned or voided, newest first; one query."""
    query = select(StatementNoteRow).where(StatementNoteRow.statement_id == statement_id)
    return session.scalars(query.order_by(StatementNoteRow.id.desc())).all()


@cache
def _own_rewards() -> Columns:
    """Built once, because building costs more than the answer."""
    current = StatementVersionRow
    return (
        _joined(
            select(
                *(StatementRow.id, PayPeriodRow.calendar, PayPeriodRow.label),
                *(PlanRow.name, StatementRow.status),
                *(current.total_minor, current.currency),
            ).select_from(StatementRow)
        )
        .join(current, _is_current())
        .where(ParticipationRow.payee_id == bindparam("viewer"))
        .order_by(PayPeriodRow.first_day.desc(), StatementRow.id)
    )


@cache
def _count_to_approve() -> Select[Any]:
    return _joined(select(func.count()).select_from(StatementRow)).where(
        StatementRow.status == Status.IN_REVIEW, _in_charge_on_last_day(bindparam("viewer"))
    )


def _in_charge_on_last_day(manager_id: Id) -> ColumnElement[bool]:
    """They manage the payee on the participation's last day in the period."""
    end = _last_end()
    return _manages(manager_id, ManagementRow.first_day < end, ManagementRow.end_day >= end)


def _whole() -> Select[Any]:
    """Statements with all parts: participation, payee, plan, period, current version."""
    participation = contains_eager(StatementRow.participation)
    return _joined(select(StatementRow)).options(
        participation.contains_eager(ParticipationRow.payee),
        participation.contains_eager(ParticipationRow.plan),
        contains_eager(StatementRow.period),
        joinedload(StatementRow.current),
    )


def _shown(period_id: int, status: Status) -> Select[int, int, str]:
    """What names a statement as it was shown, of one period and status, in order."""
    return (
        select(StatementRow.id, StatementRow.version, StatementRow.content_hash)
        .where(StatementRow.period_id == period_id, StatementRow.status == status)
        .order_by(StatementRow.id)
    )


def _joined(query: Columns) -> Columns:
    """The query with each statement's participation, payee, plan and period to filter by."""
    return (
        query.join(StatementRow.participation)
        .join(ParticipationRow.payee)
        .join(ParticipationRow.plan)
        .join(StatementRow.period)
    )


def _readable(viewer: Viewer) -> ColumnElement[bool]:
    if viewer.may(Permission.STATEMENT_READ_ALL):
        return StatementRow.id.is_not(None)
    own = ParticipationRow.payee_id == viewer.id
    if not viewer.may(Permission.STATEMENT_READ_TEAM):
        return own
    first = _later(ParticipationRow.first_day, PayPeriodRow.first_day)
    sometime = (ManagementRow.first_day < _last_end(), ManagementRow.end_day > first)
    return or_(own, _manages(viewer.id, *sometime))


def _manages(manager_id: Id, *when: ColumnElement[bool]) -> ColumnElement[bool]:
    managed = select(ManagementRow.person_id).where(
        ManagementRow.manager_id == manager_id,
        ManagementRow.person_id == ParticipationRow.payee_id,
        *when,
    )
    return managed.exists()


def _last_end() -> ColumnElement[date]:
    """The first day after the participation's last day in the period; who leaves ends before."""
    end = _earlier(ParticipationRow.end_day, PayPeriodRow.end_day)
    return _earlier(end, _leaves())


def _leaves() -> ScalarSelect[date]:
    """The end of the employment that the participation belongs to; they may have come back."""
    return (
        select(func.min(EmploymentRow.end_day))
        .where(EmploymentRow.person_id == ParticipationRow.payee_id)
        .where(EmploymentRow.end_day > ParticipationRow.first_day)
        .correlate(ParticipationRow)
        .scalar_subquery()
    )


def _earlier(a: Any, b: Any) -> ColumnElement[date]:
    return case((a < b, a), else_=b)


def _later(a: Any, b: Any) -> ColumnElement[date]:
    return case((a > b, a), else_=b)


def _is_current() -> ColumnElement[bool]:
    return (StatementVersionRow.statement_id == StatementRow.id) & (
        StatementVersionRow.version == StatementRow.version
    )


def is_total() -> ColumnElement[bool]:
    """The same, for who asks of every statement only what it pays.

    `+ 0` keeps SQLite from the key, along which it would read over the whole content to come to the
    total; the index of totals begins alike, and has it.
    """
    return (StatementVersionRow.statement_id == StatementRow.id) & (
        StatementVersionRow.version + 0 == StatementRow.version
    )


def _filters(period_id: int, status: str, search: str) -> list[ColumnElement[bool]]:
    filters = [StatementRow.period_id == period_id]
    if status:
        filters.append(StatementRow.status == status)
    if search:
        text = f"%{search}%"
        filters.append(or_(PersonRow.name.ilike(text), PersonRow.number.ilike(text)))
    return filters
