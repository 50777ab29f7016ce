"""Progress of work that takes longer than a request, and what came of it."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import abort, current_app, flash, make_response, redirect, render_template, url_for
from flask_login import current_user

from app.domain.errors import JobLost
from app.domain.jobs import JobKind, JobStatus
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.fact_values import names_of_actors
from app.queries.imports import rejected_rows
from app.queries.jobs import PAGE, job, recent_jobs
from app.services.files.mending import mending_file
from app.services.jobs import cancel_job
from app.web.forms import ButtonForm, page_number
from app.web.hr.blueprint import blueprint
from app.web.hr.periods import actor
from app.web.permissions import requires

SHOWN = 100  # rejected rows
CANCELLED = re.compile(r"Cancelled by (.+)\.")  # with the pseudonym of whom
PREVIEWS = {  # endpoint by kind of job
    JobKind.PEOPLE_IMPORT: "people_preview",
    JobKind.PARTICIPATIONS_IMPORT: "participations_preview",
}
CHOICES = {  # where a file of this kind is chosen, and who may
    JobKind.DETAILS_IMPORT: ("details_new", Permission.PEOPLE_IMPORT),
    JobKind.FACTS_IMPORT: ("fact_new", Permission.FACT_IMPORT),
    JobKind.FACTS_PREVIEW: ("fact_new", Permission.FACT_IMPORT),
    JobKind.FEEDBACK_IMPORT: ("import_new", Permission.FEEDBACK_IMPORT),
    JobKind.FEEDBACK_PREVIEW: ("import_new", Permission.FEEDBACK_IMPORT),
    JobKind.PARTICIPATIONS_IMPORT: ("participations_new", Permission.PEOPLE_IMPORT),
    JobKind.PEOPLE_IMPORT: ("people_new", Permission.PEOPLE_IMPORT),
    JobKind.WORKDAYS_IMPORT: ("workdays_new", Permission.PEOPLE_IMPORT),
}


def said_of(row: Any) -> str:
    """What a job says at its end, with the name of who cancelled it; one query at most."""
    by = CANCELLED.fullmatch(row.message or "")
    if by is None:
        return row.message or ""
    name = names_of_actors(db.session(), [by[1]]).get(by[1], by[1])
    return f"Cancelled by {name}."


@blueprint.get("/jobs/<int:job_id>")
@requires(Permission.PERIOD_READ)
def job_page(job_id: int):
    return render_template("hr/jobs/page.html", **_parts(job_id))


@blueprint.get("/jobs/<int:job_id>/progress")
@requires(Permission.PERIOD_READ)
def job_progress(job_id: int):
    """The part of the page that is loaded again and again while the job runs."""
    parts = _parts(job_id)
    response = make_response(render_template("hr/jobs/progress.html", **parts))
    row = parts["job"]
    if row.status == JobStatus.DONE and row.kind == JobKind.FEEDBACK_PREVIEW:
        response.headers["HX-Redirect"] = url_for(".import_preview", preview_id=job_id)
    elif row.status == JobStatus.DONE and row.kind == JobKind.EXCLUSION_PREVIEW:
        address = url_for(".exclusion_preview", exclusion_preview_id=job_id)
        response.headers["HX-Redirect"] = address
    elif row.status == JobStatus.DONE and row.kind == JobKind.FACTS_PREVIEW:
        if row.result.get("mapping"):
            address = url_for(".fact_preview", fact_preview_id=job_id)
            response.headers["HX-Redirect"] = address
    elif row.status == JobStatus.DONE and (endpoint := mapped_preview(row)):
        response.headers["HX-Redirect"] = url_for(f".{endpoint}", **{f"{endpoint}_id": job_id})
    return response


@blueprint.get("/jobs")
@requires(Permission.PERIOD_READ)
def job_list():
    page = page_number()
    jobs = recent_jobs(db.session(), page)
    return render_template("hr/jobs/list.html", jobs=jobs, page=page, page_size=PAGE)


@blueprint.post("/jobs/<int:job_id>/cancel")
@requires(Permission.JOB_CANCEL)
def job_cancel(job_id: int):
    job(db.session(), job_id) or abort(404)
    try:
        cancel_job(job_id, actor(), datetime.now(UTC))
        flash("The job is cancelled. What it stored before stays.")
    except JobLost as error:
        flash(str(error))
    return redirect(url_for(".job_page", job_id=job_id))


def mapped_preview(row: Any) -> str:
    """The page of a look at a file whose columns were found out or mapped; empty if it has none."""
    has_mapping = row.arguments.get("preview") and row.result.get("mapping")
    return PREVIEWS.get(row.kind, "") if has_mapping else ""


def _another_file(row: Any) -> str:
    """The address where another file is chosen after one that failed; empty if there is none."""
    endpoint, permission = CHOICES.get(row.kind, ("", None))
    may = permission is not None and current_user.viewer.may(permission)
    return url_for(f".{endpoint}") if may and row.status == JobStatus.FAILED else ""


def _leads_on(row: Any) -> bool:
    """Whether the page of a look at a file, which still runs, will lead to what was found."""
    is_look = row.kind == JobKind.FEEDBACK_PREVIEW or bool(row.arguments.get("preview"))
    return is_look and row.status in (JobStatus.WAITING, JobStatus.RUNNING)


def _parts(job_id: int) -> dict[str, Any]:
    row = job(db.session(), job_id) or abort(404)
    return {
        "job": row,
        "message": said_of(row),
        "rejected_rows": rejected_rows(db.session(), job_id, SHOWN),
        "can_be_mended": mending_file(current_app.config["UPLOADS"], job_id).is_file(),
        "another_file": _another_file(row),
        "leads_on": _leads_on(row),
        "mapped": mapped_preview(row),
        "preview_endpoint": PREVIEWS.get(row.kind, ""),
        "file": Path(row.arguments.get("path", "")).name,
        "form": ButtonForm(),
    }
