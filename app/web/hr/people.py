"""People and teams: who is known, and HR's file with a look before it is stored."""

from datetime import UTC, datetime

from flask import current_app, redirect, render_template, request, url_for

from app.domain.jobs import JobKind
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.people import PAGE, count_people, people_on
from app.services.file_jobs import start_file_job
from app.services.uploads import keep_upload, upload_named
from app.web.forms import ButtonForm, page_number
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import FileForm
from app.web.hr.periods import actor
from app.web.permissions import requires

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


def _look(what: str):
    """The upload page; a file that comes is looked at by a job."""
    form = FileForm()
    if form.validate_on_submit():
        name = keep_upload(current_app.config["UPLOADS"], form.file.data.stream)
        return _job(what, name, preview=True)
    return render_template("hr/people/new.html", form=form, what=what)


def _store(what: str, name: str):
    ButtonForm().validate()
    return _job(what, name, preview=False)


def _job(what: str, name: str, preview: bool):
    path = upload_named(current_app.config["UPLOADS"], name)
    job_id = start_file_job(KINDS[what], path, preview, actor(), datetime.now(UTC))
    return redirect(url_for(".job_page", job_id=job_id))
