"""A corrected file: uploaded for an earlier import, shown as a difference, applied or refused."""

from datetime import UTC, datetime

from flask import abort, current_app, flash, redirect, render_template, url_for

from app.domain.permissions import Permission
from app.extensions import db
from app.queries.imports import feedback_import
from app.services.files.corrections import (
    confirm_correction,
    propose_correction,
    refuse_correction,
)
from app.services.files.feedback_previews import start_correction_preview
from app.services.uploads import keep_upload, shown_name
from app.web.forms import ButtonForm
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import CorrectionForm, FeedbackCorrectionForm
from app.web.hr.imports import preview_or_404
from app.web.hr.periods import actor
from app.web.permissions import requires


@blueprint.route("/imports/<int:job_id>/correct", methods=["GET", "POST"])
@requires(Permission.FEEDBACK_IMPORT)
def correction_new(job_id: int):
    """Choose the corrected file; a job compares it with what this import stored."""
    row = feedback_import(db.session(), job_id) or abort(404)
    form = FeedbackCorrectionForm()
    if row.source_id is None:
        flash("This import stored nothing that could be corrected.")
        return redirect(url_for(".import_page", job_id=job_id))
    if form.validate_on_submit():
        upload, folder = form.file.data, current_app.config["UPLOADS"]
        path = folder / keep_upload(folder, upload.stream)
        name, at = shown_name(upload.filename), datetime.now(UTC)
        preview_id = start_correction_preview(job_id, path, name, "", actor(), at)
        return redirect(url_for(".job_page", job_id=preview_id))
    return render_template("hr/imports/correct.html", form=form, row=row)


@blueprint.post("/imports/previews/<int:preview_id>/apply")
@requires(Permission.FEEDBACK_IMPORT)
def correction_apply(preview_id: int):
    preview_or_404(preview_id)
    form, folder = CorrectionForm(), current_app.config["UPLOADS"]
    if not form.validate_on_submit():
        flash("Say why the first file was wrong, in 500 letters at most.")
        return redirect(url_for(".import_preview", preview_id=preview_id))
    at = datetime.now(UTC)
    job_id = propose_correction(preview_id, folder, actor(), at, form.reason.data)
    if job_id:
        return redirect(url_for(".job_page", job_id=job_id))
    flash("Somebody else in HR has to confirm this correction before anything changes.")
    return redirect(url_for(".import_preview", preview_id=preview_id))


@blueprint.post("/imports/previews/<int:preview_id>/confirm")
@requires(Permission.FEEDBACK_IMPORT)
def correction_confirm(preview_id: int):
    preview_or_404(preview_id)
    ButtonForm().validate()
    folder, at = current_app.config["UPLOADS"], datetime.now(UTC)
    job_id = confirm_correction(preview_id, folder, actor(), at)
    return redirect(url_for(".job_page", job_id=job_id))


@blueprint.post("/imports/previews/<int:preview_id>/refuse")
@requires(Permission.FEEDBACK_IMPORT)
def correction_refuse(preview_id: int):
    preview_or_404(preview_id)
    ButtonForm().validate()
    refuse_correction(preview_id, actor(), datetime.now(UTC))
    flash("The correction is refused. Nothing has changed.")
    return redirect(url_for(".import_list"))
