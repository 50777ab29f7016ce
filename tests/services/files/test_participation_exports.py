"""Files of participations with any columns: proposed, read by the mapping, each row counted."""

from datetime import date

import pytest
from sqlalchemy import select

from app.domain.days import FOR_EVER
from app.domain.errors import BadMapping
from app.domain.files.mapping_kinds import MappingKind
from app.extensions import db
from app.models.plans import ParticipationRow
from app.services.files.mapping_proposals import propose_mapping
from app.services.plans.publishing import (
    has_own_participation_columns,
    import_participations,
    mapping_of_participations,
    preview_participations,
    publish_plan,
)
from tests import participation_exports as exports
from tests.factories import NOON, OPERATOR, make_person
from tests.payday import JANUARY, LINEAR

pytestmark = pytest.mark.usefixtures("context")
MAPPING = """
number: No
plan: Plan
first_day: {column: From, format: DD.MM.YYYY}
end_day: {column: To, format: DD.MM.YYYY}
target_amount: {column: Target, format: "1.234,56"}
"""


@pytest.fixture
def folder(tmp_path):
    make_person("E1"), make_person("E2")
    return tmp_path


def publish(currency="EUR"):
    publish_plan(LINEAR.replace("Linear", "Pay").replace("EUR", currency), JANUARY, OPERATOR, NOON)


def written(folder, text, name="parts.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def stored():
    query = select(ParticipationRow).order_by(ParticipationRow.payee_id)
    return [(row.first_day, row.end_day, row.target_minor) for row in db.session.scalars(query)]


@pytest.mark.parametrize(
    ("text", "currency", "first", "end", "amount"),
    [
        (exports.GERMAN, "EUR", JANUARY, FOR_EVER, 123456),
        (exports.ENGLISH, "USD", date(2026, 1, 13), FOR_EVER, 123456),
        (exports.SWISS, "CHF", JANUARY, FOR_EVER, 123450),
    ],
    ids=["german", "english", "swiss"],
)
def test_a_list_is_read_without_a_click(folder, text, currency, first, end, amount):
    publish(currency)
    path = written(folder, text)
    found = propose_mapping(MappingKind.PARTICIPATIONS, path)
    assert found.open == ()
    mapping = mapping_of_participations(found.text)
    preview = preview_participations(path, mapping)

    report = import_participations(path, OPERATOR, NOON, mapping)

    assert preview == report
    assert (report.records, report.new, report.rejected) == (2, 2, ())
    assert stored()[0] == (first, end, amount)
    again = import_participations(path, OPERATOR, NOON, mapping)
    assert (again.new, again.unchanged) == (0, 2)


def test_some_are_shown_as_they_would_be_stored(folder):
    publish()
    path = written(folder, exports.GERMAN)
    mapping = mapping_of_participations(propose_mapping(MappingKind.PARTICIPATIONS, path).text)

    shown = preview_participations(path, mapping).shown

    assert [each[1:] for each in shown] == [
        ("E1", "Pay, from 2026-01-01 on, target \u20ac1,234.56"),
        ("E2", "Pay, 2026-01-01 to 2026-03-31, target \u20ac950.00"),
    ]


def test_what_the_values_leave_open_is_asked_and_not_guessed(folder):
    publish()

    found = propose_mapping(MappingKind.PARTICIPATIONS, written(folder, exports.OPEN))

    assert [(each.of, each.column, each.formats) for each in found.choices] == [
        ("days", "ab", ["DD/MM/YYYY", "MM/DD/YYYY"]),
        ("amounts", "Ziel", ["1234.56", "1.234,56"]),
    ]
    with pytest.raises(BadMapping):
        mapping_of_participations(found.text)


def test_days_that_are_the_same_in_both_orders_need_no_choice(folder):
    publish()
    text = "number,plan,from\nE1,Pay,01.01.2026\n"

    found = propose_mapping(MappingKind.PARTICIPATIONS, written(folder, text))

    assert found.open == ()
    mapping = mapping_of_participations(found.text)
    later = written(folder, "number,plan,from\nE1,Pay,01.01.2026\nE2,Pay,03.04.2026\n")
    report = preview_participations(later, mapping)
    assert report.new == 1
    assert "could be 2026-04-03 or 2026-03-04" in report.rejected[0][3]


def test_columns_are_recognised_by_the_people_and_plans_that_are_known(folder):
    publish()
    text = "Who,What,Note,Start\nE1,Pay,x,2026-01-01\nE2,Pay,y,2026-01-01\n"

    found = propose_mapping(MappingKind.PARTICIPATIONS, written(folder, text))

    mapping = mapping_of_participations(found.text)
    assert (mapping.name_of("number"), mapping.name_of("plan")) == ("Who", "What")
    assert "No column gives a target amount: none would be agreed." in found.notes


def test_plans_that_nobody_published_are_named(folder):
    publish()

    found = propose_mapping(
        MappingKind.PARTICIPATIONS, written(folder, exports.GERMAN.replace(";Pay", ";Old"))
    )

    words = "'Plan' holds 'Old': no published plan is named so. Published are 'Pay'."
    assert words in found.notes


def test_without_a_column_of_plans_one_may_be_named_for_all_rows(folder):
    publish()
    path = written(folder, "No;From;To;Target\nE1;01.01.2026;;5\n")
    (words,) = [
        each for each in propose_mapping(MappingKind.PARTICIPATIONS, path).open if "plan" in each
    ]
    assert "plan: {constant: Pay}" in words

    mapping = mapping_of_participations(MAPPING.replace("plan: Plan", "plan: {constant: Pay}"))

    assert import_participations(path, OPERATOR, NOON, mapping).new == 1


@pytest.mark.parametrize(
    ("row", "rejected"),
    [
        ("E9;Pay;01.01.2026;;5", ("No", "E9", "is nobody's number")),
        ("E1;Bonus;01.01.2026;;5", ("Plan", "Bonus", "is no published plan")),
        ("E1;Pay;2026-01-01;;5", ("From", "2026-01-01", "is not a date like DD.MM.YYYY")),
        ("E1;Pay;01.01.2026;;5.5", ("Target", "5.5", "is not an amount like 1.234,56")),
        ("E1;Pay;01.01.2026;;5,555", ("Target", "5,555", "has more decimal places than EUR has")),
        ("E1;Pay;01.01.2026;;5 $", ("Target", "5 $", "is of another currency: the plan pays in")),
        ("E1;Pay;01.01.2026;01.12.2025;5", ("To", "01.12.2025", "is before the first day")),
        ("E1;Pay;01.01.2026;5", ("", "", "the row has 4 cells, the header 5")),
    ],
)
def test_a_row_that_cannot_be_taken_names_the_column_of_the_file(folder, row, rejected):
    publish()
    path = written(folder, f"No;Plan;From;To;Target\n{row}\nE2;Pay;01.01.2026;;7\n")

    report = import_participations(path, OPERATOR, NOON, mapping_of_participations(MAPPING))

    ((line, column, value, reason),) = report.rejected
    assert (line, column, value) == (2, *rejected[:2])
    assert reason.startswith(rejected[2])
    assert report.records == report.new + 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("number: A", "Say which column gives the plan"),
        (MAPPING + "bonus: B", "no key 'bonus' in a mapping of participations"),
        (MAPPING.replace("end_day: {column: To, format: DD.MM.YYYY}", "end_day: To"), "its format"),
        (MAPPING.replace('"1.234,56"', "1.2"), "An amount is not written like '1.2'"),
        (MAPPING.replace('"1.234,56"', "[a, b]"), "has one format"),
        (MAPPING.replace("plan: Plan", "plan: {name: Pay}"), "'plan' is the name of a column"),
    ],
)
def test_a_mapping_that_cannot_be_understood_says_why(text, reason):
    with pytest.raises(BadMapping, match=reason):
        mapping_of_participations(text)


def test_a_decimal_comma_of_the_file_holds_for_amounts_without_a_format(folder):
    publish()
    text = MAPPING.replace('{column: Target, format: "1.234,56"}', "Target")
    mapping = mapping_of_participations(text + 'file: {decimal: ","}\n')
    path = written(folder, "No;Plan;From;To;Target\nE1;Pay;01.01.2026;;7,50\n")

    import_participations(path, OPERATOR, NOON, mapping)

    assert stored()[0][2] == 750


def test_our_own_columns_may_name_the_currency_of_the_plan(folder):
    publish()
    own = (
        "number,plan,first_day,target_amount\nE1,Pay,2026-01-01,5.00 EUR\nE2,Pay,2026-01-01,5 GBP\n"
    )
    path = written(folder, own)

    report = import_participations(path, OPERATOR, NOON)

    assert has_own_participation_columns(path)
    assert report.new == 1
    assert report.rejected[0][:3] == (3, "target_amount", "5 GBP")
