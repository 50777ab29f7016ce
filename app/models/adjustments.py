"""What locked periods come to now, in differences that two people agree on."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.adjustments import AdjustmentDecision
from app.models.append_only import append_only
from app.models.base import Base, Instant, one_of
from app.models.guards import guard_decision


class AdjustmentBatchRow(Base):
    """That somebody proposed to adjust what a locked period paid; for ever."""

    __tablename__ = "adjustment_batch"
    __table_args__ = (
        UniqueConstraint("id", "proposed_by"),  # so that a decision names the true proposer
        Index("ix_adjustment_batch_period_id", "period_id"),
        CheckConstraint("id > 0", name="id_positive"),
        CheckConstraint("statements > 0", name="statements_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    period_id: Mapped[int] = mapped_column(ForeignKey("pay_period.id"))
    statements: Mapped[int]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)


class AdjustmentRow(Base):
    """What one locked statement paid, and what it comes to; in smallest units."""

    __tablename__ = "adjustment"
    __table_args__ = (
        Index("ix_adjustment_batch_id", "batch_id"),
        CheckConstraint("amount_minor = due_minor - paid_minor", name="adds_up"),
        CheckConstraint("amount_minor <> 0", name="is_a_difference"),
        {"sqlite_with_rowid": False},
    )

    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("adjustment_batch.id"), primary_key=True)
    paid_minor: Mapped[int] = mapped_column(BigInteger)
    due_minor: Mapped[int] = mapped_column(BigInteger)
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]


class AdjustmentDecisionRow(Base):
    """What became of a batch. Only a second signed-in person confirms one, nobody their own."""

    __tablename__ = "adjustment_decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["batch_id", "proposed_by"], ["adjustment_batch.id", "adjustment_batch.proposed_by"]
        ),
        one_of("decision", AdjustmentDecision),
        CheckConstraint("proposed_by <> confirmed_by", name="second_person"),
        CheckConstraint(
            "(decision = 'confirmed') = (confirmed_by is not null)", name="confirmed_by_somebody"
        ),
        CheckConstraint("substr(confirmed_by, 1, 9) <> 'operator:'", name="confirmed_signed_in"),
        {"sqlite_with_rowid": False},
    )

    batch_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    proposed_by: Mapped[str]
    decision: Mapped[str]
    confirmed_by: Mapped[str | None]
    decided_at: Mapped[datetime] = mapped_column(Instant)


class AdjustmentNoteRow(Base):
    """Why; apart, so that it can be erased."""

    __tablename__ = "adjustment_note"
    __table_args__ = ({"sqlite_with_rowid": False},)

    batch_id: Mapped[int] = mapped_column(ForeignKey("adjustment_batch.id"), primary_key=True)
    reason: Mapped[str]


class AdjustmentTakenRow(Base):
    """What a version of a statement pays of adjustments of earlier periods; below 0: holds back."""

    __tablename__ = "adjustment_taken"
    __table_args__ = (
        ForeignKeyConstraint(
            ["statement_id", "version"],
            ["statement_version.statement_id", "statement_version.version"],
        ),
        {"sqlite_with_rowid": False},
    )

    statement_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    taken_minor: Mapped[int] = mapped_column(BigInteger)


append_only(AdjustmentBatchRow.__table__, [("id",), ("id", "proposed_by")])
append_only(AdjustmentRow.__table__, [("statement_id", "batch_id")])
append_only(AdjustmentDecisionRow.__table__, [("batch_id",)])
append_only(AdjustmentTakenRow.__table__, [("statement_id", "version")])
guard_decision(AdjustmentDecisionRow.__table__)
