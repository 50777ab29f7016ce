"""Reading what this database is for."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.installation import InstallationKind
from app.models.accounts import AccountRow
from app.models.installation import InstallationRow
from app.models.people import PersonRow


def installation_kind(session: Session) -> InstallationKind | None:
    """Demo or real; None where nobody has said so yet; one query."""
    kind = session.scalar(select(InstallationRow.kind))
    return InstallationKind(kind) if kind else None


def anybody(session: Session) -> bool:
    """Whether there is any person; one query."""
    return session.scalar(select(PersonRow.id).limit(1)) is not None


def any_password(session: Session) -> bool:
    """Whether anybody can sign in with a password; one query."""
    query = select(AccountRow.person_id).where(AccountRow.password_hash.is_not(None))
    return session.scalar(query.limit(1)) is not None
