"""Answers that their payees dispute, and what HR decided."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.disputes import DisputeDecision, DisputeKind
from app.models.append_only import append_only
from app.models.base import Base, Instant, one_of


class DisputeRow(Base):
    """That a payee says of an answer that it should not count for them; for ever."""

    __tablename__ = "dispute"
    __table_args__ = (
        UniqueConstraint("id", "raised_by"),  # so that a decision names who raised it
        Index("ix_dispute_payee_id", "payee_id", "answer_id"),
        one_of("kind", DisputeKind),
        CheckConstraint("id > 0", name="id_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    payee_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    answer_id: Mapped[int]  # which may be taken back later
    question: Mapped[str] = mapped_column(ForeignKey("question.name"))
    day: Mapped[date]
    kind: Mapped[str]
    raised_by: Mapped[str]
    raised_at: Mapped[datetime] = mapped_column(Instant)


class DisputeDecisionRow(Base):
    """What HR decided; never the payee themselves, and never a command."""

    __tablename__ = "dispute_decision"
    __table_args__ = (
        ForeignKeyConstraint(["dispute_id", "raised_by"], ["dispute.id", "dispute.raised_by"]),
        one_of("decision", DisputeDecision),
        CheckConstraint("raised_by <> decided_by", name="somebody_else"),
        CheckConstraint("substr(decided_by, 1, 9) <> 'operator:'", name="decided_signed_in"),
        {"sqlite_with_rowid": False},
    )

    dispute_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    raised_by: Mapped[str]
    decision: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(Instant)


class DisputeWordsRow(Base):
    """Why, and what HR replied; apart, so that it can be erased."""

    __tablename__ = "dispute_words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), primary_key=True)
    reason: Mapped[str]
    reply: Mapped[str]


append_only(DisputeRow.__table__, [("id",), ("id", "raised_by")])
append_only(DisputeDecisionRow.__table__, [("dispute_id",)])
