"""What forms share: the check of a time zone, and a form that is only a button."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, ValidationError
from wtforms.validators import InputRequired, Regexp

from app.domain.day_formats import zone_named
from app.domain.errors import BadMapping
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
