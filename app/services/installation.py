"""Saying what a database is for; it is said once."""

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app.domain.errors import WrongInstallation
from app.domain.installation import InstallationKind, is_loopback
from app.extensions import db
from app.models.installation import InstallationRow
from app.queries.accounts import any_account
from app.queries.installation import installation_kind

REAL_ONE = (
    "This database holds a real company; a demo needs a database of its own (set PLAUDIT_INSTANCE"
    " to another folder)."
)
DEMO_ONE = (
    "This database holds a demo company and never becomes a real one. Set PLAUDIT_INSTANCE to"
    " another folder, or DATABASE_URL to another database, and try again."
)
REFUSALS = {InstallationKind.DEMO: REAL_ONE, InstallationKind.REAL: DEMO_ONE}
ONLY_HERE = (
    "This would show the demo company to other machines, and it is for this one only: leave HOST"
    " and PUBLIC_URL unset, or use 127.0.0.1. A real company is set up by: bin/serve --empty"
)


def decide_kind(session: Session, kind: InstallationKind, at: datetime) -> None:
    """Say what this database is for, if nobody has. Errors: WrongInstallation."""
    known = installation_kind(session)
    if known is None:
        session.add(InstallationRow(id=1, kind=kind, made_at=at))
        session.flush()
    elif known is not kind:
        raise WrongInstallation(REFUSALS[kind])


def refuse_open_demo(host: str, public_url: str) -> None:
    """A demo is served to its own machine only. Errors: WrongInstallation."""
    if not is_only_here(host, public_url) and is_demo_database():
        raise WrongInstallation(ONLY_HERE)


def is_only_here(host: str, public_url: str) -> bool:
    """Whether only this machine can be meant; nothing said is the default, which is this one."""
    return is_loopback(host or "127.0.0.1") and is_loopback(urlsplit(public_url).hostname or "")


def is_demo_database() -> bool:
    """Whether this is a demo; a database without tables is none yet."""
    try:
        return installation_kind(db.session()) is InstallationKind.DEMO
    except DatabaseError:
        db.session.rollback()
        return False


def nobody_signs_in() -> bool:
    """Whether the first administrator is still to come."""
    return not any_account(db.session())
