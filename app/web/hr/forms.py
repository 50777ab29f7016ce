"""Forms of the HR area."""

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Regexp
from wtforms.widgets import HiddenInput

from app.domain.statements import Shown

LARGEST_MAPPING = 100_000  # characters


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


class FeedbackFileForm(FlaskForm):
    file = FileField("The file of answers (CSV)", validators=[FileRequired("Choose a file")])
    mapping = FileField(
        "The mapping (YAML)",
        description="It says which column is the person, the day, the answer.",
        validators=[FileRequired("Choose a file")],
    )

    def mapping_text(self) -> str | None:
        """The mapping's text, or None with the reason at the field."""
        try:
            return str(self.mapping.data.read(LARGEST_MAPPING).decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.mapping.errors = ["The mapping is not UTF-8 text. Save it as UTF-8."]
            return None


class FeedbackMappingForm(FlaskForm):
    mapping = TextAreaField(
        "The mapping",
        description="Mend it here if a column is named otherwise, and look again.",
        validators=[InputRequired("Enter a mapping"), Length(max=LARGEST_MAPPING)],
        render_kw={"rows": 14, "class": "pl-input-code", "spellcheck": "false"},
    )
    look = SubmitField("Look again")
    start = SubmitField("Import the file")
