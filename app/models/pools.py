"""Pools: what became of each group's amount, and who shares it.

Made from a calculation, and replaced by the next one while nobody decides on its statements.
"""

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base
from app.models.guards import guard_pools


class PoolRow(Base):
    """One group's amount of one line in one period; amounts as a/b in the line's unit."""

    __tablename__ = "pool"
    __table_args__ = (UniqueConstraint("period_id", "plan_id", "line", "members_of"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("pay_period.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    line: Mapped[str]
    members_of: Mapped[str]  # the group's name; `company`
    unit: Mapped[str]
    amount: Mapped[str]
    shared: Mapped[str]
    why: Mapped[str]  # where nothing could be shared


class PoolMemberRow(Base):
    """Whoever shares a pool gains by every other statement of it, so takes no duty there."""

    __tablename__ = "pool_member"
    __table_args__ = (
        Index("ix_pool_member_statement_id", "statement_id"),
        Index("ix_pool_member_person_id", "person_id", "pool_id"),
        {"sqlite_with_rowid": False},
    )

    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), primary_key=True)
    statement_id: Mapped[int] = mapped_column(ForeignKey("statement.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    share: Mapped[str]  # as a/b in the pool's unit: what the statement says as it stands


guard_pools(PoolMemberRow.__table__)
