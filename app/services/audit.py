"""Writing down who did what, in the transaction of the act."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.audit import FIRST, AuditEntry, link
from app.extensions import audit_key
from app.models.audit import AuditRow


def record(
    session: Session,
    actor: str,
    action: str,
    subject: str,
    details: Mapping[str, Any],
    at: datetime,
) -> AuditRow:
    """The next link of the chain; it exists only if the act does.

    `actor` is a pseudonym or `operator:<os user>`; `details` hold no personal text.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("lock table audit in share row exclusive mode"))  # SQLite holds one
    last = session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).first()
    number, previous = (last.id + 1, last.hash) if last else (1, FIRST)
    entry = AuditEntry(number, at, actor, action, subject, details)
    row = AuditRow(
        id=number,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        details=dict(details),
        previous=previous,
        hash=link(audit_key(), previous, entry),
    )
    session.add(row)
    session.flush()
    return row
