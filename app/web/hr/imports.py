"""Files of feedback: uploaded, looked at, imported, each row accounted for."""

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from flask import (
    Response,
    abort,
    current_app,
    redirect,
    render_template,
    request,
    url_for,
)

from app.domain.errors import AlreadyImported, BadFile, BadMapping
from app.domain.file_readings import ENCODINGS
from app.domain.files.column_roles import (
    ANSWERED,
    ASKED,
    IGNORED,
    LEAVE_OUT,
    NOTHING_DECIDED,
    QUESTION,
    Decided,
)
from app.domain.files.contents import conflict_words
from app.domain.files.mapping_kinds import MappingKind
from app.domain.jobs import JobKind
from app.domain.permissions import Permission
from app.domain.proposing.no_records import texts_in
from app.exports.cells import neutralised
from app.extensions import db
from app.queries.catalogue import questions, source_names
from app.queries.corrections import (
    corrected_among,
    corrected_by,
    correction,
    corrections_waiting,
    reason_of,
)
from app.queries.imports import (
    conflict_rows,
    feedback_import,
    feedback_imports,
    rejected_rows,
    unmatched_rows,
    unmatched_waiting,
)
from app.queries.jobs import job
from app.services.files.column_choices import mapping_before, source_in, with_source
from app.services.files.corrections import touches_reviewed
from app.services.files.feedback_imports import start_feedback_import
from app.services.files.feedback_previews import letters_in, start_feedback_preview
from app.services.files.mending import mending_file
from app.services.files.saved_mappings import mappings_for
from app.services.uploads import keep_upload, shown_name
from app.web.forms import ButtonForm
from app.web.hr.blueprint import blueprint
from app.web.hr.columns import FIND_OUT, decided_on_page, keep_mapping, looks_first
from app.web.hr.forms import CorrectionForm, EncodingForm, FeedbackFileForm, FeedbackMappingForm
from app.web.hr.jobs import said_of
from app.web.hr.periods import MIMETYPES, actor
from app.web.permissions import requires

SHOWN = 100  # rows of a kind on the page
LIKE = "like: "  # to read a file like that of an import; no mapping has such a name
ROLE_WORDS = {
    IGNORED: "Nothing",
    "external_id": "The id of the answer",
    ASKED: "Which question was asked",
    ANSWERED: "The answer to it",
    "day": "The day, or its time",
    "payee": "Whom it is about",
    "team": "The team",
    "channel": "The channel",
    "comment": "The customer's own words",
    "attribute": "To group scores by",
    LEAVE_OUT: "Which rows are left out",
}
FATES = {  # of the rows of a file; each is one of them
    "stored": "stored",
    "duplicate": "there already or twice in the file",
    "conflict": "in conflict",
    "unmatched": "unmatched",
    "rejected": "rejected",
    "blank": "blank",
    "left_out": "left out",
}
WITHOUT_MARK = tuple(each for each in ENCODINGS if not each.startswith("utf"))
MOST = 1_000_000  # rows of a kind in the file


@blueprint.get("/imports")
@requires(Permission.FEEDBACK_IMPORT)
def import_list():
    session = db.session()
    imports = feedback_imports(session)
    return render_template(
        "hr/imports/list.html",
        imports=imports,
        corrected=corrected_among(session, [row.job_id for row in imports]),
        fates_of=_fates,
        waiting=unmatched_waiting(session),
        corrections=corrections_waiting(session),
    )


def _fates(row) -> list[tuple[str, int]]:
    """What became of the rows of an import, in words with their number, which add up to all."""
    told = [(words, getattr(row, name)) for name, words in FATES.items()]
    not_read = row.records - sum(number for _, number in told)
    return [*told, ("not read", not_read)] if not_read else told


@blueprint.route("/imports/new", methods=["GET", "POST"])
@requires(Permission.FEEDBACK_IMPORT)
def import_new():
    """Choose a file; a job looks at it, and finds out what its columns are if nobody says it."""
    like = feedback_import(db.session(), request.args.get("like", 0, type=int))
    form = FeedbackFileForm(saved=LIKE if like else "")
    form.offer(FIND_OUT, mappings_for(MappingKind.FEEDBACK))
    if like:
        form.saved.choices.append((LIKE, f"Like import {like.job_id}, {like.file_name}"))
    if form.validate_on_submit():
        is_like = like and form.saved.data == LIKE and not form.mapping.data
        text = like.job.arguments["mapping"] if is_like else form.mapping_text()
        if text is not None:
            upload = form.file.data
            path = current_app.config["UPLOADS"] / keep_upload(
                current_app.config["UPLOADS"], upload.stream
            )
            return _look(path, shown_name(upload.filename), text)
    return render_template("hr/imports/new.html", form=form)


@blueprint.route("/imports/previews/<int:preview_id>", methods=["GET", "POST"])
@requires(Permission.FEEDBACK_IMPORT)
def import_preview(preview_id: int):
    """The first rows with the mapping, which can be mended and kept here; then the import."""
    job = preview_or_404(preview_id)
    shown = job.result.get("mapping", "")
    form = FeedbackMappingForm(mapping=shown, source=source_in(shown))
    path, file_name, problem = Path(job.arguments["path"]), job.arguments["file_name"], ""
    if form.validate_on_submit():
        at, decided = datetime.now(UTC), decided_on_page(job.result, _roles())
        try:
            text = _with_source(form, source_in(shown))
            is_new = text != form.mapping.data
            must_look = form.look.data or looks_first(job.result, decided, is_new)
            if form.save.data and not must_look:
                keep_mapping(form, at)
            elif form.start.data and not must_look:
                create = form.create_people.data
                folder = current_app.config["UPLOADS"]
                more = {"create_people": create, "folder": folder}
                job_id = start_feedback_import(path, file_name, text, actor(), at, **more)
                return redirect(url_for(".job_page", job_id=job_id))
            corrects = job.arguments.get("corrects", [])
            return _look(path, file_name, text, corrects=corrects, decided=decided)
        except (BadFile, BadMapping, AlreadyImported) as error:
            problem = str(error)
    return render_template(
        "hr/imports/preview.html",
        form=form,
        roles=_roles(),
        sources=source_names(db.session()),
        button=ButtonForm(formdata=None),
        preview=job.result,
        left_out=texts_in(mapping_before(job.result.get("mapping", ""))),
        preview_id=preview_id,
        correction=correction(db.session(), preview_id),
        correction_form=CorrectionForm(formdata=None),
        correction_reason=reason_of(db.session(), preview_id),
        touches_reviewed=touches_reviewed(db.session(), job.result.get("days", [])),
        file_name=file_name,
        problem=problem or job.result.get("problem", ""),
    )


@blueprint.route("/imports/previews/<int:preview_id>/letters", methods=["GET", "POST"])
@requires(Permission.FEEDBACK_IMPORT)
def import_letters(preview_id: int):
    """A file that is not UTF-8: in which encoding do its letters read well?"""
    job = preview_or_404(preview_id)
    path = Path(job.arguments["path"])
    form, samples = EncodingForm(), letters_in(path, WITHOUT_MARK) if path.exists() else []
    form.encoding.choices = [(name, f"{name}: {sample}") for name, sample in samples]
    if form.validate_on_submit():
        file_name, text = job.arguments["file_name"], job.arguments["mapping"]
        return _look(path, file_name, text, form.encoding.data)
    return render_template("hr/imports/letters.html", form=form)


def _with_source(form: FeedbackMappingForm, shown: str) -> str:
    """The mapping of the page with the source that was chosen beside it. Errors: BadFile."""
    source, text = " ".join((form.source.data or "").split()), str(form.mapping.data)
    is_chosen = source not in ("", shown) and not form.look_text.data
    return with_source(text, source) if is_chosen else text


def _roles() -> dict[str, str]:
    """What a column can be, in words."""
    asked = {f"{QUESTION}{each.name}": each.words for each in questions(db.session()).values()}
    return ROLE_WORDS | asked


def preview_or_404(job_id: int):
    row = job(db.session(), job_id)
    if row is None or row.kind != JobKind.FEEDBACK_PREVIEW:
        abort(404)
    return row


def _look(
    path: Path,
    file_name: str,
    mapping: str,
    encoding: str = "",
    corrects: Sequence[int] = (),
    decided: Decided = NOTHING_DECIDED,
):
    """Start a job that looks at the file, and show how far it is."""
    at = datetime.now(UTC)
    about = (path, file_name, mapping, encoding, actor(), at, corrects, decided)
    job_id = start_feedback_preview(*about)
    return redirect(url_for(".job_page", job_id=job_id))


@blueprint.get("/imports/<int:job_id>")
@requires(Permission.FEEDBACK_IMPORT)
def import_page(job_id: int):
    row = feedback_import(db.session(), job_id) or abort(404)
    return render_template(
        "hr/imports/page.html",
        row=row,
        fates=_fates(row),
        message=said_of(row.job),
        rejected=rejected_rows(db.session(), job_id, SHOWN),
        conflicts=conflict_rows(db.session(), job_id, SHOWN),
        unmatched=unmatched_rows(db.session(), job_id, SHOWN),
        shown=SHOWN,
        corrects=row.job.arguments.get("corrects", []),
        corrected_by=corrected_by(db.session(), job_id),
        can_be_mended=mending_file(current_app.config["UPLOADS"], job_id).is_file(),
    )


@blueprint.get("/imports/<int:job_id>/not-stored.xlsx")
@requires(Permission.FEEDBACK_IMPORT)
def import_mending(job_id: int):
    """The rows as they came, with what is wrong; mended, the workbook can be brought in again."""
    feedback_import(db.session(), job_id) or abort(404)
    return mending_workbook(job_id)


def mending_workbook(job_id: int) -> Response:
    """The workbook of the rows that a job did not store, if there is one."""
    path = mending_file(current_app.config["UPLOADS"], job_id)
    if not path.is_file():
        abort(404)
    headers = {"Content-Disposition": f"attachment; filename={path.name}"}
    return Response(path.read_bytes(), mimetype=MIMETYPES["xlsx"], headers=headers)


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
