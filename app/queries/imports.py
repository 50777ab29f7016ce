"""Reading what imports did with each row of their files."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from app.models.catalogue import SourceRow
from app.models.facts import AnswerRow
from app.models.jobs import (
    ConflictRow,
    FeedbackImportRow,
    ImportChunkRow,
    JobRow,
    RejectedRow,
    UnmatchedRow,
)
from app.queries.corrections import corrected

MOST = 100  # imports on the page


def feedback_imports(session: Session) -> list[FeedbackImportRow]:
    """The newest imports of feedback with their jobs; one query."""
    query = (
        select(FeedbackImportRow)
        .join(FeedbackImportRow.job)
        .options(contains_eager(FeedbackImportRow.job))
        .order_by(FeedbackImportRow.job_id.desc())
        .limit(MOST)
    )
    return list(session.scalars(query))


def feedback_import(session: Session, job_id: int) -> FeedbackImportRow | None:
    """One import with its job; one query."""
    query = (
        select(FeedbackImportRow)
        .join(FeedbackImportRow.job)
        .options(contains_eager(FeedbackImportRow.job))
        .where(FeedbackImportRow.job_id == job_id)
    )
    return session.scalar(query)


def import_of_answer(session: Session, source: str, external_id: str) -> int | None:
    """The import that stored the answers of a row, or changed them last; one query."""
    within = (AnswerRow.id >= ImportChunkRow.first_id) & (AnswerRow.id < ImportChunkRow.end_id)
    query = (
        select(func.max(ImportChunkRow.job_id))
        .join(AnswerRow, within)
        .join(SourceRow, SourceRow.id == AnswerRow.source_id)
        .where(SourceRow.name == source, AnswerRow.external_id == external_id)
    )
    return session.scalar(query)


def rejected_rows(session: Session, job_id: int, most: int) -> list[tuple[int, str, str, str]]:
    """Line, column, value and reason of rows that were rejected; one query."""
    query = (
        select(RejectedRow.line, RejectedRow.column, RejectedRow.value, RejectedRow.reason)
        .where(RejectedRow.job_id == job_id)
        .order_by(RejectedRow.line)
        .limit(most)
    )
    return [(line, column, value, reason) for line, column, value, reason in session.execute(query)]


def conflict_rows(session: Session, job_id: int, most: int) -> list[ConflictRow]:
    """Rows whose id was used before for another answer; one query."""
    query = select(ConflictRow).where(ConflictRow.job_id == job_id)
    return list(session.scalars(query.order_by(ConflictRow.line).limit(most)))


def unmatched_rows(session: Session, job_id: int, most: int) -> list[UnmatchedRow]:
    """Rows that wait because nobody or no team fits; one query."""
    query = (
        select(UnmatchedRow)
        .where(UnmatchedRow.job_id == job_id)
        .order_by(UnmatchedRow.line)
        .limit(most)
    )
    return list(session.scalars(query))


def unmatched_waiting(session: Session) -> int:
    """How many rows wait as unmatched, each file counted by its newest import; one query.

    A corrected file speaks for the rows of the one before.
    """
    newest = (
        select(func.max(FeedbackImportRow.job_id))
        .join(JobRow, JobRow.id == FeedbackImportRow.job_id)
        .group_by(FeedbackImportRow.sha256, FeedbackImportRow.mapping_sha256)
    )
    query = select(func.sum(FeedbackImportRow.unmatched)).where(
        FeedbackImportRow.job_id.in_(newest), FeedbackImportRow.job_id.not_in(corrected())
    )
    return int(session.scalar(query) or 0)
