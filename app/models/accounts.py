"""Who may sign in, as what, and the sign-ins themselves."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.accounts import LinkPurpose, Theme
from app.domain.permissions import Role, Viewer
from app.models.base import Base, Instant, one_of
from app.models.people import PersonRow


class AccountRow(Base):
    """A person who may sign in; without a password until they used their one-time link."""

    __tablename__ = "account"
    __table_args__ = (one_of("theme", Theme),)

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    password_hash: Mapped[str | None]
    disabled_at: Mapped[datetime | None] = mapped_column(Instant)
    created_at: Mapped[datetime] = mapped_column(Instant)
    theme: Mapped[str]

    person: Mapped[PersonRow] = relationship(lazy="raise")
    roles: Mapped[list["AccountRoleRow"]] = relationship(lazy="raise", viewonly=True)

    def to_domain(self) -> Viewer:
        roles = frozenset(Role(row.role) for row in self.roles)
        return Viewer(self.person_id, self.person.name, self.person.pseudonym, roles, self.theme)


class AccountRoleRow(Base):
    """A role that somebody else gave to this account."""

    __tablename__ = "account_role"
    __table_args__ = (
        one_of("role", Role),
        CheckConstraint("granted_by is null or granted_by <> person_id", name="not_by_oneself"),
        {"sqlite_with_rowid": False},
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("account.person_id"), primary_key=True)
    role: Mapped[str] = mapped_column(primary_key=True)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))  # null: at set-up
    granted_at: Mapped[datetime] = mapped_column(Instant)


class SessionRow(Base):
    """One sign-in. The browser holds the token; a copy of this table opens no session."""

    __tablename__ = "session"
    __table_args__ = (
        Index("ix_session_person_id", "person_id"),
        {"sqlite_with_rowid": False},
    )

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("account.person_id"))
    created_at: Mapped[datetime] = mapped_column(Instant)
    seen_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class OneTimeLinkRow(Base):
    """A link that works once; only the hash of its token is kept."""

    __tablename__ = "one_time_link"
    __table_args__ = (
        one_of("purpose", LinkPurpose),
        CheckConstraint("(purpose = 'set up') = (person_id is null)", name="person_unless_set_up"),
        {"sqlite_with_rowid": False},
    )

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    purpose: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("account.person_id"))
    expires_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime | None] = mapped_column(Instant)


class ThrottleRow(Base):
    """Wrong passwords in a row, by the hash of a name or of an address, known or not."""

    __tablename__ = "throttle"
    __table_args__ = (Index("ix_throttle_last_at", "last_at"), {"sqlite_with_rowid": False})

    key_hash: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(Instant)
