"""Answers whose team is no longer that of their payee, and what was decided about them."""

from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.attributions import AttributionAct, AttributionDecision
from app.models.append_only import append_only
from app.models.base import Base, Instant, one_of
from app.models.guards import guard_decision


class DisplacedCreditRow(Base):
    """A credit whose payee is now in another team on its day, or in none; nobody decided yet."""

    __tablename__ = "displaced_credit"
    __table_args__ = ({"sqlite_with_rowid": False},)

    payee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    question: Mapped[str] = mapped_column(ForeignKey("question.name"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), primary_key=True)
    from_team_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    to_team_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))


class AttributionChangeRow(Base):
    """That somebody proposed to move some answers, or left them where they are; for ever."""

    __tablename__ = "attribution_change"
    __table_args__ = (
        UniqueConstraint("id", "proposed_by"),  # so that a decision names the true proposer
        one_of("act", AttributionAct),
        CheckConstraint("id > 0", name="id_positive"),
        CheckConstraint("answers > 0", name="answers_counted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    act: Mapped[str]
    answers: Mapped[int]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)


class AttributionAnswerRow(Base):
    """One payee's part of an answer that a change is about."""

    __tablename__ = "attribution_answer"
    __table_args__ = (
        Index("ix_attribution_answer_payee_id", "payee_id", "answer_id"),
        {"sqlite_with_rowid": False},
    )

    change_id: Mapped[int] = mapped_column(ForeignKey("attribution_change.id"), primary_key=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    answer_id: Mapped[int] = mapped_column(primary_key=True)  # which may be taken back later
    question: Mapped[str] = mapped_column(ForeignKey("question.name"))
    day: Mapped[date]
    from_team_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    to_team_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))


class AttributionDecisionRow(Base):
    """What became of a change. Only a second signed-in person moves answers."""

    __tablename__ = "attribution_decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["change_id", "proposed_by"],
            ["attribution_change.id", "attribution_change.proposed_by"],
        ),
        one_of("decision", AttributionDecision),
        CheckConstraint("proposed_by <> confirmed_by", name="second_person"),
        CheckConstraint(
            "(decision = 'moved') = (confirmed_by is not null)", name="confirmed_where_moved"
        ),
        CheckConstraint("substr(confirmed_by, 1, 9) <> 'operator:'", name="confirmed_signed_in"),
        {"sqlite_with_rowid": False},
    )

    change_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    proposed_by: Mapped[str]
    decision: Mapped[str]
    confirmed_by: Mapped[str | None]
    decided_at: Mapped[datetime] = mapped_column(Instant)


class AttributionNoteRow(Base):
    """Why; apart, so that it can be erased."""

    __tablename__ = "attribution_note"
    __table_args__ = ({"sqlite_with_rowid": False},)

    change_id: Mapped[int] = mapped_column(ForeignKey("attribution_change.id"), primary_key=True)
    reason: Mapped[str]


append_only(AttributionChangeRow.__table__, [("id",)])
append_only(AttributionAnswerRow.__table__, [("change_id", "payee_id", "answer_id")])
append_only(AttributionDecisionRow.__table__, [("change_id",)])
guard_decision(AttributionDecisionRow.__table__)
