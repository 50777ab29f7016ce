"""Progress of work that takes longer than a request."""

from flask import abort, render_template

from app.domain.permissions import Permission
from app.extensions import db
from app.queries.jobs import job
from app.web.hr.blueprint import blueprint
from app.web.permissions import requires


@blueprint.get("/jobs/<int:job_id>")
@requires(Permission.PERIOD_READ)
def job_page(job_id: int):
    return render_template("hr/jobs/page.html", job=job_or_404(job_id))


@blueprint.get("/jobs/<int:job_id>/progress")
@requires(Permission.PERIOD_READ)
def job_progress(job_id: int):
    """The part of the page that is loaded again and again while the job runs."""
    return render_template("hr/jobs/progress.html", job=job_or_404(job_id))


def job_or_404(job_id: int):
    return job(db.session(), job_id) or abort(404)
