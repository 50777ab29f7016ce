"""`flask facts ...` as it is typed."""

from pathlib import Path

import pytest

from tests.factories import make_person, make_unit, write_csv

pytestmark = pytest.mark.one_database
OWN = "number,name,period,value,unit"


@pytest.fixture
def run(app):
    with app.app_context():
        make_person("ann", make_unit("Phone"))

    def run(*arguments):
        return app.test_cli_runner().invoke(args=["facts", *map(str, arguments)])

    return run


def test_rows_for_mending_are_written_where_they_are_asked_for(run, tmp_path):
    rows = ("ann,present,2026-01,20,days", "zoe,present,2026-01,20,days")
    file, target = write_csv(tmp_path, *rows, header=OWN), tmp_path / "mend.xlsx"

    result = run("import", file, "--mending", target)

    assert result.exit_code == 0
    assert f"The rows, for mending: {target}" in result.stdout
    assert target.read_bytes().startswith(b"PK")


def test_nothing_is_written_where_there_is_nothing_to_mend(run, tmp_path):
    file = write_csv(tmp_path, "ann,present,2026-01,20,days", header=OWN)

    result = run("import", file, "--mending", tmp_path / "mend.xlsx")

    assert "nothing was written" in result.stdout
    assert not Path(tmp_path / "mend.xlsx").exists()


def test_a_mapping_is_printed_that_the_import_understands(run, tmp_path):
    file = write_csv(
        tmp_path, "ann,2026-01,20,x", "zoe,2026-01,7,y", header="Agent,Month,Calls,Note"
    )

    printed = run("propose", file)
    mapping = write_csv(tmp_path, header=printed.stdout, name="mapping.yaml")
    result = run("import", file, "--mapping", mapping)

    assert "# Not read: 'Note'." in printed.stdout.splitlines()
    assert result.stdout.splitlines()[:3] == ["records: 2", "read: 1", "unmatched: 1"]


def test_what_is_open_is_printed_as_a_remark(run, tmp_path):
    file = write_csv(tmp_path, "ann,2026-01,20.5", header="Agent,Month,Sales")

    printed = run("propose", file).stdout

    assert (
        "# To decide: In which unit is 'Sales', and if it is money, in which currency?" in printed
    )


def test_our_own_columns_need_no_mapping(run, tmp_path):
    file = write_csv(tmp_path, "ann,present,2026-01,20,days", header=OWN)

    assert run("propose", file).stdout == "# This file has our own columns: it needs no mapping.\n"
