"""How long PostgreSQL takes for an import of answers, against a bare COPY of the same final rows.

    python -m benchmarks.import_postgresql [ANSWERS] [PAYEES]

Starts a server of its own. The bare COPY goes into the same tables, emptied, with their indexes
and keys; `without keys` into tables of the same columns and indexes. Prints seconds and ratios.
"""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask_migrate import upgrade
from psycopg import Connection
from psycopg.types.json import Json

from app.extensions import db
from app.factory import create_app
from app.services.catalogue import keep_catalogue
from app.services.files.people import import_people
from benchmarks.import_answers import OPERATOR, TABLES, answers_file, imported, people_file
from config import ConfigForTests
from tests.postgresql import postgresql

Rows = list[tuple[Any, ...]]


def main(answers: int, payees: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="plaudit-benchmark-"))
    with postgresql(folder) as url:
        app = create_app(ConfigForTests(url, folder))
        with app.app_context():
            upgrade()
            keep_catalogue()
            import_people(people_file(folder, payees), OPERATOR, datetime.now(UTC))
            seconds = imported(answers_file(folder, answers, payees))
            print(f"import: {seconds:.1f} s, {answers / seconds:,.0f} answers/s")
            engine = db.engine.execution_options(write=True)
            with engine.connect() as connection:
                driver = connection.connection.driver_connection
                assert isinstance(driver, Connection)
                compare(driver, seconds)


def compare(driver: Connection[Any], seconds: float) -> None:
    rows = {name: final_rows(driver, name) for name in TABLES}
    print("final rows: " + ", ".join(f"{len(rows[name]):,} {name}" for name in TABLES))
    for name in TABLES:
        driver.execute(f"create table bare_{name} (like {name} including all)")
    without = copied(driver, {f"bare_{name}": rows[name] for name in TABLES})
    driver.execute(f"truncate {', '.join(TABLES)} cascade")
    bare = copied(driver, rows)
    print(f"bare COPY: {bare:.1f} s, ratio {seconds / bare:.2f} (at most 3)")
    print(f"bare COPY without keys: {without:.1f} s, ratio {seconds / without:.2f}")


def final_rows(driver: Connection[Any], name: str) -> Rows:
    """As they came: credits by answer."""
    order = " order by answer_id" if name == "credit" else ""
    found = driver.execute(f"select * from {name}{order}").fetchall()
    return [tuple(Json(each) if isinstance(each, dict) else each for each in row) for row in found]


def copied(driver: Connection[Any], rows: dict[str, Rows]) -> float:
    """Seconds of one transaction that brings them all in."""
    driver.commit()
    started = time.perf_counter()
    with driver.cursor() as cursor:
        for name, some in rows.items():
            with cursor.copy(f"copy {name} from stdin") as copy:
                for row in some:
                    copy.write_row(row)
    driver.commit()
    return time.perf_counter() - started


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [1_000_000, 20_000][len(given) :]))
