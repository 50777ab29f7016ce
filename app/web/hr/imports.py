"""Files of feedback: uploaded, looked at, imported, each row accounted for."""

import csv
import io
from datetime import UTC, datetime

from flask import (
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)

from app.domain.contents import conflict_words
from app.domain.errors import AlreadyImported, BadFile, BadMapping
from app.domain.permissions import Permission
from app.exports.cells import neutralised
from app.extensions import db
from app.queries.imports import (
    conflict_rows,
    feedback_import,
    feedback_imports,
    rejected_rows,
    unmatched_rows,
    unmatched_waiting,
)
from app.services.feedback_imports import start_feedback_import
from app.services.feedback_previews import preview_feedback
from app.services.uploads import keep_upload, upload_named
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import FeedbackFileForm, FeedbackMappingForm
from app.web.hr.periods import actor
from app.web.permissions import requires

SHOWN = 100  # rows of a kind on the page
MOST = 1_000_000  # rows of a kind in the file


@blueprint.get("/imports")
@requires(Permission.FEEDBACK_IMPORT)
def import_list():
    session = db.session()
    return render_template(
        "hr/imports/list.html",
        imports=feedback_imports(session),
        waiting=unmatched_waiting(session),
    )


@blueprint.route("/imports/new", methods=["GET", "POST"])
@requires(Permission.FEEDBACK_IMPORT)
def import_new():
    form = FeedbackFileForm()
    if form.validate_on_submit():
        upload = form.file.data
        folder = current_app.config["UPLOADS"]
        name = keep_upload(folder, upload.stream)
        mapping = form.mapping_text()
        if mapping is None:
            return render_template("hr/imports/new.html", form=form)
        mapping_name = keep_upload(folder, io.BytesIO(mapping.encode()))
        shown = (upload.filename or "file.csv")[:200]
        url = url_for(".import_preview", name=name, mapping=mapping_name, file_name=shown)
        return redirect(url)
    return render_template("hr/imports/new.html", form=form)


@blueprint.route("/imports/preview/<name>", methods=["GET", "POST"])
@requires(Permission.FEEDBACK_IMPORT)
def import_preview(name: str):
    """A look at the first rows with the mapping, which can be mended here; then the import."""
    folder = current_app.config["UPLOADS"]
    path = upload_named(folder, name)
    stored = upload_named(folder, request.args.get("mapping", ""))
    form = FeedbackMappingForm(mapping=stored.read_text(encoding="utf-8", errors="replace"))
    preview, problem = None, ""
    try:
        text = form.mapping.data or ""
        preview = preview_feedback(path, text, datetime.now(UTC).date())
        if form.validate_on_submit() and form.start.data:
            file_name = request.args.get("file_name", "file.csv")
            job_id = start_feedback_import(path, file_name, text, actor(), datetime.now(UTC))
            return redirect(url_for(".job_page", job_id=job_id))
    except (BadFile, BadMapping, AlreadyImported) as error:
        problem = str(error)
    return render_template("hr/imports/preview.html", form=form, preview=preview, problem=problem)


@blueprint.get("/imports/<int:job_id>")
@requires(Permission.FEEDBACK_IMPORT)
def import_page(job_id: int):
    row = feedback_import(db.session(), job_id) or abort(404)
    return render_template(
        "hr/imports/page.html",
        row=row,
        rejected=rejected_rows(db.session(), job_id, SHOWN),
        conflicts=conflict_rows(db.session(), job_id, SHOWN),
        unmatched=unmatched_rows(db.session(), job_id, SHOWN),
        shown=SHOWN,
    )


@blueprint.get("/imports/<int:job_id>/rows.csv")
@requires(Permission.FEEDBACK_IMPORT)
def import_rows(job_id: int):
    """Every row that was not stored, to be mended in a spreadsheet."""
    feedback_import(db.session(), job_id) or abort(404)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["line", "kind", "column", "value", "reason"])
    for line, column, value, reason in rejected_rows(db.session(), job_id, MOST):
        writer.writerow([line, "rejected", *map(neutralised, (column, value, reason))])
    for row in conflict_rows(db.session(), job_id, MOST):
        words = conflict_words(row.difference)
        writer.writerow([row.line, "conflict", *map(neutralised, ("", row.external_id, words))])
    for row in unmatched_rows(db.session(), job_id, MOST):
        writer.writerow([row.line, "unmatched", "", neutralised(row.external_id), row.reason])
    headers = {"Content-Disposition": f"attachment; filename=not-stored-{job_id}.csv"}
    return Response(text.getvalue().encode("utf-8-sig"), mimetype="text/csv", headers=headers)
