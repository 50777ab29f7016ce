"""Requests a second and p95 of the staff page and the team page, against a bare Flask page.

    python -m benchmarks.pages [ANSWERS] [PAYEES]

Same workers, same machine, one run. At least 0.4 of the bare page's requests are wanted.
"""

import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from app.extensions import write_session
from app.factory import create_app
from app.models.accounts import AccountRoleRow, AccountRow
from app.models.people import ManagementRow
from app.queries.people import people_with_number
from app.services.catalogue import keep_catalogue
from app.services.people import import_people
from app.services.sessions import open_new_session
from benchmarks.import_answers import OPERATOR, answers_file, imported, people_file
from config import Config, make_secret

PORT = 8765
SECONDS, CLIENTS = 8, 8
TEAM = 20  # people


def main(answers: int, payees: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="plaudit-benchmark-"))
    os.environ["PLAUDIT_INSTANCE"] = str(folder)
    url = f"sqlite:///{folder / 'plaudit.db'}"
    make_secret(folder / "secret.key")
    make_secret(folder / "audit.key")
    config = Config(url)
    config.SECRET_KEY = (folder / "secret.key").read_text().strip()
    config.AUDIT_KEY_FILE, config.STATIC_FOLDER = folder / "audit.key", folder / "static"
    app = create_app(config)
    with app.app_context():
        upgrade()
        keep_catalogue()
        import_people(people_file(folder, payees), OPERATOR, datetime.now(UTC))
        imported(answers_file(folder, answers, payees))
        staff, manager = accounts()
        cookies = {name: cookie(app, token) for name, token in (staff, manager)}
    settings = {"BENCHMARK_DATABASE": str(folder / "plaudit.db"), "BENCHMARK_PAYEE": "1"}
    figures = {}
    with server("benchmarks.bare_app:app", settings):
        figures["bare"] = measured("/", "")
    with server("wsgi:app", {"DATABASE_URL": url, "AUDIT_KEY_FILE": str(folder / "audit.key")}):
        figures["staff page"] = measured("/my", cookies["staff"])
        figures["team page"] = measured("/team", cookies["manager"])
    for name, (rate, p95) in figures.items():
        ratio = rate / figures["bare"][0]
        print(f"{name}: {rate:.0f} requests/s, p95 {1000 * p95:.0f} ms, {ratio:.2f} of bare")


def accounts() -> tuple[tuple[str, str], tuple[str, str]]:
    """Sessions of one payee, and of the manager of a team of 20."""
    at = datetime.now(UTC)
    with write_session() as session, session.begin():
        people = people_with_number(session)
        boss, team = people[-1], people[:TEAM]
        for person, role in ((team[0], "staff"), (boss, "manager")):
            session.add(AccountRow(person_id=person.id, created_at=at, theme="light"))
            session.flush()
            session.add(AccountRoleRow(person_id=person.id, role=role, granted_at=at))
        for person in team:
            days = {"first_day": person.first_day, "end_day": person.end_day}
            session.add(ManagementRow(person_id=person.id, manager_id=boss.id, **days))
        tokens = [open_new_session(session, person.id, at) for person in (team[0], boss)]
    return ("staff", tokens[0]), ("manager", tokens[1])


def cookie(app: Flask, token: str) -> str:
    serializer = app.session_interface.get_signing_serializer(app)
    return f"session={serializer.dumps({'_user_id': token, '_fresh': True})}"


@contextmanager
def server(name: str, settings: dict[str, str]):
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{PORT}", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
    process = subprocess.Popen([*command, "--log-level", "error", name], env=os.environ | settings)
    try:
        time.sleep(4)
        yield
    finally:
        process.terminate()
        process.wait()


def measured(path: str, cookies: str) -> tuple[float, float]:
    """Requests a second, and the time that 95 of 100 stay under; all answers must be 200."""
    asked(path, cookies, time.perf_counter() + 1)
    end = time.perf_counter() + SECONDS
    with ThreadPoolExecutor(CLIENTS) as threads:
        times = list(threads.map(lambda _: asked(path, cookies, end), range(CLIENTS)))
    together = [each for some in times for each in some]
    return len(together) / SECONDS, statistics.quantiles(together, n=20)[-1]


def asked(path: str, cookies: str, end: float) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    times = []
    while (started := time.perf_counter()) < end:
        connection.request("GET", path, headers={"Cookie": cookies})
        response = connection.getresponse()
        response.read()
        assert response.status == 200, response.status
        times.append(time.perf_counter() - started)
    return times


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [1_000_000, 20_000][len(given) :]))
