"""Keep what became of each pool and who shares it, because they take no duty on each other.

Revision ID: 0015
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0012"

MEMBER = """new.duty <> 'beneficiary' and exists (select 1 from pool_member mine
    join pool_member theirs on theirs.pool_id = mine.pool_id
    where mine.statement_id = new.statement_id and theirs.person_id = new.person_id)"""
MEMBER_WORDS = "a member of a pool takes no duty on its statements"
SQLITE = (
    f"create trigger statement_duty_not_member before insert on statement_duty when {MEMBER}"
    f" begin select raise(abort, '{MEMBER_WORDS}'); end",
)
POSTGRESQL = (
    f"""create function refuse_member() returns trigger language plpgsql as
$$ begin
    if {MEMBER} then raise exception '{MEMBER_WORDS}'; end if;
    return new;
end $$""",
    "create trigger statement_duty_not_member before insert on statement_duty"
    " for each row execute function refuse_member()",
)


def upgrade() -> None:
    create_pool()
    create_pool_member()
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE if is_sqlite else POSTGRESQL:
        op.execute(statement)


def create_pool() -> None:
    op.create_table(
        "pool",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("period_id", sa.Integer, sa.ForeignKey("pay_period.id"), nullable=False),
        sa.Column("plan_id", sa.Integer, sa.ForeignKey("plan.id"), nullable=False),
        sa.Column("line", sa.String, nullable=False),
        sa.Column("members_of", sa.String, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("amount", sa.String, nullable=False),
        sa.Column("shared", sa.String, nullable=False),
        sa.Column("why", sa.String, nullable=False),
        sa.UniqueConstraint("period_id", "plan_id", "line", "members_of"),
    )


def create_pool_member() -> None:
    op.create_table(
        "pool_member",
        sa.Column("pool_id", sa.Integer, sa.ForeignKey("pool.id"), primary_key=True),
        sa.Column("statement_id", sa.Integer, sa.ForeignKey("statement.id"), primary_key=True),
        sa.Column("person_id", sa.Integer, sa.ForeignKey("person.id"), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_pool_member_statement_id", "pool_member", ["statement_id"])
    op.create_index("ix_pool_member_person_id", "pool_member", ["person_id", "pool_id"])
