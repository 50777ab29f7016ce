"""Facts with a column for each month: found out, asked for their unit, one value a month."""

from datetime import date

import pytest

from app.domain.errors import BadMapping
from app.domain.files.column_roles import Decided
from app.domain.files.mapping_kinds import MappingKind
from app.domain.jobs import JobStatus
from app.jobs.worker import work_once
from app.services.files.fact_imports import fact_mapping_of, rows_not_taken, start_facts_import
from app.services.files.fact_previews import start_facts_preview
from app.services.files.mapping_proposals import propose_mapping
from app.services.jobs import job_numbered
from tests.factories import NOON, OPERATOR, make_person, make_unit, write_csv

pytestmark = pytest.mark.usefixtures("context")
HEADER = "Agent ID,Product,Jan 2026,Feb 2026,Mar 2026,Total"
MAPPING = """
payee: Agent ID
months: {format: MMM YYYY}
facts:
  sales: {value: months, unit: EUR}
"""


@pytest.fixture
def folder(tmp_path):
    team = make_unit("North")
    for number in ("E1", "E2", "E3"):
        make_person(number, team)
    make_person("E4", team, end_day=date(2026, 2, 28))
    return tmp_path


def done(job_id):
    work_once(job_id)
    job = job_numbered(job_id)
    assert job.status == JobStatus.DONE, job.message
    return job


def imported(path, mapping=MAPPING, preview=False):
    job = done(start_facts_import(path, mapping, preview, OPERATOR, NOON))
    return job.result, rows_not_taken(job.id, 100)


def look(path, mapping="", roles=None):
    about = (path, path.name, mapping, OPERATOR, NOON)
    return done(start_facts_preview(*about, decided=Decided(roles or {}))).result


ROWS = ("E1,Desk,100.50,200,300,600.5", "E2,Desk,10,,30,40", "E3,Desk,1,2,3,6")


def test_months_across_are_found_out_and_only_their_unit_is_asked(folder):
    path = write_csv(folder, *ROWS, header=HEADER, name="sales.csv")

    found = propose_mapping(MappingKind.FACTS, path)

    assert "months:\n  format: MMM YYYY\n" in found.text
    assert "3 columns are months, such as 'Jan 2026' and 'Mar 2026'" in found.open[0]
    assert len(found.open) == 1
    assert "Not read: 'Product' and 'Total'." in found.notes


@pytest.mark.parametrize(
    ("names", "form"),
    [
        ("2026-01,2026-02", "YYYY-MM"),
        ("01/2026,02/2026", "MM/YYYY"),
        ("January 2026,February 2026", "MMMM YYYY"),
        ("2026-01-01 00:00:00,2026-02-01 00:00:00", "YYYY-MM-[01 00:00:00]"),
    ],
)
def test_months_are_read_in_many_ways_of_writing(folder, names, form):
    path = write_csv(folder, "E1,50%,60%", header=f"Agent ID,{names}", name="rates.csv")

    found = look(path)

    assert f"format: {form}" in found["mapping"].replace("'", "")
    assert [each[1] for each in found["shown"]] == [
        "2026-01-01 to 2026-01-31",
        "2026-02-01 to 2026-02-28",
    ]


def test_a_unit_chosen_for_one_month_is_that_of_all(folder):
    path = write_csv(folder, *ROWS, header=HEADER, name="sales.csv")
    roles = {name: role for name, _, role in look(path)["columns"]}
    assert roles["Feb 2026"] == "value ?"

    found = look(path, look(path)["mapping"], roles | {"Feb 2026": "value EUR"})

    assert (found["open"], found["read"], found["new"]) == ([], 3, 8)
    again = look(
        path,
        found["mapping"],
        dict.fromkeys(roles, "nothing")
        | {
            "Agent ID": "payee",
            "Jan 2026": "value GBP",
            "Feb 2026": "value EUR",
            "Mar 2026": "value EUR",
        },
    )
    assert "unit: GBP" in again["mapping"]


def test_each_row_is_accounted_for_and_an_empty_month_is_no_value(folder):
    path = write_csv(
        folder,
        *ROWS,
        ",,,,,",
        "E9,Desk,1,2,3,6",
        "E3,Desk,1,x,3,4",
        "E4,Desk,5,6,,11",
        "E4,Shop,,,7,7",
        "E2,Rest,,,,0",
        header=HEADER,
        name="sales.csv",
    )

    result, not_taken = imported(path)

    counts = {name: result[name] for name in ("records", "read", "unmatched", "rejected", "blank")}
    assert counts == {"records": 9, "read": 4, "unmatched": 2, "rejected": 1, "blank": 2}
    assert result["new"] == 3 + 2 + 3 + 2
    assert [(line, column) for line, column, *_ in not_taken] == [
        (6, "Agent ID"),
        (7, "Feb 2026"),
        (9, "Agent ID"),
    ]


def test_the_same_file_again_changes_nothing_and_another_value_one_month(folder):
    imported(write_csv(folder, *ROWS, header=HEADER, name="sales.csv"))

    again = imported(write_csv(folder, *ROWS, header=HEADER, name="again.csv"))[0]
    later = [ROWS[0].replace("200", "201"), *ROWS[1:]]
    changed = imported(write_csv(folder, *later, header=HEADER, name="later.csv"))[0]

    assert (again["new"], again["unchanged"]) == (0, 8)
    assert (changed["changed"], changed["unchanged"]) == (1, 7)


def test_two_rows_that_differ_in_a_month_are_both_rejected(folder):
    path = write_csv(folder, "E1,A,1,2,3,6", "E1,B,1,9,3,13", header=HEADER, name="two.csv")

    result, not_taken = imported(path)

    assert (result["read"], result["rejected"]) == (0, 2)
    assert "say another value for the same days" in not_taken[0][3]


def test_an_attribute_tells_rows_of_a_person_apart(folder):
    rows = [f"{number},{product},1%,2%,3%," for number in ("E1", "E2") for product in "AB"]
    path = write_csv(folder, *rows, header=HEADER, name="two.csv")

    found = look(path)

    assert (found["read"], found["new"]) == (4, 12)
    assert "product: Product" in found["mapping"]


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("value: months", "sum: months", "With 'months' there is one fact"),
        ("value: months", "value: Total", "With 'months' there is one fact"),
        ("months: {", "day: {column: x, format: YYYY-MM-DD}\nmonths: {", "has one of"),
        ("MMM YYYY", "MMM", "MMM"),
    ],
)
def test_a_mapping_of_months_says_one_fact_and_a_format(before, after, words):
    with pytest.raises(BadMapping, match=words):
        fact_mapping_of(MAPPING.replace(before, after))


def test_a_file_without_such_months_is_refused_with_the_names_that_it_has(folder):
    path = write_csv(folder, "E1,1", header="Agent ID,Total", name="none.csv")
    job_id = start_facts_import(path, MAPPING, False, OPERATOR, NOON)
    work_once(job_id)

    assert job_numbered(job_id).message == (
        "No column is named like a month MMM YYYY; there are: Agent ID, Total."
    )
