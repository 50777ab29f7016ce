"""The working days of units: every rule with its versions, and what waits for a second person."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.workdays import WorkdayKind, WorkdayRule
from app.models.append_only import append_only
from app.models.base import Base, Instant, one_of
from app.models.people import UnitRow

FITS = """(kind = 'day' and value in ('yes', 'no', 'usual'))
 or (kind = 'weekdays' and (value = 'usual' or length(value) = 7))"""


class WorkdayRuleRow(Base):
    """The newest version of a unit, kind and day holds; `confirmed_by` null: one was enough."""

    __tablename__ = "workday_rule"
    __table_args__ = (
        one_of("kind", WorkdayKind),
        CheckConstraint("version > 0", name="versions_counted"),
        CheckConstraint(FITS, name="value_fits"),
        CheckConstraint("proposed_by <> confirmed_by", name="two_persons"),
        {"sqlite_with_rowid": False},
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[str]
    name: Mapped[str]
    proposed_by: Mapped[str]
    confirmed_by: Mapped[str | None]
    made_at: Mapped[datetime] = mapped_column(Instant)

    def to_domain(self) -> WorkdayRule:
        kind = WorkdayKind(self.kind)
        return WorkdayRule("", kind, self.first_day, self.value, self.name)


class WorkdayProposalRow(Base):
    """A rule for days on which pay is being decided: it holds once somebody else confirms it."""

    __tablename__ = "workday_proposal"
    __table_args__ = (
        one_of("kind", WorkdayKind),
        UniqueConstraint("unit_id", "kind", "first_day"),
        CheckConstraint(FITS, name="value_fits"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str]
    first_day: Mapped[date]
    value: Mapped[str]
    name: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)

    unit: Mapped[UnitRow] = relationship(lazy="raise")


append_only(WorkdayRuleRow.__table__, [("unit_id", "kind", "first_day", "version")])
