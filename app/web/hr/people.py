"""People and teams: who is known, and HR's file with a look before it is stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import abort, current_app, redirect, render_template, request, url_for
from flask_login import current_user

from app.domain.errors import BadFile, BadMapping
from app.domain.files.column_roles import IGNORED
from app.domain.files.mapping_kinds import MappingKind
from app.domain.jobs import JobKind
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.attributions import count_displaced
from app.queries.disputes import count_undecided
from app.queries.file_proposals import proposals_waiting
from app.queries.imports import rejected_rows
from app.queries.jobs import job
from app.queries.people import PAGE, count_people, people_on
from app.queries.plans import plans
from app.services.files.column_choices import constant_in, with_constant
from app.services.files.feedback_previews import letters_in
from app.services.files.file_jobs import FileGiven, start_file_job
from app.services.files.people import mapping_of_people
from app.services.files.saved_mappings import mappings_for
from app.services.plans.publishing import mapping_of_participations
from app.services.uploads import keep_upload, shown_name, upload_named
from app.web.forms import ButtonForm, page_number
from app.web.hr.blueprint import blueprint
from app.web.hr.columns import FIND_OUT, decided_on_page, keep_mapping, looks_first
from app.web.hr.forms import (
    EncodingForm,
    FileForm,
    MappedFileForm,
    MappingForm,
    ParticipationMappingForm,
    PeopleMappingForm,
)
from app.web.hr.imports import WITHOUT_MARK, mending_workbook
from app.web.hr.periods import actor
from app.web.permissions import requires

SHOWN = 100  # rejected rows
PEOPLE_ROLES = {
    IGNORED: "Nothing",
    "number": "The staff number",
    "name": "The name, or a part of it",
    "email": "The e-mail address",
    "first_day": "The first day of the job",
    "leave_day": "The last day of the job",
    "team": "The team",
    "site": "The site",
    "zone": "The time zone of the site",
    "manager": "Who is in charge",
    "job": "What they do",
    "shift": "The shift",
    "contract": "The contract",
    "from_day": "From when the row holds",
    "until_day": "Until when the row holds",
}
KINDS = {
    "people": JobKind.PEOPLE_IMPORT,
    "participations": JobKind.PARTICIPATIONS_IMPORT,
    "workdays": JobKind.WORKDAYS_IMPORT,
}

PARTICIPATION_ROLES = {
    IGNORED: "Nothing",
    "number": "The staff number",
    "plan": "The plan",
    "first_day": "The first day that counts",
    "end_day": "The last day that counts",
    "target_amount": "The target amount",
}


@dataclass(frozen=True, slots=True)
class Mapped:
    """A kind of file whose columns may be any: what they can be, and what is done with them."""

    kind: MappingKind
    roles: Mapping[str, str]
    form: type[MappingForm]
    check: Callable[[str], object]  # of a mapping's text; may raise BadFile or BadMapping


MAPPED = {
    "people": Mapped(MappingKind.PEOPLE, PEOPLE_ROLES, PeopleMappingForm, mapping_of_people),
    "participations": Mapped(
        MappingKind.PARTICIPATIONS,
        PARTICIPATION_ROLES,
        ParticipationMappingForm,
        mapping_of_participations,
    ),
}


@blueprint.get("/people")
@requires(Permission.PEOPLE_READ)
def people_list():
    search, page = request.args.get("search", "").strip(), page_number()
    today = datetime.now(UTC).date()
    decides = current_user.viewer.may(Permission.PEOPLE_IMPORT)
    return render_template(
        "hr/people/list.html",
        waiting=proposals_waiting(db.session()) if decides else [],
        people=people_on(db.session(), today, search, page),
        total=count_people(db.session(), search),
        search=search,
        page=page,
        page_size=PAGE,
        displaced=count_displaced(db.session()),
        disputed=count_undecided(db.session()),
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
    """How a file with columns of its own would be read; what a column is can be mended here."""
    return _mend("people", people_preview_id)


@blueprint.route("/files/people/previews/<int:people_preview_id>/letters", methods=["GET", "POST"])
@requires(Permission.PEOPLE_IMPORT)
def people_letters(people_preview_id: int):
    """A file that is not UTF-8: in which encoding do its letters read well?"""
    return _letters("people", people_preview_id)


@blueprint.route(
    "/files/participations/previews/<int:participations_preview_id>", methods=["GET", "POST"]
)
@requires(Permission.PEOPLE_IMPORT)
def participations_preview(participations_preview_id: int):
    """How a file of participations with columns of its own would be read."""
    return _mend("participations", participations_preview_id)


@blueprint.route(
    "/files/participations/previews/<int:participations_preview_id>/letters",
    methods=["GET", "POST"],
)
@requires(Permission.PEOPLE_IMPORT)
def participations_letters(participations_preview_id: int):
    """A file that is not UTF-8: in which encoding do its letters read well?"""
    return _letters("participations", participations_preview_id)


@blueprint.get("/files/people/<int:job_id>/not-stored.xlsx")
@requires(Permission.PEOPLE_IMPORT)
def people_mending(job_id: int):
    """The rows as they came, with what is wrong; mended, the workbook can be brought in again."""
    return _mending("people", job_id)


@blueprint.get("/files/participations/<int:job_id>/not-stored.xlsx")
@requires(Permission.PEOPLE_IMPORT)
def participations_mending(job_id: int):
    """The rows as they came, with what is wrong; mended, the workbook can be brought in again."""
    return _mending("participations", job_id)


def _mending(what: str, job_id: int):
    row = job(db.session(), job_id)
    if row is None or row.kind != KINDS[what]:
        abort(404)
    return mending_workbook(job_id)


def _preview(what: str, job_id: int):
    row = job(db.session(), job_id)
    if row is None or row.kind != KINDS[what] or not row.arguments.get("preview"):
        abort(404)
    return row


def _mend(what: str, preview_id: int):
    """The page of a preview; what is chosen there is looked at again, kept, or imported."""
    row, mapped = _preview(what, preview_id), MAPPED[what]
    form, problem = mapped.form(mapping=row.result.get("mapping", "")), ""
    if form.validate_on_submit():
        try:
            return _mended(what, row, form)
        except (BadFile, BadMapping) as error:
            problem = str(error)
    return render_template(
        "hr/people/preview.html",
        what=what,
        form=form,
        roles=mapped.roles,
        preview=row.result,
        file_name=row.arguments.get("file_name", ""),
        problem=problem or row.result.get("problem", ""),
        rejected_rows=rejected_rows(db.session(), preview_id, SHOWN),
        **_plans_for_all(what, row.result),
    )


def _mended(what: str, row, form: MappingForm):
    """What a button of the page does. Errors: BadFile, BadMapping."""
    text, mapped = form.mapping.data, MAPPED[what]
    decided = decided_on_page(row.result, mapped.roles)
    offered = _plans_for_all(what, row.result) if decided.roles else {}
    plan = request.form.get("plan_for_all")
    is_new = bool(offered) and plan in ["", *offered["plans"]] and plan != offered["plan"]
    if is_new:
        text = with_constant(text, "plan", str(plan))
    must_look = form.look.data or looks_first(row.result, decided, is_new)
    if not decided.roles and not decided.sheet:
        mapped.check(text)
    if form.save.data and not must_look:
        keep_mapping(form, datetime.now(UTC))
    starts = form.start.data and not must_look
    return _job(what, _given(row, mapping=text, decided=decided), preview=not starts)


def _plans_for_all(what: str, result: dict[str, Any]) -> dict[str, Any]:
    """The plans of which one may be that of all rows, and the one that is; unless a column is."""
    roles = [role for *_, role in result.get("columns", [])]
    if what != "participations" or not roles or "plan" in roles:
        return {}
    names = [row.name for row in plans(db.session())]
    return {"plans": names, "plan": constant_in(result["mapping"], "plan")}


def _letters(what: str, preview_id: int):
    row, form = _preview(what, preview_id), EncodingForm()
    path = Path(row.arguments["path"])
    samples = letters_in(path, WITHOUT_MARK) if path.exists() else []
    form.encoding.choices = [(name, f"{name}: {sample}") for name, sample in samples]
    if form.validate_on_submit():
        return _job(what, _given(row, encoding=form.encoding.data), preview=True)
    return render_template("hr/imports/letters.html", form=form)


def _given(row, **more: Any) -> FileGiven:
    """The file of a preview, to be read otherwise."""
    folder, name = current_app.config["UPLOADS"], row.arguments.get("file_name", "")
    return FileGiven(Path(row.arguments["path"]), folder=folder, name=name, **more)


def _look(what: str):
    """The upload page; a file that comes is looked at by a job."""
    form = MappedFileForm() if what in MAPPED else FileForm()
    if what in MAPPED:
        form.offer(FIND_OUT, mappings_for(MAPPED[what].kind))
    if form.validate_on_submit():
        text = form.mapping_text() if what in MAPPED else ""
        if text is not None:
            upload = form.file.data
            name = keep_upload(current_app.config["UPLOADS"], upload.stream)
            file = replace(_file(name), mapping=text, name=shown_name(upload.filename))
            return _job(what, file, preview=True)
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
