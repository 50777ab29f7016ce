"""What looks unlike the usual in a period: a queue for people, and never a penalty."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for

from app.domain.integrity.signals import OF_DECISIONS, Detector
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.catalogue import questions
from app.queries.integrity import (
    PAGE,
    answers_behind,
    finding,
    findings_of,
    last_check,
    lock_reason,
    statements_around,
    unwatched,
    warnings_of,
)
from app.queries.statements import pay_period
from app.services.integrity.looks import explain_finding, start_check, why_look
from app.web.forms import ButtonForm, page_number
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import FindingForm
from app.web.hr.periods import actor, period_or_404
from app.web.permissions import requires

BANDS = ("Further below", "Just below", "Just above", "Further above")


@blueprint.get("/periods/<int:period_id>/integrity")
@requires(Permission.PERIOD_READ)
def integrity_page(period_id: int):
    """The review queue of a period; `step`: what lies around one step of a plan."""
    period, session = period_or_404(period_id), db.session()
    check = last_check(session, period_id)
    warnings = warnings_of(check)
    if edge := warnings.get(request.args.get("step", "")):
        return _edge(period, edge)
    off = unwatched(check) if check else set()
    return render_template(
        "hr/integrity/list.html",
        period=period,
        check=check,
        why_look="" if period.locked_at else why_look(session, period),
        warnings=warnings,
        watched=[one.value for one in Detector if one.value not in off],
        findings=findings_of(session, period_id),
        lock_reason=lock_reason(session, period_id),
        button=ButtonForm(),
    )


@blueprint.post("/periods/<int:period_id>/integrity")
@requires(Permission.PERIOD_CLOSE)
def integrity_check(period_id: int):
    period_or_404(period_id)
    job_id = start_check(period_id, actor(), datetime.now(UTC))
    return redirect(url_for(".job_page", job_id=job_id))


@blueprint.get("/findings/<int:finding_id>")
@requires(Permission.PERIOD_READ)
def finding_page(finding_id: int):
    return _finding(finding_id, FindingForm())


@blueprint.post("/findings/<int:finding_id>")
@requires(Permission.PERIOD_CLOSE)
def finding_explain(finding_id: int):
    form = FindingForm()
    if not form.validate_on_submit():
        return _finding(finding_id, form)
    explain_finding(finding_id, form.reason.data, actor(), datetime.now(UTC))
    flash("The finding is explained. Nothing about pay has changed.")
    found = finding(db.session(), finding_id) or abort(404)
    return redirect(url_for(".integrity_page", period_id=found.row.period_id))


def _finding(finding_id: int, form: FindingForm):
    """One finding, with the rows behind one of its signals."""
    session = db.session()
    found = finding(session, finding_id) or abort(404)
    signals, page = found.row.signals, page_number()
    chosen = _place(len(signals))
    ids, of_decisions = signals[chosen]["rows"], signals[chosen]["detector"] in OF_DECISIONS
    here = ids[PAGE * page : PAGE * (page + 1)]
    return render_template(
        "hr/integrity/page.html",
        found=found,
        period=pay_period(session, found.row.period_id),
        chosen=chosen,
        answers=[] if of_decisions else answers_behind(session, ids, page),
        decisions=[_decision(one) for one in here] if of_decisions else [],
        rows=len(ids),
        questions=questions(session),
        page=page,
        page_size=PAGE,
        form=form,
    )


def _decision(one: int | list[str | int]) -> tuple[str, str]:
    """What somebody decided, in words, and its page."""
    if isinstance(one, int):
        return f"Corrected file, job {one}", url_for(".job_page", job_id=one)
    kind, number, *version = one
    if version:
        words = f"{kind} of exclusion {number}, version {version[0]}".capitalize()
        return words, url_for(".exclusion_page", rule_id=number)
    return f"Move of answers {number}", url_for(".attribution_page", change_id=number)


def _edge(period, edge: Mapping[str, Any]):
    """A step of a plan above which scores gather, and the statements around it."""
    session = db.session()
    return render_template(
        "hr/integrity/edge.html",
        period=period,
        edge=edge,
        bands=list(zip(BANDS, edge["counts"], strict=True)),
        rows={key: statements_around(session, edge[key]) for key in ("above", "below")},
    )


def _place(number: int) -> int:
    """Which signal's rows are asked for; the first where it says nothing that is there."""
    text = request.args.get("signal", "0")
    place = int(text) if text.isascii() and text.isdigit() and len(text) < 3 else 0
    return place if place < number else 0
