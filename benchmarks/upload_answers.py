"""How long the requests of an upload of answers take, and the import after it, beside the command.

    python -m benchmarks.upload_answers [ANSWERS] [PAYEES]

A browser chooses the file, looks at it and imports it; a worker does the rest, outside of any
request. Each request is to end within a second, and the job is to be as fast as by command.
"""

import os
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask_migrate import upgrade
from playwright.sync_api import Page, sync_playwright

from app.domain.installation import InstallationKind
from app.extensions import db, write_session
from app.factory import create_app
from app.jobs.worker import work_once
from app.models.accounts import AccountRoleRow, AccountRow
from app.queries.people import people_with_number
from app.services.catalogue import keep_catalogue
from app.services.files.people import import_people
from app.services.installation import decide_kind
from app.services.sessions import open_new_session
from benchmarks.import_answers import OPERATOR, answers_file, imported, people_file
from benchmarks.pages import OURS, cookie, server
from config import Config, make_secret

FLAGS = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking"
CHROMIUM = "/usr/bin/chromium"


def main(answers: int, payees: int) -> None:
    with new_app(payees) as (app, folder), app.app_context():
        path = answers_file(folder, answers, payees)
        print(f"file: {path.stat().st_size / 1e6:.0f} MB")
        storage = {"DATABASE_URL": app.config["SQLALCHEMY_DATABASE_URI"]}
        storage |= {"AUDIT_KEY_FILE": str(folder / "audit.key"), "PLAUDIT_INSTANCE": str(folder)}
        with server("wsgi:app", storage, OURS), window(cookie(app, hr())) as page:
            by_web = uploaded(page, path)
    with new_app(payees) as (app, folder), app.app_context():
        by_command = imported(answers_file(folder, answers, payees))
    print(f"import by command: {by_command:.1f} s, by web {by_web / by_command:.2f} of it")


@contextmanager
def new_app(payees: int):
    """An installation with people and no answers, and its folder."""
    with tempfile.TemporaryDirectory(prefix="plaudit-benchmark-") as name:
        folder = Path(name)
        os.environ["PLAUDIT_INSTANCE"] = name
        make_secret(folder / "secret.key")
        make_secret(folder / "audit.key")
        config = Config(f"sqlite:///{folder / 'plaudit.db'}")
        config.SECRET_KEY = (folder / "secret.key").read_text().strip()
        config.AUDIT_KEY_FILE, config.STATIC_FOLDER = folder / "audit.key", folder / "static"
        app = create_app(config)
        with app.app_context():
            upgrade()
            keep_catalogue()
            import_people(people_file(folder, payees), OPERATOR, datetime.now(UTC))
        yield app, folder


def hr() -> str:
    """A session of somebody of HR."""
    at = datetime.now(UTC)
    with write_session() as writing, writing.begin():
        decide_kind(writing, InstallationKind.REAL, at)
        person = people_with_number(writing)[0]
        writing.add(AccountRow(person_id=person.id, created_at=at, theme="light"))
        writing.flush()
        writing.add(AccountRoleRow(person_id=person.id, role="hr", granted_at=at))
        return open_new_session(writing, person.id, at)


@contextmanager
def window(cookies: str):
    name, _, value = cookies.partition("=")
    address = f"http://127.0.0.1:{OURS}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        context = browser.new_context(base_url=address)
        context.add_cookies([{"name": name, "value": value, "url": address}])
        yield context.new_page()
        browser.close()


def uploaded(page: Page, path: Path) -> float:
    """Seconds of the import that a browser asked for."""
    page.goto("/hr/imports/new")
    page.set_input_files("#file", path)
    pressed(page, "Look at the file")
    print(f"looking at the file: {worked():.1f} s")
    page.wait_for_url("**/previews/*", timeout=60_000)
    pressed(page, "Import the file")
    seconds = worked()
    page.reload()
    page.get_by_role("link", name="Every row of the file").click()
    print(" ".join(page.locator("main dl").first.inner_text().split()))
    print(f"import by web: {seconds:.1f} s")
    return seconds


def pressed(page: Page, button: str) -> None:
    """Press a button, and say how long its request took, from its first byte to the answer's."""
    with page.expect_response(lambda each: each.request.method == "POST", timeout=60_000) as found:
        page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()
    timing = found.value.request.timing
    seconds = (timing["responseStart"] - timing["requestStart"]) / 1000
    print(f"request of {button!r}: {seconds:.2f} s")


def worked() -> float:
    """Seconds in which the worker does what waits."""
    db.session.rollback()
    started = time.perf_counter()
    while work_once():
        pass
    return time.perf_counter() - started


if __name__ == "__main__":
    given = [int(text) for text in sys.argv[1:]]
    main(*(given + [1_000_000, 20_000][len(given) :]))
