"""What locked periods come to now: looked for, and agreed on by two people."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user

from app.domain.permissions import Permission
from app.extensions import db
from app.queries.adjustments import (
    PAGE,
    adjustments_in,
    all_batches,
    batch,
    may_not_confirm,
    still_owed,
    sums_in,
)
from app.services.adjustments.batches import (
    confirm_adjustment,
    refuse_adjustment,
    start_adjustment,
)
from app.web.forms import ButtonForm, page_number
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import AdjustmentForm
from app.web.hr.periods import actor, period_or_404
from app.web.permissions import requires


@blueprint.get("/adjustments")
@requires(Permission.PERIOD_READ)
def adjustment_list():
    session = db.session()
    return render_template(
        "hr/adjustments/list.html", batches=all_batches(session), owed=still_owed(session)
    )


@blueprint.get("/periods/<int:period_id>/adjust")
@requires(Permission.PERIOD_CLOSE)
def adjustment_new(period_id: int):
    return _new(period_id, AdjustmentForm())


@blueprint.post("/periods/<int:period_id>/adjust")
@requires(Permission.PERIOD_CLOSE)
def adjustment_look(period_id: int):
    period_or_404(period_id)
    form = AdjustmentForm()
    if not form.validate_on_submit():
        return _new(period_id, form)
    takes_back = not form.takes_nothing_back.data
    now = datetime.now(UTC)
    job_id = start_adjustment(period_id, form.reason.data, takes_back, actor(), now)
    return redirect(url_for(".job_page", job_id=job_id))


@blueprint.get("/adjustments/<int:batch_id>")
@requires(Permission.PERIOD_READ)
def adjustment_page(batch_id: int):
    session, page = db.session(), page_number()
    found = batch(session, batch_id) or abort(404)
    return render_template(
        "hr/adjustments/page.html",
        batch=found,
        rows=adjustments_in(session, batch_id, page),
        sums=sums_in(session, batch_id),
        own=found.proposed_by == current_user.viewer.pseudonym,
        barred=current_user.viewer.id in may_not_confirm(session, batch_id),
        page=page,
        page_size=PAGE,
        form=ButtonForm(),
    )


@blueprint.post("/adjustments/<int:batch_id>/confirm")
@requires(Permission.PERIOD_CLOSE)
def adjustment_confirm(batch_id: int):
    ButtonForm().validate()
    confirm_adjustment(batch_id, actor(), datetime.now(UTC))
    flash("It is agreed. The next statements of these people show it; calculate their period.")
    return redirect(url_for(".adjustment_page", batch_id=batch_id))


@blueprint.post("/adjustments/<int:batch_id>/refuse")
@requires(Permission.PERIOD_CLOSE)
def adjustment_refuse(batch_id: int):
    ButtonForm().validate()
    refuse_adjustment(batch_id, actor(), datetime.now(UTC))
    flash("Nothing is adjusted.")
    return redirect(url_for(".adjustment_page", batch_id=batch_id))


def _new(period_id: int, form: AdjustmentForm):
    period = period_or_404(period_id)
    return render_template("hr/adjustments/new.html", period=period, form=form)
