"""Forms of the me area."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, RadioField, SelectChoice
from wtforms.validators import InputRequired, Length

from app.domain.accounts import Theme
from app.web.forms import NewPasswordForm


class ThemeForm(FlaskForm):
    theme = RadioField(
        "Light or dark",
        choices=[SelectChoice(Theme.LIGHT, "Light"), SelectChoice(Theme.DARK, "Dark")],
        validators=[InputRequired("Choose one")],
    )


class ChangePasswordForm(NewPasswordForm):
    old = PasswordField(
        "Your password now",
        validators=[InputRequired("Enter your password"), Length(max=2000)],
        render_kw={"autocomplete": "current-password"},
    )
