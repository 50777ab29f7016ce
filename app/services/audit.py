"""Writing down who did what, in the transaction of the act."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.domain.audit import FIRST, AuditEntry, link
from app.domain.errors import WrongAuditKey
from app.extensions import audit_key, db
from app.models.audit import AuditRow


def audit_key_is_due(path: Path) -> bool:
    """Whether the key of the chain is still to be made: before the chain's first row only.

    Errors: WrongAuditKey where the chain has begun and the key is missing or another one.
    """
    last = db.session.scalars(select(AuditRow).order_by(AuditRow.id.desc()).limit(1)).first()
    if last is None:
        return not path.exists()
    if not path.exists() or link(audit_key(), last.previous, last.to_domain()) != last.hash:
        raise WrongAuditKey(
            f"{path} is missing or is not the key of this database's audit chain. Put the right"
            " file back, or name it in AUDIT_KEY_FILE; nothing can be audited without it."
        )
    return False


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
