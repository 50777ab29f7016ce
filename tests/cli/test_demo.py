"""`flask demo ...` and bin/serve as they are typed, and what the pages of the demo show."""

import os
import shutil
import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import func, select

from app.cli import demo
from app.domain.installation import InstallationKind
from app.extensions import db, write_session
from app.models.audit import AuditRow
from app.models.facts import AnswerRow
from app.models.installation import InstallationRow
from app.models.people import PersonRow
from tests.databases import app_on, database
from tests.factories import NOON, make_person, store
from tests.test_setup import BASH, REAL, ROOT, SYSTEM, command, free_port
from tests.world import client_for, post_sign_in

pytestmark = pytest.mark.one_database
SMALL = ("--payees", "30", "--answers", "500", "--day", "2026-03-20")
BANNER = "Demo company: nothing here is real. Passwords stand in the terminal."
STRANGER = {"REMOTE_ADDR": "192.0.2.7"}


@pytest.fixture
def small(monkeypatch):
    """What bin/serve makes is small here, and ends on a fixed day."""
    monkeypatch.setattr(demo, "PAYEES", 30)
    monkeypatch.setattr(demo, "ANSWERS", 500)
    monkeypatch.setattr(demo, "yesterday", lambda: date(2026, 3, 20))
    monkeypatch.delenv("HOST", raising=False)


@pytest.fixture
def run(app, tmp_path, small):
    set_up(app, tmp_path)
    return lambda *words: app.test_cli_runner().invoke(args=[*words])


def set_up(app, folder):
    app.config["DEMO_PASSWORDS"], app.config["UPLOADS"] = folder / "words", folder / "uploads"


def sign_ins(text):
    """Role to name and password, as printed."""
    first, *lines = text.splitlines()
    assert first == "Sign in as (role, name, password):"
    words = [line.strip().rsplit(maxsplit=2) for line in lines]
    return {role.strip(): (name, password) for role, name, password in words}


def count(app, table):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(table))


# flask demo create


def test_a_company_is_made_and_whom_to_sign_in_as_is_printed(app, run):
    result = run("demo", "create", *SMALL)

    assert (result.exit_code, result.stderr.strip()) == (0, "")
    assert list(sign_ins(result.stdout))[:2] == ["Administrator", "HR, publishes the plans"]
    assert count(app, AnswerRow) == 500


@pytest.mark.parametrize("day", ["1999-12-31", "2026-03-21", "9999-01-01"])
def test_the_last_day_is_over(app, run, day):
    result = run("demo", "create", "--day", day)

    assert result.exit_code == 2
    assert "is not between 2000-01-01 and yesterday" in result.stderr
    assert count(app, PersonRow) == 0


@pytest.mark.parametrize(
    ("name", "value"), [("HOST", "0.0.0.0"), ("HOST", "192.0.2.1"), ("HOST", "plaudit.example")]
)
def test_no_demo_is_made_for_other_machines(app, run, monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    result = run("demo", "prepare")

    assert result.exit_code == 1
    assert "it is for this one only" in result.stderr
    assert count(app, InstallationRow) == 0


def test_no_demo_is_made_under_a_public_address(app, run):
    app.config["PUBLIC_URL"] = "https://plaudit.example"

    assert run("demo", "create", *SMALL).exit_code == 1
    assert count(app, PersonRow) == 0


# flask demo prepare


def test_a_second_start_changes_nothing(app, run):
    first = run("demo", "prepare")
    rows = count(app, AuditRow)

    second = run("demo", "prepare")

    assert (second.exit_code, second.stdout) == (0, first.stdout)
    assert count(app, AuditRow) == rows


def test_a_demo_that_was_interrupted_is_made_again(app, run):
    with app.app_context():
        store(InstallationRow(id=1, kind=InstallationKind.DEMO, made_at=NOON))
        make_person("01001")

    result = run("demo", "prepare")

    assert result.exit_code == 0, result.stderr
    assert len(sign_ins(result.stdout)) == 9
    assert count(app, AnswerRow) == 500


def test_a_real_company_gets_no_demo(app, run):
    with app.app_context(), write_session() as session, session.begin():
        session.add(InstallationRow(id=1, kind=InstallationKind.REAL, made_at=NOON))

    assert run("demo", "create").exit_code == 1
    result = run("demo", "prepare")

    assert result.stdout == "Nobody can sign in yet. A link for the first one: bin/serve --empty\n"
    assert count(app, PersonRow) == 0


def test_a_demo_gives_no_link_for_a_first_administrator(shown):
    result = shown[0].test_cli_runner().invoke(args=["accounts", "set-up-link"])

    assert (result.exit_code, result.stdout) == (1, "")
    assert "never becomes a real one" in result.stderr


# What the pages show


@pytest.fixture(scope="module")
def shown(templates, tmp_path_factory):
    """The app of a demo, and what was printed when it was made."""
    folder = tmp_path_factory.mktemp("shown")
    with database("sqlite", folder, template=templates("sqlite")) as url, app_on(url) as app:
        set_up(app, folder)
        order = ("--payees", "60", "--answers", "3000", "--day", "2026-03-20")
        result = app.test_cli_runner().invoke(args=["demo", "create", *order])
        yield app, sign_ins(result.stdout), url


STARTS = {
    "Administrator": ["/admin/accounts"],
    "HR, publishes the plans": ["/hr/periods", "/hr/plans", "/hr/imports", "/hr/people"],
    "HR, submits, locks, exports": ["/hr/periods", "/hr/plans", "/hr/imports", "/hr/people"],
    "Auditor, reads everything": ["/hr/periods", "/hr/plans"],
    "Manager, contact centre": ["/team/statements"],
    "Manager, shops": ["/team/statements"],
    "Agent": ["/my/rewards"],
    "Cashier": ["/my/rewards"],
}


@pytest.mark.parametrize("role", STARTS)
def test_each_role_signs_in_and_finds_something(shown, role):
    app, people, _ = shown
    client = client_for(app)

    assert post_sign_in(client, *people[role]).status_code == 302
    for path in STARTS[role]:
        page = client.get(path)
        assert page.status_code == 200
        assert "pl-empty" not in page.text
        assert BANNER in page.text


def test_the_banner_is_the_first_thing_on_every_page(shown):
    app, _, _ = shown

    for path in ("/sign-in", "/nothing-here"):
        body = app.test_client().get(path).text.partition("<body>")[2]
        assert body.lstrip().startswith(f'<p class="pl-demo" role="note">{BANNER}</p>')


def test_other_machines_see_nothing_of_the_demo(shown):
    answer = shown[0].test_client().get("/sign-in", environ_base=STRANGER)

    assert answer.status_code == 403


def test_a_real_company_has_no_banner_and_is_shown_to_other_machines(app):
    answer = app.test_client().get("/sign-in", environ_base=STRANGER)

    assert answer.status_code == 200
    assert BANNER not in answer.text


def test_no_server_starts_that_shows_the_demo_to_others(shown, tmp_path):
    _, _, url = shown
    environment = os.environ | {"HOST": "0.0.0.0", "DATABASE_URL": url}
    result = subprocess.run(
        [sys.executable, "-c", "import wsgi"],
        cwd=ROOT,
        env=environment | {"PLAUDIT_INSTANCE": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert (result.returncode, result.stdout) == (3, "")
    assert result.stderr.startswith("This would show the demo company to other machines")


# bin/serve


@pytest.fixture
def product(tmp_path):
    """A product whose commands only say what they would; its server serves a folder."""
    shutil.copytree(ROOT / "bin", tmp_path / "bin")
    (tmp_path / "requirements.txt").write_text("flask\n")
    command(
        tmp_path / ".venv" / "bin",
        "python",
        'echo "$*" >> calls',
        'case "$*" in',
        '"-m pip "*) ;;',
        f'"-m gunicorn "*) exec "{sys.executable}" -m http.server "$PORT" --bind 127.0.0.1 ;;',
        '"-m flask jobs work") exec sleep 60 ;;',
        '"-m flask demo prepare") [ ! -e real ] || exit 1; echo "Sign in as somebody" ;;',
        '"-m flask accounts set-up-link") [ ! -e demo ] || exit 1; echo http://here/set-up/x ;;',
        '"-m flask "*) ;;',
        f"*) {REAL} ;;",
        "esac",
    )
    return tmp_path


def served(product, *words, lines):
    """The first lines that bin/serve prints."""
    with subprocess.Popen(
        [BASH, product / "bin/serve", *words],
        env={"PATH": SYSTEM, "PORT": str(free_port())},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    ) as process:
        found = [process.stdout.readline() for _ in range(lines)]
        process.terminate()
    return found


def refused(product, *words):
    answer = subprocess.run(
        [BASH, product / "bin/serve", *words],
        env={"PATH": SYSTEM, "PORT": str(free_port())},
        capture_output=True,
        text=True,
    )
    assert "gunicorn" not in (product / "calls").read_text()
    return answer.returncode


def test_a_start_prints_the_address_and_whom_to_sign_in_as(product):
    address, about = served(product, lines=2)

    assert address.startswith("Plaudit is at http://127.0.0.1:")
    assert about == "Sign in as somebody\n"
    assert "set-up-link" not in (product / "calls").read_text()


def test_an_empty_start_prints_a_link_and_makes_no_demo(product):
    address, about, link = served(product, "--empty", lines=3)

    assert address.startswith("Plaudit is at http://127.0.0.1:")
    assert about == "Who opens this link is the first administrator. It works once, for a day:\n"
    assert link == "  http://here/set-up/x\n"
    assert "demo" not in (product / "calls").read_text()


def test_what_is_refused_is_not_served(product):
    (product / "real").touch()
    (product / "demo").touch()

    assert refused(product) == 1
    assert refused(product, "--empty") == 1


def test_an_option_that_is_none_is_named(product):
    (product / "calls").touch()

    assert refused(product, "--full") == 2
    assert (product / "calls").read_text() == ""
