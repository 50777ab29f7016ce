"""Tell apart the employments of a person, because people come back.

Revision ID: 0010
Create Date: 2026-11-22
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"


def upgrade() -> None:
    create_employment()


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
