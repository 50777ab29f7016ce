"""Who is asking: Flask-Login's user, found by the token of a session row."""

from datetime import UTC, datetime

from flask import request, session
from flask_login import UserMixin, current_user, login_user

from app.domain.permissions import Viewer
from app.services.sessions import sign_out, signed_in


class SignedIn(UserMixin):
    def __init__(self, token: str, viewer: Viewer | None = None):
        self.token, self.viewer = token, viewer

    def get_id(self) -> str:
        return self.token


def load_signed_in(token: str) -> SignedIn | None:
    viewer = signed_in(token, datetime.now(UTC))
    return SignedIn(token, viewer) if viewer else None


def begin_session(token: str) -> None:
    """The browser gets the new token; whatever its cookie held before has ended."""
    if current_user.is_authenticated:
        sign_out(current_user.token, datetime.now(UTC))
    session.clear()
    login_user(SignedIn(token))


def address() -> str:
    """Where the request comes from; forwarded headers count only from proxies of ours."""
    return request.remote_addr or ""
