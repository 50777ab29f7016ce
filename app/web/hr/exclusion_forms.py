"""The forms of rules of exclusion, one for each kind."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from app.domain.exclusions import LONGEST_REASON, MOST_DAYS, ExclusionKind

ONE_A_LINE = "One a line."
LONGEST_LIST = 100_000  # letters
TITLES: Mapping[str, str] = {
    ExclusionKind.REASON: "Reasons given by the customer",
    ExclusionKind.OUTAGE: "Outage",
    ExclusionKind.DUPLICATE: "The same customer again",
    ExclusionKind.SINGLE: "Single answers",
}
MEANT: Mapping[str, str] = {
    ExclusionKind.REASON: "The customer named what nobody serving them could help, such as price.",
    ExclusionKind.OUTAGE: "On these days something was down, in some channels or everywhere.",
    ExclusionKind.DUPLICATE: "One customer answers many times about one person: the first counts.",
    ExclusionKind.SINGLE: "A few answers, named one by one, such as after a dispute.",
}


class ExclusionForm(FlaskForm):
    first_day = DateField("First day", validators=[InputRequired("Enter a day")])
    last_day = DateField(
        "Last day",
        description="Leave it empty for a rule without an end. A day before the first one ends a"
        " rule: it excludes nothing any more.",
        validators=[Optional()],
    )
    reason = TextAreaField(
        "Why?",
        description="The people whom the answers are about read this. Write nobody's name.",
        validators=[InputRequired("Enter a reason"), Length(max=LONGEST_REASON)],
    )

    def part(self, name: str) -> Any:
        """What the form says of one part of a rule: texts, or what its field holds."""
        value = self[name].data
        if not isinstance(self[name], TextAreaField):
            return value
        return [line.strip() for line in (value or "").splitlines() if line.strip()]


class ReasonExclusionForm(ExclusionForm):
    attribute = StringField(
        "Attribute of the answers",
        description="As the mapping of the import names it.",
        default="reason",
        validators=[InputRequired("Enter a name"), Length(max=100)],
    )
    values = TextAreaField(
        "Values that are excluded",
        description=f"{ONE_A_LINE} Never the one that means the person.",
        default="product\npolicy\nwait",
        validators=[InputRequired("Enter a value"), Length(max=LONGEST_LIST)],
    )


class OutageExclusionForm(ExclusionForm):
    last_day = DateField("Last day", validators=[InputRequired("Enter a day")])
    channels = TextAreaField(
        "Channels",
        description=f"{ONE_A_LINE} Leave it empty for all.",
        validators=[Length(max=LONGEST_LIST)],
    )
    sites = TextAreaField(
        "Sites or teams",
        description=f"{ONE_A_LINE} Leave it empty for all.",
        validators=[Length(max=LONGEST_LIST)],
    )


class DuplicateExclusionForm(ExclusionForm):
    within = IntegerField(
        "Within how many days?",
        description="The first answer of a contact about a person counts; more of them so many"
        " days after one do not.",
        default=7,
        validators=[
            InputRequired("Enter a number of days"),
            NumberRange(1, MOST_DAYS, f"Enter 1 to {MOST_DAYS}"),
        ],
    )


class SingleExclusionForm(ExclusionForm):
    source = StringField(
        "Source", validators=[InputRequired("Enter the name of a source"), Length(max=100)]
    )
    ids = TextAreaField(
        "Answers, by their ids in the source",
        description=ONE_A_LINE,
        validators=[InputRequired("Enter an id"), Length(max=LONGEST_LIST)],
    )


FORMS: Mapping[ExclusionKind, type[ExclusionForm]] = {
    ExclusionKind.REASON: ReasonExclusionForm,
    ExclusionKind.OUTAGE: OutageExclusionForm,
    ExclusionKind.DUPLICATE: DuplicateExclusionForm,
    ExclusionKind.SINGLE: SingleExclusionForm,
}
