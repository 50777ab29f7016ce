"""Reading corrected files that wait or were applied, and answers that came late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from app.domain.jobs import JobStatus
from app.models.facts import AnswerRow
from app.models.jobs import (
    CorrectionNoteRow,
    CorrectionRow,
    FeedbackImportRow,
    ImportChunkRow,
    JobRow,
    LateImportRow,
)
from app.models.statements import PayPeriodRow

PAGE = 50  # rows


def correction(session: Session, preview_id: int) -> CorrectionRow | None:
    """What somebody proposed about a corrected file; one query."""
    return session.get(CorrectionRow, preview_id)


def reason_of(session: Session, preview_id: int) -> str:
    """Why somebody brought in a corrected file; empty where it was erased; one query."""
    note = session.get(CorrectionNoteRow, preview_id)
    return note.reason if note else ""


def corrections_waiting(session: Session) -> list[CorrectionRow]:
    """Corrections that a second person has to confirm, oldest first; one query."""
    query = select(CorrectionRow).where(
        CorrectionRow.needs_second, CorrectionRow.confirmed_by.is_(None)
    )
    return list(session.scalars(query.order_by(CorrectionRow.preview_id)))


def corrected_among(session: Session, job_ids: Sequence[int]) -> set[int]:
    """Those of these imports that a later file has corrected; one query."""
    return set(session.scalars(corrected().where(CorrectionRow.corrects_id.in_(job_ids))))


def corrected() -> Select[int]:
    """The imports that a later file has corrected, once its job is done."""
    job = JobRow.id == CorrectionRow.import_id
    return (
        select(CorrectionRow.corrects_id).join(JobRow, job).where(JobRow.status == JobStatus.DONE)
    )


def corrected_by(session: Session, job_id: int) -> int | None:
    """The newest import that corrected this one, if any did; one query."""
    query = (
        select(CorrectionRow.import_id)
        .where(CorrectionRow.corrects_id == job_id, CorrectionRow.import_id.is_not(None))
        .order_by(CorrectionRow.import_id.desc())
        .limit(1)
    )
    return session.scalar(query)


@dataclass(frozen=True, slots=True)
class LateSeen:
    """An import with answers of a period that was in review, or locked, by then."""

    job_id: int
    file_name: str
    answers: int


def late_imports(session: Session, period_id: int) -> list[LateSeen]:
    """The imports that brought late answers of a period, oldest first; one query."""
    late, of = LateImportRow, FeedbackImportRow
    query = (
        select(late.job_id, of.file_name, late.answers)
        .join(of, of.job_id == late.job_id)
        .where(late.period_id == period_id)
        .order_by(late.job_id)
    )
    return [LateSeen(*row) for row in session.execute(query)]


@dataclass(frozen=True, slots=True)
class LateAnswer:
    job_id: int
    external_id: str
    question: str
    day: date
    step: int


def late_answers(session: Session, period: PayPeriodRow, page: int) -> list[LateAnswer]:
    """One page of the answers that came late and are still there, as they came; one query.

    Reads the answers of those imports only.
    """
    late, chunk, answer = LateImportRow, ImportChunkRow, AnswerRow
    query = (
        select(late.job_id, answer.external_id, answer.question, answer.day, answer.step)
        .join(chunk, chunk.job_id == late.job_id)
        .join(answer, and_(answer.id >= chunk.first_id, answer.id < chunk.end_id))
        .where(
            late.period_id == period.id,
            answer.day >= period.first_day,
            answer.day < period.end_day,
        )
        .order_by(answer.id)
        .limit(PAGE)
        .offset(PAGE * page)
    )
    return [LateAnswer(*row) for row in session.execute(query)]
