"""A look at a file of facts: its mapping found out, what it would change, nothing stored."""

import pytest

from app.domain.files.column_roles import Decided
from app.domain.files.mapping_kinds import MappingKind
from app.domain.jobs import JobStatus
from app.extensions import db
from app.imports.yaml_documents import yaml_document
from app.jobs.worker import work_once
from app.queries.fact_values import facts_seen
from app.queries.imports import rejected_rows
from app.services.files.fact_previews import start_facts_preview
from app.services.files.mapping_proposals import propose_mapping
from app.services.files.mending import mending_file
from app.services.jobs import job_numbered
from tests.factories import NOON, OPERATOR, import_fact_file, make_person, make_unit, write_csv

pytestmark = [pytest.mark.usefixtures("context"), pytest.mark.one_database]
HEADER = "Agent,Month,Calls,Sales $"
OWN = "number,name,period,value,unit"


@pytest.fixture
def folder(tmp_path):
    make_person("ann", make_unit("Phone"))
    return tmp_path


def look(path, mapping="", **more):
    job_id = start_facts_preview(path, path.name, mapping, OPERATOR, NOON, **more)
    work_once(job_id)
    db.session.rollback()
    return job_numbered(job_id)


def rows_of(job):
    return [job.result[name] for name in ("records", "read", "unmatched", "rejected", "new")]


def foreign(folder, *lines, header=HEADER):
    return write_csv(folder, *lines, header=header, name="calls.csv")


def test_foreign_columns_are_found_out_asked_about_and_then_looked_at(folder):
    path = foreign(folder, "ann,2026-01,20,1.50", "bob,2026-01,7,9.25", "ann,2026-02,9,0.75")
    job = look(path)
    assert "in which currency" in job.result["open"][0]
    assert "records" not in job.result
    assert job.result["columns"][3] == ["Sales $", "1.50, 9.25, 0.75", "value ?"]

    roles = {name: role for name, _, role in job.result["columns"]}
    decided = Decided(roles | {"Sales $": "value USD"})
    looked = look(path, job.result["mapping"], decided=decided)

    assert rows_of(looked) == [3, 2, 1, 0, 4]
    assert looked.result["shown"][:2] == [
        ["ann", "2026-01-01 to 2026-01-31", "calls", "20"],
        ["ann", "2026-02-01 to 2026-02-28", "calls", "9"],
    ]
    assert looked.result["shown"][2][3] == "$1.50"
    assert [row[0] for row in rejected_rows(db.session(), looked.id, 9)] == [3]
    assert facts_seen(db.session()) == []
    stored = import_fact_file(path, looked.result["mapping"])
    assert (stored.result["new"], stored.result["unmatched"]) == (4, 1)


def test_our_own_columns_are_read_as_they_are(folder):
    job = look(write_csv(folder, "ann,present,2026-01,20,days", header=OWN))

    assert rows_of(job) == [1, 1, 0, 0, 1]
    assert "mapping" not in job.result
    assert job.result["shown"] == [["ann", "2026-01-01 to 2026-01-31", "present", "20 days"]]


def test_a_mistake_in_our_own_columns_is_said_and_no_mapping_is_made_of_it(folder):
    job = look(write_csv(folder, "ann,present,2026-01,20,days,x", header=f"{OWN},note"))

    assert job.status is JobStatus.FAILED
    assert "The column 'note' is not known" in job.message


def test_a_mapping_that_does_not_fit_is_said_beside_it(folder):
    mapping = (
        "payee: Who\nday: {column: D, format: D.M.YYYY}\nfacts: {a: {count: rows, unit: count}}"
    )

    job = look(foreign(folder, "ann,2026-01,20,1.50"), mapping)

    assert "The file has no column 'Who'" in job.result["problem"]
    assert [role for *_, role in job.result["columns"]] == ["nothing"] * 4


def test_an_encoding_that_nobody_said_fails_with_the_place(folder):
    path = folder / "calls.csv"
    path.write_bytes("Agent;Month;Hörer\nann;2026-01;5\n".encode("windows-1252"))

    assert "encoding" in look(path).message
    assert look(path, encoding="windows-1252").result["new"] == 1


def test_a_mended_workbook_gets_the_same_mapping_without_the_notes_in_it(folder):
    path = foreign(folder, "ann,2026-01,20", "bob,2026-01,7", header="Agent,Month,Calls")
    before = look(path).result["mapping"]
    job = import_fact_file(path, before, folder=folder)

    again = look(mending_file(folder, job.id))

    assert again.result["mapping"] == before
    assert [name for name, *_ in again.result["columns"]] == ["Agent", "Month", "Calls"]
    assert rows_of(again) == [1, 0, 1, 0, 0]


def test_a_header_below_a_title_is_found(folder):
    lines = ("Agent,Month,Calls", "ann,2026-01,20", "ann,2026-02,21")
    found = propose_mapping(
        MappingKind.FACTS, foreign(folder, *lines, header="Calls of the year,,")
    )

    assert yaml_document(found.text, "")["file"] == {"header_row": "2"}
