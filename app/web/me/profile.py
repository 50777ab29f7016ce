"""One's own profile: light or dark, password, desks, sign out."""

from datetime import UTC, datetime

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from app.domain.accounts import Theme
from app.domain.errors import TooManyTries, WeakPassword
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.settings import settings_now
from app.services.accounts import change_password, choose_theme
from app.services.sessions import old_password_fits
from app.web.forms import ButtonForm
from app.web.identity import begin_session
from app.web.me.blueprint import blueprint
from app.web.me.forms import ChangePasswordForm, ThemeForm
from app.web.navigation import desks_of
from app.web.permissions import requires


@blueprint.get("")
@requires(Permission.HOME_READ)
def profile_page():
    return _page(ThemeForm(theme=current_user.viewer.theme), ChangePasswordForm())


@blueprint.post("/theme")
@requires(Permission.HOME_READ)
def profile_theme():
    form = ThemeForm()
    if form.validate_on_submit():
        choose_theme(current_user.viewer, Theme(form.theme.data))
    return redirect(url_for(".profile_page"))


@blueprint.post("/password")
@requires(Permission.HOME_READ)
def profile_password():
    form = ChangePasswordForm()
    if form.validate_on_submit() and _changed(form):
        flash("Your password is changed. Other devices are signed out.")
        return redirect(url_for(".profile_page"))
    return _page(ThemeForm(theme=current_user.viewer.theme), form)


def _changed(form: ChangePasswordForm) -> bool:
    viewer = current_user.viewer
    try:
        if not old_password_fits(viewer.id, form.old.data, datetime.now(UTC)):
            form.old.errors = ["This is not your password now."]
            return False
        token = change_password(viewer, form.password.data, datetime.now(UTC))
    except TooManyTries as error:
        form.old.errors = [str(error)]
        return False
    except WeakPassword as error:
        form.password.errors = [str(error)]
        return False
    begin_session(token)
    return True


def _page(theme_form: ThemeForm, password_form: ChangePasswordForm):
    return render_template(
        "me/profile/page.html",
        theme_form=theme_form,
        password_form=password_form,
        sign_out_form=ButtonForm(),
        desks=desks_of(current_user.viewer),
        has_peers=_has_peers(),
    )


def _has_peers() -> bool:
    """Whether this person may look at what colleagues see of each other."""
    may = current_user.viewer.may(Permission.SCORE_READ_OWN)
    return may and settings_now(db.session()).peers_shown
