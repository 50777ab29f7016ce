"""Seconds until a changed tier shows its cost and its luck, in an installation, as a job.

    python -m benchmarks.try_draft [PAYEES] [FOLDER]

The plan is that of the handbook; each payee has 10 to 50 answers to each of its two questions, and
three facts and a key figure from a file. Wall time and computing (CPU), from the start of the job
until the cost lies in its file, and until the luck does. The first trial reads and draws; the
second changes a tier; the third adds a line that was not read yet; then an answer is corrected.
A FOLDER is kept and used again: making the company takes most of the time.
"""

import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import select, update

from app.domain.facts import WHOLE_ANSWER
from app.extensions import db, write_session
from app.factory import create_app
from app.jobs.worker import work_once
from app.models.catalogue import SourceRow
from app.models.fact_values import FactValueRow, FactVersionRow
from app.models.facts import AnswerRow, CreditRow
from app.models.jobs import JobRow
from app.models.plans import ParticipationRow, PlanVersionRow
from app.models.statements import PayPeriodRow
from app.services.bulk import insert_tuples
from app.services.catalogue import keep_catalogue
from app.services.jobs import job_numbered
from app.services.periods import open_period
from app.services.plans.publishing import publish_plan
from app.services.plans.simulations import Wanted, simulation_in, start_simulation
from app.services.rollups import rebuild
from benchmarks.calculate_period import NOW, TEAM, people, take_part, timed
from benchmarks.evaluation import PLAN
from benchmarks.import_answers import OPERATOR
from config import Config, make_secret

MONTH = date(2026, 1, 1)
YEAR = "  - {name: year, measure: csat_top2, of: payee, window: year_to_date}\n"
OTHER_LINE = PLAN.replace("  - {name: nps_part", f"{YEAR}  - {{name: nps_part", 1)
DRAFTS = {
    "first trial, reads and draws": PLAN.replace("[90%, 100%]]", "[90%, 110%]]"),
    "a changed tier": PLAN.replace("[90%, 100%]]", "[85%, 75%], [90%, 120%]]"),
    "a tier changed again": PLAN.replace("[75, 150%]]", "[70, 140%], [75, 160%]]"),
    "a line that was not read yet": OTHER_LINE.replace("csat_pay(csat)", "csat_pay(year)"),
}
QUESTIONS = {"satisfaction": 5, "recommend": 11}  # steps
FACTS = {"days_present": "days", "days_scheduled": "days", "schedule_adherence": "percent"}


def main(payees: int, folder: Path | None) -> None:
    """Print every figure of one run."""
    where = folder or Path(tempfile.mkdtemp(prefix="plaudit-benchmark-"))
    where.mkdir(exist_ok=True)
    with create_app(_config(where)).app_context():
        upgrade()
        keep_catalogue()
        if db.session.scalar(select(PlanVersionRow.version)) is None:
            with timed("made the company"):
                _make(payees)
        for what, text in DRAFTS.items():
            tried(what, text, where / "simulations")
        with write_session() as session, session.begin():
            session.execute(update(ParticipationRow).values(target_minor=60_000))
        tried("after a change of what is read", DRAFTS["a changed tier"], where / "simulations")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def tried(what: str, text: str, folder: Path) -> None:
    """One trial from start to end; prints when the cost and when the luck was stored."""
    period = db.session.scalars(select(PayPeriodRow.id)).one()
    watch = _Watch(folder)
    job_id = start_simulation(Wanted(1, 1, text, [period], folder), OPERATOR, NOW).id
    watch.name = job_numbered(job_id).arguments["name"]
    work_once(job_id, watch)
    job = job_numbered(job_id)
    found = simulation_in(folder, watch.name)
    assert found, job.message
    assert found["luck"], job.message
    wall, computing = watch.now()
    cost = watch.cost or (wall, computing)
    print(
        f"{what}: cost after {cost[0]:.2f} s ({cost[1]:.2f} s CPU),"
        f" luck after {wall - cost[0]:.2f} s more ({computing - cost[1]:.2f} s CPU);"
        f" {found['total']['difference'] / 100:,.2f} EUR",
        flush=True,
    )


class _Watch:
    """Looks whether the cost is there whenever the job reports how far it is."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.name = folder, ""
        self.began, self.cost = self._clocks(), None

    def __call__(self, done: int, total: int) -> None:
        if self.cost is None and (self.folder / f"{self.name}.json").exists():
            self.cost = self.now()

    def now(self) -> tuple[float, float]:
        wall, computing = self._clocks()
        return wall - self.began[0], computing - self.began[1]

    @staticmethod
    def _clocks() -> tuple[float, float]:
        return time.perf_counter(), time.process_time()


def _config(folder: Path) -> Config:
    os.environ["PLAUDIT_INSTANCE"] = str(folder)
    for name in ("secret", "audit"):
        if not (folder / f"{name}.key").exists():
            make_secret(folder / f"{name}.key")
    config = Config(f"sqlite:///{folder / 'plaudit.db'}")
    config.SECRET_KEY = (folder / "secret.key").read_text().strip()
    config.AUDIT_KEY_FILE, config.STATIC_FOLDER = folder / "audit.key", folder / "static"
    return config


def _make(payees: int) -> None:
    people(payees)
    for make in (answers, facts):
        with write_session() as session, session.begin():
            make(session, payees)
    rebuild()
    publish_plan(PLAN, MONTH, OPERATOR, NOW)
    take_part()
    open_period("2026-01", OPERATOR, NOW)


def answers(session, payees: int) -> None:
    """Of each person 10 to 50 answers to each question, most of them good."""
    source = SourceRow(name="bench", comments_after=0)
    session.add(source)
    session.flush()
    for start in range(0, payees, 1_000):
        given = [each for n in range(start, min(start + 1_000, payees)) for each in _of(n)]
        insert_tuples(
            session,
            AnswerRow.__table__,
            [
                (key, source.id, str(key), question, day, None, "phone", team, step, 1, {}, 0)
                for key, _, question, day, team, step in given
            ],
        )
        insert_tuples(
            session,
            CreditRow.__table__,
            [
                (payee, question, day, key, "phone", team, step, WHOLE_ANSWER)
                for key, payee, question, day, team, step in given
            ],
        )


def _of(person: int) -> Iterator[tuple[int, int, str, date, int, int]]:
    for place, (question, steps) in enumerate(QUESTIONS.items()):
        for k in range(10 + (person * 17 + place * 5) % 41):
            key = person * 200 + place * 100 + k + 1
            day = MONTH + timedelta(days=(person * 7 + k * 3) % 28)
            chance = (key * 2654435761 >> 7) % 16
            below = chance % 2 if chance >= person % 6 else 2 + chance
            step = max(steps - 1 - below, 0)
            yield key, 1000 + person, question, day, 100 + person // TEAM, step


def facts(session, payees: int) -> None:
    """Days and a key figure of each person in the month."""
    session.add(_job())
    session.flush()
    heads, versions = [], []
    for person in range(payees):
        for place, (name, unit) in enumerate(FACTS.items()):
            key = person * 10 + place + 1
            days = (MONTH, date(2026, 2, 1))
            heads.append((key, 1000 + person, 100 + person // TEAM, name, *days, "{}", 1))
            number, below = str(15 + person % 8 if place == 0 else 22), None
            if unit == "percent":
                number, below = str(9_300 + person % 500), "10000"
            versions.append(
                (key, 1, unit, "", number, below, None, 1, OPERATOR.name, NOW, None, None)
            )
    insert_tuples(session, FactValueRow.__table__, heads)
    insert_tuples(session, FactVersionRow.__table__, versions)


def _job() -> JobRow:
    none = dict.fromkeys(("done", "total", "cursor", "attempts", "fruitless"), 0)
    row = JobRow(kind="facts_import", status="done", message="", created_at=NOW, **none)
    row.id, row.arguments, row.result = 1, {}, {}
    return row


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 20_000,
        Path(sys.argv[2]) if len(sys.argv) > 2 else None,
    )
