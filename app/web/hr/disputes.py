"""Answers that their payees dispute: read, and agreed to or declined with a reply."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user

from app.domain.disputes import KIND_WORDS, DisputeDecision
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.catalogue import questions
from app.queries.disputes import dispute
from app.queries.imports import import_of_answer
from app.services.disputes import decide_dispute
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import DisputeForm
from app.web.hr.periods import actor
from app.web.permissions import requires


@blueprint.route("/disputes/<int:dispute_id>", methods=["GET"])
@requires(Permission.PEOPLE_READ)
def dispute_page(dispute_id: int):
    return _page(dispute_id, DisputeForm())


@blueprint.post("/disputes/<int:dispute_id>")
@requires(Permission.ATTRIBUTION_CHANGE)
def dispute_decide(dispute_id: int):
    form = DisputeForm()
    dispute(db.session(), dispute_id) or abort(404)
    if not form.validate_on_submit():
        return _page(dispute_id, form)
    decision = DisputeDecision.UPHELD if form.uphold.data else DisputeDecision.DECLINED
    decide_dispute(dispute_id, decision, form.reply.data, actor(), datetime.now(UTC))
    flash("The payee reads your reply beside the answer.")
    return redirect(url_for(".dispute_page", dispute_id=dispute_id))


def _page(dispute_id: int, form: DisputeForm):
    found = dispute(db.session(), dispute_id) or abort(404)
    return render_template(
        "hr/disputes/page.html",
        dispute=found,
        words=KIND_WORDS,
        question=questions(db.session())[found.question],
        import_id=import_of_answer(db.session(), found.source, found.external_id),
        own=found.raised_by == current_user.viewer.pseudonym,
        form=form,
    )
