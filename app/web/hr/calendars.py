"""Calendars that pay periods are made from: what is there, its periods, and adding one."""

import re
from datetime import UTC, date, datetime

from flask import abort, flash, redirect, render_template, request, url_for

from app.domain.calendar_rules import MONTHS, WEEKDAYS
from app.domain.calendars import Calendar, CalendarKind, calendar_from
from app.domain.errors import BadCalendar, BadPeriod
from app.domain.fiscal_years import YearEnd, YearName
from app.domain.periods import PayPeriod
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.calendars import calendar_named, calendars, periods_opened
from app.services.calendars import add_calendar, next_periods
from app.web.clock import today
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import CalendarForm
from app.web.hr.periods import actor
from app.web.permissions import requires

KINDS = {
    CalendarKind.WEEKLY: "a week",
    CalendarKind.TWO_WEEKLY: "two weeks",
    CalendarKind.FROM_DAY: "from one day of a month to the next",
    CalendarKind.WEEKS_445: "4, 4 and 5 weeks a quarter",
    CalendarKind.WEEKS_454: "4, 5 and 4 weeks a quarter",
    CalendarKind.WEEKS_544: "5, 4 and 4 weeks a quarter",
    CalendarKind.MONTHLY: "a calendar month",
}
ENDS = {
    YearEnd.LAST: "on the last such weekday of the month",
    YearEnd.NEAREST: "on the one nearest to the end of the month",
}
NAMED = {YearName.START: "that it begins in", YearName.END: "that it ends in"}


@blueprint.get("/calendars")
@requires(Permission.PERIOD_READ)
def calendar_list():
    session = db.session()
    return render_template(
        "hr/calendars/list.html",
        calendars=list(calendars(session).values()),
        following=next_periods(session, today()),
    )


@blueprint.get("/calendars/<calendar>/periods")
@requires(Permission.PERIOD_READ)
def calendar_page(calendar: str):
    found = calendar_named(db.session(), calendar) or abort(404)
    year = _year_asked(found)
    return render_template(
        "hr/calendars/page.html",
        calendar=found,
        year=year,
        periods=_year(found, year) or abort(404),
        before=year - 1 if _year(found, year - 1) else None,
        after=year + 1 if _year(found, year + 1) else None,
        opened=periods_opened(db.session(), calendar),
        today=today(),
    )


@blueprint.route("/calendars/new", methods=["GET", "POST"])
@requires(Permission.PERIOD_CLOSE)
def calendar_new():
    form, looked = _form(), None
    if form.validate_on_submit():
        try:
            looked = calendar_from(form.name.data, form.kind.data, form.parameters())
            if form.add.data:
                add_calendar(
                    form.name.data, form.kind.data, form.parameters(), actor(), datetime.now(UTC)
                )
                flash(f"The calendar {looked.name} is there now.")
                return redirect(url_for(".calendar_page", calendar=looked.name))
        except BadCalendar as error:
            looked, form.name.errors = None, [str(error)]
    periods = _year(looked, _usual_year(looked)) if looked else []
    return render_template("hr/calendars/new.html", form=form, calendar=looked, periods=periods)


def _form() -> CalendarForm:
    form = CalendarForm()
    form.kind.choices = [(str(kind), f"{kind}: {words}") for kind, words in KINDS.items()]
    form.ends.choices = [("", ""), *((str(end), words) for end, words in ENDS.items())]
    form.named.choices = [("", ""), *((str(name), words) for name, words in NAMED.items())]
    form.weekday.choices = [("", ""), *((name, name.title()) for name in WEEKDAYS)]
    form.month.choices = [("", ""), *((name, name.title()) for name in MONTHS)]
    return form


def _year_asked(calendar: Calendar) -> int:
    text = request.args.get("year", "")
    return int(text) if re.fullmatch("[12][0-9]{3}", text) else _usual_year(calendar)


def _usual_year(calendar: Calendar) -> int:
    """The year of today, or of the first day of a calendar that has not begun."""
    return calendar.year_of(max(today(), calendar.rule.first_day, date(1970, 1, 1)))


def _year(calendar: Calendar, year: int) -> list[PayPeriod]:
    try:
        return calendar.year(year)
    except BadPeriod:
        return []
