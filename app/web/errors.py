"""What a refusal looks like: what is the case, and what helps; never how the product is built."""

from http import HTTPStatus

from flask import render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.domain.errors import DomainError, TooManyTries

WORDS = {
    400: ("This page was open too long", "Go back, load the page again and repeat what you did."),
    403: ("This is not part of your role", "If you need it, ask an administrator for the role."),
    404: ("There is nothing here", "The address may be old, or the page belongs to others."),
    405: ("This cannot be done this way", "Go back and use the buttons of the page."),
    409: ("This has changed", "Go back, look again and repeat what you did."),
    413: ("This file is too large", "Split it into several files, or ask for a higher limit."),
    415: ("This kind of file cannot be read", "Save it as 'CSV UTF-8' and try again."),
    429: ("Too many tries", "Wait a moment and try again."),
    500: ("Something went wrong here", "It is noted. Try again; nothing was half done."),
}


def refused(error: DomainError) -> tuple[str, int]:
    """A broken rule, in its own words."""
    code = 429 if isinstance(error, TooManyTries) else 409
    title = WORDS[code][0]
    return render_template("refused/page.html", title=title, message=str(error)), code


def http_refused(error: HTTPException) -> tuple[str, int]:
    code = error.code or 500
    fallback = HTTPStatus(code).phrase if code in list(HTTPStatus) else "This did not work"
    title, message = WORDS.get(code, (fallback, "Go back and try again."))
    return render_template("refused/page.html", title=title, message=message), code


HANDLERS = {DomainError: refused, HTTPException: http_refused, CSRFError: http_refused}
