"""Pages for signing in and out, for set-up, and for one-time links."""

import re
from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user, logout_user

from app.domain.accounts import LinkPurpose
from app.domain.errors import TooManyTries, WeakPassword
from app.domain.permissions import Permission
from app.services.accounts import FirstAdministrator, choose_password, link_works, set_up
from app.services.sessions import SignIn, sign_in, sign_out
from app.web.auth.blueprint import blueprint
from app.web.auth.devices import known_device, remember_device
from app.web.auth.forms import SetUpForm, SignInForm
from app.web.forms import NewPasswordForm
from app.web.identity import address, begin_session
from app.web.navigation import desks_of
from app.web.permissions import public, requires


@blueprint.get("/")
@requires(Permission.HOME_READ)
def home():
    desks = desks_of(current_user.viewer)
    if not desks:
        return render_template("auth/home.html")
    return redirect(url_for(desks[0].entries[0].endpoint))


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
def sign_in_page():
    form, code = SignInForm(), 200
    if form.validate_on_submit():
        found, code = _tried(form)
        if found:
            return _welcomed(found, form.name.data)
    return render_template("auth/sign_in.html", form=form), code


@blueprint.post("/sign-out")
@requires(Permission.HOME_READ)
def sign_out_page():
    sign_out(current_user.token, datetime.now(UTC))
    logout_user()
    response = redirect(url_for(".sign_in_page"))
    response.headers["Clear-Site-Data"] = '"cache"'  # charts; whoever comes next finds none
    return response


@blueprint.route("/set-up/<token>", methods=["GET", "POST"])
@public
def set_up_page(token: str):
    if not link_works(token, LinkPurpose.SET_UP, datetime.now(UTC)):
        abort(404)
    form = SetUpForm()
    if form.validate_on_submit():
        names = ("company", "zone", "name", "email", "password")
        given = FirstAdministrator(**{name: form[name].data for name in names})
        if session := _accepted(form, lambda: set_up(token, given, datetime.now(UTC))):
            begin_session(session)
            return redirect(url_for(".home"))
    return render_template("auth/set_up.html", form=form)


@blueprint.route("/password/<token>", methods=["GET", "POST"])
@public
def password_page(token: str):
    if not link_works(token, LinkPurpose.PASSWORD, datetime.now(UTC)):
        return render_template("auth/link_used.html"), 410
    form = NewPasswordForm()
    if form.validate_on_submit():
        password = form.password.data
        if session := _accepted(form, lambda: choose_password(token, password, datetime.now(UTC))):
            begin_session(session)
            return redirect(url_for(".home"))
    return render_template("auth/password.html", form=form)


def _welcomed(found: SignIn, name: str):
    begin_session(found.token)
    if found.failures_before:
        flash(f"Since your last visit a wrong password was tried {found.failures_before}x.")
    response = redirect(_local(request.args.get("next")))
    remember_device(response, name)
    return response


def _tried(form: SignInForm) -> tuple[SignIn | None, int]:
    """The sign-in, or None with the status code; the message stands at the form."""
    try:
        name, now = form.name.data, datetime.now(UTC)
        found = sign_in(name, form.password.data, address(), now, known_device(name))
    except TooManyTries as error:
        form.password.errors = [str(error)]
        return None, 429
    if found is None:
        form.password.errors = ["Name and password do not fit. Check both and try again."]
    return found, 200 if found else 401


def _accepted(form: NewPasswordForm, act) -> str:
    """What `act` returns, or nothing with the reason at the password's field."""
    try:
        return act()
    except WeakPassword as error:
        form.password.errors = [str(error)]
        return ""


def _local(target: str | None) -> str:
    """A page of ours, else the start page: an address of others is not followed."""
    is_ours = target and re.fullmatch(r"/([^/\\].*)?", target) and target.isprintable()
    return target if is_ours else url_for("auth.home")
