"""Keep the counts of units by month too, because pages read months.

Revision ID: 0006
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "unit_month",
        sa.Column("unit_id", sa.Integer, sa.ForeignKey("unit.id"), primary_key=True),
        sa.Column("question", sa.String, sa.ForeignKey("question.name"), primary_key=True),
        sa.Column("month", sa.Date, primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("answers", sa.Integer, nullable=False),
        sa.Column("credit", sa.BigInteger, nullable=False),
        sa.CheckConstraint("answers > 0", name="answers_counted"),
        sqlite_with_rowid=False,
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    month = "date(day, 'start of month')" if sqlite else "cast(date_trunc('month', day) as date)"
    op.execute(
        "insert into unit_month (unit_id, question, month, step, answers, credit)"
        f" select unit_id, question, {month}, step, sum(answers), cast(sum(credit) as bigint)"
        f" from unit_rollup group by unit_id, question, {month}, step"
    )
