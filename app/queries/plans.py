"""Reading plans and participations."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from app.domain.days import Days
from app.models.plans import ParticipationRow, PlanRow, PlanVersionRow


def plans(session: Session) -> list[PlanRow]:
    """Every plan, by name; one query."""
    return list(session.scalars(select(PlanRow).order_by(PlanRow.name)))


def plan_named(session: Session, name: str) -> PlanRow | None:
    """The plan of this name; one query."""
    return session.scalar(select(PlanRow).where(PlanRow.name == name))


def plan_versions(session: Session, plan_id: int) -> list[PlanVersionRow]:
    """Every version of one plan, newest first; one query."""
    query = (
        select(PlanVersionRow)
        .where(PlanVersionRow.plan_id == plan_id)
        .order_by(PlanVersionRow.version.desc())
    )
    return list(session.scalars(query))


def plan_version(session: Session, plan_id: int, version: int) -> PlanVersionRow | None:
    """One version with its plan; one query."""
    query = (
        select(PlanVersionRow)
        .join(PlanVersionRow.plan)
        .options(contains_eager(PlanVersionRow.plan))
        .where(PlanVersionRow.plan_id == plan_id, PlanVersionRow.version == version)
    )
    return session.scalar(query)


def hold_plans(session: Session, plan_ids: Sequence[int]) -> None:
    """Until the transaction ends nobody else holds one of these plans; one query."""
    query = select(PlanRow.id).where(PlanRow.id.in_(plan_ids)).order_by(PlanRow.id)
    session.scalars(query.with_for_update(key_share=True)).all()


def versions_on(session: Session, calendar: str, day: date) -> list[PlanVersionRow]:
    """The version of every plan of a calendar that holds on this day, with its plan; one query."""
    newest = (
        select(PlanVersionRow.plan_id, func.max(PlanVersionRow.version).label("version"))
        .where(PlanVersionRow.first_day <= day)
        .group_by(PlanVersionRow.plan_id)
        .subquery()
    )
    query = (
        select(PlanVersionRow)
        .join(PlanVersionRow.plan)
        .options(contains_eager(PlanVersionRow.plan))
        .join(
            newest,
            (PlanVersionRow.plan_id == newest.c.plan_id)
            & (PlanVersionRow.version == newest.c.version),
        )
        .where(PlanRow.calendar == calendar)
        .order_by(PlanRow.name)
    )
    return list(session.scalars(query))


def participations_in(session: Session, plan_id: int, days: Days) -> list[ParticipationRow]:
    """Participations in one plan that touch these days, with their payees; one query."""
    query = (
        select(ParticipationRow)
        .join(ParticipationRow.payee)
        .options(contains_eager(ParticipationRow.payee))
        .where(
            ParticipationRow.plan_id == plan_id,
            ParticipationRow.first_day < days.end,
            ParticipationRow.end_day > days.first,
        )
        .order_by(ParticipationRow.id)
    )
    return list(session.scalars(query))


def participations(session: Session) -> list[ParticipationRow]:
    """Every participation in every plan; one query."""
    return list(session.scalars(select(ParticipationRow).order_by(ParticipationRow.id)))


def count_participants(session: Session) -> dict[int, int]:
    """How many participations each plan has; one query."""
    query = select(ParticipationRow.plan_id, func.count()).group_by(ParticipationRow.plan_id)
    return {plan_id: number for plan_id, number in session.execute(query)}
