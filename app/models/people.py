"""Units, people, and what holds for a person from day to day."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.employments import AttributeName
from app.domain.units import UnitKind
from app.models.base import Base, one_of

ROOT = text("parent_id is null")


class UnitRow(Base):
    """The company, a site or a team; a tree with the company at its root."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("parent_id", "name"),
        one_of("kind", UnitKind),
        CheckConstraint("(parent_id is null) = (kind = 'company')", name="root_is_company"),
        # One company: its parent is null, so the unique key above would admit a second.
        Index("uq_unit_root", "kind", unique=True, sqlite_where=ROOT, postgresql_where=ROOT),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    kind: Mapped[str]
    name: Mapped[str]
    zone: Mapped[str | None]  # IANA name; a unit without one has its parent's


class UnitAncestorRow(Base):
    """Every unit with itself and each unit above it, up to the company."""

    __tablename__ = "unit_ancestor"
    __table_args__ = (
        Index("ix_unit_ancestor_ancestor_id", "ancestor_id"),
        {"sqlite_with_rowid": False},
    )

    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    ancestor_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)


class PersonRow(Base):
    """Somebody who is paid or signs in; `pseudonym` stands for them in what is kept."""

    __tablename__ = "person"
    __table_args__ = (CheckConstraint("first_day < end_day", name="days_in_order"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str | None] = mapped_column(unique=True)  # in payroll; text, zeros kept
    pseudonym: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    email: Mapped[str | None] = mapped_column(unique=True)  # lower case
    first_day: Mapped[date]  # of the earliest employment
    end_day: Mapped[date]  # the first day after they left for good


class EmploymentRow(Base):
    """One range of days in which a person works here; those of one person never overlap."""

    __tablename__ = "employment"
    __table_args__ = (
        CheckConstraint("first_day < end_day", name="days_in_order"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    end_day: Mapped[date]


class MembershipRow(Base):
    """One person in one team for a range of days; ranges of a person never overlap."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint("first_day < end_day", name="days_in_order"),
        Index("ix_membership_unit_id", "unit_id"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    end_day: Mapped[date]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))

    person: Mapped[PersonRow] = relationship(lazy="raise")
    unit: Mapped[UnitRow] = relationship(lazy="raise")


class ManagementRow(Base):
    """Who is in charge of whom for a range of days; somebody may have several managers."""

    __tablename__ = "management"
    __table_args__ = (
        CheckConstraint("first_day < end_day", name="days_in_order"),
        CheckConstraint("person_id <> manager_id", name="nobody_manages_themselves"),
        # With the person before any day: of one manager's people SQLite finds each one at once.
        Index("ix_management_manager_id", "manager_id", "person_id", "first_day", "end_day"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    end_day: Mapped[date]


class PersonAttributeRow(Base):
    """A person's job, shift or contract for a range of days."""

    __tablename__ = "person_attribute"
    __table_args__ = (
        one_of("name", AttributeName),
        CheckConstraint("first_day < end_day", name="days_in_order"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    first_day: Mapped[date] = mapped_column(primary_key=True)
    end_day: Mapped[date]
    value: Mapped[str]
