"""Questions and measures as data."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.measures import Measure, MeasureKind, Question
from app.domain.numbers import fraction_text
from app.models.append_only import append_only
from app.models.base import Base, Instant, one_of


class QuestionRow(Base):
    """What is asked; its steps never change, because answers are stored as their places."""

    __tablename__ = "question"
    __table_args__ = ({"sqlite_with_rowid": False},)

    name: Mapped[str] = mapped_column(primary_key=True)
    steps: Mapped[list[str]] = mapped_column(JSON)
    words: Mapped[str]

    def to_domain(self) -> Question:
        return Question(self.name, tuple(self.steps), self.words)


class MeasureRow(Base):
    """One version of a way to read a question."""

    __tablename__ = "measure"
    __table_args__ = (
        one_of("kind", MeasureKind),
        CheckConstraint("version > 0", name="version_positive"),
        {"sqlite_with_rowid": False},
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    question_name: Mapped[str] = mapped_column(ForeignKey("question.name"))
    kind: Mapped[str]
    unit: Mapped[str]
    step_values: Mapped[list[str]] = mapped_column(JSON)  # exact: "-100", "1/2"
    bad_step: Mapped[int | None]
    formula: Mapped[str]
    owner: Mapped[str]

    @classmethod
    def of(cls, measure: Measure) -> "MeasureRow":
        return cls(
            name=measure.name,
            version=measure.version,
            question_name=measure.question.name,
            kind=measure.kind,
            unit=measure.unit,
            step_values=[fraction_text(value) for value in measure.values],
            bad_step=measure.bad_step,
            formula=measure.formula,
            owner=measure.owner,
        )


class MeasureMadeRow(Base):
    """Who made a version of a measure, and when; nobody made what is built in."""

    __tablename__ = "measure_made"
    __table_args__ = (
        ForeignKeyConstraint(["measure_name", "version"], ["measure.name", "measure.version"]),
        {"sqlite_with_rowid": False},
    )

    measure_name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_by: Mapped[str]  # a pseudonym, or operator:<os user> for a command
    made_at: Mapped[datetime] = mapped_column(Instant)


class SourceRow(Base):
    """Where answers come from; when comments may be read is set before the first import."""

    __tablename__ = "source"
    __table_args__ = (
        UniqueConstraint("name"),
        CheckConstraint("comments_after between -1 and 1000", name="comments_after_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    comments_after: Mapped[int]  # answers; 0 at once, -1 never


append_only(QuestionRow.__table__, [("name",)])
append_only(MeasureRow.__table__, [("name", "version")])
append_only(MeasureMadeRow.__table__, [("measure_name", "version")])
