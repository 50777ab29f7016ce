"""What became of a file: its rows add up, or it says in a sentence why nothing is stored."""

from sqlalchemy import func, select

from app.domain.jobs import JobStatus
from app.extensions import db
from app.jobs.worker import work_once
from app.models.facts import AnswerRow, CommentRow, CreditRow
from app.models.jobs import ConflictRow, FeedbackImportRow, RejectedRow, UnmatchedRow
from app.services.files.feedback_previews import start_feedback_preview
from app.services.files.feedback_rows import COUNTS
from app.services.jobs import job_numbered
from tests.factories import MAPPING, NOON, OPERATOR

OF_ANSWERS = (AnswerRow, CommentRow, CreditRow)


def checked(job):
    """The job: done with every row accounted for, or failed in words of ours."""
    row = db.session.get_one(FeedbackImportRow, job.id)
    counts = {name: getattr(row, name) for name in COUNTS}
    if job.status is JobStatus.DONE:
        assert sum(counts.values()) == row.records == job.result["records"]
        kept = {"rejected": RejectedRow, "unmatched": UnmatchedRow, "conflict": ConflictRow}
        assert {name: lines_of(kept[name], job) for name in kept} == {n: counts[n] for n in kept}
    else:
        assert job.status is JobStatus.FAILED
        assert job.message
        assert "Something went wrong" not in job.message
        assert not any(counts.values())
    db.session.rollback()
    return job


def failure(job):
    """Why the whole file was refused, after a look that nothing of it is there."""
    assert checked(job).status is JobStatus.FAILED, job.result
    assert [number_of(table) for table in OF_ANSWERS] == [0, 0, 0]
    return job.message


def counted(job):
    """The counts that are not 0."""
    assert checked(job).status is JobStatus.DONE, job.message
    return {name: number for name, number in job.result.items() if number and name in COUNTS}


def lines_of(table, job):
    query = select(func.count()).select_from(table).where(table.job_id == job.id)
    return db.session.scalar(query)


def number_of(table):
    return db.session.scalar(select(func.count()).select_from(table))


def rejected():
    """Line, column and reason of all rejected rows."""
    columns = (RejectedRow.line, RejectedRow.column, RejectedRow.reason)
    return [tuple(row) for row in db.session.execute(select(*columns).order_by(RejectedRow.line))]


def unmatched():
    return list(db.session.scalars(select(UnmatchedRow.reason).order_by(UnmatchedRow.line)))


def stored(column=AnswerRow.external_id):
    return sorted(db.session.scalars(select(column)))


def look(path, mapping=MAPPING):
    """The job that looked at the file."""
    job_id = start_feedback_preview(path, path.name, mapping, "", OPERATOR, NOON)
    work_once(job_id)
    return job_numbered(job_id)
