"""Create plans, participations, pay periods, statements and their duties.

Revision ID: 0003
Create Date: 2026-11-21
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

FINAL = "old.status in ('locked', 'exported', 'paid')"
ONWARD = """old.version = new.version and old.content_hash = new.content_hash
    and old.participation_id = new.participation_id and old.period_id = new.period_id
    and ((old.status = 'locked' and new.status = 'exported')
        or (old.status = 'exported' and new.status = 'paid'))"""
EXISTS = """exists (select 1 from statement where id = new.id
    or (participation_id = new.participation_id and period_id = new.period_id))"""
AUTHOR = """exists (select 1 from statement
    join statement_version on statement_version.statement_id = statement.id
        and statement_version.version = statement.version
    join plan_version on plan_version.plan_id = statement_version.plan_id
        and plan_version.version = statement_version.plan_version
    where statement.id = new.statement_id and plan_version.author_id = new.person_id)"""
LOCKED_WORDS = "a locked statement stays as it is"
AUTHOR_WORDS = "the author of a plan takes no duty on its statements"

SQLITE = (
    f"create trigger statement_stays before update on statement when {FINAL} and not ({ONWARD})"
    f" begin select raise(abort, '{LOCKED_WORDS}'); end",
    f"create trigger statement_no_replace before insert on statement when {EXISTS}"
    " begin select raise(abort, 'this statement exists'); end",
    "create trigger statement_no_delete before delete on statement"
    " begin select raise(abort, 'a statement is never deleted'); end",
)
SQLITE_DUTY = (
    f"create trigger statement_duty_not_author before insert on statement_duty when {AUTHOR}"
    f" begin select raise(abort, '{AUTHOR_WORDS}'); end",
)
POSTGRESQL = (
    f"""create function keep_statement() returns trigger language plpgsql as
$$ begin
    if tg_op <> 'UPDATE' then raise exception 'a statement is never deleted'; end if;
    if {FINAL} and not ({ONWARD}) then raise exception '{LOCKED_WORDS}'; end if;
    return new;
end $$""",
    "create trigger statement_stays before update or delete on statement"
    " for each row execute function keep_statement()",
    "create trigger statement_no_truncate before truncate on statement"
    " for each statement execute function keep_statement()",
)
POSTGRESQL_DUTY = (
    f"""create function refuse_author() returns trigger language plpgsql as
$$ begin
    if {AUTHOR} then raise exception '{AUTHOR_WORDS}'; end if;
    return new;
end $$""",
    "create trigger statement_duty_not_author before insert on statement_duty"
    " for each row execute function refuse_author()",
)


def upgrade() -> None:
    create_pay_period()
    create_plan()
    create_participation()
    create_payroll_export()
    create_period_duty()
    create_plan_version()
    create_statement()
    create_statement_duty()
    create_statement_note()
    create_statement_version()
    append_only("plan_version", "(plan_id = new.plan_id and version = new.version)")
    append_only("statement_version", "(statement_id = new.statement_id and version = new.version)")
    append_only("statement_duty", "(statement_id = new.statement_id and person_id = new.person_id)")
    append_only(
        "period_duty",
        "(period_id = new.period_id and duty = new.duty and person_id = new.person_id)",
    )
    append_only("payroll_export", "(period_id = new.period_id and format = new.format)")
    guards = POSTGRESQL + POSTGRESQL_DUTY if on_postgresql() else SQLITE + SQLITE_DUTY
    for statement in guards:
        op.execute(statement)


def create_pay_period() -> None:
    op.create_table(
        "pay_period",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("calendar", sa.String, nullable=False),
        sa.Column("label", sa.String, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("end_day", sa.Date, nullable=False),
        sa.Column("locked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("exported_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "first_day < end_day",
            name="days_in_order",
        ),
        sa.UniqueConstraint("calendar", "first_day"),
    )


def create_plan() -> None:
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("calendar", sa.String, nullable=False),
        sa.UniqueConstraint("name"),
    )


def create_participation() -> None:
    op.create_table(
        "participation",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("payee_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("end_day", sa.Date, nullable=False),
        sa.Column("target_minor", sa.BigInteger, nullable=True),
        sa.CheckConstraint(
            "first_day < end_day",
            name="days_in_order",
        ),
        sa.CheckConstraint(
            "target_minor >= 0",
            name="target_not_negative",
        ),
    )
    op.create_index(
        "ix_participation_payee_id", "participation", ["payee_id", "plan_id", "first_day"]
    )
    op.create_index("ix_participation_plan_id", "participation", ["plan_id", "end_day"])


def create_payroll_export() -> None:
    op.create_table(
        "payroll_export",
        sa.Column("period_id", sa.Integer, sa.ForeignKey("pay_period.id"), primary_key=True),
        sa.Column("format", sa.String, primary_key=True),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("rows", sa.Integer, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sqlite_with_rowid=False,
    )


def create_period_duty() -> None:
    op.create_table(
        "period_duty",
        sa.Column("period_id", sa.Integer, sa.ForeignKey("pay_period.id"), primary_key=True),
        sa.Column("duty", sa.String, primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.CheckConstraint(
            "duty in ('locker', 'exporter')",
            name="duty_known",
        ),
        sqlite_with_rowid=False,
    )


def create_plan_version() -> None:
    op.create_table(
        "plan_version",
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("text", sa.String, nullable=False),
        sa.Column("resolved", sa.JSON, nullable=False),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("author_id", sa.Integer, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(sha256) = 64",
            name="hash_is_sha256",
        ),
        sa.CheckConstraint(
            "version > 0",
            name="version_positive",
        ),
        sqlite_with_rowid=False,
    )


def create_statement() -> None:
    op.create_table(
        "statement",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column(
            "participation_id", sa.Integer, sa.ForeignKey("participation.id"), nullable=False
        ),
        sa.Column("period_id", sa.Integer, sa.ForeignKey("pay_period.id"), nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.CheckConstraint(
            "length(content_hash) = 64",
            name="hash_is_sha256",
        ),
        sa.CheckConstraint(
            "status in ('open', 'calculated', 'in review', 'approved', 'locked', 'exported',"
            " 'paid', 'returned', 'disputed', 'voided')",
            name="status_known",
        ),
        sa.CheckConstraint(
            "version > 0",
            name="version_positive",
        ),
        sa.UniqueConstraint("participation_id", "period_id"),
    )
    op.create_index("ix_statement_period_id", "statement", ["period_id", "status"])


def create_statement_duty() -> None:
    op.create_table(
        "statement_duty",
        sa.Column("statement_id", sa.Integer, sa.ForeignKey("statement.id"), primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), primary_key=True),
        sa.Column("duty", sa.String, nullable=False),
        sa.CheckConstraint(
            "duty in ('beneficiary', 'submitter', 'approver')",
            name="duty_known",
        ),
        sqlite_with_rowid=False,
    )


def create_statement_note() -> None:
    op.create_table(
        "statement_note",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("statement_id", sa.Integer, sa.ForeignKey("statement.id"), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sa.Column("act", sa.String, nullable=False),
        sa.Column("reason", sa.String, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_statement_note_statement_id", "statement_note", ["statement_id"])


def create_statement_version() -> None:
    op.create_table(
        "statement_version",
        sa.Column("statement_id", sa.Integer, sa.ForeignKey("statement.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("plan_id", sa.Integer, nullable=False),
        sa.Column("plan_version", sa.Integer, nullable=False),
        sa.Column("content", sa.JSON, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("total_minor", sa.BigInteger, nullable=True),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("calculated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "length(content_hash) = 64",
            name="hash_is_sha256",
        ),
        sa.ForeignKeyConstraint(
            ["plan_id", "plan_version"], ["plan_version.plan_id", "plan_version.version"]
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
    for statement in postgresql if on_postgresql() else sqlite:
        op.execute(statement)


def on_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
