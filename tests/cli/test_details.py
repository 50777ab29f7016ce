"""`flask details ...` as it is typed."""

import pytest

from tests.factories import make_person, write_csv

pytestmark = pytest.mark.one_database
TOLD = [
    *("records: 3", "new: 1", "changed: 0", "waiting: 0", "unchanged: 0", "unmatched: 1"),
    *("blank: 0", "rejected rows: 2"),
    "line 3, number 'E9': is nobody's number",
    "line 4, amount 'ten': is not a number like 12.50",
]


@pytest.fixture
def run(app, tmp_path):
    with app.app_context():
        make_person("E1")
    rows = ("E1,o1,2026-03-02,10", "E9,o2,2026-03-02,10", "E1,o3,2026-03-02,ten")
    path = write_csv(tmp_path, *rows, header="number,row,day,amount")

    def run(*options):
        words = ["details", "import", str(path), "--name", "orders", *options]
        result = app.test_cli_runner().invoke(args=words)
        return (result.stdout if result.exit_code == 0 else result.stderr).splitlines()

    return run


def test_an_import_accounts_for_every_row_and_a_preview_stores_nothing(run):
    kind = ("--column", "amount=money:EUR")

    assert run(*kind, "--preview") == TOLD
    assert run(*kind) == TOLD
    assert run()[1:5] == ["new: 0", "changed: 0", "waiting: 0", "unchanged: 1"]


def test_a_column_without_a_kind_ends_with_what_to_write(run):
    assert run()[0].startswith("Error: What is in the column 'amount'? Name it like amount:number")
    assert run("--column", "amount")[0].startswith("Error: 'amount' gives no kind of a column")
