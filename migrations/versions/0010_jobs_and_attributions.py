"""Tell apart the employments of a person, and decide on answers whose payee was elsewhere.

Revision ID: 0010
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    create_employment()
    create_displaced_credit()
    create_attribution_change()
    create_attribution_answer()
    create_attribution_decision()
    create_attribution_note()
    append_only("attribution_change", "(id = new.id)")
    append_only(
        "attribution_answer",
        "(change_id = new.change_id and payee_id = new.payee_id and answer_id = new.answer_id)",
    )
    append_only("attribution_decision", "(change_id = new.change_id)")


def create_employment() -> None:
    """Until now each person had one; its days stand with the person too."""
    op.create_table(
        "employment",
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("first_day", sa.Date, primary_key=True),
        sa.Column("end_day", sa.Date, nullable=False),
        sa.CheckConstraint("first_day < end_day", name="days_in_order"),
        sqlite_with_rowid=False,
    )
    op.execute(
        "insert into employment (person_id, first_day, end_day)"
        " select id, first_day, end_day from person"
    )


def create_displaced_credit() -> None:
    """Answers that were stored before somebody's team of that day was corrected are found here."""
    op.create_table(
        "displaced_credit",
        sa.Column("payee_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("question", sa.String, sa.ForeignKey("question.name"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("answer.id"), primary_key=True),
        sa.Column("from_team_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("to_team_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=True),
        sqlite_with_rowid=False,
    )
    op.execute(
        "insert into displaced_credit"
        " (payee_id, question, day, answer_id, from_team_id, to_team_id)"
        " select credit.payee_id, credit.question, credit.day, credit.answer_id,"
        " credit.team_id, membership.unit_id from credit"
        " left join membership on membership.person_id = credit.payee_id"
        " and membership.first_day <= credit.day and membership.end_day > credit.day"
        " where membership.unit_id is null or membership.unit_id <> credit.team_id"
    )


def create_attribution_change() -> None:
    op.create_table(
        "attribution_change",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("id", "proposed_by"),
        sa.CheckConstraint("act in ('move', 'leave')", name="act_known"),
        sa.CheckConstraint("id > 0", name="id_positive"),
        sa.CheckConstraint("answers > 0", name="answers_counted"),
    )


def create_attribution_answer() -> None:
    change = sa.ForeignKey("attribution_change.id")
    op.create_table(
        "attribution_answer",
        sa.Column("change_id", sa.Integer, change, primary_key=True),
        sa.Column("payee_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("answer_id", sa.Integer, primary_key=True),
        sa.Column("question", sa.String, sa.ForeignKey("question.name"), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("from_team_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=False),
        sa.Column("to_team_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_attribution_answer_payee_id", "attribution_answer", ["payee_id", "answer_id"]
    )


def create_attribution_decision() -> None:
    op.create_table(
        "attribution_decision",
        sa.Column("change_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("decision", sa.String, nullable=False),
        sa.Column("confirmed_by", sa.String, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id", "proposed_by"],
            ["attribution_change.id", "attribution_change.proposed_by"],
        ),
        sa.CheckConstraint("decision in ('moved', 'left', 'refused')", name="decision_known"),
        sa.CheckConstraint("proposed_by <> confirmed_by", name="second_person"),
        sa.CheckConstraint(
            "(decision = 'moved') = (confirmed_by is not null)", name="confirmed_where_moved"
        ),
        sa.CheckConstraint("substr(confirmed_by, 1, 9) <> 'operator:'", name="confirmed_signed_in"),
        sqlite_with_rowid=False,
    )


def create_attribution_note() -> None:
    change = sa.ForeignKey("attribution_change.id")
    op.create_table(
        "attribution_note",
        sa.Column("change_id", sa.Integer, change, primary_key=True),
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
