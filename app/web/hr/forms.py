"""Forms of the HR area."""

from collections.abc import Iterable

from flask import abort
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    SubmitField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from app.domain.disputes import LONGEST_WORDS
from app.domain.statements import Shown
from app.services.files.saved_mappings import saved_text

LARGEST_MAPPING = 100_000  # characters
KINDS = "CSV, a workbook (xlsx, xls, ods), JSON lines, or a ZIP archive of these."

AS_CODE = {"class": "pl-input-code", "spellcheck": "false", "wrap": "off"}


class OpenPeriodForm(FlaskForm):
    """Empty: the next one of the calendar."""

    calendar = SelectField("In which calendar?", choices=[])
    period = StringField(
        "Another period?",
        description="A month such as 2026-03, or a day of the period such as 2026-03-14."
        " Leave it empty for the next one.",
        validators=[Length(max=80)],
        default="",
    )


class BatchForm(FlaskForm):
    """The hash of the statements that the page showed, so that no others are meant."""

    shown_hash = HiddenField(validators=[InputRequired(), Length(64, 64)])


def hash_posted(is_there: object) -> str:
    """The hash that a batch was posted with; what is not there is 404, and no hash 400."""
    form = BatchForm()
    if not is_there:
        abort(404)
    if not form.validate_on_submit():
        abort(400)
    return str(form.shown_hash.data)


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


class FindingForm(FlaskForm):
    reason = TextAreaField(
        "What did you find?",
        description="It stays with the finding, and the auditor reads it.",
        validators=[InputRequired("Write what you found"), Length(max=500)],
    )


class AdjustmentForm(FlaskForm):
    reason = TextAreaField(
        "What changed after the lock?",
        description="Everybody whose pay it changes reads this. Write nobody's name.",
        validators=[InputRequired("Enter a reason"), Length(max=500)],
    )
    takes_nothing_back = BooleanField(
        "Hold nothing back from anybody",
        description="Only those are adjusted who got too little.",
    )


class AttributionForm(FlaskForm):
    """Rows of the list as it was shown, and what is to become of their answers."""

    shown_hash = HiddenField(validators=[InputRequired(), Length(64, 64)])
    reason = TextAreaField(
        "Why?",
        description="Whoever confirms it reads this, and the auditor.",
        validators=[InputRequired("Enter a reason"), Length(max=500)],
    )
    move = SubmitField("Propose to move them")
    leave = SubmitField("Leave them where they are")


class DisputeForm(FlaskForm):
    reply = TextAreaField(
        "Your reply",
        description="The payee reads it.",
        validators=[InputRequired("Enter a reply"), Length(max=LONGEST_WORDS)],
    )
    uphold = SubmitField("Agree")
    decline = SubmitField("Decline")


class CorrectionForm(FlaskForm):
    reason = TextAreaField(
        "Why was the first file wrong?",
        description="Whoever confirms it reads this, and those whose answers change.",
        validators=[InputRequired("Enter a reason"), Length(max=500)],
    )


class PlanForm(FlaskForm):
    file = FileField("The plan (YAML)", validators=[FileRequired("Choose a file")])
    first_day = DateField(
        "From which day does it hold?",
        description="Periods that begin on this day or later use it.",
        validators=[InputRequired("Enter a day")],
    )


class SimulationForm(FlaskForm):
    """A draft as a file or as text, and the periods on which it is tried."""

    file = FileField("The draft (YAML)", description="Or change the text below.")
    text = TextAreaField("The draft as text", render_kw={"rows": 16, **AS_CODE})
    periods = SelectMultipleField(
        "On which periods?",
        coerce=int,
        choices=(),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class PlanTextForm(FlaskForm):
    """A plan that was looked at: it may be mended before it is published."""

    text = TextAreaField(
        "The plan",
        description="In the language of plans, which the handbook describes.",
        validators=[InputRequired("Enter a plan")],
        render_kw={"rows": 24, **AS_CODE},
    )
    first_day = DateField(
        "From which day does it hold?",
        description="Periods that begin on this day or later use it.",
        validators=[InputRequired("Enter a day")],
    )
    seen = IntegerField(widget=HiddenInput(), validators=[Optional()])
    publish = SubmitField("Publish")
    look = SubmitField("Look again")

    def has_seen(self, version: int) -> None:
        """What is published next is made by somebody who knows of this version."""
        self.seen.raw_data, self.seen.data = None, version


class MeasuresForm(FlaskForm):
    """Questions and measures as text: looked at first, then added."""

    text = TextAreaField(
        "Questions and measures",
        description="The same form as in plans, which the handbook describes.",
        validators=[InputRequired("Enter a text")],
        render_kw={"rows": 16, **AS_CODE},
    )
    seen = StringField(widget=HiddenInput(), validators=[Length(max=10_000)])
    add = SubmitField("Add them")
    look = SubmitField("Look at it")


class FileForm(FlaskForm):
    file = FileField("The file", description=KINDS, validators=[FileRequired("Choose a file")])


class DetailsFileForm(FlaskForm):
    name = StringField(
        "What are these rows?",
        description="Small letters, digits and _, such as orders. Row ids are unique within it.",
        validators=[InputRequired("Enter a name"), Length(max=80)],
    )
    file = FileField("CSV file", validators=[FileRequired("Choose a file")])
    kinds = TextAreaField(
        "What is in which column?",
        description="Only where the header does not say it: one a line, like amount=money:EUR.",
        validators=[Length(max=2000)],
        default="",
    )


class MappedFileForm(FlaskForm):
    """A file, and which column says what: found out, kept by name, or as a text."""

    file = FileField("The file", description=KINDS, validators=[FileRequired("Choose a file")])
    saved = SelectField("Which column says what?", choices=[], default="")
    mapping = FileField(
        "Or a mapping of your own (YAML)",
        description="Only if you have written one.",
    )

    def offer(self, first: str, saved: Iterable[tuple[str, int]]) -> None:
        """The mappings to choose from, after what is done without one."""
        names = [(name, f"{name}, version {version}") for name, version in saved]
        self.saved.choices = [("", first), *names]

    def mapping_text(self) -> str | None:
        """The given mapping's text, empty if there is none; None with the reason at the field."""
        if not self.mapping.data:
            return saved_text(self.saved.data) if self.saved.data else ""
        try:
            return str(self.mapping.data.read(LARGEST_MAPPING).decode("utf-8-sig"))
        except UnicodeDecodeError:
            self.mapping.errors = ["The mapping is not UTF-8 text. Save it as UTF-8."]
            return None


class FeedbackFileForm(MappedFileForm):
    file = FileField(
        "The file of answers", description=KINDS, validators=[FileRequired("Choose a file")]
    )


class FeedbackCorrectionForm(FlaskForm):
    file = FileField(
        "The corrected file",
        description="It is read like the file that it corrects.",
        validators=[FileRequired("Choose a file")],
    )


class MappingForm(FlaskForm):
    """A mapping that is mended on the page of a preview, and kept by name."""

    mapping = TextAreaField(
        "The mapping",
        description="As docs/importing.md describes it.",
        validators=[InputRequired("Enter a mapping"), Length(max=LARGEST_MAPPING)],
        render_kw={"rows": 16, **AS_CODE},
    )
    name = StringField(
        "Keep it for the next file as",
        description="Everybody in HR can choose it then.",
        validators=[Length(max=80)],
    )
    look = SubmitField("Look again")

    def has_seen(self, version: int) -> None:
        """What is published next is made by somebody who knows of this version."""
        self.seen.raw_data, self.seen.data = None, version

    look_text = SubmitField("Look again with this text")
    save = SubmitField("Keep the mapping")


class FeedbackMappingForm(MappingForm):
    source = StringField(
        "Where do these answers come from?",
        description="The same name for every file of this tool. An id counts once within it.",
        validators=[Length(max=80)],
        render_kw={"list": "sources"},
    )
    create_people = BooleanField("Make people and teams that only this file knows")
    start = SubmitField("Import the file")


class PeopleMappingForm(MappingForm):
    start = SubmitField("Import these people")


class ParticipationMappingForm(MappingForm):
    start = SubmitField("Import these participations")


class MeantForm(FlaskForm):
    """Whom a name means: filled in by the page, chosen by a button."""

    source_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    gap = HiddenField(validators=[Length(max=20)])
    named = HiddenField(validators=[Length(max=20_000)])
    meant_id = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def meant(self) -> tuple[int, str, int]:
        return self.source_id.data, self.named.data or "", self.meant_id.data


class FactFileForm(MappedFileForm):
    file = FileField(
        "The file of facts", description=KINDS, validators=[FileRequired("Choose a file")]
    )


class FactMappingForm(MappingForm):
    start = SubmitField("Store these facts")


class EncodingForm(FlaskForm):
    encoding = RadioField(
        "In which line do all letters look right?",
        choices=[],
        validators=[InputRequired("Choose a line")],
    )


class CalendarForm(FlaskForm):
    name = StringField(
        "What is it called?",
        description="Small letters, digits and hyphens, such as shops-weekly. Plans name it so.",
        validators=[InputRequired("Enter a name"), Length(max=80)],
    )
    kind = SelectField("What is a period?", choices=[])
    start = StringField(
        "From",
        description="A week: its weekday, such as monday. Two weeks: a day on which one begins,"
        " such as 2026-01-05. A day of the month: its number, 1 to 28. Otherwise leave it empty.",
        validators=[Length(max=80)],
        default="",
    )
    month = SelectField("A year ends in", choices=[], default="")
    weekday = SelectField("Its last day is a", choices=[], default="")
    ends = SelectField("Namely", choices=[], default="")
    named = SelectField("It is named for the year", choices=[], default="")
    first_year = StringField(
        "The first year",
        description="Such as 2026.",
        validators=[Length(max=80)],
        default="",
    )
    look = SubmitField("Look at its periods")
    add = SubmitField("Add this calendar")

    def parameters(self) -> dict[str, str]:
        """What was filled in, by the names that the domain gives."""
        fiscal = ("ends", "weekday", "month", "named", "first_year")
        given = {"from": self.start.data} | {name: self[name].data for name in fiscal}
        return {key: text.strip() for key, text in given.items() if text}
