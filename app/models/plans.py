"""Plans, their immutable versions, and who takes part in them."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.append_only import append_only
from app.models.base import Base, Instant
from app.models.people import PersonRow


class PlanRow(Base):
    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    currency: Mapped[str]
    calendar: Mapped[str]


class PlanVersionRow(Base):
    """What was published, as written and with every measure resolved to its version."""

    __tablename__ = "plan_version"
    __table_args__ = (
        CheckConstraint("version > 0", name="version_positive"),
        CheckConstraint("length(sha256) = 64", name="hash_is_sha256"),
        {"sqlite_with_rowid": False},
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    first_day: Mapped[date]  # periods that begin on this day or later use it
    text: Mapped[str]
    resolved: Mapped[dict[str, Any]] = mapped_column(JSON)
    sha256: Mapped[str]  # of the resolved document
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # null: a command
    published_at: Mapped[datetime] = mapped_column(Instant)

    plan: Mapped[PlanRow] = relationship(lazy="raise")


class ParticipationRow(Base):
    """One payee in one plan for a range of days; those of one plan never overlap."""

    __tablename__ = "participation"
    __table_args__ = (
        CheckConstraint("first_day < end_day", name="days_in_order"),
        CheckConstraint("target_minor >= 0", name="target_not_negative"),
        Index("ix_participation_payee_id", "payee_id", "plan_id", "first_day"),
        Index("ix_participation_plan_id", "plan_id", "end_day"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    payee_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    first_day: Mapped[date]
    end_day: Mapped[date]
    target_minor: Mapped[int | None] = mapped_column(BigInteger)

    payee: Mapped[PersonRow] = relationship(lazy="raise")
    plan: Mapped[PlanRow] = relationship(lazy="raise")


append_only(PlanVersionRow.__table__, [("plan_id", "version")])
