"""Facts and key figures: what there is, files of them, and what waits for a second person."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.domain.fact_values import NAME
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.fact_proposals import batches_waiting, proposals_seen, waiting_of
from app.queries.fact_values import (
    PAGE,
    fact_exists,
    facts_seen,
    names_of_actors,
    values_seen,
)
from app.services.files.fact_proposals import confirm_proposals, refuse_proposals, shown_hash
from app.web.filters import of
from app.web.forms import page_number
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import BatchForm, hash_posted
from app.web.permissions import requires


@blueprint.get("/facts")
@requires(Permission.FACT_READ)
def fact_list():
    session = db.session()
    batches = batches_waiting(session)
    return render_template(
        "hr/facts/list.html",
        facts=facts_seen(session),
        batches=batches,
        names=names_of_actors(session, {each.proposed_by for each in batches}),
    )


@blueprint.get("/facts/<fact>")
@requires(Permission.FACT_READ)
def fact_page(fact: str):
    """The values of one fact, newest days first, with who brought which version."""
    session = db.session()
    if not NAME.fullmatch(fact) or not fact_exists(session, fact):
        abort(404)
    search, page = request.args.get("search", "").strip(), page_number()
    values = values_seen(session, fact, search, page)
    versions = [version for value in values for version in value.versions]
    people = {each for one in versions for each in (one.proposed_by, one.confirmed_by)}
    return render_template(
        "hr/facts/page.html",
        fact=fact,
        values=values,
        names=names_of_actors(session, people),
        search=search,
        page=page,
        page_size=PAGE,
    )


@blueprint.get("/facts/waiting/<int:import_id>")
@requires(Permission.FACT_READ)
def fact_proposals(import_id: int):
    """What one import proposes, with what holds now."""
    session = db.session()
    rows = waiting_of(session, import_id) or abort(404)
    page, by = page_number(), rows[0].proposed_by
    return render_template(
        "hr/facts/waiting.html",
        import_id=import_id,
        proposals=proposals_seen(session, import_id, page),
        total=len(rows),
        proposed_by=names_of_actors(session, {by}).get(by, by),
        proposed_at=rows[0].proposed_at,
        is_own=by == current_user.viewer.pseudonym,
        form=BatchForm(shown_hash=shown_hash(rows)),
        page=page,
        page_size=PAGE,
    )


@blueprint.post("/facts/waiting/<int:import_id>/confirm")
@requires(Permission.FACT_CONFIRM)
def fact_confirm(import_id: int):
    shown = _shown(import_id)
    number = confirm_proposals(import_id, shown, current_user.viewer, datetime.now(UTC))
    flash(f"{of(number, 'value')} confirmed. Calculate the period again if it can be.")
    return redirect(url_for(".fact_list"))


@blueprint.post("/facts/waiting/<int:import_id>/refuse")
@requires(Permission.FACT_CONFIRM)
def fact_refuse(import_id: int):
    shown = _shown(import_id)
    number = refuse_proposals(import_id, shown, current_user.viewer, datetime.now(UTC))
    flash(f"{of(number, 'value')} refused. What held before goes on holding.")
    return redirect(url_for(".fact_list"))


def _shown(import_id: int) -> str:
    return hash_posted(waiting_of(db.session(), import_id))
