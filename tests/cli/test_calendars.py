"""`flask calendars`, `flask workdays` and `flask periods --calendar` as they are typed."""

import pytest

from app.domain.statements import Status
from app.domain.units import UnitKind
from app.extensions import db
from app.queries.statements import shown_in
from app.services.approvals import void_statement
from tests.factories import NOON, make_unit, write_csv
from tests.payday import approve_all, calculate, lock, make_month, submit
from tests.world import client_for, viewer_of

pytestmark = pytest.mark.one_database
RETAIL = (
    *("--kind", "4-5-4", "--month", "january", "--weekday", "saturday", "--ends", "nearest"),
    *("--named", "start", "--first-year", "2020"),
)


@pytest.fixture
def run(app):
    def run(*words):
        result = app.test_cli_runner().invoke(args=words)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return (result.stdout if result.exit_code == 0 else result.stderr).splitlines()

    return run


def test_a_calendar_is_added_and_listed_with_its_rule(run):
    words = "quarters of 4-5-4 weeks; a year ends on the Saturday nearest to the end of January"
    told = f"shops: {words} and is named for its start; the first is 2020"

    assert run("calendars", "add", "shops", *RETAIL) == [told]
    assert run("calendars", "list") == ["monthly: every month", told]


def test_a_calendar_that_cannot_be_ends_with_a_message(run):
    assert run("calendars", "add", "shops", "--kind", "weekly") == [
        "Error: A calendar of kind weekly needs from."
    ]
    assert "'daily' is not one of" in run("calendars", "add", "x", "--kind", "daily")[-1]


def test_a_period_is_named_by_a_month_or_by_a_day_of_the_calendar(run):
    run("calendars", "add", "shops", *RETAIL)
    run("calendars", "add", "weeks", "--kind", "weekly", "--from", "monday")

    assert run("periods", "open", "2026-03") == ["March 2026 is open"]
    assert run("periods", "open", "2026-03-04", "--calendar", "weeks") == [
        "2 to 8 March 2026 is open"
    ]
    assert run("periods", "open", "Period 1 of 2026", "--calendar", "shops") == [
        "Period 1 of 2026 is open"
    ]
    assert run("periods", "calculate", "2026-02-28", "--calendar", "shops") == [
        *("new: 0", "changed: 0", "unchanged: 0", "kept: 0", "not rated: 0")
    ]


def test_a_period_that_is_none_ends_with_what_to_type(run):
    run("calendars", "add", "weeks", "--kind", "weekly", "--from", "monday")

    assert run("periods", "open", "March", "--calendar", "weeks")[0].startswith(
        "Error: 'March' is no period of 'weeks': give one of its days, like 2026-03-31"
    )
    assert run("periods", "calculate", "2026-03-04", "--calendar", "weeks") == [
        "Error: 2 to 8 March 2026 is not open;"
        " open it first: flask periods open 2026-03-02 --calendar weeks"
    ]
    assert run("periods", "open", "2026-03", "--calendar", "week") == [
        "Error: There is no calendar 'week'; known: monthly, weeks."
    ]
    assert run("periods", "export", "2026-03-04", "--calendar", "weeks", "--out", "x") == [
        "Error: 2 to 8 March 2026 is not open;"
        " open it first: flask periods open 2026-03-02 --calendar weeks"
    ]


@pytest.mark.parametrize(
    ("calendar", "day", "stem"),
    [("monthly", "2026-01", "2026-01"), ("weeks", "2026-01-05", "weeks-2026-01-05")],
)
def test_payroll_files_are_named_for_the_calendar_and_its_first_day(
    app, run, tmp_path, monkeypatch, calendar, day, stem
):
    monkeypatch.chdir(tmp_path)
    run("calendars", "add", "weeks", "--kind", "weekly", "--from", "monday")
    with app.app_context():
        month = make_month(tmp_path, calendar=calendar, period=day)
        calculate(month)
        submit(month)
        for one in shown_in(db.session(), month.period.id, Status.CALCULATED):
            void_statement(one, "No answers.", viewer_of(month.hanna), NOON)
        approve_all(month)
        lock(month)

    files = [f"out/payroll-{stem}.{name}" for name in ("csv", "xlsx")]
    assert run("periods", "export", day, "--calendar", calendar, "--out", "out") == files
    answer = client_for(app, month.hanna).get(f"/hr/periods/{month.period.id}/payroll.csv")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=payroll-{stem}.csv"
    assert answer.data == (tmp_path / files[0]).read_bytes()


def test_working_days_are_imported_and_counted(app, run, tmp_path):
    with app.app_context():
        make_unit("Harbour", kind=UnitKind.SITE)
    path = write_csv(
        tmp_path, "Harbour,2026-03-01,,mon-sat", ",2026-03-02,no,", ",2026-03-03,never,",
        header="site,day,works,weekdays",
    )  # fmt: skip
    told = ["records: 3", "new: 2", "changed: 0", "waiting: 0", "unchanged: 0", "rejected rows: 1"]
    march = ("--from", "2026-03-01", "--to", "2026-03-31")

    assert run("workdays", "import", str(path), "--preview")[:-1] == told
    assert run("workdays", "count", *march) == ["22"]
    assert run("workdays", "import", str(path))[-1] == (
        "line 4, works 'never': is none of yes, no, usual"
    )
    assert run("workdays", "count", *march) == ["21"]
    assert run("workdays", "count", *march, "--site", "Harbour") == ["25"]
    assert run("workdays", "count", *march, "--site", "Hill")[0].startswith("Error: There is no si")
    assert run("workdays", "count", "--from", "2026-03-02", "--to", "2026-03-01")[0].startswith(
        "Error: The end day"
    )
