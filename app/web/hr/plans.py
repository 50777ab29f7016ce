"""Plans: what is published, and publishing a new version."""

from datetime import UTC, date, datetime

from flask import abort, flash, redirect, render_template, request, url_for

from app.charts import payout
from app.charts.curve import Curve, is_drawn
from app.domain.errors import BadFile, BadPlan, NewerVersion, PlanExists, UnknownCurrency
from app.domain.permissions import Permission
from app.domain.plans.language.document import Plan
from app.domain.plans.lint.remarks import TITLES
from app.domain.plans.telling.plan_words import looked_up_by, plan_words
from app.extensions import db
from app.queries.plans import count_participants, plan_named, plan_version, plan_versions, plans
from app.services.plan_documents import plan_text
from app.services.plans.calculations import plan_in
from app.services.plans.lint import Linted, linted
from app.services.plans.publishing import check_seen, newest_version, publish_plan
from app.web.charts import Picture, chart_url, curve_picture, picture, theme_asked
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import PlanForm, PlanTextForm
from app.web.hr.periods import actor
from app.web.permissions import requires

REFUSED = (BadFile, BadPlan, PlanExists, UnknownCurrency)


@blueprint.get("/plans")
@requires(Permission.PLAN_READ)
def plan_list():
    session = db.session()
    return render_template(
        "hr/plans/list.html", plans=plans(session), participants=count_participants(session)
    )


@blueprint.route("/plans/new", methods=["GET", "POST"])
@requires(Permission.PLAN_PUBLISH)
def plan_new():
    """A file is looked at first; what was looked at, and perhaps mended, is published."""
    if "text" in request.form:
        return _looked_at()
    form = PlanForm()
    if form.validate_on_submit():
        try:
            text = plan_text(form.file.data)
            found = linted(db.session(), text, today(), form.first_day.data)
        except REFUSED as error:
            form.file.errors = [str(error)]
        else:
            seen = PlanTextForm(formdata=None, text=text, first_day=form.first_day.data)
            return _review(seen, found)
    return render_template("hr/plans/new.html", form=form)


def _looked_at():
    given, found, place = request.form.copy(), None, 0
    if "publish" not in given:  # a draft that was tried is handed on without a day
        given.setdefault("first_day", str(today()))
    form = PlanTextForm(given)
    if form.validate_on_submit():
        text = form.text.data.replace("\r\n", "\n")  # browsers send the line ends of Windows
        try:
            if form.publish.data:
                about = (text, form.first_day.data, actor(), datetime.now(UTC))
                row = publish_plan(*about, seen=form.seen.data)
                flash(f"Version {row.version} is published.")
                return redirect(url_for(".plan_page", plan_id=row.plan_id, version=row.version))
            looked_at = linted(db.session(), text, today(), form.first_day.data)
            check_seen(db.session(), looked_at.plan.name, form.seen.data)
            found = looked_at
        except REFUSED as error:
            form.text.errors, place = [str(error)], getattr(error, "line", 0)
            if isinstance(error, NewerVersion):
                form.has_seen(error.newest)
    return _review(form, found, place)


def _review(form: PlanTextForm, found: Linted | None, mistake_in: int = 0):
    """The remarks beside the text; none where the text has a mistake, which is shown instead."""
    known = plan_named(db.session(), found.plan.name) if found else None
    if found:
        form.has_seen(newest_version(db.session(), found.plan.name))
    return render_template(
        "hr/plans/review.html",
        form=form,
        found=found,
        titles=TITLES,
        told=plan_words(found.plan) if found else (),
        written=("", *(form.text.data or "").splitlines()),  # the first line is line 1
        mistake_in=mistake_in,
        known=known,
    )


def today() -> date:
    return datetime.now(UTC).date()


@blueprint.get("/plans/<int:plan_id>/versions/<int:version>")
@requires(Permission.PLAN_READ)
def plan_page(plan_id: int, version: int):
    row = plan_version(db.session(), plan_id, version) or abort(404)
    plan, _ = plan_in(db.session(), row)
    versions = plan_versions(db.session(), plan_id)
    curves = [
        (looked_up_by(plan, name)[0], _curve_picture(row, plan, name))
        for name in plan.tables
        if is_drawn(plan.tables[name])
    ]
    told = plan_words(plan)
    return render_template(
        "hr/plans/page.html", row=row, plan=plan, told=told, versions=versions, curves=curves
    )


@blueprint.get("/plans/<int:plan_id>/versions/<int:version>/curves/<table>.svg")
@requires(Permission.PLAN_READ)
def plan_curve(plan_id: int, version: int, table: str):
    """What one table of a plan pays, as a picture."""
    row = plan_version(db.session(), plan_id, version) or abort(404)
    plan, _ = plan_in(db.session(), row)
    if table not in plan.tables or not is_drawn(plan.tables[table]):
        abort(404)
    curve = _curve(plan, table)
    return picture((row.sha256, table), lambda: payout.draw(curve, theme_asked()))


@blueprint.get("/plans/<int:plan_id>")
@requires(Permission.PLAN_READ)
def plan_newest(plan_id: int):
    versions = plan_versions(db.session(), plan_id) or abort(404)
    return redirect(url_for(".plan_page", plan_id=plan_id, version=versions[0].version))


def _curve(plan: Plan, name: str) -> Curve:
    return Curve(plan.tables[name], of=looked_up_by(plan, name)[1], currency=plan.currency)


def _curve_picture(row, plan: Plan, name: str) -> Picture:
    arguments = {"plan_id": row.plan_id, "version": row.version, "table": name}
    return curve_picture(_curve(plan, name), chart_url(".plan_curve", **arguments))
