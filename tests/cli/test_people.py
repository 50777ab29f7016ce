"""`flask people ...` as it is typed."""

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.models.people import PersonRow
from tests.factories import write_csv

pytestmark = pytest.mark.one_database
ROWS = ("E1,Ann,2026-01-01,North", "E2,Bob,01.01.2026,North", "E3,Cid,2026-01-01,")


@pytest.fixture
def run(app, tmp_path):
    path = write_csv(tmp_path, *ROWS, header="number,name,first_day,team")

    def run(*options, file=path):
        return app.test_cli_runner().invoke(args=["people", "import", str(file), *options])

    return run


def number_of_people(app):
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(PersonRow))


def test_an_import_says_what_changed_and_which_rows_were_left_out(app, run):
    result = run()

    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "records: 3",
        "new: 2",
        "changed: 0",
        "unchanged: 0",
        "rejected rows: 1",
        "line 3, first_day '01.01.2026': is not a day like 2026-03-31",
    ]
    assert number_of_people(app) == 2


def test_the_same_file_again_changes_nothing(run):
    run()

    assert run().stdout.splitlines()[1:4] == ["new: 0", "changed: 0", "unchanged: 2"]


def test_a_preview_says_the_same_and_stores_nothing(app, run):
    preview = run("--preview")

    assert number_of_people(app) == 0
    assert preview.stdout == run().stdout


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("number,name", "no column 'first_day'"),
        ("number,name,name", "Two columns are named 'name'"),
    ],
)
def test_a_file_that_is_no_roster_ends_with_a_message(run, tmp_path, header, message):
    result = run(file=write_csv(tmp_path, "1,2,3", header=header, name="other.csv"))

    assert (result.exit_code, result.stdout) == (1, "")
    assert message in result.stderr
