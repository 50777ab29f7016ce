"""How the months of the demo company were paid: calculated, submitted, approved, closed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial

from app.domain.demo.company import PAYROLL
from app.domain.demo.personas import personas
from app.domain.statements import Shown, Status
from app.extensions import db
from app.models.statements import StatementRow
from app.queries.statements import all_in_period, shown_in, submittable
from app.services.approvals import (
    approve_statements,
    hash_of_batch,
    return_statement,
    submit_period,
    void_statement,
)
from app.services.closing import export_period, lock_period
from app.services.demo.history import (
    PAID_MONTHS,
    Event,
    Making,
    Progress,
    actor_of,
    moment,
    run_job,
)
from app.services.integrity.looks import run_check, start_check
from app.services.periods import open_period, period_of, start_calculation
from app.services.plans.calculations import run_calculation

REASON_TO_VOID = "Too few answers for a score in this month; agreed with the person."
REASON_TO_LOCK = (
    "Payday is today. What stands out is asked about next week."  # where something does
)
REASONS_TO_RETURN = (
    "Two weeks of parental leave are missing here. Please check the target amount.",
    "One shared call is credited to the wrong colleague, as far as I can see.",
)
SHARE_APPROVED = 0.25  # of what those decide who can be tried out; all others are done


def months(making: Making) -> Iterator[Event]:
    """Two months are closed, one is in review, one is open."""
    timeline = making.company.timeline
    for offset in PAID_MONTHS:
        name = f"{timeline.month(offset):%Y-%m}"
        words = f"Statements of {timeline.month(offset):%B %Y}"
        opened, end = timeline.month(offset), timeline.month(offset + 1)
        steps = [(opened, 7, open_month)]
        if offset == 0:
            steps += [(timeline.day, 21, calculate)]
        else:
            steps += [(end + timedelta(days=1), 9, calculate)]
            steps += [(end + timedelta(days=2), 9, submit)]
        if offset == -1:
            steps += [(end + timedelta(days=3), 9, approve_some)]
        elif offset < -1:
            steps += [(end + timedelta(days=3), 9, approve_all)]
            steps += [(end + timedelta(days=4), 9, close)]
        for day, hour, act in steps:
            yield Event(moment(day, hour), words, partial(act, making, name))


def open_month(making: Making, name: str, at: datetime, progress: Progress) -> None:
    open_period(name, actor_of(making.officer(PAYROLL)), at)


def calculate(making: Making, name: str, at: datetime, progress: Progress) -> None:
    actor = actor_of(making.officer(PAYROLL))
    job_id = start_calculation(period_of(name).id, actor, at)
    run_job(job_id, run_calculation, at, progress)


def submit(making: Making, name: str, at: datetime, progress: Progress) -> None:
    period_id = period_of(name).id
    batch = submittable(db.session(), period_id)
    if batch:  # a tiny company may have too few answers for any score
        submit_period(period_id, hash_of_batch(batch), making.officer(PAYROLL), at)


def approve_all(making: Making, name: str, at: datetime, progress: Progress) -> None:
    """Managers approve everything; HR decides about what has no amount."""
    period_id = period_of(name).id
    for manager, batch in in_review(making, period_id):
        approve_statements(batch, making.viewer(manager), at)
    for one in shown_in(db.session(), period_id, Status.CALCULATED):
        void_statement(one, REASON_TO_VOID, making.officer(PAYROLL), at)


def approve_some(making: Making, name: str, at: datetime, progress: Progress) -> None:
    """Whoever can be tried out still has to decide, and gave one statement back."""
    mine = {persona.number for persona in personas(making.company)}
    reasons = iter(REASONS_TO_RETURN)
    for manager, batch in in_review(making, period_of(name).id):
        viewer = making.viewer(manager)
        number = int(len(batch) * SHARE_APPROVED) if manager in mine else len(batch)
        if number:
            approve_statements(batch[:number], viewer, at)
        if number < len(batch):
            return_statement(batch[number], next(reasons), viewer, at)


def close(making: Making, name: str, at: datetime, progress: Progress) -> None:
    period_id, officer = period_of(name).id, making.officer(PAYROLL)
    batch = shown_in(db.session(), period_id, Status.APPROVED)
    if batch:
        run_job(start_check(period_id, actor_of(officer), at), run_check, at, progress)
    lock_period(period_id, hash_of_batch(batch), officer, at, reason=REASON_TO_LOCK)
    next_day = at + timedelta(days=1)
    export_period(period_id, actor_of(making.officer(PAYROLL)), next_day)


def in_review(making: Making, period_id: int) -> list[tuple[str, list[Shown]]]:
    """What waits for each manager, by the manager's number."""
    found: dict[str, list[Shown]] = defaultdict(list)
    payees = {one.number: one for one in making.company.payees}
    for row in all_in_period(db.session(), period_id, Status.IN_REVIEW):
        payee = payees[str(row.participation.payee.number)]
        manager = making.company.manager_of(payee, row.period.end_day)
        found[manager].append(_shown(row))
    return sorted(found.items())


def _shown(row: StatementRow) -> Shown:
    return Shown(row.id, row.version, row.content_hash)
