"""Rows of facts that were not taken: a workbook, mended and brought in again."""

import pytest
from python_calamine import CalamineWorkbook

from app.domain.jobs import JobStatus
from app.extensions import db
from app.queries.fact_values import values_seen
from app.services.files import fact_imports
from app.services.files.mending import mending_file
from tests.factories import import_fact_file, make_person, make_unit, write_csv
from tests.imports.workbooks import write_xlsx

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.one_database]
OWN = "number,name,period,value,unit"
CALLS = """
payee: who
day: {column: day, format: DD.MM.YYYY}
facts:
  calls: {count: rows, unit: count}
  talk: {sum: talk, unit: number}"""


@pytest.fixture
def folder(tmp_path):
    make_person("ann", make_unit("Phone"))
    return tmp_path


def bring_in(folder, *lines, header=OWN, mapping="", **more):
    path = write_csv(folder, *lines, header=header, name="facts.csv")
    return import_fact_file(path, mapping, folder=folder, **more)


def workbook(folder, job):
    """The names of its columns, and its rows."""
    path = mending_file(folder, job.id)
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return header, rows


def held(name):
    db.session.rollback()
    return [value.versions[0].content.exact() for value in values_seen(db.session(), name, "", 0)]


def test_rows_that_were_not_taken_are_mended_and_taken(folder):
    job = bring_in(
        folder,
        "ann,present,2026-01,20,days",
        "ann,present,2026-02,many,days",
        "zoe,present,2026-01,20,days",
        "ann,sick,2026-01,1,days",
        "ann,sick,2026-01,2,days",
        "ann,late,2026-01,2,days,x",
    )
    header, rows = workbook(folder, job)

    assert header == [*OWN.split(","), "Line (of the file before)", "What is wrong"]
    assert [row[:5] for row in rows] == [
        ["ann", "present", "2026-02", "many", "days"],
        ["zoe", "present", "2026-01", "20", "days"],
        ["ann", "sick", "2026-01", "1", "days"],
        ["ann", "sick", "2026-01", "2", "days"],
        ["ann", "late", "2026-01", "2", "days"],
    ]
    assert [row[5] for row in rows] == [3, 4, 5, 6, 7]
    different = "sick: other rows of this file say another value for the same days"
    assert [row[6] for row in rows] == [
        "value: is not a number like 1234.5",
        "number: There is nobody with the number 'zoe'.",
        *(different, different),
        "the row has 6 cells, the header 5 x",
    ]
    rows[0][3], rows[1][0] = "19", "ann"
    del rows[3]

    again = import_fact_file(write_xlsx(folder, [header, *rows]))

    assert again.result | {"records": 4, "read": 4, "new": 3, "unchanged": 1} == again.result
    assert (held("present"), held("sick"), held("late")) == (["19", "20"], ["1"], ["2"])


def test_where_rows_are_added_up_the_workbook_has_all_of_them(folder):
    """The mended row alone would take the place of the sum of the others."""
    lines = ("ann,02.01.2026,10", "ann,02.01.2026,", "ann,2.1.2026,30", ",,", "ann,03.01.2026,7")
    job = bring_in(folder, *lines, header="who,day,talk", mapping=CALLS)
    assert held("talk") == ["7", "10"]
    header, rows = workbook(folder, job)
    assert [bool(row[4]) for row in rows] == [False, False, True, False, False]
    rows[2][1] = "02.01.2026"

    again = import_fact_file(write_xlsx(folder, [header, *rows]), CALLS)

    assert again.result | {"records": 5, "read": 4, "changed": 2, "unchanged": 2} == again.result
    assert (held("talk"), held("calls")) == (["7", "40"], ["1", "3"])


def test_a_workbook_saved_as_csv_is_taken_too_even_with_short_rows(folder):
    header = f"{OWN},Line (of the file before),What is wrong"

    job = bring_in(folder, "ann,present,2026-01,20,days", "ann,sick", header=header)

    assert (job.result["new"], job.result["rejected"]) == (1, 1)


def test_nothing_is_kept_where_all_was_taken_nor_by_a_look(folder):
    job = bring_in(folder, "ann,present,2026-01,20,days")
    looked = bring_in(folder, "zoe,present,2026-01,20,days", preview=True)

    assert not mending_file(folder, job.id).exists()
    assert not mending_file(folder, looked.id).exists()


@pytest.mark.parametrize(("most", "is_kept"), [(1, False), (2, True)])
def test_a_workbook_has_all_rows_or_there_is_none(folder, monkeypatch, most, is_kept):
    monkeypatch.setattr(fact_imports, "MOST_MENDED", most)

    job = bring_in(folder, "zoe,present,2026-01,20,days", "zoe,present,2026-02,20,days")

    assert mending_file(folder, job.id).exists() is is_kept


def test_more_rows_than_the_page_keeps_are_in_the_workbook(folder, monkeypatch):
    monkeypatch.setattr(fact_imports, "MOST_KEPT", 1)

    job = bring_in(folder, *(f"zoe,present,2026-{month:02},20,days" for month in range(1, 6)))

    assert (job.result["unmatched"], len(workbook(folder, job)[1])) == (5, 5)


def test_a_row_or_a_value_that_is_lost_fails_the_job(folder, monkeypatch):
    monkeypatch.setattr(fact_imports, "_count", lambda *_: None)
    assert bring_in(folder, "ann,present,2026-01,20,days").status is JobStatus.FAILED
    monkeypatch.undo()
    monkeypatch.setattr(fact_imports, "_problems", lambda *_: [])

    assert bring_in(folder, "zoe,present,2026-01,20,days").status is JobStatus.FAILED
