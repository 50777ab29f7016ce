"""Keep facts and key figures: what holds, every version of it, and what waits for a second person.

Revision ID: 0012
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

SOMEBODYS = "payee_id is not null or team_id is not null"
ONE_VALUE = "(numerator is null) <> (words is null)"
OF_A_NUMBER = "denominator is null or numerator is not null"
TWO_PEOPLE = "confirmed_by is null or confirmed_by <> proposed_by"


def upgrade() -> None:
    create_fact_value()
    create_fact_version()
    create_fact_proposal()
    create_missing_fact()
    create_fact_summary()
    append_only("fact_version", "(fact_id = new.fact_id and version = new.version)")


def create_fact_value() -> None:
    op.create_table(
        "fact_value",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *whose(),
        sa.Column("version", sa.Integer, nullable=False),
        sa.CheckConstraint("first_day < end_day", name="days_in_order"),
        sa.CheckConstraint(SOMEBODYS, name="somebodys"),
        sa.CheckConstraint("version > 0", name="version_positive"),
    )
    unique("uq_fact_value_payee", "fact_value", "payee_id", "payee_id is not null")
    unique("uq_fact_value_team", "fact_value", "team_id", "payee_id is null")


def create_fact_version() -> None:
    op.create_table(
        "fact_version",
        sa.Column("fact_id", sa.Integer, sa.ForeignKey("fact_value.id"), primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        *content(),
        *decided(),
        sa.CheckConstraint("version > 0", name="version_positive"),
        sa.CheckConstraint(ONE_VALUE, name="one_value"),
        sa.CheckConstraint(OF_A_NUMBER, name="denominator_of_a_number"),
        sa.CheckConstraint(TWO_PEOPLE, name="two_people"),
        sa.CheckConstraint(
            "(confirmed_by is null) = (confirmed_at is null)", name="confirmed_whole"
        ),
        sqlite_with_rowid=False,
    )


def create_fact_proposal() -> None:
    op.create_table(
        "fact_proposal",
        sa.Column("id", sa.Integer, primary_key=True),
        *whose(),
        sa.Column("replaces", sa.Integer, nullable=False),
        *content(),
        sa.Column("status", sa.String, nullable=False),
        *decided(),
        sa.CheckConstraint(
            "status in ('waiting', 'confirmed', 'refused', 'replaced')", name="status_known"
        ),
        sa.CheckConstraint("first_day < end_day", name="days_in_order"),
        sa.CheckConstraint(SOMEBODYS, name="somebodys"),
        sa.CheckConstraint("replaces >= 0", name="replaces_counted"),
        sa.CheckConstraint(ONE_VALUE, name="one_value"),
        sa.CheckConstraint(OF_A_NUMBER, name="denominator_of_a_number"),
        sa.CheckConstraint(TWO_PEOPLE, name="two_people"),
        sa.CheckConstraint(
            "(confirmed_by is null) = (status in ('waiting', 'replaced'))", name="decided_by_one"
        ),
    )
    waiting = "status = 'waiting' and payee_id is"
    unique("uq_fact_proposal_payee", "fact_proposal", "payee_id", f"{waiting} not null")
    unique("uq_fact_proposal_team", "fact_proposal", "team_id", f"{waiting} null")
    op.create_index("ix_fact_proposal_job_id", "fact_proposal", ["job_id"])


def create_fact_summary() -> None:
    op.create_table(
        "fact_summary",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("units", sa.JSON, nullable=False),
        sa.Column("values", sa.Integer, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("end_day", sa.Date, nullable=False),
        sa.Column("job_id", sa.Integer, sa.ForeignKey("job.id"), nullable=False),
        sa.CheckConstraint("first_day < end_day", name="days_in_order"),
        sqlite_with_rowid=False,
    )


def create_missing_fact() -> None:
    op.create_table(
        "missing_fact",
        sa.Column(
            "participation_id", sa.Integer, sa.ForeignKey("participation.id"), primary_key=True
        ),
        sa.Column("period_id", sa.Integer, sa.ForeignKey("pay_period.id"), primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("reason", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_missing_fact_period_id", "missing_fact", ["period_id", "name"])


def whose() -> tuple[sa.Column, ...]:
    return (
        sa.Column("payee_id", sa.Integer, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("team_id", sa.Integer, sa.ForeignKey("unit.id"), nullable=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("first_day", sa.Date, nullable=False),
        sa.Column("end_day", sa.Date, nullable=False),
        sa.Column("attributes", sa.String, nullable=False),
    )


def content() -> tuple[sa.Column, ...]:
    return (
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("currency", sa.String, nullable=False),
        sa.Column("numerator", sa.String, nullable=True),
        sa.Column("denominator", sa.String, nullable=True),
        sa.Column("words", sa.String, nullable=True),
        sa.Column("job_id", sa.Integer, sa.ForeignKey("job.id"), nullable=False),
    )


def decided() -> tuple[sa.Column, ...]:
    return (
        sa.Column("proposed_by", sa.String, nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.String, nullable=True),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
    )


def unique(name: str, table: str, owner: str, where: str) -> None:
    op.create_index(
        name,
        table,
        ["name", "end_day", owner, "attributes"],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
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
    for statement in postgresql if op.get_bind().dialect.name == "postgresql" else sqlite:
        op.execute(statement)
