"""What was set of what is shown to whom, and who stays out of what colleagues see."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.models.append_only import append_only
from app.models.base import Base, Instant


class SettingRow(Base):
    """Every value that a setting had; the newest version holds."""

    __tablename__ = "setting"
    __table_args__ = (
        CheckConstraint("version > 0", name="versions_counted"),
        {"sqlite_with_rowid": False},
    )

    name: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    value: Mapped[str]
    set_by: Mapped[str]
    set_at: Mapped[datetime] = mapped_column(Instant)


class InvisiblePersonRow(Base):
    """Somebody whom colleagues do not see in lists, by their own wish."""

    __tablename__ = "invisible_person"
    __table_args__ = ({"sqlite_with_rowid": False},)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False
    )


append_only(SettingRow.__table__, [("name", "version")])
