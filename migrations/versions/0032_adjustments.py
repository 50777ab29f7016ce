"""Adjustments of locked periods, and what each statement takes on of them.

Revision ID: 0032
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"

OWN = """new.decision = 'confirmed' and exists (select 1 from adjustment
    join statement on statement.id = adjustment.statement_id
    join statement_version on statement_version.statement_id = statement.id
        and statement_version.version = statement.version
    join plan_version on plan_version.plan_id = statement_version.plan_id
        and plan_version.version = statement_version.plan_version
    join participation on participation.id = statement.participation_id
    join person on person.id in (participation.payee_id, plan_version.author_id)
    where adjustment.batch_id = new.batch_id and person.pseudonym = new.confirmed_by)"""
OWN_WORDS = "nobody confirms an adjustment of their own pay, or by a plan of theirs"


def upgrade() -> None:
    create_adjustment_batch()
    create_adjustment()
    create_adjustment_decision()
    create_adjustment_note()
    create_adjustment_taken()
    append_only(
        "adjustment_batch", "(id = new.id) or (id = new.id and proposed_by = new.proposed_by)"
    )
    append_only("adjustment", "(statement_id = new.statement_id and batch_id = new.batch_id)")
    append_only("adjustment_decision", "(batch_id = new.batch_id)")
    append_only("adjustment_taken", "(statement_id = new.statement_id and version = new.version)")
    guard("adjustment_decision", OWN, OWN_WORDS)


def create_adjustment_batch() -> None:
    op.create_table(
        "adjustment_batch",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("period_id", sa.Integer, sa.ForeignKey("pay_period.id"), nullable=False),
        sa.Column("statements", sa.Integer, nullable=False),
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("id", "proposed_by"),
        sa.CheckConstraint("id > 0", name="id_positive"),
        sa.CheckConstraint("statements > 0", name="statements_counted"),
    )
    op.create_index("ix_adjustment_batch_period_id", "adjustment_batch", ["period_id"])


def create_adjustment() -> None:
    op.create_table(
        "adjustment",
        sa.Column("statement_id", sa.Integer, sa.ForeignKey("statement.id"), primary_key=True),
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("adjustment_batch.id"), primary_key=True),
        sa.Column("paid_minor", sa.BigInteger, nullable=False),
        sa.Column("due_minor", sa.BigInteger, nullable=False),
        sa.Column("amount_minor", sa.BigInteger, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.CheckConstraint("amount_minor = due_minor - paid_minor", name="adds_up"),
        sa.CheckConstraint("amount_minor <> 0", name="is_a_difference"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_adjustment_batch_id", "adjustment", ["batch_id"])


def create_adjustment_decision() -> None:
    op.create_table(
        "adjustment_decision",
        sa.Column("batch_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("confirmed_by", sa.String, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["batch_id", "proposed_by"], ["adjustment_batch.id", "adjustment_batch.proposed_by"]
        ),
        sa.CheckConstraint("decision in ('confirmed', 'refused')", name="decision_known"),
        sa.CheckConstraint("proposed_by <> confirmed_by", name="second_person"),
        sa.CheckConstraint(
            "(decision = 'confirmed') = (confirmed_by is not null)", name="confirmed_by_somebody"
        ),
        sa.CheckConstraint("substr(confirmed_by, 1, 9) <> 'operator:'", name="confirmed_signed_in"),
        sqlite_with_rowid=False,
    )


def create_adjustment_note() -> None:
    op.create_table(
        "adjustment_note",
        sa.Column("batch_id", sa.Integer, sa.ForeignKey("adjustment_batch.id"), primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )


def create_adjustment_taken() -> None:
    op.create_table(
        "adjustment_taken",
        sa.Column("statement_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("taken_minor", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["statement_id", "version"],
            ["statement_version.statement_id", "statement_version.version"],
        ),
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


def guard(table: str, when: str, words: str) -> None:
    sqlite = (
        f"create trigger {table}_not_own before insert on {table} when {when}"
        f" begin select raise(abort, '{words}'); end",
    )
    postgresql = (
        f"""create function refuse_own_{table}() returns trigger language plpgsql as
$$ begin
    if {when} then raise exception '{words}'; end if;
    return new;
end $$""",
        f"create trigger {table}_not_own before insert on {table}"
        f" for each row execute function refuse_own_{table}()",
    )
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for statement in postgresql if on_postgresql else sqlite:
        op.execute(statement)
