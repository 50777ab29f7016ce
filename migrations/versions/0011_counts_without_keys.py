"""Take the keys off the counts: they are made from answers, whose keys are watched.

Each row of counts had to be looked up in two other tables when it was written, which cost as much
as writing it.

Revision ID: 0011
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
COUNTS = {
    "unit_rollup": (
        *("unit_id", "question", "day", "channel", "step"),
        *("answers", "credit", "credit_squared"),
    ),
    "unit_month": ("unit_id", "question", "month", "step", "answers", "credit"),
}
KEYS = {"unit_id": "unit", "question": "question"}
TYPES = {
    "unit_id": sa.Integer,
    "question": sa.String,
    "day": sa.Date,
    "month": sa.Date,
    "channel": sa.String,
    "step": sa.Integer,
    "answers": sa.Integer,
    "credit": sa.BigInteger,
    "credit_squared": sa.BigInteger,
}
COUNTED = ("answers", "credit", "credit_squared")


def upgrade() -> None:
    for table, columns in COUNTS.items():
        if op.get_bind().dialect.name == "postgresql":
            for column, other in KEYS.items():
                op.drop_constraint(f"fk_{table}_{column}_{other}", table)
        else:
            rebuild_on_sqlite(table, columns)


def rebuild_on_sqlite(table: str, columns: tuple[str, ...]) -> None:
    op.execute(f"alter table {table} rename to old_{table}")
    op.create_table(
        table,
        *(column(name) for name in columns),
        sa.CheckConstraint("answers > 0", name="answers_counted"),
        sqlite_with_rowid=False,
    )
    names = ", ".join(columns)
    op.execute(f"insert into {table} ({names}) select {names} from old_{table}")
    op.execute(f"drop table old_{table}")


def column(name: str) -> sa.Column:
    if name in COUNTED:
        return sa.Column(name, TYPES[name], nullable=False)
    return sa.Column(name, TYPES[name], primary_key=True, autoincrement=False)
