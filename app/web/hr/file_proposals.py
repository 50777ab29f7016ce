"""Rows of people and participations that wait: looked at, then confirmed or refused."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user

from app.domain.permissions import Permission
from app.extensions import db
from app.queries.fact_values import names_of_actors
from app.queries.file_proposals import proposal_waiting
from app.services.files.decisions import confirm_rows, refuse_rows
from app.web.filters import of
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import BatchForm, hash_posted
from app.web.permissions import requires


@blueprint.get("/files/waiting/<int:proposal_id>")
@requires(Permission.PEOPLE_IMPORT)
def file_proposal(proposal_id: int):
    """The rows of one file that change days on which pay is being decided."""
    session = db.session()
    row = proposal_waiting(session, proposal_id) or abort(404)
    by = row.proposed_by
    return render_template(
        "hr/people/waiting.html",
        row=row,
        proposed_by=names_of_actors(session, {by}).get(by, by),
        is_own=by == current_user.viewer.pseudonym,
        form=BatchForm(shown_hash=row.sha256),
    )


@blueprint.post("/files/waiting/<int:proposal_id>/confirm")
@requires(Permission.PEOPLE_IMPORT)
def file_proposal_confirm(proposal_id: int):
    shown = _shown(proposal_id)
    number = confirm_rows(proposal_id, shown, current_user.viewer, datetime.now(UTC))
    flash(f"{of(number, 'row')} confirmed. Calculate the period again if it can be.")
    return redirect(url_for(".people_list"))


@blueprint.post("/files/waiting/<int:proposal_id>/refuse")
@requires(Permission.PEOPLE_IMPORT)
def file_proposal_refuse(proposal_id: int):
    shown = _shown(proposal_id)
    number = refuse_rows(proposal_id, shown, current_user.viewer, datetime.now(UTC))
    flash(f"{of(number, 'row')} refused. What held before goes on holding.")
    return redirect(url_for(".people_list"))


def _shown(proposal_id: int) -> str:
    return hash_posted(proposal_waiting(db.session(), proposal_id))
