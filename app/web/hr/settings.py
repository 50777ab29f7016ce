"""What is shown to whom: each setting with its default and the reason for it, and targets."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectChoice, SelectField, StringField, ValidationError
from wtforms.validators import Length

from app.domain.audit import canonical_json
from app.domain.errors import BadSetting
from app.domain.permissions import Permission
from app.domain.scorecards import in_use
from app.domain.settings import (
    CHOICES,
    LONGEST,
    TARGET,
    Setting,
    Settings,
    checked_setting,
    checked_target,
    target_text,
)
from app.domain.words import measure_title
from app.extensions import db
from app.queries.catalogue import newest_measures
from app.queries.settings import settings_now
from app.services.settings import change_settings
from app.web.hr.blueprint import blueprint
from app.web.hr.periods import actor
from app.web.permissions import requires

SEEN = "seen"  # what held when the page was opened
TOO_LONG = f"A target has {LONGEST} characters at most, such as 85 or 4.5."
WORDS = {
    "on": "Yes, the best few",
    "off": "No, nothing",
    "80": "80%",
    "90": "90%",
    "95": "95%",
    "99": "99%",
}


@blueprint.get("/settings")
@requires(Permission.SETTING_READ)
def setting_page():
    return _page(_form())


@blueprint.post("/settings")
@requires(Permission.SETTING_CHANGE)
def setting_change():
    form = _form()
    if not form.validate_on_submit() or not _targets_fit(form):
        return _page(form)
    if form.seen.data != _hash_of(form):
        flash("These settings have changed since you opened the page. They are as shown now.")
        return redirect(url_for(".setting_page"))
    wanted = {name: form[name].data for name in _fields(form)}
    changed = change_settings(wanted, actor(), datetime.now(UTC))
    flash("The settings are saved." if changed else "Nothing was changed.")
    return redirect(url_for(".setting_page"))


def _form() -> FlaskForm:
    """A field for each setting and each target of a measure in use, filled with what holds."""
    now, measures = settings_now(db.session()), newest_measures(db.session())
    fields: dict[str, object] = {str(each.setting): _choice(each) for each in CHOICES}
    fields[SEEN] = HiddenField()
    for name in in_use(measures):
        fields[TARGET + name] = _target(name, measures[name].unit)
    made = type("SettingsForm", (FlaskForm,), fields)
    values = _values(now, measures)
    return made(data=values | {SEEN: _hash_of_values(values)})


def _choice(choice) -> SelectField:
    shown = WORDS if choice.setting in (Setting.PEERS, Setting.CONFIDENCE) else {}
    choices = [SelectChoice(value, shown.get(value, value)) for value in choice.values]
    return SelectField(
        choice.words,
        choices=choices,
        validate_choice=False,  # its words are for makers of forms
        validators=[lambda _form, field: _known(choice.setting, field.data)],
        description=f"Usually {choice.reason}",
    )


def _known(setting: Setting, text: str) -> None:
    try:
        checked_setting(setting, text)
    except BadSetting as error:
        raise ValidationError(str(error)) from None


def _target(name: str, unit: str) -> StringField:
    in_unit = " in %" if unit == "percent" else ""
    label = f"Target of {measure_title(name)}{in_unit}"
    return StringField(label, validators=[Length(max=LONGEST, message=TOO_LONG)], default="")


def _values(now: Settings, measures) -> dict[str, str]:
    values = {str(each.setting): now.of(each.setting) for each in CHOICES}
    for name in in_use(measures):
        values[TARGET + name] = target_text(now.targets.get(name), measures[name].unit)
    return values


def _fields(form: FlaskForm) -> list[str]:
    return [field.name for field in form if field.name not in ("csrf_token", SEEN)]


def _hash_of(form: FlaskForm) -> str:
    """The same for just the settings that hold now, whatever the form asks for."""
    return _hash_of_values({name: form[name].object_data or "" for name in _fields(form)})


def _hash_of_values(values: Mapping[str, str]) -> str:
    return hashlib.sha256(canonical_json(values).encode()).hexdigest()


def _targets_fit(form: FlaskForm) -> bool:
    measures, fit = newest_measures(db.session()), True
    for field in form:
        if field.name.startswith(TARGET):
            try:
                checked_target(measures[field.name.removeprefix(TARGET)], field.data or "")
            except BadSetting as error:
                field.errors, fit = [str(error)], False
    return fit


def _page(form: FlaskForm):
    fields = [form[name] for name in _fields(form)]
    return render_template(
        "hr/settings/page.html",
        form=form,
        choices=[field for field in fields if not field.name.startswith(TARGET)],
        targets=[field for field in fields if field.name.startswith(TARGET)],
        may_change=current_user.viewer.may(Permission.SETTING_CHANGE),
    )
