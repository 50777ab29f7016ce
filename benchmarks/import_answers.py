"""How long an import of answers takes, against a bare executemany of the same final rows.

    python -m benchmarks.import_answers [ANSWERS] [PAYEES]

The bare rows go into the same tables with the indexes, keys and settings of an installation;
`without keys` with foreign keys switched off, as no installation has them. Prints seconds and
ratios; at most 4 is wanted. Ids come in random order.
"""

import random
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from flask_migrate import upgrade

from app.extensions import db, set_up_sqlite
from app.factory import create_app
from app.jobs.worker import work_once
from app.services.actors import Actor
from app.services.catalogue import keep_catalogue
from app.services.files.feedback_imports import start_feedback_import
from app.services.files.people import import_people
from app.services.jobs import job_numbered
from config import ConfigForTests, sqlite

MAPPING = """
source: calls
external_id: id
payee: agent
channel: channel
day: {column: day, format: YYYY-MM-DD}
answers: {satisfaction: rating}
"""
TABLES = ("answer", "credit", "unit_rollup", "unit_month")
CHANNELS = ("phone", "chat", "email", "shop")
OPERATOR = Actor("operator:benchmark")
FIRST_DAY = date(2025, 1, 1)


def main(answers: int, payees: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="plaudit-benchmark-"))
    url = f"sqlite:///{folder / 'plaudit.db'}"
    app = create_app(ConfigForTests(url, folder))
    with app.app_context():
        upgrade()
        keep_catalogue()
        import_people(people_file(folder, payees), OPERATOR, datetime.now(UTC))
        path = answers_file(folder, answers, payees)
        seconds = imported(path)
        rows = final_rows(folder / "plaudit.db")
    bare, without = bare_insert(folder, rows, "on"), bare_insert(folder, rows, "off")
    counts = ", ".join(f"{len(rows[name]):,} {name}" for name in TABLES)
    print(f"final rows: {counts}")
    print(f"import: {seconds:.1f} s, {answers / seconds:,.0f} answers/s")
    print(f"bare executemany: {bare:.1f} s, ratio {seconds / bare:.2f} (at most 4)")
    print(f"bare executemany without keys: {without:.1f} s, ratio {seconds / without:.2f}")


def people_file(folder: Path, payees: int) -> Path:
    """Teams of 20 people on sites of 10 teams."""
    lines = ["number,name,first_day,site,team"]
    for number in range(payees):
        team = number // 20
        lines.append(f"E{number:06},Person {number},2020-01-01,Site {team // 10},Team {team}")
    path = folder / "people.csv"
    path.write_text("\n".join(lines))
    return path


def answers_file(folder: Path, answers: int, payees: int) -> Path:
    chance = random.Random(7)
    ids = list(range(answers))
    chance.shuffle(ids)
    path = folder / "answers.csv"
    with path.open("w") as file:
        file.write("id,agent,channel,day,rating\n")
        for number in ids:
            day = FIRST_DAY + timedelta(days=chance.randrange(365))
            agent, rating = chance.randrange(payees), chance.choice("12345")
            file.write(f"R{number},E{agent:06},{chance.choice(CHANNELS)},{day},{rating}\n")
    return path


def imported(path: Path) -> float:
    started = time.perf_counter()
    job_id = start_feedback_import(path, path.name, MAPPING, OPERATOR, datetime.now(UTC))
    work_once(job_id)
    seconds = time.perf_counter() - started
    job = job_numbered(job_id)
    assert job.status == "done", job.message
    db.session.rollback()
    return seconds


def final_rows(path: Path) -> dict[str, list[tuple[object, ...]]]:
    connection = sqlite.connect(path)
    rows = {name: connection.execute(f"select * from {name}").fetchall() for name in TABLES}
    connection.close()
    rows["credit"].sort(key=lambda row: row[3])  # in the order in which they came: by answer
    return rows


def bare_insert(folder: Path, rows: dict[str, list[tuple[object, ...]]], keys: str) -> float:
    """Seconds of one transaction that brings them into tables which only miss these rows."""
    path = folder / f"bare-{keys}.db"
    target = sqlite.connect(path)
    set_up_sqlite(target, None)
    target.execute("pragma foreign_keys = off")
    copy_all_else(target, folder / "plaudit.db")
    target.execute(f"pragma foreign_keys = {keys}")
    started = time.perf_counter()
    target.execute("begin immediate")
    for name in TABLES:
        marks = ", ".join("?" * len(rows[name][0]))
        target.executemany(f"insert into {name} values ({marks})", rows[name])
    target.execute("commit")
    seconds = time.perf_counter() - started
    target.close()
    path.unlink()
    return seconds


def copy_all_else(target: sqlite.Connection, source: Path) -> None:
    """All tables with their rows but those that are measured, then indexes and triggers."""
    target.execute("attach ? as source", [str(source)])
    made = target.execute(
        "select type, name, sql from source.sqlite_master where sql is not null"
        " and name not like 'sqlite_%' order by type <> 'table'"
    ).fetchall()
    for kind, name, statement in made:
        target.execute(statement)
        if kind == "table" and name not in TABLES:
            target.execute(f'insert into main."{name}" select * from source."{name}"')
    target.execute("detach source")


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [1_000_000, 20_000][len(given) :]))
