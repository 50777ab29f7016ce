"""What the watch found in a period, and what people of HR wrote about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.integrity.findings import FindingStatus, Severity
from app.models.append_only import append_only
from app.models.base import Base, Instant, one_of
from app.models.people import PersonRow


class IntegrityCheckRow(Base):
    """When a period was looked through last, at what, and what could not be watched.

    `seen`: how new the data was (`queries/integrity.py: newest_of`). `edges`: where a plan steps,
    and how many scores lie around it.
    """

    __tablename__ = "integrity_check"
    __table_args__ = (
        CheckConstraint("tests >= 0", name="tests_counted"),
        {"sqlite_with_rowid": False},
    )

    period_id: Mapped[int] = mapped_column(
        ForeignKey("pay_period.id"), primary_key=True, autoincrement=False
    )
    checked_at: Mapped[datetime] = mapped_column(Instant)
    questions: Mapped[list[str]] = mapped_column(JSON)
    answers: Mapped[int]
    tests: Mapped[int]
    not_watched: Mapped[list[list[str]]] = mapped_column(JSON)  # detector and reason
    seen: Mapped[dict[str, int]] = mapped_column(JSON)
    edges: Mapped[list[dict[str, Any]]] = mapped_column(JSON)


class FindingRow(Base):
    """What looks unlike the usual at one payee's answers of one period; it changes no pay.

    Looking again replaces what is open. What was explained stays, and is not found again while
    the same rows are behind it: `sha256` is of these.
    """

    __tablename__ = "finding"
    __table_args__ = (
        UniqueConstraint("period_id", "person_id", "sha256"),
        one_of("severity", Severity),
        one_of("status", FindingStatus),
        CheckConstraint("length(sha256) = 64", name="hash_is_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("pay_period.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    severity: Mapped[str]
    signals: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    sha256: Mapped[str]
    status: Mapped[str]
    found_at: Mapped[datetime] = mapped_column(Instant)

    payee: Mapped[PersonRow] = relationship(lazy="raise")


class FindingDecisionRow(Base):
    """That somebody explained a finding; for ever."""

    __tablename__ = "finding_decision"
    __table_args__ = ({"sqlite_with_rowid": False},)

    finding_id: Mapped[int] = mapped_column(
        ForeignKey("finding.id"), primary_key=True, autoincrement=False
    )
    decided_by: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(Instant)


class FindingNoteRow(Base):
    """The explanation itself; apart, so that it can be erased."""

    __tablename__ = "finding_note"
    __table_args__ = ({"sqlite_with_rowid": False},)

    finding_id: Mapped[int] = mapped_column(
        ForeignKey("finding.id"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str]


class LockNoteRow(Base):
    """Why a period was locked with open red findings; apart, so that it can be erased."""

    __tablename__ = "lock_note"
    __table_args__ = ({"sqlite_with_rowid": False},)

    period_id: Mapped[int] = mapped_column(
        ForeignKey("pay_period.id"), primary_key=True, autoincrement=False
    )
    reason: Mapped[str]


append_only(FindingDecisionRow.__table__, [("finding_id",)])
