"""Nobody decides on answers of their own; corrected files have a reason, and are seen by payees.

Revision ID: 0025
Create Date: 2026-11-22
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0023"

OWN_MOVE = """new.decision = 'moved' and exists (select 1 from attribution_answer
    join person on person.id = attribution_answer.payee_id
    where attribution_answer.change_id = new.change_id and person.pseudonym = new.confirmed_by)"""
OWN_MOVE_WORDS = "nobody confirms a move of answers of their own"
OWN_RULE = """new.decision = 'applied' and exists (select 1 from exclusion
    join excluded_credit on excluded_credit.answer_id = exclusion.answer_id
    join person on person.id = excluded_credit.payee_id
    where exclusion.rule_id = new.rule_id and exclusion.version = new.version
        and person.pseudonym = coalesce(new.confirmed_by, new.proposed_by))"""
OWN_RULE_WORDS = "nobody decides on a rule that excludes answers of their own"


def upgrade() -> None:
    guard("attribution_decision", OWN_MOVE, OWN_MOVE_WORDS)
    guard("exclusion_decision", OWN_RULE, OWN_RULE_WORDS)
    create_correction_note()
    create_former_credit()
    fill_former_credit()
    append_only(
        "former_credit",
        "(payee_id = new.payee_id and question = new.question and day = new.day"
        " and answer_id = new.answer_id)",
    )


def create_correction_note() -> None:
    job = sa.ForeignKey("job.id")
    op.create_table(
        "correction_note",
        sa.Column("preview_id", sa.Integer, job, primary_key=True, autoincrement=False),
        sa.Column("reason", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )


def create_former_credit() -> None:
    op.create_table(
        "former_credit",
        sa.Column("payee_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("question", sa.String, sa.ForeignKey("question.name"), primary_key=True),
        sa.Column("day", sa.Date, primary_key=True),
        sa.Column("answer_id", sa.Integer, sa.ForeignKey("former_answer.id"), primary_key=True),
        sqlite_with_rowid=False,
    )


def fill_former_credit() -> None:
    """Of what was taken back before: its shares name the payees."""
    database = op.get_bind()
    rows = database.execute(sa.text("select id, question, day, shares from former_answer")).all()
    credits = [
        {"payee": share[0], "question": question, "day": day, "answer": answer_id}
        for answer_id, question, day, shares in rows
        for share in (json.loads(shares) if isinstance(shares, str) else shares)
    ]
    if credits:
        insert = "insert into former_credit values (:payee, :question, :day, :answer)"
        database.execute(sa.text(insert), credits)


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
