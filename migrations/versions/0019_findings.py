"""Keep what looks unlike the usual in a period, and what people of HR wrote about it.

Revision ID: 0019
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    create_integrity_check()
    create_finding()
    create_finding_decision()
    create_note("finding_note", "finding")
    create_note("lock_note", "period", "pay_period")
    append_only("finding_decision", "(finding_id = new.finding_id)")


def create_integrity_check() -> None:
    op.create_table(
        "integrity_check",
        sa.Column(
            *("period_id", sa.Integer, sa.ForeignKey("pay_period.id")),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("question", sa.String, sa.ForeignKey("question.name"), nullable=True),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("tests", sa.Integer, nullable=False),
        sa.Column("not_watched", sa.JSON, nullable=False),
        sa.CheckConstraint("tests >= 0", name="tests_counted"),
        sqlite_with_rowid=False,
    )


def create_finding() -> None:
    op.create_table(
        "finding",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("period_id", sa.Integer, sa.ForeignKey("pay_period.id"), nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("severity", sa.String, nullable=False),
        sa.Column("signals", sa.JSON, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("period_id", "person_id", "sha256"),
        sa.CheckConstraint("severity in ('note', 'check', 'red')", name="severity_known"),
        sa.CheckConstraint("status in ('open', 'explained')", name="status_known"),
        sa.CheckConstraint("length(sha256) = 64", name="hash_is_sha256"),
    )


def create_finding_decision() -> None:
    finding = sa.ForeignKey("finding.id")
    op.create_table(
        "finding_decision",
        sa.Column("finding_id", sa.Integer, finding, primary_key=True, autoincrement=False),
        sa.Column("decided_by", sa.String, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sqlite_with_rowid=False,
    )


def create_note(table: str, about: str, of_table: str = "") -> None:
    of = sa.ForeignKey(f"{of_table or about}.id")
    op.create_table(
        table,
        sa.Column(f"{about}_id", sa.Integer, of, primary_key=True, autoincrement=False),
        sa.Column("reason", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )


def append_only(table: str, taken: str) -> None:
    """Refuse changes; on SQLite also INSERT OR REPLACE, through each key named in `taken`."""
    refuse = f"begin select raise(abort, '{table} is append-only'); end"
    exists = f"exists (select 1 from {table} where {taken})"
    sqlite = (
        f"create trigger {table}_no_replace before insert on {table} when {exists} {refuse}",
        f"create trigger {table}_no_update before update on {table} {refuse}",
        f"create trigger {table}_no_delete before delete on {table} {refuse}",
    )
    postgresql = (
        f"create trigger {table}_no_change before update or delete on {table}"
        " for each row execute function refuse_change()",
        f"create trigger {table}_no_truncate before truncate on {table}"
        " for each statement execute function refuse_change()",
    )
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in postgresql if on_postgresql else sqlite:
        op.execute(statement)
