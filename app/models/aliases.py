"""What HR said of names and rows for which nobody was found."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base, Instant

TWO_PEOPLE = "confirmed_by <> proposed_by"


class AliasRow(Base):
    """Whom, or which team, a name in the files of a source means."""

    __tablename__ = "alias"
    __table_args__ = (
        CheckConstraint("gap in ('number', 'team')", name="gap_known"),
        CheckConstraint("(gap = 'number') = (person_id is not null)", name="names_a_person"),
        CheckConstraint("(gap = 'team') = (unit_id is not null)", name="names_a_team"),
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        {"sqlite_with_rowid": False},
    )

    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"), primary_key=True)
    gap: Mapped[str] = mapped_column(primary_key=True)
    named: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    proposed_by: Mapped[str]  # a pseudonym, or operator:<os user>
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)


class AssignmentRow(Base):
    """Whom one row of a file is about, whatever it says itself."""

    __tablename__ = "assignment"
    __table_args__ = (
        CheckConstraint(TWO_PEOPLE, name="two_people"),
        {"sqlite_with_rowid": False},
    )

    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"), primary_key=True, autoincrement=False)
    line: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None]
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
