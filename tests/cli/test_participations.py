"""`flask participations ...` and the names of mappings, as they are typed."""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models.plans import ParticipationRow
from app.services.plans.publishing import publish_plan
from tests import participation_exports as exports
from tests import people_exports
from tests.factories import NOON, OPERATOR, make_person
from tests.payday import JANUARY, LINEAR

pytestmark = pytest.mark.one_database


@pytest.fixture
def home(app, tmp_path, monkeypatch):
    """A folder with a list of participations, two people and a plan."""
    with app.app_context():
        make_person("E1"), make_person("E2")
        publish_plan(LINEAR.replace("Linear", "Pay"), JANUARY, OPERATOR, NOON)
    (tmp_path / "parts.csv").write_text(exports.GERMAN)
    (tmp_path / "staff.csv").write_text(people_exports.HR_SYSTEM)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(app, home):
    return lambda *words: app.test_cli_runner().invoke(args=words)


def number_of_participations(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(ParticipationRow))


def propose(run, home, noun, file):
    result = run(noun, "propose", file)
    assert result.exit_code == 0, result.stderr
    (home / "mapping.yaml").write_text(result.stdout)
    return result.stdout


def test_what_is_proposed_can_be_imported_with_as_a_file_and_by_name(app, run, home):
    proposed = propose(run, home, "participations", "parts.csv")
    assert "  format: 1.234,56" in proposed
    assert "# Not read: 'Kommentar'." in proposed
    counts = ["records: 2", "new: 2", "unchanged: 0", "rejected rows: 0"]

    preview = run("participations", "import", "parts.csv", "--mapping", "mapping.yaml", "--preview")
    assert preview.stdout.splitlines() == counts
    assert number_of_participations(app) == 0
    run("mappings", "save", "Payroll list", "mapping.yaml")
    done = run("participations", "import", "parts.csv", "--mapping", "Payroll list")

    assert done.stdout.splitlines() == counts
    assert number_of_participations(app) == 2


def test_a_mapping_of_people_is_named_too(run, home):
    propose(run, home, "people", "staff.csv")
    run("mappings", "save", "HR system", "mapping.yaml")

    result = run("people", "import", "staff.csv", "--mapping", "HR system")

    assert result.stdout.splitlines()[:2] == ["records: 4", "new: 4"]
    assert run("mappings", "list").stdout == "HR system, version 1, for people\n"


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("other", "neither a file nor a saved mapping named 'other'"),
        ("HR system", "There is no key 'email' in a mapping of participations"),
    ],
)
def test_a_mapping_that_does_not_serve_ends_with_a_message(run, home, name, message):
    propose(run, home, "people", "staff.csv")
    run("mappings", "save", "HR system", "mapping.yaml")

    result = run("participations", "import", "parts.csv", "--mapping", name)

    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr


def test_what_is_open_is_printed_to_be_decided(run, home):
    (home / "parts.csv").write_text(exports.OPEN)

    proposed = propose(run, home, "participations", "parts.csv")

    assert "# To decide: Which is the amount in 'Ziel': '1234.56' or '1.234,56'?" in proposed
    result = run("participations", "import", "parts.csv", "--mapping", "mapping.yaml")
    assert result.exit_code == 1
