"""Rules by which answers count for nobody, and the answers that they exclude.

Revision ID: 0022
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    create_exclusion_rule()
    create_exclusion_decision()
    create_exclusion_note()
    create_exclusion()
    create_excluded_credit()
    for table in ("exclusion_rule", "exclusion_decision"):
        append_only(table, "(rule_id = new.rule_id and version = new.version)")


def create_exclusion_rule() -> None:
    op.create_table(
        "exclusion_rule",
        sa.Column("rule_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("end_day", sa.Date, nullable=False),
        sa.Column("definition", sa.JSON, nullable=False),
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind in ('reason', 'outage', 'duplicate', 'single')", name="kind_known"
        ),
        sa.CheckConstraint("rule_id > 0 and version > 0", name="numbered"),
        sa.CheckConstraint("first_day <= end_day", name="days_in_order"),
        sqlite_with_rowid=False,
    )


def of_rule() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["rule_id", "version"], ["exclusion_rule.rule_id", "exclusion_rule.version"]
    )


def create_exclusion_decision() -> None:
    op.create_table(
        "exclusion_decision",
        sa.Column("rule_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("confirmed_by", sa.String, nullable=True),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        of_rule(),
        sa.CheckConstraint("decision in ('applied', 'refused')", name="decision_known"),
        sa.CheckConstraint("proposed_by <> confirmed_by", name="second_person"),
        sa.CheckConstraint("substr(confirmed_by, 1, 9) <> 'operator:'", name="confirmed_signed_in"),
        sa.CheckConstraint("answers >= 0", name="answers_counted"),
        sqlite_with_rowid=False,
    )


def create_exclusion_note() -> None:
    op.create_table(
        "exclusion_note",
        sa.Column("rule_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("reason", sa.String, nullable=False),
        of_rule(),
        sqlite_with_rowid=False,
    )


def create_exclusion() -> None:
    answer = sa.ForeignKey("answer.id")
    op.create_table(
        "exclusion",
        sa.Column("answer_id", sa.Integer, answer, primary_key=True, autoincrement=False),
        sa.Column("rule_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        of_rule(),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_exclusion_rule", "exclusion", ["rule_id", "answer_id"])


def create_excluded_credit() -> None:
    """The columns of `credit`, so that a row can lie in either."""
    op.create_table(
        "excluded_credit",
        sa.Column("payee_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("question", sa.String, sa.ForeignKey("question.name"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("answer.id"), primary_key=True),
        sa.Column("channel", sa.String, nullable=False),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("credit", sa.Integer, nullable=False),
        sa.CheckConstraint("step between 0 and 100", name="step_on_a_scale"),
        sa.CheckConstraint("credit between 1 and 25200", name="credit_of_one_answer"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_excluded_credit_answer_id", "excluded_credit", ["answer_id"])


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
