"""Forms of the auth area. A form checks shape and words; services and domain check rules."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.web.forms import ADDRESS, NewPasswordForm, known_zone


class SignInForm(FlaskForm):
    name = StringField(
        "E-mail or staff number",
        validators=[InputRequired("Enter your e-mail or staff number"), Length(max=200)],
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        "Password",
        validators=[InputRequired("Enter your password"), Length(max=2000)],
        render_kw={"autocomplete": "current-password"},
    )


class SetUpForm(NewPasswordForm):
    company = StringField(
        "What is your company called?",
        validators=[DataRequired("Enter a name"), Length(max=200)],
    )
    zone = StringField(
        "Which time zone is it in?",
        description="For example Europe/Berlin. A site can have another one.",
        default="UTC",
        validators=[InputRequired("Enter a time zone"), known_zone],
    )
    name = StringField(
        "What is your name?",
        validators=[DataRequired("Enter your name"), Length(max=200)],
        render_kw={"autocomplete": "name"},
    )
    email = StringField(
        "What is your e-mail address?",
        description="You sign in with it.",
        validators=[InputRequired("Enter your address"), Length(max=200), ADDRESS],
        render_kw={"autocomplete": "email", "type": "email"},
    )
