"""Remarks on a plan before it is published, with the last period as the plan would have paid it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from app.domain.errors import BadPeriod, BadPlan
from app.domain.measures import Measure
from app.domain.plans.language.document import Plan
from app.domain.plans.lint.linting import check_life, lint
from app.domain.plans.lint.remarks import LastPeriod, Remark
from app.models.statements import PayPeriodRow
from app.queries.catalogue import measures_by_version, newest_measures
from app.queries.people import people_with_number
from app.queries.plans import plan_named
from app.queries.statements import last_pay_period
from app.services.calendars import known_calendar
from app.services.plans.calculations import evaluated
from app.services.plans.inputs import Run
from app.services.plans.participants import participants, places
from app.services.plans.publishing import understood


@dataclass(frozen=True, slots=True)
class Linted:
    """A plan that may be published, and what is to be thought of before.

    `period`: the last one, if somebody took part in the plan then. `trouble`: why it could not be
    calculated with this plan; empty where it could.
    """

    plan: Plan
    remarks: list[Remark]
    period: PayPeriodRow | None = None
    trouble: str = ""


def linted(session: Session, text: str, today: date, first_day: date | None = None) -> Linted:
    """The remarks on the plan that a YAML text describes; nothing is stored.

    The last period is the newest of the plan's calendar that is over. Payees are named by their
    numbers. Errors: BadFile, BadPlan, also where it has no values yet on its first day.
    """
    plan, _ = understood(session, text)
    if first_day is not None:
        check_life(plan, first_day)
    measures = {**measures_by_version(session), **newest_measures(session)}
    period = last_pay_period(session, plan.calendar, today)
    try:
        last = _last(session, plan, measures, period)
    except (BadPlan, BadPeriod) as mistake:
        return Linted(plan, lint(plan, None, measures), period, str(mistake))
    return Linted(plan, lint(plan, last, measures), period if last else None)


def _last(
    session: Session, plan: Plan, measures: Mapping[str, Measure], period: PayPeriodRow | None
) -> LastPeriod | None:
    """Everybody who took part in the plan of this name; None if nobody did."""
    row = plan_named(session, plan.name)
    if row is None or period is None:
        return None
    tree, calendar = places(session), known_calendar(session, plan.calendar)
    people = participants(session, plan, row.id, period.days(), tree)
    if not people:
        return None
    run = Run(plan, row.id, measures, calendar, period.days(), tree)
    inputs, found = evaluated(session, run, people)
    numbers = {one.id: str(one.number) for one in people_with_number(session)}
    named = [numbers.get(one.payee_id, one.pseudonym) for one in people]
    return LastPeriod(replace(inputs, payees=named), found)
