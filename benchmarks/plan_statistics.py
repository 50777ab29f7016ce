"""What a plan of 20,000 people costs whose scores are compared, beside one of plain scores.

    python -m benchmarks.plan_statistics [PAYEES] [ANSWERS] [sqlite|postgresql]

A plan of one measure each, plain, `lower`, `shrunk`, `adjusted` and with `reliability` in needs:
seconds to read its inputs, which is where statistics are made; of a month, and of the twelve
months until then. Then one plan with all of them is calculated, as a job. No limit is set: what is
told is how many times a plain score each costs.
"""

import sys
from datetime import date

from sqlalchemy import delete, insert, select

from app.domain.days import FOR_EVER, Days
from app.extensions import db, write_session
from app.models.people import PersonRow
from app.models.plans import ParticipationRow, PlanVersionRow
from app.models.statements import PayPeriodRow
from app.services.periods import open_period
from app.services.plans.calculations import run_of
from app.services.plans.inputs import inputs_for
from app.services.plans.participants import participants
from app.services.plans.publishing import publish_plan
from benchmarks.calculate_period import calculated
from benchmarks.company import ANSWERS, DATABASES, NOW, OPERATOR, PEOPLE, large_company
from benchmarks.limits import SECOND, Limits, middle, timed

PAYEES, TIMES = 20_000, 3
FIRST = date(2026, 1, 1)
KINDS = {
    "plain": "",
    "lower": ", statistic: lower",
    "shrunk": ", statistic: shrunk",
    "adjusted": ", statistic: adjusted",
    "reliability": ", needs: {answers: 10, reliability: 0.70}, otherwise: [team, missing]",
}
WINDOWS = {"a month": "period", "twelve months": "{periods: 12}"}
HEAD = "plan: {name}\ncurrency: EUR\ncalendar: monthly\ngroups: [team]\nlines:\n"
LINE = "  - {{name: {name}, measure: csat_top2, of: payee, window: {window}{more}}}\n"
ROUND = "round: {{to: minor_unit, mode: half_up}}"
PAID = f"  - {{{{name: reward, formula: '{{formula}}', {ROUND}}}}}\npay: reward\n"


def main(payees: int, answers: int, databases: tuple[str, ...]) -> None:
    for database in databases:
        with large_company(database, payees, answers) as app, app.app_context():
            print(f"{database}: {answers:,} answers of {payees:,} people", flush=True)
            period = open_period("2026-01", OPERATOR, NOW).id
            for window in WINDOWS:
                for kind in KINDS:
                    read(kind, window, period)
            everything(period)


def plan(name: str, kinds: list[str], window: str) -> str:
    lines = [LINE.format(name=each, window=WINDOWS[window], more=KINDS[each]) for each in kinds]
    formula = " + ".join(f"{each} * 100 EUR" for each in kinds)
    return HEAD.format(name=name) + "".join(lines) + PAID.format(formula=formula)


def read(kind: str, window: str, period_id: int) -> None:
    version = published(plan(f"{kind} {window}", [kind], window))
    took = middle([timed(lambda: inputs(version, period_id)) for _ in range(TIMES)])
    Limits().time(f"inputs of a plan, {kind} of {window}", took, None, SECOND)


def inputs(version_of: int, period_id: int) -> None:
    session = db.session()
    period = session.get_one(PayPeriodRow, period_id)
    version = session.scalars(
        select(PlanVersionRow).where(PlanVersionRow.plan_id == version_of)
    ).one()
    run = run_of(session, period, version)
    days = Days(period.first_day, period.end_day)
    found = inputs_for(session, run, participants(session, run.plan, version_of, days, run.tree))
    assert found is not None
    session.rollback()


def everything(period_id: int) -> None:
    published(plan("Everything", list(KINDS), "a month"))
    took = timed(lambda: calculated(period_id))
    Limits().time("a month calculated with all of them", took, None, SECOND)


def published(text: str) -> int:
    """The id of a new plan in which everybody takes part, instead of the plan before."""
    plan_id = publish_plan(text, FIRST, OPERATOR, NOW).plan_id
    with write_session() as session, session.begin():
        session.execute(delete(ParticipationRow))
        alike = {"plan_id": plan_id, "first_day": FIRST, "end_day": FOR_EVER}
        ids = session.scalars(select(PersonRow.id).where(PersonRow.id >= PEOPLE))
        rows = [{"payee_id": key, "target_minor": 50_000, **alike} for key in ids]
        session.execute(insert(ParticipationRow), rows)
    return plan_id


if __name__ == "__main__":
    named = tuple(each for each in sys.argv[1:] if each in DATABASES)
    numbers = [int(each) for each in sys.argv[1:] if each not in DATABASES]
    main(*(numbers + [PAYEES, ANSWERS][len(numbers) :]), named or DATABASES)
