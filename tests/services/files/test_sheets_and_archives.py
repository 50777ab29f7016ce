"""What of a file is not read: other sheets of a workbook, other files of an archive."""

import zipfile

import pytest
import xlsxwriter

from app.domain.files.column_roles import Decided
from app.domain.files.mapping_kinds import MappingKind
from app.domain.jobs import JobStatus
from app.jobs.worker import work_once
from app.services.files.fact_imports import start_facts_import
from app.services.files.fact_previews import start_facts_preview
from app.services.files.feedback_imports import start_feedback_import
from app.services.files.feedback_previews import start_feedback_preview
from app.services.files.mapping_proposals import propose_mapping
from app.services.files.people import preview_people
from app.services.jobs import job_numbered
from tests.factories import MAPPING, NOON, OPERATOR, make_person, make_unit
from tests.services.files.test_previews import look

pytestmark = pytest.mark.usefixtures("context")
HEADER = ["id", "payee", "day", "rating"]
MARCH = [HEADER, ["1", "E1", "2026-03-02", "5"], ["2", "E1", "2026-03-03", "4"]]
FEBRUARY = [HEADER, *[[f"f{n}", "E1", f"2026-02-{n:02}", "3"] for n in range(1, 6)]]
COVER = [["Answers of the first quarter"], [], ["Do not pass on"]]
UNCHOSEN = (
    "Of this workbook only the sheet 'March' (3 rows) is read, because no other was chosen."
    " Not read: 'February' (6 rows), 'Cover' (2 rows)."
)


@pytest.fixture(autouse=True)
def somebody(context):
    make_person("E1", make_unit("North"))


def result_of(job_id):
    work_once(job_id)
    job = job_numbered(job_id)
    assert job.status == JobStatus.DONE, job.message
    return job.result


def workbook(folder, name="answers.xlsx", **sheets):
    with xlsxwriter.Workbook(folder / name) as book:
        for sheet_name, rows in sheets.items():
            sheet = book.add_worksheet(sheet_name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return folder / name


@pytest.fixture
def three(tmp_path):
    return workbook(tmp_path, March=MARCH, February=FEBRUARY, Empty=[], Cover=COVER)


def test_a_proposal_says_which_sheet_is_read_and_how_many_rows_the_others_have(three):
    assert propose_mapping(MappingKind.FEEDBACK, three, source="x").about == (UNCHOSEN,)


def test_a_workbook_with_one_sheet_of_rows_needs_no_word(tmp_path):
    path = workbook(tmp_path, March=MARCH, Sheet2=[], Sheet3=[])

    assert propose_mapping(MappingKind.FEEDBACK, path, source="x").about == ()


def test_an_empty_sheet_before_the_data_is_not_the_one_that_is_read(tmp_path):
    path = workbook(tmp_path, Sheet1=[], March=MARCH)

    assert look(path).result["sheets"] == [["Sheet1", 0, False], ["March", 3, True]]
    assert look(path).result["counts"] == {"would be stored": 2}


def test_an_import_without_a_chosen_sheet_says_what_it_did_not_read(three):
    job_id = start_feedback_import(three, three.name, MAPPING, OPERATOR, NOON)

    result = result_of(job_id)

    assert (result["records"], result["stored"], result["about"]) == (2, 2, [UNCHOSEN])


def test_an_import_of_a_chosen_sheet_reads_it_and_has_nothing_to_say(three):
    text = MAPPING + "file: {sheet: February}\n"

    result = result_of(start_feedback_import(three, three.name, text, OPERATOR, NOON))

    assert (result["records"], result["stored"], "about" in result) == (5, 5, False)


def preview_of(path, sheet, mapping=""):
    decided = Decided(sheet=sheet)
    about = (path, path.name, mapping, "", OPERATOR, NOON)
    return result_of(start_feedback_preview(*about, decided=decided))


def test_a_chosen_sheet_is_found_out_and_kept_in_the_mapping(three):
    found = preview_of(three, "February")

    assert "sheet: February" in found["mapping"]
    assert found["sheets"][1] == ["February", 6, True]
    assert (found["about"], found["counts"]) == ([], {"would be stored": 5})


def test_a_mapping_stays_for_a_sheet_with_the_same_columns(three):
    found = preview_of(three, "February", MAPPING + "comments: never\n")

    assert "comments: never" in found["mapping"]
    assert "sheet: February" in found["mapping"]


def test_a_sheet_with_other_columns_is_found_out_anew(tmp_path):
    other = [["Key", "Agent", "When", "Stars"], ["7", "E1", "2026-03-09", "5"]]
    path = workbook(tmp_path, March=MARCH, Other=other)

    assert "payee: Agent" in preview_of(path, "Other", MAPPING)["mapping"]


def test_a_sheet_that_a_mapping_names_and_nobody_finds_may_be_chosen_anew(three):
    found = preview_of(three, "", MAPPING + "file: {sheet: April}\n")

    assert "There is no sheet 'April'" in found["problem"]
    assert [name for name, *_ in found["sheets"]] == ["March", "February", "Empty", "Cover"]
    again = preview_of(three, "February", found["mapping"])
    assert again["counts"] == {"would be stored": 5}


def test_a_sheet_that_cannot_be_counted_is_named_all_the_same(three, monkeypatch):
    monkeypatch.setattr("app.imports.sheets.seconds_for", lambda _: 0)

    assert look(three).result["about"] == []  # nothing came back in no time at all


def facts_of(*rows):
    return [["number", "name", "period", "value", "unit"], *rows]


def test_facts_of_other_sheets_are_named_too(tmp_path):
    one, two = (["E1", "calls", month, "4", "count"] for month in ("2026-01", "2026-02"))
    path = workbook(tmp_path, January=facts_of(one), February=facts_of(two))
    words = (
        "Of this workbook only the sheet 'January' (2 rows) is read, because no other was chosen."
        " Not read: 'February' (2 rows)."
    )

    assert result_of(start_facts_import(path, "", True, OPERATOR, NOON))["about"] == [words]


def test_facts_of_a_chosen_sheet_are_those_that_are_read(tmp_path):
    path = workbook(
        tmp_path,
        A=[["Agent ID", "Month", "Calls"], ["E1", "2026-01", "4"]],
        B=[["Agent ID", "Month", "Calls"], ["E1", "2026-02", "9"]],
    )
    about = (path, path.name, "", OPERATOR, NOON)

    found = result_of(start_facts_preview(*about, decided=Decided(sheet="B")))

    assert found["shown"] == [["E1", "2026-02-01 to 2026-02-28", "calls", "9"]]


def test_people_of_other_sheets_are_named_too(tmp_path):
    people = [["number", "name", "first_day"], ["E7", "Ida Roth", "2026-01-01"]]
    report = preview_people(workbook(tmp_path, Staff=people, Left=people))

    assert (report.new, len(report.about)) == (1, 1)
    assert "Not read: 'Left' (2 rows)" in report.about[0]


def csv_text(rows):
    return "".join(",".join(row) + "\n" for row in rows)


def archive(folder, **members):
    path = folder / "answers.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("march.csv", csv_text(MARCH))
        for name, content in members.items():
            file.writestr(name.replace("__", "."), content)
        file.writestr("__MACOSX/._march.csv", b"\0\5\x16\7")
        file.writestr(".DS_Store", b"\0\0\0\1Bud1")
    return path


def test_what_stands_beside_the_data_of_an_archive_is_passed_over_and_named(tmp_path):
    prose = "Answers of March, as agreed.\nAsk Ida, Jon, or Mia, if something is odd.\nThank you.\n"
    path = archive(tmp_path, README="Read me", notes__txt=prose, survey__pdf=b"%PDF-1.7")
    result = result_of(start_feedback_import(path, path.name, MAPPING, OPERATOR, NOON))

    assert result["stored"] == 2
    assert result["about"] == [
        "Passed over in the archive, as no data: '.DS_Store', 'README', '__MACOSX/._march.csv',"
        " 'notes.txt', 'survey.pdf'."
    ]


def test_a_text_with_columns_is_data_whatever_it_is_called(tmp_path):
    path = archive(tmp_path, february__txt=csv_text(FEBRUARY).replace(",", "\t"))

    assert look(path, MAPPING).result["looked_at"] == 7


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "answers__xml",
            "<answers/>",
            "'answers.xml' in the archive: This is a web page or an XML",
        ),
        ("april__csv", "%PDF-1.7", "'april.csv' in the archive: This is a PDF"),
        ("more__gz", b"\x1f\x8b\x08", "'more.gz' in the archive: This is a gzip archive"),
    ],
)
def test_data_of_an_unknown_kind_are_refused_by_their_name(tmp_path, name, content, words):
    assert words in look(archive(tmp_path, **{name: content})).message
