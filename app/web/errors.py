"""What a refusal looks like: what is the case, and what helps; never how the product is built."""

from http import HTTPStatus

from flask import g, render_template
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError
from werkzeug.exceptions import BadRequest, HTTPException, NotFound, SecurityError

from app.domain.errors import DomainError, LinkUsed, NotYours, OwnProposal, SecondDuty, TooManyTries

WORDS = {
    400: ("This page was open too long", "Go back, load the page again and repeat what you did."),
    403: ("This is not part of your role", "If you need it, ask an administrator for the role."),
    404: ("There is nothing here", "The address may be old, or the page belongs to others."),
    405: ("This cannot be done this way", "Go back and use the buttons of the page."),
    409: ("This has changed", "Go back, look again and repeat what you did."),
    410: ("This does not work any more", "Ask for a new one."),
    413: ("This file is too large", "Split it into several files, or ask for a higher limit."),
    415: ("This kind of file cannot be read", "Save it as 'CSV UTF-8' and try again."),
    429: ("Too many tries", "Wait a moment and try again."),
    500: ("Something went wrong here", "It is noted. Try again; nothing was half done."),
}


ANOTHER = "Somebody else has to do this"
TITLES = {SecondDuty: ANOTHER, OwnProposal: ANOTHER}
CODES = {LinkUsed: 410, TooManyTries: 429}


Refusal = tuple[str, int, dict[str, str]]


def refused(error: DomainError) -> Refusal:
    """A broken rule, in its own words; what is outside the scope of who asks does not exist."""
    if isinstance(error, NotYours):
        return http_refused(NotFound())
    code = CODES.get(type(error), 409)
    title = TITLES.get(type(error), WORDS[code][0])
    return render_template("refused/page.html", title=title, message=str(error)), code, {}


def http_refused(error: HTTPException) -> Refusal:
    code = error.code or 500
    fallback = HTTPStatus(code).phrase if code in list(HTTPStatus) else "This did not work"
    title, message = WORDS.get(code, (fallback, "Go back and try again."))
    if code == 500:  # the database may be what is broken: do not ask it who is signed in
        g.setdefault("_login_user", AnonymousUserMixin())
    allowed = {name: value for name, value in error.get_headers() if name == "Allow"}
    return render_template("refused/page.html", title=title, message=message), code, allowed


def unreadable(_error: DataError | OverflowError) -> Refusal:
    """A NUL, or a number of more than 64 bits, in a field: no page of ours sends one."""
    return http_refused(BadRequest())


def wrong_host(_error: SecurityError) -> Refusal:
    """Plain text, because no address of a page can be made for a host that is not ours."""
    text = "Plaudit is not served under this address. Whoever runs it sets PUBLIC_URL.\n"
    return text, 400, {"Content-Type": "text/plain; charset=utf-8"}


HANDLERS = {
    DomainError: refused,
    HTTPException: http_refused,
    CSRFError: http_refused,
    DataError: unreadable,
    OverflowError: unreadable,
    SecurityError: wrong_host,
}
