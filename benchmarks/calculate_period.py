"""Seconds to calculate a period: 20,000 people, twelve lines, with pools, ranks and a year so far.

    python -m benchmarks.calculate_period [PAYEES]

Told apart: reading, evaluating, what is stored; a first calculation, one that changes nothing, and
one of the next month, which reads the month before. Somebody else writes all the time: how long
they have to wait is how long a calculation keeps others out.
"""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import insert, select

from app.domain.days import FOR_EVER, Days
from app.domain.facts import WHOLE_ANSWER
from app.domain.plans.evaluating.evaluation import evaluate
from app.domain.plans.evaluating.statement_contents import contents
from app.domain.statements import content_text
from app.extensions import db, write_session
from app.factory import create_app
from app.jobs.worker import work_once
from app.models.catalogue import SourceRow
from app.models.facts import AnswerRow, CreditRow
from app.models.people import EmploymentRow, MembershipRow, PersonRow, UnitAncestorRow, UnitRow
from app.models.plans import ParticipationRow, PlanVersionRow
from app.models.statements import PayPeriodRow
from app.queries.units import company
from app.services.catalogue import keep_catalogue
from app.services.jobs import job_numbered
from app.services.periods import open_period, start_calculation
from app.services.plans.calculations import run_of
from app.services.plans.inputs import inputs_for
from app.services.plans.participants import participants
from app.services.plans.publishing import publish_plan
from app.services.rollups import rebuild
from benchmarks.import_answers import OPERATOR
from config import Config, make_secret, sqlite

NOW = datetime(2026, 2, 1, tzinfo=UTC)
HIRED, TEAM, ANSWERS = date(2024, 1, 1), 20, 20  # people a team, answers a person and month
waits: list[float] = []  # of somebody else who writes meanwhile, in seconds
PLAN = """
plan: Bench
currency: EUR
calendar: monthly
groups: [team]
tables:
  pays: {kind: interpolated, unit: percent, rows: [[3, 0%], [4, 100%], [5, 150%]]}
lines:
  - {name: amount, fact: target_amount, unit: money}
  - {name: mean, measure: csat_mean, of: payee, window: period, needs: 5, otherwise: [team]}
  - {name: good, measure: csat_top2, of: payee, window: year_to_date}
  - {name: recent, measure: csat_mean, of: payee, window: {answers: 30}}
  - {name: steady, measure: no_bad_day, of: team, window: period, unit: percent}
  - {name: part, formula: pays(mean)}
  - {name: mix, composite: {parts: {part: 60%, good: 20%, steady: 20%}, missing: reweight}}
  - {name: above, formula: "mean - avg(team, mean, skip)"}
  - {name: place, rank: {by: mean, over: team, order: high, ties: share, missing: zero}}
  - name: pot
    pool: {amount: 1000 EUR, over: team, by: mix, to: 0.01, remainder: largest, missing: zero}
  - {name: so_far, formula: "sum_before(reward, year)"}
  - name: reward
    formula: "min(amount * mix, 200% * amount) + pot"
    round: {to: minor_unit, mode: half_up}
pay: reward
"""


def main(payees: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="plaudit-benchmark-"))
    os.environ["PLAUDIT_INSTANCE"] = str(folder)
    make_secret(folder / "secret.key")
    make_secret(folder / "audit.key")
    config = Config(f"sqlite:///{folder / 'plaudit.db'}")
    config.SECRET_KEY = (folder / "secret.key").read_text().strip()
    config.AUDIT_KEY_FILE, config.STATIC_FOLDER = folder / "audit.key", folder / "static"
    with create_app(config).app_context():
        upgrade()
        keep_catalogue()
        with timed("made the company"):
            people(payees)
            answers(payees)
            rebuild()
        publish_plan(PLAN, date(2026, 1, 1), OPERATOR, NOW)
        take_part()
        january = open_period("2026-01", OPERATOR, NOW).id
        parts(january)
        with somebody_else(folder / "plaudit.db"):
            with timed("January, first"):
                calculated(january)
            with timed("January, unchanged"):
                calculated(january)
            february = open_period("2026-02", OPERATOR, NOW).id
            with timed("February, first"):
                calculated(february)


@contextmanager
def somebody_else(path: Path) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=write_now_and_then, args=(path, stop))
    thread.start()
    yield
    stop.set()
    thread.join()


@contextmanager
def timed(words: str) -> Iterator[None]:
    """Prints the seconds, those of the processor, and the longest for which others waited."""
    begin, busy = time.perf_counter(), time.process_time()
    waits.clear()
    yield
    took, busy = time.perf_counter() - begin, time.process_time() - busy
    others = f", others waited {max(waits):.2f} s at most" if waits else ""
    print(f"{words}: {took:.2f} s, processor {busy:.2f} s{others}", flush=True)


def write_now_and_then(path: Path, stop: threading.Event) -> None:
    """Somebody else who writes, and how long they wait for it; in a thread of its own."""
    connection = sqlite.connect(path, timeout=600, isolation_level=None)
    while not stop.wait(0.1):
        begin = time.perf_counter()
        connection.execute("begin immediate")
        connection.execute("update source set name = name where id = -1")
        connection.execute("commit")
        waits.append(time.perf_counter() - begin)
    connection.close()


def people(payees: int) -> None:
    with write_session() as session, session.begin():
        root = company(session)
        teams = range(100, 100 + payees // TEAM + 1)
        rows = [{"id": n, "parent_id": root.id, "kind": "team", "name": f"T{n}"} for n in teams]
        session.execute(insert(UnitRow), rows)
        above = [{"unit_id": n, "ancestor_id": a} for n in teams for a in (n, root.id)]
        session.execute(insert(UnitAncestorRow), above)
        days = {"first_day": HIRED, "end_day": FOR_EVER}
        ids = range(1000, 1000 + payees)
        texts = ("number", "pseudonym", "name")
        session.execute(
            insert(PersonRow), [{"id": n, **dict.fromkeys(texts, f"p{n}"), **days} for n in ids]
        )
        session.execute(insert(EmploymentRow), [{"person_id": n, **days} for n in ids])
        where = [{"person_id": n, "unit_id": 100 + (n - 1000) // TEAM, **days} for n in ids]
        session.execute(insert(MembershipRow), where)


def answers(payees: int) -> None:
    """Of each person so many in January and February, spread over the days."""
    with write_session() as session, session.begin():
        session.add(SourceRow(name="bench", comments_after=0))
        session.flush()
        source = session.scalar(select(SourceRow.id).where(SourceRow.name == "bench"))
        for start in range(0, payees, 1_000):
            found = [one(n, k) for n in range(start, min(start + 1_000, payees)) for k in range(40)]
            alike = {"source_id": source, "question": "satisfaction", "channel": "phone"}
            more = {"instant": None, "payees": 1, "attributes": {}, "fingerprint": 0}
            session.execute(
                insert(AnswerRow),
                [
                    {"id": key, "external_id": str(key), "day": day, "team_id": team, "step": step}
                    | alike | more
                    for key, _, day, team, step in found
                ],
            )  # fmt: skip
            session.execute(
                insert(CreditRow),
                [
                    {"payee_id": payee, "question": "satisfaction", "day": day, "answer_id": key,
                     "channel": "phone", "team_id": team, "step": step, "credit": WHOLE_ANSWER}
                    for key, payee, day, team, step in found
                ],
            )  # fmt: skip


def one(person: int, k: int) -> tuple[int, int, date, int, int]:
    key = person * 40 + k + 1
    first = date(2026, 1, 1) if k < ANSWERS else date(2026, 2, 1)
    day = first + timedelta(days=(person * 7 + k * 3) % 28)
    return key, 1000 + person, day, 100 + person // TEAM, 4 - (key * 2654435761 >> 7) % 7 % 5


def take_part() -> None:
    with write_session() as session, session.begin():
        ids = session.scalars(select(PersonRow.id).where(PersonRow.id >= 1000)).all()
        alike = {"plan_id": 1, "first_day": date(2026, 1, 1), "end_day": FOR_EVER}
        rows = [{"payee_id": key, "target_minor": 50_000 + key, **alike} for key in ids]
        session.execute(insert(ParticipationRow), rows)


def parts(period_id: int) -> None:
    """Each step by itself, without storing."""
    session = db.session()
    period = session.get_one(PayPeriodRow, period_id)
    version = session.scalars(select(PlanVersionRow)).one()
    run = run_of(session, period, version)
    days = Days(period.first_day, period.end_day)
    with timed("  who takes part"):
        everybody = participants(session, run.plan, 1, days, run.tree)
    with timed("  inputs"):
        inputs = inputs_for(session, run, everybody)
    with timed("  evaluation"):
        found = evaluate(run.plan, inputs)
    with timed("  contents"):
        kept = contents(run.plan, inputs, found)
    with timed("  hashes"):
        for content in kept:
            content_text(content)
    session.rollback()


def calculated(period_id: int) -> None:
    job_id = start_calculation(period_id, OPERATOR, NOW)
    work_once(job_id)
    db.session.rollback()
    job = job_numbered(job_id)
    print(job.message or dict(job.result))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
