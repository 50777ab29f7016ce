"""Forms of the admin area."""

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectMultipleField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.permissions import Role
from app.web.forms import ADDRESS

ROLE_WORDS = {
    Role.STAFF: "Staff: own scores and rewards",
    Role.MANAGER: "Manager: the people in their charge, approvals",
    Role.HR: "HR: people, imports, plans, periods, exports",
    Role.ADMIN: "Administrator: accounts and roles, no pay",
    Role.AUDITOR: "Auditor: reads periods, statements, plans and people, changes nothing",
}


class RolesForm(FlaskForm):
    roles = SelectMultipleField(
        "Roles",
        default=(),
        choices=[SelectChoice(role, words) for role, words in ROLE_WORDS.items()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class InviteForm(RolesForm):
    name = StringField("Name", validators=[DataRequired("Enter a name"), Length(max=200)])
    email = StringField(
        "E-mail",
        validators=[InputRequired("Enter an address"), Length(max=200), ADDRESS],
        render_kw={"type": "email"},
    )
