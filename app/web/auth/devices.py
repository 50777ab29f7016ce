"""Browsers from which a name has signed in before: others' wrong guesses do not slow them down.

Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
"""

import hashlib
import secrets
from datetime import timedelta

from flask import Response, current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer

COOKIE = "device"
KNOWN_FOR = timedelta(days=365)


def known_device(name: str) -> str:
    """The number of this browser if this name has signed in from it, else nothing."""
    try:
        cookie = request.cookies.get(COOKIE, "")
        of, number = _serializer().loads(cookie, max_age=int(KNOWN_FOR.total_seconds()))
    except BadData:
        return ""
    return number if of == _hash(name) else ""


def remember_device(response: Response, name: str) -> None:
    """Give the browser a number, good for this name alone."""
    response.set_cookie(
        COOKIE,
        _serializer().dumps([_hash(name), secrets.token_hex(16)]),
        max_age=KNOWN_FOR,
        path="/sign-in",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key, salt="device")


def _hash(name: str) -> str:
    return hashlib.sha256(name.strip().lower().encode("utf-8", "replace")).hexdigest()
