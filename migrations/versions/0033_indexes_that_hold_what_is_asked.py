"""Indexes that hold all that is asked: who is in charge, whose answers count, what is paid.

Revision ID: 0033
Create Date: 2026-11-22
"""

from alembic import op

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    op.drop_index("ix_management_manager_id", "management")
    columns = ["manager_id", "person_id", "first_day", "end_day"]
    op.create_index("ix_management_manager_id", "management", columns)
    op.create_index("ix_statement_status", "statement", ["status"])
    totals = ["statement_id", "version", "currency", "total_minor"]
    op.create_index("ix_statement_version_total", "statement_version", totals)
    if op.get_bind().dialect.name == "postgresql":
        op.drop_index("ix_credit_payee_window", "credit")
        op.create_index(
            *("ix_credit_payee_window", "credit", ["payee_id", "question", "day"]),
            postgresql_include=["step", "credit", "team_id", "channel"],
        )
