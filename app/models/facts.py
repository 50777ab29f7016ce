"""Answers as stored, who is credited with them, and the counts kept up from them."""

from datetime import date, datetime

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.append_only import append_only
from app.models.base import Base, Instant


class AnswerRow(Base):
    """One question answered once. Without payees it is the team's, and pays nobody."""

    __tablename__ = "answer"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id", "question"),
        CheckConstraint("step between 0 and 100", name="step_on_a_scale"),
        CheckConstraint("payees >= 0", name="payees_counted"),
        Index("ix_answer_day", "day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    external_id: Mapped[str]
    question: Mapped[str] = mapped_column(ForeignKey("question.name"))
    day: Mapped[date]
    instant: Mapped[datetime | None] = mapped_column(Instant)
    channel: Mapped[str]
    team_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    step: Mapped[int]
    payees: Mapped[int]
    attributes: Mapped[dict[str, str]] = mapped_column(JSON)
    fingerprint: Mapped[int] = mapped_column(BigInteger)  # of the row that it came from


class CommentRow(Base):
    """A customer's own words; apart from the answer, so that they can be erased."""

    __tablename__ = "comment"
    __table_args__ = ({"sqlite_with_rowid": False},)

    answer_id: Mapped[int] = mapped_column(ForeignKey("answer.id"), primary_key=True)
    text: Mapped[str]


class CreditRow(Base):
    """The fact of pay: one row per answer and payee, in 1/25,200 of an answer."""

    __tablename__ = "credit"
    __table_args__ = (
        CheckConstraint("step between 0 and 100", name="step_on_a_scale"),
        CheckConstraint("credit between 1 and 25200", name="credit_of_one_answer"),
        # SQLite keeps the whole row in its primary key; PostgreSQL needs it told.
        Index(
            "ix_credit_payee_window",
            *("payee_id", "question", "day"),
            postgresql_include=["step", "credit", "team_id", "channel"],
        ).ddl_if(dialect="postgresql"),
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


class FormerAnswerRow(Base):
    """An answer as it was before a corrected file changed it, or left it out."""

    __tablename__ = "former_answer"
    __table_args__ = (
        Index("ix_former_answer_external_id", "source_id", "external_id"),
        Index("ix_former_answer_job_id", "job_id"),
        {"sqlite_with_rowid": False},
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))  # of the corrected file
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    external_id: Mapped[str]
    question: Mapped[str] = mapped_column(ForeignKey("question.name"))
    day: Mapped[date]
    channel: Mapped[str]
    team_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    step: Mapped[int]
    shares: Mapped[list[list[int]]] = mapped_column(JSON)  # payee, team, credit
    fingerprint: Mapped[int] = mapped_column(BigInteger)


class FormerCreditRow(Base):
    """Whose a former answer was, so that they find it where it was."""

    __tablename__ = "former_credit"
    __table_args__ = ({"sqlite_with_rowid": False},)

    payee_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    question: Mapped[str] = mapped_column(ForeignKey("question.name"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    answer_id: Mapped[int] = mapped_column(ForeignKey("former_answer.id"), primary_key=True)


class FormerWordsRow(Base):
    """The customer's words and what else stood in such a row; they can be erased."""

    __tablename__ = "former_words"
    __table_args__ = ({"sqlite_with_rowid": False},)

    answer_id: Mapped[int] = mapped_column(ForeignKey("former_answer.id"), primary_key=True)
    comment: Mapped[str]
    attributes: Mapped[dict[str, str]] = mapped_column(JSON)


class UnitRollupRow(Base):
    """Counts of one unit with all below it; an answer counts once however it is shared.

    Made from answers and credits alone, whose keys are watched; so they need none of their own.
    """

    __tablename__ = "unit_rollup"
    __table_args__ = (
        CheckConstraint("answers > 0", name="answers_counted"),
        {"sqlite_with_rowid": False},
    )

    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answers: Mapped[int]
    credit: Mapped[int] = mapped_column(BigInteger)
    credit_squared: Mapped[int] = mapped_column(BigInteger)


class UnitMonthRow(Base):
    """The counts of a unit by month, all channels: what pages read of it."""

    __tablename__ = "unit_month"
    __table_args__ = (
        CheckConstraint("answers > 0", name="answers_counted"),
        {"sqlite_with_rowid": False},
    )

    unit_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    question: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)  # its first day
    step: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    answers: Mapped[int]
    credit: Mapped[int] = mapped_column(BigInteger)


append_only(FormerAnswerRow.__table__, [("id",)])
append_only(FormerCreditRow.__table__, [("payee_id", "question", "day", "answer_id")])
