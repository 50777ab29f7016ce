"""Questions and measures: what there is, and defining more."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for

from app.domain.errors import BadFile, BadMeasures, BadPlan, MeasuresChanged
from app.domain.measure_words import step_values
from app.domain.measures import QUESTIONS
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.catalogue import newest_measures, questions
from app.services.measures import add_measures, preview_measures
from app.web.clock import today
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import MeasuresForm
from app.web.hr.periods import actor
from app.web.permissions import requires

REFUSED = (BadFile, BadMeasures, BadPlan, MeasuresChanged)


@blueprint.get("/measures")
@requires(Permission.PLAN_READ)
def measure_list():
    session = db.session()
    return render_template(
        "hr/measures/list.html",
        questions=questions(session).values(),
        built_in=QUESTIONS,
        measures=newest_measures(session).values(),
    )


@blueprint.route("/measures/new", methods=["GET", "POST"])
@requires(Permission.MEASURE_DEFINE)
def measure_new():
    """A text is looked at first, with a past month as it reads under it; then it is added."""
    form, found, place = MeasuresForm(), None, 0
    if form.validate_on_submit():
        text = form.text.data.replace("\r\n", "\n")  # browsers send the line ends of Windows
        try:
            if form.add.data:
                add_measures(text, actor(), datetime.now(UTC), seen=form.seen.data or "")
                flash("Added. Mappings and plans can name them now.")
                return redirect(url_for(".measure_list"))
            found = preview_measures(text, today())
            form.seen.raw_data, form.seen.data = None, found.seen
        except REFUSED as error:
            form.text.errors, place = [str(error)], getattr(error, "line", 0)
    return render_template(
        "hr/measures/new.html",
        form=form,
        found=found,
        mistake_in=place,
        written=("", *(form.text.data or "").splitlines()),  # the first line is line 1
        step_values=step_values,
    )
