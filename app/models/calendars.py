"""Calendars that pay periods are made from. A calendar never changes, so neither do its periods."""

from sqlalchemy import JSON
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.calendars import Calendar, CalendarKind, calendar_from
from app.models.append_only import append_only
from app.models.base import Base, one_of


class CalendarRow(Base):
    __tablename__ = "calendar"
    __table_args__ = (one_of("kind", CalendarKind), {"sqlite_with_rowid": False})

    name: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    parameters: Mapped[dict[str, str]] = mapped_column(JSON)

    def to_domain(self) -> Calendar:
        return calendar_from(self.name, self.kind, self.parameters)


append_only(CalendarRow.__table__, [("name",)])
