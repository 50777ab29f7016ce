"""Rules by which answers count for nobody: looked at first, proposed, confirmed, applied."""

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.domain.days import FOR_EVER
from app.domain.errors import BadExclusion
from app.domain.exclusions import NEEDS, ExclusionKind, Mark
from app.domain.jobs import JobKind, JobStatus
from app.domain.numbers import fraction_of
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.catalogue import measures_by_version, questions
from app.queries.disputes import dispute
from app.queries.exclusion_effects import PAGE, count_excluded, excluded_answers
from app.queries.exclusions import newest_version, rule_versions, rules
from app.queries.jobs import job
from app.services.exclusions.previews import Looked, amounts_of, start_exclusion_preview
from app.services.exclusions.rules import propose_exclusion, refuse_exclusion, start_exclusion
from app.web.forms import ButtonForm, page_number
from app.web.hr.blueprint import blueprint
from app.web.hr.exclusion_forms import FORMS, MEANT, TITLES
from app.web.hr.periods import actor
from app.web.permissions import LARGEST_ID, requires


@blueprint.get("/exclusions")
@requires(Permission.PERIOD_READ)
def exclusion_list():
    seen = rules(db.session())
    newest = {one.rule_id: one for one in reversed(seen)}
    return render_template(
        "hr/exclusions/list.html",
        rules=sorted(newest.values(), key=_number),
        titles=TITLES,
        meant=MEANT,
    )


@blueprint.route("/exclusions/new/<kind>", methods=["GET"])
@requires(Permission.ATTRIBUTION_CHANGE)
def exclusion_new(kind: str):
    return _form(_form_of(kind))


@blueprint.post("/exclusions/new/<kind>")
@requires(Permission.ATTRIBUTION_CHANGE)
def exclusion_look(kind: str):
    form = _form_of(kind)
    if not form.validate_on_submit() or _is_crossed(form):
        return _form(form)
    try:
        folder = current_app.config["SIMULATIONS"]
        looked = Looked(_document(form), form.reason.data, _rule_id(), folder)
        job_id = start_exclusion_preview(looked, actor(), datetime.now(UTC))
    except BadExclusion as error:
        part, _, words = str(error).partition(": ")
        field = next((each for each in form if each.name == part), form.first_day)
        field.errors = [words or part]
        return _form(form)
    return redirect(url_for(".job_page", job_id=job_id))


@blueprint.get("/exclusions/previews/<int:exclusion_preview_id>")
@requires(Permission.ATTRIBUTION_CHANGE)
def exclusion_preview(exclusion_preview_id: int):
    row = _preview(exclusion_preview_id)
    return render_template(
        "hr/exclusions/preview.html",
        job=row,
        found=row.result,
        pay=amounts_of(row.arguments),
        measures=measures_by_version(db.session()),
        exact=fraction_of,
        title=TITLES[row.arguments["document"]["kind"]],
        form=ButtonForm(),
    )


@blueprint.post("/exclusions/previews/<int:exclusion_preview_id>")
@requires(Permission.ATTRIBUTION_CHANGE)
def exclusion_propose(exclusion_preview_id: int):
    ButtonForm().validate()
    row, at = _preview(exclusion_preview_id), datetime.now(UTC)
    about = row.arguments
    needs_second = bool(row.result["second_person"] or row.result["own"])
    mark = propose_exclusion(about["document"], about["reason"], about["rule_id"], actor(), at)
    if needs_second:
        flash("The rule is proposed. A second person of HR confirms it; until then all counts.")
        return redirect(url_for(".exclusion_page", rule_id=mark.rule_id))
    return redirect(url_for(".job_page", job_id=start_exclusion(mark, actor(), at)))


@blueprint.get("/exclusions/<int:rule_id>")
@requires(Permission.PERIOD_READ)
def exclusion_page(rule_id: int):
    """A rule with its versions, and the answers that it excludes."""
    session, page = db.session(), page_number()
    versions = rule_versions(session, rule_id) or abort(404)
    return render_template(
        "hr/exclusions/page.html",
        versions=versions,
        rule=versions[0],
        title=TITLES[versions[0].kind],
        own=versions[0].proposed_by == current_user.viewer.pseudonym,
        answers=excluded_answers(session, rule_id, page),
        number=count_excluded(session, rule_id),
        questions=questions(session),
        page=page,
        page_size=PAGE,
        form=ButtonForm(),
    )


@blueprint.post("/exclusions/<int:rule_id>/<int:version>/confirm")
@requires(Permission.ATTRIBUTION_CHANGE)
def exclusion_confirm(rule_id: int, version: int):
    ButtonForm().validate()
    mark = Mark(rule_id, version)
    job_id = start_exclusion(mark, actor(), datetime.now(UTC), confirms=True)
    return redirect(url_for(".job_page", job_id=job_id))


@blueprint.post("/exclusions/<int:rule_id>/<int:version>/refuse")
@requires(Permission.ATTRIBUTION_CHANGE)
def exclusion_refuse(rule_id: int, version: int):
    ButtonForm().validate()
    refuse_exclusion(Mark(rule_id, version), actor(), datetime.now(UTC))
    flash("Nothing was changed. This version is refused.")
    return redirect(url_for(".exclusion_page", rule_id=rule_id))


def _number(one: Any) -> int:
    return -one.rule_id


def _form_of(kind: str) -> Any:
    """The form of a kind; that of a new version begins with what holds."""
    if kind not in set(ExclusionKind):
        abort(404)
    row = newest_version(db.session(), _rule_id())
    said = _said(row) if row and row.kind == kind else _of_a_dispute(kind)
    return FORMS[ExclusionKind(kind)](data=said)


def _of_a_dispute(kind: str) -> dict[str, Any] | None:
    """What a rule about a disputed answer says, where the address names one."""
    text = request.args.get("dispute", "")
    if kind != ExclusionKind.SINGLE or not (text.isascii() and text.isdigit() and len(text) < 10):
        return None
    found = dispute(db.session(), int(text))
    if found is None or not found.source:
        return None
    days = {"first_day": found.day, "last_day": found.day}
    return days | {"source": found.source, "ids": found.external_id}


def _said(row: Any) -> dict[str, Any]:
    """What a version says, as its form shows it."""
    parts = {
        name: "\n".join(value) if isinstance(value, list) else value
        for name, value in row.definition.items()
        if name in NEEDS[ExclusionKind(row.kind)]
    }
    is_endless = row.end_day == FOR_EVER
    last_day = None if is_endless else row.end_day - timedelta(days=1)
    return parts | {"first_day": row.first_day, "last_day": last_day}


def _form(form: Any):
    kind = str(request.view_args["kind"])  # type: ignore[index]
    return render_template(
        "hr/exclusions/new.html", form=form, title=TITLES[kind], rule_id=_rule_id(), kind=kind
    )


def _rule_id() -> int:
    """The rule that gets a new version; 0: a new rule."""
    text = request.args.get("rule", "0")
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
    return number if number <= LARGEST_ID else 0


def _is_crossed(form: Any) -> bool:
    """Whether a new rule would end before it begins; said beside its last day."""
    last = form.last_day.data
    if _rule_id() or last is None or last >= form.first_day.data:
        return False
    form.last_day.errors = ["This is before the first day. Enter a later one"]
    return True


def _document(form: Any) -> dict[str, Any]:
    """What the form says, as a rule is described."""
    kind = ExclusionKind(str(request.view_args["kind"]))  # type: ignore[index]
    first, last = form.first_day.data, form.last_day.data
    end = max(first, last + timedelta(days=1)) if last and last < FOR_EVER else ""
    parts = {name: form.part(name) for name in NEEDS[kind]}
    return {"kind": kind, "first_day": first, "end_day": end} | parts


def _preview(job_id: int) -> Any:
    row = job(db.session(), job_id) or abort(404)
    if row.kind != JobKind.EXCLUSION_PREVIEW or row.status != JobStatus.DONE:
        abort(404)
    return row
