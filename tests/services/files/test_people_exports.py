"""Files of people with any columns: proposed, read by the mapping, every row accounted for."""

from datetime import date

import pytest
from sqlalchemy import select

from app.domain.days import FOR_EVER, Days
from app.domain.employments import AttributeName
from app.domain.errors import BadFile, BadMapping
from app.domain.file_readings import FileReading
from app.domain.files.mapping_kinds import MappingKind
from app.extensions import db
from app.models.people import PersonRow
from app.queries.people import person_states
from app.services.files.mapping_proposals import propose_mapping
from app.services.files.people import (
    has_own_columns,
    import_people,
    mapping_of_people,
    preview_people,
)
from tests import people_exports as exports
from tests.factories import NOON, OPERATOR
from tests.imports.workbooks import write_xlsx

pytestmark = pytest.mark.usefixtures("context")
ALL = {
    "hr system": (exports.HR_SYSTEM, "utf-8"),
    "german": (exports.GERMAN, "windows-1252"),
    "workforce": (exports.WORKFORCE, "utf-16"),
    "titled": (exports.TITLED, "utf-8-sig"),
}
MAPPING = """
number: Employee ID
name: [First Name, Last Name]
first_day: {column: Hire Date, format: MM/DD/YYYY}
"""


def written(folder, text, encoding="utf-8", name="people.csv"):
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def proposed(path, encoding=""):
    said = FileReading(encoding="windows-1252") if encoding == "windows-1252" else FileReading()
    found = propose_mapping(MappingKind.PEOPLE, path, said)
    assert found.open == ()
    return found


@pytest.mark.parametrize("kind_of_export", ALL)
def test_an_export_is_read_without_a_click(tmp_path, kind_of_export):
    text, encoding = ALL[kind_of_export]
    path = written(tmp_path, text, encoding)
    mapping = mapping_of_people(proposed(path, encoding).text)
    preview = preview_people(path, mapping)

    report = import_people(path, OPERATOR, NOON, mapping)

    assert preview == report
    assert (report.new, report.rejected, report.notes) == (4, (), ())
    states = person_states(db.session())
    assert sorted(states) == ["0007", "0008", "0009", "0010"]  # zeros are kept
    zoe, bob = states["0008"], states["0009"]
    assert zoe.name == "Zo\u00eb Oak"
    assert zoe.latest.days == Days(date(2021, 6, 1), FOR_EVER)
    assert zoe.latest.team.on(date(2026, 3, 20))[-1] == "Care"
    assert zoe.latest.managers.latest() == {"0007"}
    assert bob.latest.team.on(date(2026, 1, 31))[-1] == "Sales"


@pytest.mark.parametrize("kind_of_export", ALL)
def test_the_same_export_again_changes_nothing(tmp_path, kind_of_export):
    text, encoding = ALL[kind_of_export]
    path = written(tmp_path, text, encoding)
    mapping = mapping_of_people(proposed(path, encoding).text)
    import_people(path, OPERATOR, NOON, mapping)

    again = import_people(path, OPERATOR, NOON, mapping)

    assert (again.changed, again.unchanged, again.rejected, again.notes) == (0, 4, (), ())


@pytest.mark.parametrize("kind_of_export", ["hr system", "german", "titled"])
def test_who_left_has_their_last_day(tmp_path, kind_of_export):
    text, encoding = ALL[kind_of_export]
    path = written(tmp_path, text, encoding)
    import_people(path, OPERATOR, NOON, mapping_of_people(proposed(path, encoding).text))

    bob = person_states(db.session())["0009"]
    assert bob.latest.days == Days(date(2022, 11, 20), date(2026, 2, 1))


def test_rows_from_day_to_day_are_a_history_and_end_where_they_say(tmp_path):
    path = written(tmp_path, exports.WORKFORCE, "utf-16")
    found = proposed(path)
    import_people(path, OPERATOR, NOON, mapping_of_people(found.text))

    states = person_states(db.session())
    zoe, bob = states["0008"].latest, states["0009"].latest
    assert zoe.team.changes == ((date(2021, 6, 1), ("Sales",)), (date(2026, 3, 16), ("Care",)))
    assert zoe.attributes[AttributeName.SHIFT].latest() == "late"
    assert (bob.team.latest(), bob.days.end) == (None, FOR_EVER)  # nothing says that he left
    assert any("the earliest 'Valid From' of a person is taken" in note for note in found.notes)


def test_the_earliest_row_of_a_later_part_does_not_move_the_first_day(tmp_path):
    path = written(tmp_path, exports.WORKFORCE, "utf-16")
    mapping = mapping_of_people(proposed(path).text)
    import_people(path, OPERATOR, NOON, mapping)
    (
        header,
        *_,
    ) = exports.WORKFORCE.splitlines()
    later = header + "\n0010\tCid Fir\tCare\tday\tAnn Ash\t2026-05-01\t9999-12-31\t1\n"

    report = import_people(written(tmp_path, later, "utf-16", "b.csv"), OPERATOR, NOON, mapping)

    assert (report.changed, report.rejected, report.notes) == (1, (), ())
    assert person_states(db.session())["0010"].latest.days.first == date(2026, 1, 5)


def test_a_workbook_is_proposed_too(tmp_path):
    header, *lines = (line.split(",") for line in exports.HR_SYSTEM.splitlines())
    path = write_xlsx(tmp_path, [["Report of people"], [], header, *lines])

    found = proposed(path)

    assert "header_row" in found.text
    assert import_people(path, OPERATOR, NOON, mapping_of_people(found.text)).new == 4


def test_what_is_not_read_is_named(tmp_path):
    found = proposed(written(tmp_path, exports.HR_SYSTEM))

    assert found.notes == ("Not read: 'Status' and 'Birth Date'.",)


def test_an_order_of_day_and_month_that_is_open_is_said_and_not_guessed(tmp_path):
    path = written(tmp_path, exports.AMBIGUOUS)
    found = propose_mapping(MappingKind.PEOPLE, path)

    (words,) = found.open
    assert "'DD/MM/YYYY' or 'MM/DD/YYYY'" in words
    with pytest.raises(BadMapping):
        mapping_of_people(found.text)


def test_an_encoding_is_asked_for_and_never_guessed(tmp_path):
    path = written(tmp_path, exports.GERMAN, "windows-1252")

    with pytest.raises(BadFile, match="say its encoding"):
        propose_mapping(MappingKind.PEOPLE, path)


def test_a_manager_who_is_nobody_here_is_asked_about(tmp_path):
    text = exports.HR_SYSTEM.replace(",0007,Agent", ",9999,Agent")

    (words,) = propose_mapping(MappingKind.PEOPLE, written(tmp_path, text)).open

    assert "'Supervisor ID' says who is in charge, but" in words


def test_a_row_that_cannot_be_read_names_the_column_of_the_file(tmp_path):
    text = exports.HR_SYSTEM.replace("06/01/2021", "2021-06-01").replace("0009,Bob", "0009,")
    mapping = mapping_of_people(MAPPING)

    report = import_people(written(tmp_path, text), OPERATOR, NOON, mapping)

    assert report.records == report.new + len(report.rejected)
    assert report.rejected == ((3, "Hire Date", "2021-06-01", "is not a date like MM/DD/YYYY"),)
    assert db.session.scalars(select(PersonRow.name)).all().count("Elm") == 1


@pytest.mark.parametrize(
    ("manager", "reason"),
    [("Ann Ash", "is the name of 2 people: give the number"), ("Eve", "is nobody's name")],
)
def test_a_manager_by_name_is_taken_only_if_one_has_it(tmp_path, manager, reason):
    people = "1,Ann Ash,2020-01-01,\n2,Ann Ash,2020-01-01,\n3,Bob,2020-01-01,"
    text = f"No,Name,Start,Boss\n{people}{manager}\n"
    mapping = mapping_of_people(
        "number: No\nname: Name\nfirst_day: {column: Start, format: YYYY-MM-DD}\n"
        "manager: {column: Boss, by: name}\n"
    )

    report = import_people(written(tmp_path, text), OPERATOR, NOON, mapping)

    ((line, column, value, why),) = report.rejected
    assert (line, column, value, report.new) == (4, "Boss", manager, 2)
    assert reason in why


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("number: A", "Say which column gives the name"),
        (MAPPING + "age: Age", "no key 'age' in a mapping of people"),
        (MAPPING + "leave_day: Exit", "'leave_day' needs a column and its format"),
        (MAPPING + "leave_day: {column: Exit}", "needs its format"),
        (MAPPING + "leave_day: {column: Exit, format: YYYY}", "needs YYYY, MM and DD"),
        (MAPPING + "manager: {column: Boss, by: luck}", "'by' of 'manager' is one of"),
        (MAPPING + "team: [A, A]", "names 'A' twice"),
        (MAPPING + "file: {encoding: klingon}", "cannot have the encoding"),
    ],
)
def test_a_mapping_that_cannot_be_understood_says_why(text, reason):
    with pytest.raises(BadMapping, match=reason):
        mapping_of_people(text)


def test_a_mapping_of_another_file_names_the_missing_column(tmp_path):
    path = written(tmp_path, exports.TITLED)

    with pytest.raises(BadMapping, match="The file has no column 'Employee ID'"):
        preview_people(path, mapping_of_people(MAPPING))


def test_a_file_with_our_own_columns_needs_no_mapping(tmp_path):
    own = written(tmp_path, "number,name,first_day,team\n1,Ann,2026-01-01,A\n")

    assert has_own_columns(own)
    assert not has_own_columns(written(tmp_path, exports.HR_SYSTEM, name="other.csv"))
