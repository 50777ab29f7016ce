"""Checks the audit chain and every statement, inside `flask shell`."""

from sqlalchemy import select

from app.domain.audit import FIRST, link
from app.domain.statements import content_hash
from app.extensions import audit_key, db
from app.models.audit import AuditRow
from app.models.statements import StatementVersionRow

key, before, number, broken = audit_key(), FIRST, 0, []
for number, row in enumerate(db.session.scalars(select(AuditRow).order_by(AuditRow.id)), 1):
    hash_now = link(key, before, row.to_domain())
    if (row.id, row.previous, row.hash) != (number, before, hash_now):
        broken.append(f"audit row {row.id}")
    before = row.hash
broken += [
    f"statement {row.statement_id}, version {row.version}"
    for row in db.session.scalars(select(StatementVersionRow))
    if content_hash(row.content) != row.content_hash
]
print(f"audit rows: {number}, the newest hash: {before}")  # noqa: T201
print(f"broken: {', '.join(broken) or 'nothing'}")  # noqa: T201
