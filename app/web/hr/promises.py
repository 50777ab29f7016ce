"""What customers had expected: by channel and campaign, for those who made the promise."""

from datetime import UTC, date, datetime

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import Length

from app.domain.errors import BadSetting
from app.domain.fairness.expectation import ENOUGH, NOBODY, ExpectationGap
from app.domain.measures import EXPECTATION, EXPECTATION_GAP
from app.domain.permissions import Permission
from app.domain.settings import LONGEST_OWNER, PROMISE
from app.extensions import db
from app.services.case_mixes import last_whole_month
from app.services.expectations import gaps_by_owner
from app.services.settings import change_settings
from app.web.clock import month_asked, today
from app.web.hr.blueprint import blueprint
from app.web.hr.periods import actor
from app.web.kept import kept
from app.web.permissions import requires


@blueprint.get("/promises")
@requires(Permission.PLAN_READ)
def promise_page():
    month = _month()
    found = _gaps(month)
    return _page(month, found, _form(found))


@blueprint.post("/promises")
@requires(Permission.SETTING_CHANGE)
def promise_change():
    """Say who made the promise of each campaign."""
    month = _month()
    found = _gaps(month)
    form = _form(found)
    if not form.validate_on_submit():
        return _page(month, found, form)
    wanted = {field.name: field.data or "" for field in _fields(form)}
    try:
        changed = change_settings(wanted, actor(), datetime.now(UTC))
    except BadSetting as error:
        flash(str(error))
        return _page(month, found, form)
    flash("The owners are saved." if changed else "Nothing was changed.")
    return redirect(url_for(".promise_page", month=request.args.get("month")))


def _month() -> date:
    return month_asked(last_whole_month(db.session(), EXPECTATION, today()))


def _gaps(month: date) -> dict[str, list[ExpectationGap]]:
    return kept(("promises", month), lambda: gaps_by_owner(db.session(), month))


def _form(found: dict[str, list[ExpectationGap]]) -> FlaskForm:
    """A field for each campaign, filled with its owner."""
    owners = {str(gap.keys[1]): owner for owner, gaps in found.items() for gap in gaps}
    fields = {
        PROMISE + campaign: StringField(campaign, [Length(max=LONGEST_OWNER)], default=owner)
        for campaign, owner in sorted(owners.items())
        if campaign
    }
    return type("PromisesForm", (FlaskForm,), fields)()


def _fields(form: FlaskForm) -> list[StringField]:
    return [field for field in form if field.name.startswith(PROMISE)]


def _page(month: date, found: dict[str, list[ExpectationGap]], form: FlaskForm):
    owners = sorted(found, key=lambda owner: (owner == NOBODY, owner))
    return render_template(
        "hr/promises/page.html",
        month=month,
        groups=[(owner, found[owner]) for owner in owners],
        measure=EXPECTATION_GAP,
        enough=ENOUGH,
        form=form,
        fields=_fields(form),
        may_change=current_user.viewer.may(Permission.SETTING_CHANGE),
    )
