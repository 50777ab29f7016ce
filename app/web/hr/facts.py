"""Facts and key figures: what there is, files of them, and what waits for a second person."""

from datetime import UTC, datetime

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.domain.errors import BadFile, BadMapping
from app.domain.fact_values import NAME
from app.domain.jobs import JobKind
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
from app.queries.jobs import job
from app.services.fact_imports import start_facts_import
from app.services.fact_proposals import confirm_proposals, refuse_proposals, shown_hash
from app.services.saved_mappings import mapping_text, mappings_for
from app.services.uploads import keep_upload, shown_name, upload_named
from app.web.filters import of
from app.web.forms import page_number
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import BatchForm, FactFileForm
from app.web.hr.imports import mending_workbook
from app.web.hr.periods import actor
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


@blueprint.route("/files/facts", methods=["GET", "POST"])
@requires(Permission.FACT_IMPORT)
def fact_new():
    """Choose a file; a job looks at it before anything is stored."""
    form = FactFileForm()
    form.saved.choices = [("", "The file has our own columns")] + [
        (name, f"{name}, version {version}") for name, version in mappings_for(of_facts=True)
    ]
    if form.validate_on_submit():
        text = form.mapping_text()
        if text is not None:
            text = text or (mapping_text(form.saved.data) if form.saved.data else "")
            try:
                return _look(form.file.data, text)
            except (BadFile, BadMapping) as error:
                form.mapping.errors = [str(error)]
    return render_template("hr/facts/new.html", form=form)


def _look(upload, text: str):
    folder = current_app.config["UPLOADS"]
    path = folder / keep_upload(folder, upload.stream)
    file_name, at = shown_name(upload.filename), datetime.now(UTC)
    job_id = start_facts_import(path, text, True, actor(), at, file_name)
    return redirect(url_for(".job_page", job_id=job_id))


@blueprint.post("/files/facts/<int:preview_id>")
@requires(Permission.FACT_IMPORT)
def fact_store(preview_id: int):
    """Store the file that a preview has looked at, as that job read it."""
    looked = job(db.session(), preview_id)
    if looked is None or looked.kind != JobKind.FACTS_IMPORT or not looked.arguments["preview"]:
        abort(404)
    return _store(looked.arguments, looked.arguments["mapping"])


def _store(given, text: str):
    """Start the job that takes over the file of a preview."""
    folder = current_app.config["UPLOADS"]
    path = upload_named(folder, given["path"].rpartition("/")[2])
    about = (path, text, False, actor(), datetime.now(UTC), given["file_name"], folder)
    return redirect(url_for(".job_page", job_id=start_facts_import(*about)))


@blueprint.get("/files/facts/<int:job_id>/not-stored.xlsx")
@requires(Permission.FACT_IMPORT)
def fact_mending(job_id: int):
    """The rows as they came, with what is wrong; mended, the workbook can be brought in again."""
    row = job(db.session(), job_id)
    if row is None or row.kind != JobKind.FACTS_IMPORT:
        abort(404)
    return mending_workbook(job_id)


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
    form = BatchForm()
    if not waiting_of(db.session(), import_id):
        abort(404)
    if not form.validate_on_submit():
        abort(400)
    return form.shown_hash.data
