"""Forms of the HR area."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, HiddenField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp
from wtforms.widgets import HiddenInput

from app.domain.statements import Shown


class OpenPeriodForm(FlaskForm):
    month = StringField(
        "Which month?",
        description="Such as 2026-03.",
        validators=[
            InputRequired("Enter a month"),
            Regexp(r"\d{4}-\d{2}$", message="Write 2026-03"),
        ],
    )


class BatchForm(FlaskForm):
    """The hash of the statements that the page showed, so that no others are meant."""

    shown_hash = HiddenField(validators=[InputRequired(), Length(64, 64)])


class VoidForm(FlaskForm):
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    content_hash = HiddenField(validators=[InputRequired(), Length(64, 64)])
    reason = TextAreaField(
        "Why does this statement pay nothing?",
        description="The payee and their manager will read this.",
        validators=[InputRequired("Enter a reason"), Length(max=500)],
    )

    def shown(self, statement_id: int) -> Shown:
        return Shown(statement_id, self.version.data, self.content_hash.data)


class PlanForm(FlaskForm):
    file = FileField("The plan (YAML)", validators=[FileRequired("Choose a file")])
    first_day = DateField(
        "From which day does it hold?",
        description="Periods that begin on this day or later use it.",
        validators=[InputRequired("Enter a day")],
    )


class FileForm(FlaskForm):
    file = FileField("CSV file", validators=[FileRequired("Choose a file")])
