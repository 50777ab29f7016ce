"""Forms of the manager area."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import HiddenInput

from app.domain.statements import Shown


class ApproveForm(FlaskForm):
    """What the page showed, so that nothing else is approved."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    content_hash = HiddenField(validators=[InputRequired(), Length(64, 64)])

    def shown(self, statement_id: int) -> Shown:
        return Shown(statement_id, self.version.data, self.content_hash.data)


class ReturnForm(ApproveForm):
    reason = TextAreaField(
        "Why do you give this statement back?",
        description="HR and the payee will read this.",
        validators=[InputRequired("Enter a reason"), Length(max=500)],
    )
