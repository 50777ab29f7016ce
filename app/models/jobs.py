"""Work that takes longer than a request, and what an import did with each row of its file."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.jobs import Job, JobKind, JobStatus
from app.models.append_only import append_only
from app.models.base import Base, Instant, one_of


class JobRow(Base):
    """One piece of work. The cursor moves in the transaction that stores what it stands for."""

    __tablename__ = "job"
    __table_args__ = (
        one_of("status", JobStatus),  # kinds come and go; the worker knows them
        Index("ix_job_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    status: Mapped[str]
    done: Mapped[int]  # units of work, for the progress bar
    total: Mapped[int]
    cursor: Mapped[int]
    attempts: Mapped[int]  # also the token that fences off a worker whose job was taken over
    heartbeat_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)
    result: Mapped[dict[str, Any]] = mapped_column(JSON)
    message: Mapped[str]
    fruitless: Mapped[int]  # attempts since it last moved

    def to_domain(self) -> Job:
        return Job(
            id=self.id,
            kind=JobKind(self.kind),
            arguments=self.arguments,
            status=JobStatus(self.status),
            cursor=self.cursor,
            attempt=self.attempts,
            fruitless=self.fruitless,
            done=self.done,
            total=self.total,
            result=self.result,
            message=self.message,
        )


class FeedbackImportRow(Base):
    """One file of feedback and what became of its rows; the seven counts add up to `records`."""

    __tablename__ = "feedback_import"
    __table_args__ = (
        CheckConstraint(
            "stored + duplicate + conflict + unmatched + rejected + blank + left_out <= records",
            name="rows_add_up",
        ),
        Index("ix_feedback_import_file", "sha256", "mapping_sha256"),
        {"sqlite_with_rowid": False},
    )

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True, autoincrement=False)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("source.id"))  # once it is read
    file_name: Mapped[str]  # as given; shown, never opened
    sha256: Mapped[str]
    mapping_sha256: Mapped[str]
    records: Mapped[int]
    stored: Mapped[int]
    duplicate: Mapped[int]
    unmatched: Mapped[int]
    rejected: Mapped[int]
    blank: Mapped[int]
    conflict: Mapped[int]
    changed: Mapped[int]  # of those stored, rows that took the place of earlier ones
    removed: Mapped[int]  # rows of earlier files that a corrected one left out
    left_out: Mapped[int]  # the mapping says that they are no real answers

    job: Mapped[JobRow] = relationship(lazy="raise")


class RejectedRow(Base):
    """A row of a file that was not stored, and why."""

    __tablename__ = "rejected_row"
    __table_args__ = ({"sqlite_with_rowid": False},)

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    column: Mapped[str]
    value: Mapped[str]
    reason: Mapped[str]


class UnmatchedRow(Base):
    """A row kept whole because it names somebody, or some team, unknown on that day."""

    __tablename__ = "unmatched_row"
    __table_args__ = ({"sqlite_with_rowid": False},)

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    external_id: Mapped[str]
    reason: Mapped[str]
    gap: Mapped[str]  # what could not be found; empty in rows of before this was kept
    named: Mapped[str]  # as it stands in the row
    day: Mapped[date | None]
    cells: Mapped[dict[str, str]] = mapped_column(JSON)


class ConflictRow(Base):
    """A row whose id was used before for another answer; the first is kept."""

    __tablename__ = "conflict_row"
    __table_args__ = ({"sqlite_with_rowid": False},)

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    external_id: Mapped[str]
    difference: Mapped[list[list[str]]] = mapped_column(JSON)  # what, as stored, as in this row


class ImportChunkRow(Base):
    """The answers that one step of an import stored: a range of their ids."""

    __tablename__ = "import_chunk"
    __table_args__ = (
        CheckConstraint("first_id < end_id", name="ids_in_order"),
        Index("ix_import_chunk_first_id", "first_id"),
        {"sqlite_with_rowid": False},
    )

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True, autoincrement=False)
    first_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    end_id: Mapped[int]


class LateImportRow(Base):
    """How many answers of an import are of a period that was in review, or locked, by then."""

    __tablename__ = "late_import"
    __table_args__ = (
        CheckConstraint("answers > 0", name="answers_counted"),
        {"sqlite_with_rowid": False},
    )

    period_id: Mapped[int] = mapped_column(ForeignKey("pay_period.id"), primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True)
    answers: Mapped[int]


class CorrectionRow(Base):
    """A corrected file that somebody wants to apply, as the job that looked at it showed it."""

    __tablename__ = "correction"
    __table_args__ = (
        CheckConstraint("confirmed_by <> proposed_by", name="two_people"),
        {"sqlite_with_rowid": False},
    )

    preview_id: Mapped[int] = mapped_column(
        ForeignKey("job.id"), primary_key=True, autoincrement=False
    )
    corrects_id: Mapped[int] = mapped_column(ForeignKey("job.id"))  # the import that was wrong
    needs_second: Mapped[bool]
    proposed_by: Mapped[str]  # a pseudonym, or operator:<os user>
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))


class CorrectionNoteRow(Base):
    """Why a file was wrong, for those whose answers changed; apart, so that it can be erased."""

    __tablename__ = "correction_note"
    __table_args__ = ({"sqlite_with_rowid": False},)

    preview_id: Mapped[int] = mapped_column(
        ForeignKey("job.id"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str]


class MappingVersionRow(Base):
    """A mapping that was saved under a name, for everybody in HR; versions never change."""

    __tablename__ = "mapping_version"
    __table_args__ = (
        CheckConstraint("version > 0", name="versions_counted"),
        {"sqlite_with_rowid": False},
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    text: Mapped[str]
    author: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)


append_only(MappingVersionRow.__table__, [("name", "version")])
