"""Detail rows with their versions. They may hold names, so they can be erased."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.days import Days
from app.domain.details import DetailRow
from app.models.base import Base, Instant, one_of

HOLDS, PROPOSED = text("state = 'holds'"), text("state = 'proposed'")


class DetailState(StrEnum):
    """`declined`: a second person did not want it; `replaced`: a newer version holds."""

    PROPOSED = "proposed"
    HOLDS = "holds"
    REPLACED = "replaced"
    DECLINED = "declined"


class DetailColumnRow(Base):
    """The kind of a column, set by the first file that has it."""

    __tablename__ = "detail_column"
    __table_args__ = ({"sqlite_with_rowid": False},)

    name: Mapped[str] = mapped_column(primary_key=True)
    column: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]


class DetailRowRow(Base):
    """One version of a row. Of its versions one holds at most, and one waits at most."""

    __tablename__ = "detail_row"
    __table_args__ = (
        one_of("state", DetailState),
        CheckConstraint("version > 0", name="versions_counted"),
        CheckConstraint("first_day < end_day", name="days_in_order"),
        CheckConstraint("proposed_by <> confirmed_by", name="two_persons"),
        Index("ix_detail_row_person_id", "person_id", "name", "first_day"),
        Index("ix_detail_row_name", "name", "state", "first_day"),
        *(
            Index(f"uq_detail_row_{state}", "name", "row", unique=True,
                  sqlite_where=where, postgresql_where=where)
            for state, where in (("holds", HOLDS), ("proposed", PROPOSED))
        ),
        {"sqlite_with_rowid": False},
    )  # fmt: skip

    name: Mapped[str] = mapped_column(primary_key=True)
    row: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_day: Mapped[date]
    end_day: Mapped[date]
    content: Mapped[dict[str, str]] = mapped_column(JSON)
    state: Mapped[str]
    proposed_by: Mapped[str]
    confirmed_by: Mapped[str | None]
    made_at: Mapped[datetime] = mapped_column(Instant)

    def to_domain(self) -> DetailRow:
        days = Days(self.first_day, self.end_day)
        return DetailRow(self.row, self.person_id, days, self.content)
