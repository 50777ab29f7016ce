"""The demo shows on every page that it is one, and only to its own machine."""

from flask import abort, current_app, request
from sqlalchemy.exc import SQLAlchemyError

from app.domain.installation import InstallationKind, is_loopback
from app.extensions import db
from app.queries.installation import installation_kind

KNOWN = "installation_kind"  # of this process; what was said once stays


def is_demo() -> bool:
    """Whether this is the demo; asked of the database until it has been said."""
    if KNOWN not in current_app.extensions:
        try:
            kind = installation_kind(db.session())
        except SQLAlchemyError:  # the database may be what the page is about
            return False
        if kind is None:
            return False
        current_app.extensions[KNOWN] = kind
    return current_app.extensions[KNOWN] is InstallationKind.DEMO


def refuse_strangers_to_the_demo() -> None:
    """A server bound by other means than bin/serve could let other machines in."""
    if not is_loopback(request.remote_addr or "") and is_demo():
        abort(403)
