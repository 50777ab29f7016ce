"""People and teams: who is known, and HR's file with a look before it is stored."""

from datetime import UTC, datetime
from pathlib import Path

from flask import abort, current_app, redirect, render_template, request, url_for

from app.domain.errors import BadFile, BadMapping
from app.domain.jobs import JobKind
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.attributions import count_displaced
from app.queries.imports import rejected_rows
from app.queries.jobs import job
from app.queries.people import PAGE, count_people, people_on
from app.services.feedback_previews import letters_in
from app.services.file_jobs import FileGiven, start_file_job
from app.services.people import mapping_of_people
from app.services.uploads import keep_upload, upload_named
from app.web.forms import ButtonForm, page_number
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import EncodingForm, FileForm, PeopleMappingForm
from app.web.hr.imports import WITHOUT_MARK, mending_workbook
from app.web.hr.jobs import is_people_preview
from app.web.hr.periods import actor
from app.web.permissions import requires

SHOWN = 100  # rejected rows
KINDS = {
    "people": JobKind.PEOPLE_IMPORT,
    "participations": JobKind.PARTICIPATIONS_IMPORT,
    "workdays": JobKind.WORKDAYS_IMPORT,
}


@blueprint.get("/people")
@requires(Permission.PEOPLE_READ)
def people_list():
    search, page = request.args.get("search", "").strip(), page_number()
    today = datetime.now(UTC).date()
    return render_template(
        "hr/people/list.html",
        people=people_on(db.session(), today, search, page),
        total=count_people(db.session(), search),
        search=search,
        page=page,
        page_size=PAGE,
        displaced=count_displaced(db.session()),
    )


@blueprint.route("/files/people", methods=["GET", "POST"])
@requires(Permission.PEOPLE_IMPORT)
def people_new():
    return _look("people")


@blueprint.route("/files/participations", methods=["GET", "POST"])
@requires(Permission.PEOPLE_IMPORT)
def participations_new():
    return _look("participations")


@blueprint.route("/files/workdays", methods=["GET", "POST"])
@requires(Permission.PEOPLE_IMPORT)
def workdays_new():
    return _look("workdays")


@blueprint.post("/files/people/<name>")
@requires(Permission.PEOPLE_IMPORT)
def people_store(name: str):
    return _store("people", name)


@blueprint.post("/files/participations/<name>")
@requires(Permission.PEOPLE_IMPORT)
def participations_store(name: str):
    return _store("participations", name)


@blueprint.post("/files/workdays/<name>")
@requires(Permission.PEOPLE_IMPORT)
def workdays_store(name: str):
    return _store("workdays", name)


@blueprint.route("/files/people/previews/<int:people_preview_id>", methods=["GET", "POST"])
@requires(Permission.PEOPLE_IMPORT)
def people_preview(people_preview_id: int):
    """How a file with columns of its own would be read; its mapping can be mended here."""
    row, form = _preview(people_preview_id), PeopleMappingForm()
    preview, problem = row.result, row.result.get("problem", "")
    if form.validate_on_submit():
        try:
            mapping_of_people(form.mapping.data)
            return _job("people", _given(row, mapping=form.mapping.data), not form.start.data)
        except (BadFile, BadMapping) as error:
            problem = str(error)
    elif not form.is_submitted():
        form.mapping.data = preview.get("mapping", "")
    return render_template(
        "hr/people/preview.html",
        form=form,
        preview=preview,
        problem=problem,
        rejected_rows=rejected_rows(db.session(), people_preview_id, SHOWN),
    )


@blueprint.route("/files/people/previews/<int:people_preview_id>/letters", methods=["GET", "POST"])
@requires(Permission.PEOPLE_IMPORT)
def people_letters(people_preview_id: int):
    """A file that is not UTF-8: in which encoding do its letters read well?"""
    row, form = _preview(people_preview_id), EncodingForm()
    path = Path(row.arguments["path"])
    samples = letters_in(path, WITHOUT_MARK) if path.exists() else []
    form.encoding.choices = [(name, f"{name}: {sample}") for name, sample in samples]
    if form.validate_on_submit():
        return _job("people", _given(row, encoding=form.encoding.data), preview=True)
    return render_template("hr/imports/letters.html", form=form)


@blueprint.get("/files/people/<int:job_id>/not-stored.xlsx")
@requires(Permission.PEOPLE_IMPORT)
def people_mending(job_id: int):
    """The rows as they came, with what is wrong; mended, the workbook can be brought in again."""
    row = job(db.session(), job_id)
    if row is None or row.kind != JobKind.PEOPLE_IMPORT:
        abort(404)
    return mending_workbook(job_id)


def _preview(job_id: int):
    row = job(db.session(), job_id)
    if row is None or not is_people_preview(row):
        abort(404)
    return row


def _given(row, **more: str) -> FileGiven:
    """The file of a preview, to be read otherwise."""
    return FileGiven(Path(row.arguments["path"]), folder=current_app.config["UPLOADS"], **more)


def _look(what: str):
    """The upload page; a file that comes is looked at by a job."""
    form = FileForm()
    if form.validate_on_submit():
        name = keep_upload(current_app.config["UPLOADS"], form.file.data.stream)
        return _job(what, _file(name), preview=True)
    return render_template("hr/people/new.html", form=form, what=what)


def _store(what: str, name: str):
    ButtonForm().validate()
    return _job(what, _file(name), preview=False)


def _file(name: str) -> FileGiven:
    folder = current_app.config["UPLOADS"]
    return FileGiven(upload_named(folder, name), folder=folder)


def _job(what: str, file: FileGiven, preview: bool):
    job_id = start_file_job(KINDS[what], file, preview, actor(), datetime.now(UTC))
    return redirect(url_for(".job_page", job_id=job_id))
