"""Requests a second and p95 of the staff page and the team page, against a bare Flask page.

    python -m benchmarks.pages [ANSWERS] [PAYEES]

Same workers, same machine, one run, by turns. At least 0.4 of the bare page's requests are wanted.
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

from flask import Flask, session
from flask_migrate import upgrade

from app.domain.installation import InstallationKind
from app.extensions import write_session
from app.factory import create_app
from app.models.accounts import AccountRoleRow, AccountRow
from app.models.people import ManagementRow
from app.queries.people import people_with_number
from app.services.catalogue import keep_catalogue
from app.services.files.people import import_people
from app.services.installation import decide_kind
from app.services.sessions import open_new_session
from app.web.identity import begin_session
from benchmarks.import_answers import OPERATOR, answers_file, imported, people_file
from config import Config, make_secret

BARE, OURS = 8765, 8766  # ports
ROUNDS, SECONDS, CLIENTS = 5, 4, 8
TEAM = 20  # people
Figures = tuple[float, float]  # requests a second, seconds that 95 of 100 stay under


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
        tokens = accounts()
    cookies = {name: cookie(app, token) for name, token in tokens}
    settings = {"BENCHMARK_DATABASE": str(folder / "plaudit.db")}
    storage = {"DATABASE_URL": url, "AUDIT_KEY_FILE": str(folder / "audit.key")}
    with server("benchmarks.bare_app:app", settings, BARE), server("wsgi:app", storage, OURS):
        rounds = [one_round(cookies) for _ in range(ROUNDS)]
    for name in rounds[0]:
        print(words(name, [each[name] for each in rounds], [each["bare page"] for each in rounds]))


def one_round(cookies: dict[str, str]) -> dict[str, Figures]:
    """Each page for some seconds, soon after one another, so that the machine is the same."""
    return {
        "bare page": measured(BARE, "/", ""),
        "bare page through Flask-SQLAlchemy": measured(BARE, "/orm", ""),
        "staff page": measured(OURS, "/my", cookies["staff"]),
        "team page": measured(OURS, "/team", cookies["manager"]),
    }


def words(name: str, figures: list[Figures], bare: list[Figures]) -> str:
    """The medians of all rounds; ratios are made within a round."""
    rate = statistics.median(rate for rate, _ in figures)
    p95 = statistics.median(p95 for _, p95 in figures)
    ratios = [ours[0] / its[0] for ours, its in zip(figures, bare, strict=True)]
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    return (
        f"{name}: {rate:.0f} requests/s, p95 {1000 * p95:.0f} ms,"
        f" {statistics.median(ratios):.2f} of bare ({spread})"
    )


def accounts() -> tuple[tuple[str, str], tuple[str, str]]:
    """Sessions of one payee, and of the manager of a team of 20."""
    at = datetime.now(UTC)
    with write_session() as writing, writing.begin():
        decide_kind(writing, InstallationKind.REAL, at)
        people = people_with_number(writing)
        boss, team = people[-1], people[:TEAM]
        for person, role in ((team[0], "staff"), (boss, "manager")):
            writing.add(AccountRow(person_id=person.id, created_at=at, theme="light"))
            writing.flush()
            writing.add(AccountRoleRow(person_id=person.id, role=role, granted_at=at))
        for person in team:
            days = {"first_day": person.first_day, "end_day": person.end_day}
            writing.add(ManagementRow(person_id=person.id, manager_id=boss.id, **days))
        tokens = [open_new_session(writing, person.id, at) for person in (team[0], boss)]
    return ("staff", tokens[0]), ("manager", tokens[1])


def cookie(app: Flask, token: str) -> str:
    """What a browser holds after signing in; the client of this benchmark names no agent."""
    with app.test_request_context(environ_base={"REMOTE_ADDR": "127.0.0.1"}):
        begin_session(token)
        serializer = app.session_interface.get_signing_serializer(app)
        return f"session={serializer.dumps(dict(session))}"


@contextmanager
def server(name: str, settings: dict[str, str], port: int):
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    command += ["--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
    process = subprocess.Popen([*command, "--log-level", "error", name], env=os.environ | settings)
    try:
        time.sleep(4)
        yield
    finally:
        process.terminate()
        process.wait()


def measured(port: int, path: str, cookies: str) -> Figures:
    """How fast one page is; all answers must be 200."""
    asked(port, path, cookies, time.perf_counter() + 1)
    end = time.perf_counter() + SECONDS
    with ThreadPoolExecutor(CLIENTS) as threads:
        times = list(threads.map(lambda _: asked(port, path, cookies, end), range(CLIENTS)))
    together = [each for some in times for each in some]
    return len(together) / SECONDS, statistics.quantiles(together, n=20)[-1]


def asked(port: int, path: str, cookies: str, end: float) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
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
