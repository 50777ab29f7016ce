"""What forms share: a button, a new password, checks of words, the number of a page."""

import re

from flask import request
from flask_wtf import FlaskForm
from wtforms import PasswordField, ValidationError
from wtforms.validators import InputRequired, Regexp

from app.domain.errors import BadMapping
from app.domain.files.day_formats import zone_named
from app.domain.passwords import SHORTEST

PASSWORD_HELP = f"At least {SHORTEST} characters. Four words in a row are easy to remember."

ADDRESS = Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z", message="Enter an address like name@example.com")


class ButtonForm(FlaskForm):
    """Nothing to fill in: the button and its CSRF token are the whole form."""


class NewPasswordForm(FlaskForm):
    password = PasswordField(
        "Your new password",
        description=PASSWORD_HELP,
        validators=[InputRequired("Enter a password")],
        render_kw={"autocomplete": "new-password"},
    )


def known_zone(_form: FlaskForm, field: object) -> None:
    try:
        zone_named(field.data or "")  # type: ignore[attr-defined]
    except BadMapping as error:
        raise ValidationError(str(error)) from None


def page_number() -> int:
    """Which page of a list is asked for, counted from 0."""
    text = request.args.get("page", "1")
    return int(text) - 1 if re.fullmatch("[1-9][0-9]{0,5}", text) else 0
