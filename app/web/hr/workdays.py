"""Which days are worked: the year of a site, and what waits for a second person."""

import re
from calendar import Calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.domain.days import Days
from app.domain.errors import BadCalendar, SecondDuty
from app.domain.periods import month_after
from app.domain.permissions import Permission
from app.domain.units import UnitKind
from app.domain.workdays import WorkCalendar, WorkdayKind, weekday_words
from app.extensions import db
from app.queries.units import company, units
from app.queries.workdays import work_calendars, workday_proposals
from app.services.files.workdays import confirm_workday, decline_workday
from app.web.clock import today
from app.web.forms import ButtonForm
from app.web.hr.blueprint import blueprint
from app.web.permissions import requires


@dataclass(frozen=True, slots=True)
class DaySeen:
    """A day as it stands in a month; `name`: why it differs from its weekday."""

    day: date
    works: bool
    is_special: bool
    name: str


@dataclass(frozen=True, slots=True)
class MonthSeen:
    """Weeks from Monday on; None stands for a day of another month."""

    first: date
    weeks: list[list[DaySeen | None]]
    number: int


@blueprint.get("/workdays")
@requires(Permission.PERIOD_READ)
def workdays_page():
    return _page(company(db.session()).id)


@blueprint.get("/units/<int:unit_id>/workdays")
@requires(Permission.PERIOD_READ)
def workdays_of_unit(unit_id: int):
    return _page(unit_id)


@blueprint.post("/workdays/proposals/<int:workday_id>/confirm")
@requires(Permission.PEOPLE_IMPORT)
def workday_confirm(workday_id: int):
    return _decide(workday_id, confirm_workday, "It holds from now on.")


@blueprint.post("/workdays/proposals/<int:workday_id>/decline")
@requires(Permission.PEOPLE_IMPORT)
def workday_decline(workday_id: int):
    return _decide(workday_id, decline_workday, "It is taken back.")


def _decide(workday_id: int, act, words: str):
    ButtonForm().validate()
    if workday_id not in [row.id for row in workday_proposals(db.session())]:
        abort(404)
    try:
        act(workday_id, current_user.viewer, datetime.now(UTC))
        flash(words)
    except (BadCalendar, SecondDuty) as error:
        flash(str(error))
    return redirect(url_for(".workdays_page"))


def _page(unit_id: int):
    session = db.session()
    rows = units(session)
    unit = rows.get(unit_id) or abort(404)
    text = request.args.get("year", "")
    year = int(text) if re.fullmatch("19[0-9]{2}|20[0-9]{2}|21[0-9]{2}", text) else today().year
    calendar = work_calendars(session)[unit_id]
    months = [_month(calendar, date(year, number, 1)) for number in range(1, 13)]
    return render_template(
        "hr/workdays/page.html",
        unit=unit,
        sites=[row for row in rows.values() if row.kind == UnitKind.SITE],
        company_id=company(session).id,
        year=year,
        months=months,
        special=[day for month in months for day in _days(month) if day.is_special],
        weekdays=weekday_words(calendar.weekdays_on(max(today(), date(year, 1, 1)))),
        total=sum(month.number for month in months),
        proposals=workday_proposals(session),
        proposal_words=_proposal_words,
        form=ButtonForm(),
    )


def _month(calendar: WorkCalendar, first: date) -> MonthSeen:
    weeks = [
        [_seen(calendar, day) if day.month == first.month else None for day in week]
        for week in Calendar().monthdatescalendar(first.year, first.month)
    ]
    return MonthSeen(first, weeks, calendar.working_days(Days(first, month_after(first))))


def _seen(calendar: WorkCalendar, day: date) -> DaySeen:
    special = calendar.special_on(day)
    return DaySeen(
        day, calendar.works_on(day), special is not None, special.name if special else ""
    )


def _days(month: MonthSeen) -> list[DaySeen]:
    return [day for week in month.weeks for day in week if day]


def _proposal_words(row) -> str:
    """What is proposed for the day: not worked."""
    if row.kind == WorkdayKind.WEEKDAYS:
        return "as above" if row.value == "usual" else f"{weekday_words(row.value)}, from then on"
    return {"yes": "worked", "no": "not worked", "usual": "as usual"}[row.value]
