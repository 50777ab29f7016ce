"""Answers that their payees dispute, and what HR decided.

Revision ID: 0030
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0025"


def upgrade() -> None:
    create_dispute()
    create_dispute_decision()
    create_dispute_words()
    append_only("dispute", "(id = new.id) or (id = new.id and raised_by = new.raised_by)")
    append_only("dispute_decision", "(dispute_id = new.dispute_id)")


def create_dispute() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("payee_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("answer_id", sa.Integer, nullable=False),
        sa.Column("question", sa.String, sa.ForeignKey("question.name"), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("raised_by", sa.String, nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("id", "raised_by"),
        sa.CheckConstraint("kind in ('not me', 'not to count')", name="kind_known"),
        sa.CheckConstraint("id > 0", name="id_positive"),
    )
    op.create_index("ix_dispute_payee_id", "dispute", ["payee_id", "answer_id"])


def create_dispute_decision() -> None:
    op.create_table(
        "dispute_decision",
        sa.Column("dispute_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("raised_by", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("decided_by", sa.String, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dispute_id", "raised_by"], ["dispute.id", "dispute.raised_by"]),
        sa.CheckConstraint("decision in ('upheld', 'declined')", name="decision_known"),
        sa.CheckConstraint("raised_by <> decided_by", name="somebody_else"),
        sa.CheckConstraint("substr(decided_by, 1, 9) <> 'operator:'", name="decided_signed_in"),
        sqlite_with_rowid=False,
    )


def create_dispute_words() -> None:
    op.create_table(
        "dispute_words",
        sa.Column("dispute_id", sa.Integer, sa.ForeignKey("dispute.id"), primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("reply", sa.String, nullable=False),
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
