"""The desk for rows that name nobody who is known: who is it? A second person confirms it."""

import re
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.domain.aliases import Gap
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.aliases import (
    PAGE,
    names_to_confirm,
    rows_to_confirm,
    waiting_groups,
    waiting_rows,
)
from app.queries.people import people_alike, people_on
from app.queries.units import teams, units
from app.services.files.settling import start_settling
from app.services.files.unmatched import (
    Line,
    Said,
    assign_rows,
    confirm_name,
    confirm_rows,
    name_person,
    name_team,
    refuse_name,
    refuse_rows,
)
from app.web.clock import today
from app.web.forms import ButtonForm, page_number
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import MeantForm
from app.web.hr.periods import actor
from app.web.permissions import requires

CHOICES = 10  # people or teams to choose from
BY_ROW = (Gap.DAY, Gap.NOBODY, Gap.MEMBERSHIP)  # the name itself is right, or there is none


@blueprint.get("/unmatched")
@requires(Permission.FEEDBACK_IMPORT)
def unmatched_list():
    session, page = db.session(), page_number()
    return render_template(
        "hr/unmatched/list.html",
        groups=waiting_groups(session, page),
        page=page,
        page_size=PAGE,
        names=names_to_confirm(session),
        rows=rows_to_confirm(session),
        form=ButtonForm(),
    )


@blueprint.get("/unmatched/rows")
@requires(Permission.FEEDBACK_IMPORT)
def unmatched_group():
    """The rows that wait for the same name, and whom it could mean."""
    session, page = db.session(), page_number()
    gap, named = request.args.get("gap", ""), request.args.get("named", "")
    source_id = request.args.get("source", type=int) or abort(404)
    rows = waiting_rows(session, source_id, gap, named, page)
    if not rows:
        abort(404)
    search = request.args.get("search", "" if gap in BY_ROW else named).strip()
    people = [] if gap == Gap.TEAM else _people(search)
    alike = [] if people or gap == Gap.TEAM else people_alike(session, today(), search)[:CHOICES]
    return render_template(
        "hr/unmatched/rows.html",
        rows=rows,
        gap=gap,
        named=named,
        source_id=source_id,
        search=search,
        people=people or alike,
        nearly=bool(alike),
        teams=_teams(search) if gap == Gap.TEAM else [],
        by_row=gap in BY_ROW,
        page=page,
        page_size=PAGE,
        form=MeantForm(formdata=None),
    )


@blueprint.post("/unmatched/name")
@requires(Permission.FEEDBACK_IMPORT)
def unmatched_name():
    """A name means this person, or this team, in all files of its source."""
    form = _form()
    at, (source_id, named, meant_id) = datetime.now(UTC), form.meant()
    if form.gap.data == Gap.TEAM:
        name_team(source_id, named, meant_id, actor(), at)
    else:
        name_person(source_id, named, meant_id, actor(), at)
    return _settle(at)


@blueprint.post("/unmatched/rows")
@requires(Permission.FEEDBACK_IMPORT)
def unmatched_assign():
    """The rows that were ticked are about this person."""
    form, lines, at = _form(), _lines(), datetime.now(UTC)
    if not lines:
        flash("Tick the rows first that you mean.")
        return redirect(url_for(".unmatched_list"))
    assign_rows(lines, form.meant_id.data, actor(), at)
    return _settle(at)


@blueprint.post("/unmatched/confirm")
@requires(Permission.FEEDBACK_IMPORT)
def unmatched_confirm():
    """The second person agrees, or not."""
    form, lines, at = _form(), _lines(), datetime.now(UTC)
    agrees, viewer, meant_id = "agree" in request.form, current_user.viewer, form.meant_id.data
    if lines:
        (confirm_rows if agrees else refuse_rows)(lines, meant_id, viewer, at)
    else:
        said = Said(form.source_id.data, form.gap.data, form.named.data or "", meant_id)
        (confirm_name if agrees else refuse_name)(said, viewer, at)
    return _settle(at)


@blueprint.post("/unmatched/again")
@requires(Permission.FEEDBACK_IMPORT)
def unmatched_again():
    """Read all waiting rows again, because people or teams have come in since."""
    ButtonForm().validate()
    return _settle(datetime.now(UTC))


def _settle(at: datetime):
    return redirect(url_for(".job_page", job_id=start_settling(actor(), at)))


def _people(search: str):
    return people_on(db.session(), today(), search, 0)[:CHOICES]


def _teams(search: str):
    """Teams whose path has the search in it, else the first ones."""
    found = sorted(teams(units(db.session())).values(), key=lambda team: team.path)
    alike = [team for team in found if search.casefold() in " / ".join(team.path).casefold()]
    return (alike or found)[:CHOICES]


def _lines() -> list[Line]:
    """The rows that were ticked: which import, which line."""
    found = request.form.getlist("row")
    if any(not re.fullmatch("[0-9]{1,9}:[0-9]{1,9}", text) for text in found):
        abort(400)
    pairs = (text.split(":") for text in found)
    return [(int(job_id), int(line)) for job_id, line in pairs]


def _form() -> MeantForm:
    form = MeantForm()
    if not form.validate_on_submit():
        abort(400)
    return form
