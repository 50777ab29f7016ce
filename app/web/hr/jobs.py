"""Progress of work that takes longer than a request, and what came of it."""

from pathlib import Path

from flask import abort, render_template

from app.domain.permissions import Permission
from app.extensions import db
from app.queries.imports import rejected_rows
from app.queries.jobs import job
from app.web.forms import ButtonForm
from app.web.hr.blueprint import blueprint
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
    return render_template("hr/jobs/progress.html", **_parts(job_id))


def _parts(job_id: int) -> dict[str, object]:
    row = job(db.session(), job_id) or abort(404)
    return {
        "job": row,
        "rejected_rows": rejected_rows(db.session(), job_id, SHOWN),
        "file": Path(row.arguments.get("path", "")).name,
        "form": ButtonForm(),
    }
