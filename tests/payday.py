"""A month of a small company, ready to be paid: answers, a plan, participations, a period."""

from dataclasses import dataclass
from datetime import date

from app.domain.days import FOR_EVER
from app.domain.jobs import Job
from app.extensions import db
from app.jobs.worker import work_once
from app.models.people import PersonRow
from app.models.plans import ParticipationRow
from app.models.statements import PayPeriodRow, StatementRow
from app.queries.statements import shown_in, submittable
from app.services.approvals import approve_statements, hash_of_batch, submit_period
from app.services.closing import lock_period
from app.services.jobs import job_numbered
from app.services.periods import open_period, start_calculation
from app.services.plans.publishing import publish_plan
from tests.factories import NOON, OPERATOR, import_answers, make_person, make_unit, store, write_csv
from tests.world import make_account, viewer_of

JANUARY = date(2026, 1, 1)
LINEAR = """
plan: Linear
currency: EUR
calendar: monthly
groups: [team]
tables:
  pays: {kind: interpolated, unit: percent, rows: [[3, 0%], [5, 100%]]}
lines:
  - {name: amount, fact: target_amount, unit: money, label: Your target amount}
  - {name: mean, measure: csat_mean, of: payee, window: period, unit: score, label: Your mean}
  - {name: part, formula: pays(mean), label: Your part}
  - {name: reward, formula: amount * part, round: {to: minor_unit, mode: half_up}}
pay: reward
"""


@dataclass(frozen=True)
class Month:
    """`ann` and `bob` earn; `boss` approves; `hanna` submits, locks and exports; `far` is far."""

    ann: PersonRow
    bob: PersonRow
    boss: PersonRow
    hanna: PersonRow
    far: PersonRow
    period: PayPeriodRow


def make_month(folder, plan=LINEAR, answers=("5", "4", "3"), calendar="monthly", period="2026-01"):
    """January 2026: Ann has these answers, Bob one of 5; both take part with 1,000.00.

    In another calendar another period of it is open.
    """
    plan = plan.replace("calendar: monthly", f"calendar: {calendar}")
    team, other = make_unit("Phone"), make_unit("Shop")
    boss = make_person("boss", team)
    people = {name: make_person(name, team, boss) for name in ("ann", "bob")}
    hanna, far = make_person("hanna", other), make_person("far", other, email="far@example.com")
    for person, role in ((boss, "manager"), (hanna, "hr"), (far, "manager")):
        make_account(person, role)
    for person in people.values():
        make_account(person, "staff")
    lines = [f"a{n},ann,2026-01-{n + 1:02},{text}" for n, text in enumerate(answers)]
    import_answers(write_csv(folder, *lines, "b1,bob,2026-01-09,5"))
    publish_plan(plan, JANUARY, OPERATOR, NOON)
    for person in people.values():
        participate(person)
    row = open_period(period, OPERATOR, NOON, calendar)
    return Month(**people, boss=boss, hanna=hanna, far=far, period=row)


def participate(person, first_day=JANUARY, end_day=FOR_EVER, target_minor=100_000, plan_id=1):
    row = ParticipationRow(payee_id=person.id, plan_id=plan_id, target_minor=target_minor)
    row.first_day, row.end_day = first_day, end_day
    return store(row)


def calculate(month) -> Job:
    job_id = start_calculation(month.period.id, OPERATOR, NOON)
    work_once(job_id)
    return job_numbered(job_id)


def submit(month, person=None):
    db.session.rollback()
    shown = hash_of_batch(submittable(db.session(), month.period.id))
    return submit_period(month.period.id, shown, viewer_of(person or month.hanna), NOON)


def approve_all(month, person=None):
    db.session.rollback()
    batch = shown_in(db.session(), month.period.id, "in review")
    approve_statements(batch, viewer_of(person or month.boss), NOON)
    return batch


NOT_LOOKED = "Nobody looked it through."


def lock(month, person=None, **more):
    """Lock what is approved; with a reason, because these months are not looked through."""
    db.session.rollback()
    more = {"reason": NOT_LOOKED} | more
    shown = hash_of_batch(shown_in(db.session(), month.period.id, "approved"))
    return lock_period(month.period.id, shown, viewer_of(person or month.hanna), NOON, **more)


def statement_of(month, person):
    """The head as it stands in the database now."""
    db.session.rollback()
    query = (
        db.select(StatementRow)
        .join(StatementRow.participation)
        .where(ParticipationRow.payee_id == person.id, StatementRow.period_id == month.period.id)
        .execution_options(populate_existing=True)
    )
    return db.session.scalars(query).one()


def locked_month(folder):
    month = make_month(folder)
    calculate(month)
    submit(month)
    approve_all(month)
    lock(month)
    return month
