"""Pay periods, statements with their append-only versions, duties and exports."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.days import Days
from app.domain.statements import Duty, PeriodDuty, Status
from app.models.append_only import append_only
from app.models.base import Base, Instant, one_of
from app.models.guards import guard_statements
from app.models.plans import ParticipationRow


class PayPeriodRow(Base):
    __tablename__ = "pay_period"
    __table_args__ = (
        UniqueConstraint("calendar", "first_day"),
        CheckConstraint("first_day < end_day", name="days_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    calendar: Mapped[str]
    label: Mapped[str]
    first_day: Mapped[date]
    end_day: Mapped[date]
    locked_at: Mapped[datetime | None] = mapped_column(Instant)
    exported_at: Mapped[datetime | None] = mapped_column(Instant)

    def days(self) -> Days:
        return Days(self.first_day, self.end_day)


class StatementRow(Base):
    """The head: only status, current version and hash change, by conditional UPDATE."""

    __tablename__ = "statement"
    __table_args__ = (
        UniqueConstraint("participation_id", "period_id"),
        one_of("status", Status),
        CheckConstraint("length(content_hash) = 64", name="hash_is_sha256"),
        CheckConstraint("version > 0", name="version_positive"),
        Index("ix_statement_period_id", "period_id", "status"),
        Index("ix_statement_status", "status"),  # who approves asks for those of all periods
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    participation_id: Mapped[int] = mapped_column(ForeignKey("participation.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("pay_period.id"))
    status: Mapped[str]
    version: Mapped[int]
    content_hash: Mapped[str]

    participation: Mapped[ParticipationRow] = relationship(lazy="raise")
    period: Mapped[PayPeriodRow] = relationship(lazy="raise")
    current: Mapped["StatementVersionRow"] = relationship(
        lazy="raise",
        viewonly=True,
        primaryjoin="and_(StatementRow.id == foreign(StatementVersionRow.statement_id),"
        " StatementRow.version == foreign(StatementVersionRow.version))",
        uselist=False,
    )


class StatementVersionRow(Base):
    """What was calculated, for ever; `total_minor` null: not rated."""

    __tablename__ = "statement_version"
    __table_args__ = (
        CheckConstraint("length(content_hash) = 64", name="hash_is_sha256"),
        ForeignKeyConstraint(
            ["plan_id", "plan_version"], ["plan_version.plan_id", "plan_version.version"]
        ),
        # What is paid, apart from the content, which is long.
        Index(
            *("ix_statement_version_total", "statement_id", "version"),
            *("currency", "total_minor"),
        ),
        {"sqlite_with_rowid": False},
    )

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    plan_id: Mapped[int]
    plan_version: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    content_hash: Mapped[str]
    total_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str]
    calculated_at: Mapped[datetime] = mapped_column(Instant)


class StatementDutyRow(Base):
    """Its key is the separation of duties: one person, one duty on a statement."""

    __tablename__ = "statement_duty"
    __table_args__ = (
        one_of("duty", Duty),
        {"sqlite_with_rowid": False},  # a hidden rowid would be a second unique key
    )

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    duty: Mapped[str]


class StatementNoteRow(Base):
    """Why a statement was returned or voided; apart, so that it can be erased."""

    __tablename__ = "statement_note"
    __table_args__ = (Index("ix_statement_note_statement_id", "statement_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"))
    version: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    act: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime] = mapped_column(Instant)


class PeriodDutyRow(Base):
    """Who locked and who exported a period."""

    __tablename__ = "period_duty"
    __table_args__ = (
        one_of("duty", PeriodDuty),
        {"sqlite_with_rowid": False},
    )

    period_id: Mapped[int] = mapped_column(ForeignKey("pay_period.id"), primary_key=True)
    duty: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)


class PayrollExportRow(Base):
    """The hashes of a period's payroll files; every later download must give the same bytes."""

    __tablename__ = "payroll_export"
    __table_args__ = ({"sqlite_with_rowid": False},)

    period_id: Mapped[int] = mapped_column(ForeignKey("pay_period.id"), primary_key=True)
    format: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    rows: Mapped[int]
    made_at: Mapped[datetime] = mapped_column(Instant)


append_only(StatementVersionRow.__table__, [("statement_id", "version")])
append_only(StatementDutyRow.__table__, [("statement_id", "person_id")])
append_only(PeriodDutyRow.__table__, [("period_id", "duty", "person_id")])
append_only(PayrollExportRow.__table__, [("period_id", "format")])
guard_statements(StatementRow.__table__, StatementDutyRow.__table__)
