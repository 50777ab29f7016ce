"""What a locked month comes to later, looked for as HR does."""

from app.extensions import db
from app.jobs.worker import work_once
from app.queries.adjustments import adjustments_in
from app.services.adjustments.batches import start_adjustment
from app.services.jobs import job_numbered
from tests.factories import NOON, OPERATOR, import_answers, write_csv

WHY = "Answers of the kiosk came in February."


def look(month, reason=WHY, takes_back=True, actor=OPERATOR):
    """The job that looked what the month comes to now."""
    job_id = start_adjustment(month.period.id, reason, takes_back, actor, NOON)
    work_once(job_id)
    db.session.rollback()
    return job_numbered(job_id)


def late(tmp_path, *answers, name="late.csv"):
    lines = [f"{name}{n},{whose},2026-01-20,{text}" for n, (whose, text) in enumerate(answers)]
    import_answers(write_csv(tmp_path, *lines, name=name))


def told(number):
    db.session.rollback()
    rows = adjustments_in(db.session(), number, 0)
    return {one.payee: (one.paid_minor, one.due_minor, one.amount_minor) for one in rows}
