"""The audit chain as stored: append-only, keyed by its gapless sequence alone."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.audit import AuditEntry
from app.models.append_only import append_only
from app.models.base import Base, Instant


class AuditRow(Base):
    """Who did what to which object when; `hash` covers the row and the one before it."""

    __tablename__ = "audit"
    __table_args__ = (
        # SQLite shows -1 to the trigger while an id is not yet chosen.
        CheckConstraint("id > 0", name="id_positive"),
        CheckConstraint("length(hash) = 64", name="hash_is_sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(Instant)
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(JSON)
    previous: Mapped[str]
    hash: Mapped[str]

    def to_domain(self) -> AuditEntry:
        return AuditEntry(self.id, self.at, self.actor, self.action, self.subject, self.details)


append_only(AuditRow.__table__, [("id",)])
