"""What rules of exclusion cost at 1,000,000 answers: looking, applying, and imports beside them.

    python -m benchmarks.exclusions [ANSWERS] [sqlite|postgresql]

Each rule is looked at first and then applied, as jobs. Somebody else writes all the time: how
long they have to wait is how long a rule keeps others out. Then a file of 20,000 answers comes in,
before there is any rule and with all of them in force; that is twice the same number of new rows.
No limit is set: what is told is how much a rule costs.
"""

import resource
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.extensions import db, write_session
from app.jobs.worker import work_once
from app.services.exclusions.previews import Looked, start_exclusion_preview
from app.services.exclusions.rules import propose_exclusion, start_exclusion
from app.services.files.feedback_imports import start_feedback_import
from app.services.jobs import job_numbered
from benchmarks.company import (
    ANSWERS,
    CUSTOMERS,
    DATABASES,
    NOW,
    OPERATOR,
    PAYEES,
    PEOPLE,
    large_company,
    memory,
)
from benchmarks.limits import SECOND, Limits, Took, timed

IMPORTED = 20_000  # rows of a file
MAPPING = """
source: calls
external_id: id
payee: agent
channel: channel
attributes: {contact: customer}
day: {column: day, format: YYYY-MM-DD}
answers: {satisfaction: rating}
"""
ALL = {"first_day": date(2025, 1, 1)}
RULES: dict[str, dict[str, Any]] = {
    "3% for a reason": {"kind": "reason", "attribute": "reason", "values": ["product"]} | ALL,
    "an outage of a month": {
        "kind": "outage",
        "first_day": date(2025, 6, 1),
        "end_day": date(2025, 7, 1),
        "channels": ["phone", "chat"],
    },
    "repetitions within 30 days": {"kind": "duplicate", "within": 30} | ALL,
}
waits: list[float] = []  # of somebody else who writes meanwhile, in seconds


def main(answers: int, databases: tuple[str, ...]) -> None:
    for database in databases:
        with large_company(database, PAYEES, answers) as app, app.app_context():
            print(f"{database}: {answers:,} answers of {PAYEES:,} people", flush=True)
            with somebody_else(app), tempfile.TemporaryDirectory(dir=memory()) as folder:
                told(f"{IMPORTED:,} answers, no rule", lambda: imported(Path(folder), 1))
                for name, document in RULES.items():
                    apply(name, document)
                told(f"{IMPORTED:,} answers, all rules", lambda: imported(Path(folder), 2))


def apply(name: str, document: Mapping[str, Any]) -> None:
    at = datetime.now(UTC)
    looked = Looked(document, "Measured", 0, current_app.config["SIMULATIONS"])
    told(
        f"{name}, looked at",
        lambda: done(start_exclusion_preview(looked, OPERATOR, at)),
    )
    mark = propose_exclusion(document, "Measured", 0, OPERATOR, at)
    told(f"{name}, applied", lambda: done(start_exclusion(mark, OPERATOR, at)))


def told(words: str, act: Any) -> None:
    results: list[str] = []
    waits.clear()
    took: Took = timed(lambda: results.append(act()))
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    others = f"others waited {max(waits, default=0):.2f} s at most, {most:,} MiB at most so far"
    Limits().time(f"{words}: {results[0]}, {others}", took, None, SECOND)


def done(job_id: int) -> str:
    """Does the job; in one word or two what became of it."""
    work_once(job_id)
    db.session.rollback()
    job = job_numbered(job_id)
    assert job.status == "done", job.message
    names = ("excluded", "counted_again", "new", "stored")
    return ", ".join(f"{job.result[name]:,} {name}" for name in names if name in job.result)


def imported(folder: Path, number: int) -> str:
    """A file of answers of the last months, with contacts, some of which are there already."""
    dice = np.random.default_rng(number)
    path = folder / f"answers-{number}.csv"
    lines = ["id,agent,channel,customer,day,rating"]
    for row in range(IMPORTED):
        person, customer, day, rating = dice.integers([PAYEES, CUSTOMERS, 28, 5]).tolist()
        told = f"E{person + PEOPLE},phone,{customer:016x}@example.com"
        lines.append(f"N{number}-{row},{told},2026-01-{day + 1:02},{rating + 1}")
    path.write_text("\n".join(lines))
    return done(start_feedback_import(path, path.name, MAPPING, OPERATOR, NOW))


@contextmanager
def somebody_else(app: Flask) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=write_now_and_then, args=(app, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def write_now_and_then(app: Flask, stop: threading.Event) -> None:
    """What any sign-in does: a write to a table of its own, and how long it waited."""
    while not stop.wait(0.05):
        begin = time.perf_counter()
        try:
            with app.app_context(), write_session() as session, session.begin():
                session.execute(text("update session set seen_at = seen_at where person_id = -1"))
        except OperationalError:  # waited for longer than a page does: its reader sees a failure
            pass
        finally:
            waits.append(time.perf_counter() - begin)


if __name__ == "__main__":
    named = tuple(each for each in sys.argv[1:] if each in DATABASES)
    numbers = [int(each) for each in sys.argv[1:] if each not in DATABASES]
    main(numbers[0] if numbers else ANSWERS, named or DATABASES)
