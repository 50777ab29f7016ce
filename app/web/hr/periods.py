"""Pay periods: open, calculate, submit, lock, export."""

from datetime import UTC, datetime

from flask import (
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from app.domain.errors import BadCalendar, BadPeriod
from app.domain.periods import file_stem
from app.domain.permissions import Permission
from app.domain.statements import Status
from app.exports.payroll import FORMATS
from app.extensions import db
from app.queries.adjustments import batches_of
from app.queries.calendars import calendars
from app.queries.catalogue import questions
from app.queries.corrections import PAGE as LATE_PAGE
from app.queries.corrections import late_answers, late_imports
from app.queries.disputes import count_undecided
from app.queries.fact_proposals import count_waiting
from app.queries.integrity import last_check, open_red
from app.queries.jobs import open_jobs
from app.queries.missing_facts import PAGE as MISSING_PAGE
from app.queries.missing_facts import missing_facts, who_waits
from app.queries.paid_before import PeriodSums, paid_before, period_sums
from app.queries.pools import pools_in
from app.queries.statements import (
    PAGE,
    count_in_period,
    pay_period,
    pay_periods,
    shown_in,
    statements_in_period,
    submittable,
    without_approver,
)
from app.services.actors import Actor
from app.services.approvals import hash_of_batch, submit_period
from app.services.calendars import next_periods
from app.services.closing import lock_period, missing_before_lock, payroll_download, start_export
from app.services.integrity.looks import before_lock, why_look
from app.services.periods import open_period, start_calculation
from app.web.clock import today
from app.web.forms import ButtonForm, page_number
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import BatchForm, OpenPeriodForm
from app.web.permissions import requires

SUMMED = 24  # periods of the list that say what they pay
NOT_YET = {Status.PAID, Status.DISPUTED}  # nothing leads to them yet
MIMETYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.get("/periods")
@requires(Permission.PERIOD_READ)
def period_list():
    return _periods(_open_form()[0])


@blueprint.post("/periods")
@requires(Permission.PERIOD_CLOSE)
def period_open():
    form, following = _open_form()
    if form.validate_on_submit():
        calendar = form.calendar.data
        text = form.period.data.strip() or following.get(calendar, "")
        try:
            row = open_period(text, actor(), datetime.now(UTC), calendar)
        except (BadCalendar, BadPeriod) as error:
            form.period.errors = [str(error)]
        else:
            return redirect(url_for(".period_page", period_id=row.id))
    return _periods(form)


@blueprint.get("/periods/<int:period_id>")
@requires(Permission.PERIOD_READ)
def period_page(period_id: int):
    period = period_or_404(period_id)
    session, viewer = db.session(), current_user.viewer
    status, search = _status(), request.args.get("search", "").strip()
    page = page_number()
    approved = shown_in(session, period_id, Status.APPROVED)
    ready = submittable(session, period_id)
    sums = period_sums(session, [period_id]).get(period_id, PeriodSums())
    red = len(open_red(session, period_id))
    outdated = "" if period.locked_at else why_look(session, period)
    return render_template(
        "hr/periods/page.html",
        period=period,
        statuses=[each for each in Status if each not in NOT_YET],
        is_running=period.end_day > today(),
        status=status,
        search=search,
        page=page,
        page_size=PAGE,
        statements=statements_in_period(session, viewer, period_id, status, search, page),
        found=count_in_period(session, viewer, period_id, status, search),
        counts=sums.statuses,
        totals=sums.totals,
        before=paid_before(session, period),
        not_rated=sums.not_rated,
        without_approver=without_approver(session, period_id),
        missing_facts=missing_facts(session, period_id),
        facts_waiting=count_waiting(session, period.days()),
        pools=pools_in(session, period_id),
        missing=missing_before_lock(session, period_id),
        late=late_imports(session, period_id),
        disputed=count_undecided(session, period.days()),
        adjustments=batches_of(session, period_id) if period.locked_at else [],
        integrity=last_check(session, period_id),
        open_red=red,
        why_look=outdated,
        lock_asks=[] if period.locked_at else before_lock(red, outdated),
        jobs=open_jobs(session),
        button=ButtonForm(),
        submit_form=BatchForm(shown_hash=hash_of_batch(ready)),
        ready=len(ready),
        lock_form=BatchForm(shown_hash=hash_of_batch(approved)),
        formats=FORMATS,
    )


@blueprint.get("/periods/<int:period_id>/late")
@requires(Permission.PERIOD_READ)
def period_late(period_id: int):
    """The answers that came in after the statements were submitted."""
    period, page, session = period_or_404(period_id), page_number(), db.session()
    return render_template(
        "hr/periods/late.html",
        period=period,
        answers=late_answers(session, period, page),
        questions=questions(session),
        page=page,
        page_size=LATE_PAGE,
    )


@blueprint.get("/periods/<int:period_id>/missing/<fact>")
@requires(Permission.PERIOD_READ)
def period_missing(period_id: int, fact: str):
    """Who lacked a fact when the period was calculated last, why, and what waits for it."""
    period, page = period_or_404(period_id), page_number()
    rows = who_waits(db.session(), period_id, fact, page)
    if not rows and page == 0:
        abort(404)
    return render_template(
        "hr/periods/missing.html",
        period=period,
        fact=fact,
        rows=rows,
        page=page,
        page_size=MISSING_PAGE,
    )


@blueprint.post("/periods/<int:period_id>/calculate")
@requires(Permission.PERIOD_CLOSE)
def period_calculate(period_id: int):
    period_or_404(period_id)
    job_id = start_calculation(period_id, actor(), datetime.now(UTC))
    return redirect(url_for(".job_page", job_id=job_id))


@blueprint.post("/periods/<int:period_id>/submit")
@requires(Permission.PERIOD_CLOSE)
def period_submit(period_id: int):
    period, form = period_or_404(period_id), _batch_form()
    if period.end_day > today() and request.form.get("early") != "yes":
        flash("This period is not over. Tick that you want to submit it all the same.")
        return redirect(url_for(".period_page", period_id=period_id))
    now = datetime.now(UTC)
    number = submit_period(period_id, form.shown_hash.data, current_user.viewer, now)
    flash(f"{number:,} statements wait for their approvers now.")
    return redirect(url_for(".period_page", period_id=period_id))


@blueprint.post("/periods/<int:period_id>/lock")
@requires(Permission.PERIOD_CLOSE)
def period_lock(period_id: int):
    period_or_404(period_id)
    form = _batch_form()
    uneven_too, reason = request.form.get("uneven") == "yes", request.form.get("reason", "")
    shown, now = form.shown_hash.data, datetime.now(UTC)
    number = lock_period(period_id, shown, current_user.viewer, now, uneven_too, reason)
    flash(f"The period is locked, with {number:,} statements.")
    return redirect(url_for(".period_page", period_id=period_id))


@blueprint.post("/periods/<int:period_id>/export")
@requires(Permission.PERIOD_CLOSE)
def period_export(period_id: int):
    period_or_404(period_id)
    job_id = start_export(period_id, current_app.config["EXPORTS"], actor(), datetime.now(UTC))
    return redirect(url_for(".job_page", job_id=job_id))


@blueprint.get("/periods/<int:period_id>/payroll.<name>")
@requires(Permission.PERIOD_READ)
def period_download(period_id: int, name: str):
    period = period_or_404(period_id)
    if name not in FORMATS:
        abort(404)
    file_name = f"payroll-{file_stem(period.calendar, period.first_day)}.{name}"
    headers = {"Content-Disposition": f"attachment; filename={file_name}"}
    data = payroll_download(period_id, name, current_app.config["EXPORTS"])
    return Response(data, mimetype=MIMETYPES[name], headers=headers)


def period_or_404(period_id: int):
    return pay_period(db.session(), period_id) or abort(404)


def actor() -> Actor:
    viewer = current_user.viewer
    return Actor(viewer.pseudonym, viewer.id)


def _periods(form: OpenPeriodForm):
    periods = pay_periods(db.session())
    sums = period_sums(db.session(), [each.id for each in periods[:SUMMED]])
    return render_template("hr/periods/list.html", periods=periods, sums=sums, form=form)


def _open_form() -> tuple[OpenPeriodForm, dict[str, str]]:
    """The form with every calendar, and the first day of the next period of each."""
    form, following = OpenPeriodForm(), next_periods(db.session(), today())
    form.calendar.choices = [
        (name, f"{name}: {following[name].label}" if name in following else name)
        for name in calendars(db.session())
    ]
    return form, {name: str(period.days.first) for name, period in following.items()}


def _batch_form() -> BatchForm:
    form = BatchForm()
    if not form.validate_on_submit():
        abort(400)
    return form


def _status() -> str:
    text = request.args.get("status", "")
    return text if text in list(Status) else ""
