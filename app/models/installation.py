"""What this database is for, said once and for ever."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.installation import InstallationKind
from app.models.append_only import append_only
from app.models.base import Base, Instant, one_of


class InstallationRow(Base):
    """One row at most: a demo never becomes real, a real company never a demo."""

    __tablename__ = "installation"
    __table_args__ = (
        one_of("kind", InstallationKind),
        CheckConstraint("id = 1", name="one_row"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(Instant)


append_only(InstallationRow.__table__, [("id",)])
