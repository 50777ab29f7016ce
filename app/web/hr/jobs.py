"""Progress of work that takes longer than a request, and what came of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import abort, flash, make_response, redirect, render_template, url_for

from app.domain.errors import JobLost
from app.domain.jobs import JobKind, JobStatus
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.imports import rejected_rows
from app.queries.jobs import PAGE, job, recent_jobs
from app.services.jobs import cancel_job
from app.web.forms import ButtonForm, page_number
from app.web.hr.blueprint import blueprint
from app.web.hr.periods import actor
from app.web.permissions import requires

SHOWN = 100  # rejected rows


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
    if row.kind == JobKind.FEEDBACK_PREVIEW and row.status == JobStatus.DONE:
        response.headers["HX-Redirect"] = url_for(".import_preview", preview_id=job_id)
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


def _parts(job_id: int) -> dict[str, Any]:
    row = job(db.session(), job_id) or abort(404)
    return {
        "job": row,
        "rejected_rows": rejected_rows(db.session(), job_id, SHOWN),
        "file": Path(row.arguments.get("path", "")).name,
        "form": ButtonForm(),
    }
