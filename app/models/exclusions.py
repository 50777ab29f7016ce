"""Rules by which answers count for nobody, and the answers that they exclude."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.exclusions import ExclusionDecision, ExclusionKind
from app.models.append_only import append_only
from app.models.base import Base, Instant, one_of
from app.models.facts import AnswerRow
from app.models.guards import guard_decision


class ExclusionRuleRow(Base):
    """One version of a rule, as somebody proposed it; for ever. The newest applied one holds."""

    __tablename__ = "exclusion_rule"
    __table_args__ = (
        one_of("kind", ExclusionKind),
        CheckConstraint("rule_id > 0 and version > 0", name="numbered"),
        CheckConstraint("first_day <= end_day", name="days_in_order"),
        {"sqlite_with_rowid": False},
    )

    rule_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    first_day: Mapped[date]
    end_day: Mapped[date]
    definition: Mapped[dict[str, Any]] = mapped_column(JSON)
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)


class ExclusionDecisionRow(Base):
    """What became of a version. Where pay is being decided on, a second person confirmed it."""

    __tablename__ = "exclusion_decision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["rule_id", "version"], ["exclusion_rule.rule_id", "exclusion_rule.version"]
        ),
        one_of("decision", ExclusionDecision),
        CheckConstraint("proposed_by <> confirmed_by", name="second_person"),
        CheckConstraint("substr(confirmed_by, 1, 9) <> 'operator:'", name="confirmed_signed_in"),
        CheckConstraint("answers >= 0", name="answers_counted"),
        {"sqlite_with_rowid": False},
    )

    rule_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    decision: Mapped[str]
    proposed_by: Mapped[str]
    confirmed_by: Mapped[str | None]
    answers: Mapped[int]  # that it excluded or let count again at once
    decided_at: Mapped[datetime] = mapped_column(Instant)


class ExclusionNoteRow(Base):
    """Why; apart, so that it can be erased."""

    __tablename__ = "exclusion_note"
    __table_args__ = (
        ForeignKeyConstraint(
            ["rule_id", "version"], ["exclusion_rule.rule_id", "exclusion_rule.version"]
        ),
        {"sqlite_with_rowid": False},
    )

    rule_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    reason: Mapped[str]


class ExclusionRow(Base):
    """An answer that counts for nobody, and by which version of which rule."""

    __tablename__ = "exclusion"
    __table_args__ = (
        ForeignKeyConstraint(
            ["rule_id", "version"], ["exclusion_rule.rule_id", "exclusion_rule.version"]
        ),
        Index("ix_exclusion_rule", "rule_id", "answer_id"),
        {"sqlite_with_rowid": False},
    )

    answer_id: Mapped[int] = mapped_column(
        ForeignKey("answer.id"), primary_key=True, autoincrement=False
    )
    rule_id: Mapped[int]
    version: Mapped[int]


class ExcludedCreditRow(Base):
    """A credit that does not count, as it was; its columns are those of `credit`.

    It lies apart, so that whatever reads `credit` is as quick and as simple as before.
    """

    __tablename__ = "excluded_credit"
    __table_args__ = (
        CheckConstraint("step between 0 and 100", name="step_on_a_scale"),
        CheckConstraint("credit between 1 and 25200", name="credit_of_one_answer"),
        Index("ix_excluded_credit_answer_id", "answer_id"),
        {"sqlite_with_rowid": False},
    )

    payee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    question: Mapped[str] = mapped_column(ForeignKey("question.name"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), primary_key=True)
    channel: Mapped[str]
    team_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    step: Mapped[int]
    credit: Mapped[int]


def is_of_team() -> ColumnElement[bool]:
    """That an answer is its team's own, without payees, and counts."""
    excluded = select(ExclusionRow.answer_id).where(ExclusionRow.answer_id == AnswerRow.id)
    return (AnswerRow.payees == 0) & ~excluded.exists()


append_only(ExclusionRuleRow.__table__, [("rule_id", "version")])
append_only(ExclusionDecisionRow.__table__, [("rule_id", "version")])
guard_decision(ExclusionDecisionRow.__table__)
