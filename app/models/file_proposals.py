"""Rows of files that change days on which pay is being decided, until a second person decides."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.fact_values import ProposalStatus
from app.domain.files.mapping_kinds import MappingKind
from app.models.base import Base, Instant, one_of


class FileProposalRow(Base):
    """The rows of one file that wait, as one change; they hold once a second person says so.

    The rows themselves are kept until then only, because they name people.
    """

    __tablename__ = "file_proposal"
    __table_args__ = (
        one_of("status", ProposalStatus),
        CheckConstraint("kind in ('people', 'participations')", name="kind_known"),
        CheckConstraint("length(sha256) = 64", name="hash_is_sha256"),
        CheckConstraint("confirmed_by is null or confirmed_by <> proposed_by", name="two_people"),
        CheckConstraint(
            "(confirmed_by is null) = (status in ('waiting', 'replaced'))", name="decided_by_one"
        ),
        Index("ix_file_proposal_status", "status", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    header: Mapped[list[str]] = mapped_column(JSON)  # our own columns
    rows: Mapped[list[Any]] = mapped_column(JSON)  # line, cells
    periods: Mapped[list[str]] = mapped_column(JSON)  # as they are called
    sha256: Mapped[str]  # of the rows, with what they would change
    status: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[str | None]  # who decided, also where they refused
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def of(self) -> MappingKind:
        return MappingKind(self.kind)
