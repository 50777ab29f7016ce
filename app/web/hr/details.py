"""Detail rows: what is there by name, files of them, and what waits for a second person."""

from datetime import UTC, datetime
from pathlib import Path

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_login import current_user

from app.domain.details import given_kinds, value_words
from app.domain.errors import BadFile, SecondDuty, StatementChanged
from app.domain.jobs import JobKind
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.details import (
    all_details,
    detail_kinds,
    holding_now,
    newest_details,
    proposed_rows,
)
from app.queries.jobs import job
from app.services.files.details import confirm_details, decline_details, waiting_hash
from app.services.files.file_jobs import FileGiven, start_file_job
from app.services.uploads import keep_upload, upload_named
from app.web.filters import of
from app.web.forms import ButtonForm
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import BatchForm, DetailsFileForm
from app.web.hr.periods import actor
from app.web.permissions import requires

SHOWN = 50  # rows


@blueprint.get("/details")
@requires(Permission.PERIOD_READ)
def details_list():
    return render_template("hr/details/list.html", details=all_details(db.session()))


@blueprint.get("/details/<detail>")
@requires(Permission.PERIOD_READ)
def details_page(detail: str):
    session = db.session()
    kinds, waiting = detail_kinds(session, detail), proposed_rows(session, detail)
    rows = newest_details(session, detail, SHOWN)
    if not rows and not waiting:
        abort(404)
    return render_template(
        "hr/details/page.html",
        name=detail,
        kinds=kinds,
        rows=rows,
        waiting=waiting,
        before=holding_now(session, detail, [row.row for row, _ in waiting[:SHOWN]]),
        shown=SHOWN,
        may_confirm=any(row.proposed_by != current_user.viewer.pseudonym for row, _ in waiting),
        value_words=value_words,
        form=BatchForm(shown_hash=waiting_hash([row for row, _ in waiting])),
    )


@blueprint.route("/files/details", methods=["GET", "POST"])
@requires(Permission.PEOPLE_IMPORT)
def details_new():
    """The upload page; a file that comes is looked at by a job."""
    form = DetailsFileForm()
    if form.validate_on_submit():
        try:
            kinds = given_kinds(form.kinds.data.splitlines())
        except BadFile as error:
            form.kinds.errors = [str(error)]
        else:
            name = keep_upload(current_app.config["UPLOADS"], form.file.data.stream)
            return _job(name, form.name.data.strip(), kinds, preview=True)
    return render_template("hr/details/new.html", form=form)


@blueprint.post("/files/details/<int:job_id>/store")
@requires(Permission.PEOPLE_IMPORT)
def details_store(job_id: int):
    """The file that a job has looked at, for good."""
    ButtonForm().validate()
    row = job(db.session(), job_id) or abort(404)
    if row.kind != JobKind.DETAILS_IMPORT:
        abort(404)
    file = Path(row.arguments["path"]).name
    return _job(file, row.arguments["name"], row.arguments["kinds"], preview=False)


@blueprint.post("/details/<detail>/confirm")
@requires(Permission.PEOPLE_IMPORT)
def details_confirm(detail: str):
    return _decide(detail, confirm_details, "{} confirmed.")


@blueprint.post("/details/<detail>/decline")
@requires(Permission.PEOPLE_IMPORT)
def details_decline(detail: str):
    return _decide(detail, decline_details, "{} taken back.")


def _decide(detail: str, act, words: str):
    form = BatchForm()
    if not detail_kinds(db.session(), detail) and not proposed_rows(db.session(), detail):
        abort(404)
    if not form.validate_on_submit():
        abort(400)
    try:
        number = act(detail, form.shown_hash.data, current_user.viewer, datetime.now(UTC))
        flash(words.format(of(number, "row")))
    except (SecondDuty, StatementChanged) as error:
        flash(str(error))
    return redirect(url_for(".details_list"))


def _job(file: str, name: str, kinds: dict[str, str], preview: bool):
    path = upload_named(current_app.config["UPLOADS"], file)
    about = (JobKind.DETAILS_IMPORT, FileGiven(path), preview, actor(), datetime.now(UTC))
    job_id = start_file_job(*about, name=name, kinds=kinds)
    return redirect(url_for(".job_page", job_id=job_id))
