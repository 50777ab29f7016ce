"""What a file of people changes, and which of its rows are not taken."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.days import FOR_EVER, Days
from app.domain.employments import AttributeName
from app.domain.errors import BadFile
from app.domain.files.roster import roster_changes

HEADER = ("number", "name", "first_day", "from_day", "team", "manager", "job", "leave_day")
JAN, MAR = date(2026, 1, 1), date(2026, 3, 1)


def changes(*rows, known=(), header=HEADER, paths=()):
    """Rows as dicts of the cells that are not empty; the first stands in line 2."""
    cells = [[row.get(name, "") for name in header] for row in rows]
    known = {state.number: state for state in known}
    return roster_changes(header, enumerate(cells, 2), known, paths)


def person(number="E1", **cells):
    return {"number": number, "name": f"Name of {number}", "first_day": "2026-01-01"} | cells


def refused(*rows, **more):
    return [
        (each.line, each.column, each.value, each.reason)
        for each in changes(*rows, **more).rejected
    ]


def test_a_new_person_is_as_their_row_says():
    (new,) = changes(person(team="North", job="agent", leave_day="2026-03-31")).new

    assert (new.number, new.name, new.email) == ("E1", "Name of E1", None)
    assert new.latest.days == Days(JAN, date(2026, 4, 1))  # the last day is inside
    assert new.latest.team.changes == ((JAN, ("North",)),)
    assert new.latest.attributes[AttributeName.JOB].changes == ((JAN, "agent"),)


def test_dated_rows_are_a_history_in_any_order():
    rows = [
        person(team="South", from_day="2026-03-01", job="agent"),
        person(team="North", from_day="2026-01-01", job="agent"),
    ]
    (new,) = changes(*rows).new

    assert new == changes(*reversed(rows)).new[0]
    assert new.latest.team.changes == ((JAN, ("North",)), (MAR, ("South",)))
    assert new.latest.attributes[AttributeName.JOB].changes == ((JAN, "agent"),)
    assert new.latest.days == Days(JAN, FOR_EVER)


def test_several_managers_are_named_with_semicolons():
    rows = [person("M1"), person("M2"), person(manager=" M2 ; M1;")]

    assert changes(*rows).new[2].latest.managers.latest() == {"M1", "M2"}


def test_a_manager_may_stand_below_or_be_known_already():
    known = changes(person("M1")).new

    assert not refused(person(manager="M1;M2"), person("M2"), known=known)


DAY = st.sampled_from(["2026-01-01", "2026-02-01", "2026-03-01", ""])
ROWS = st.builds(
    person,
    st.sampled_from(["E1", "E2", "E3"]),
    team=st.sampled_from(["North", "South", ""]),
    manager=st.sampled_from(["E2", "E3", ""]),
    job=st.sampled_from(["agent", "clerk", ""]),
    from_day=DAY,
    leave_day=st.sampled_from(["2026-06-30", ""]),
)


@given(st.lists(ROWS, max_size=8))
def test_the_same_rows_again_change_nobody(rows):
    once = changes(*rows)
    again = changes(*rows, known=once.new)

    assert not again.new
    assert not [each.number for each in again.changed]
    assert again.unchanged == len(once.new)


@pytest.mark.parametrize("day", ["", "2026-01-01"])
def test_a_history_may_be_imported_again_with_or_without_its_first_day(day):
    rows = [person(team="North", from_day=day), person(team="South", from_day="2026-03-01")]
    known = changes(*rows).new

    assert not refused(*rows, known=known)


@pytest.mark.parametrize(
    ("cells", "column", "value"),
    [
        ({"team": "South"}, "team", "South"),
        ({"team": ""}, "team", ""),  # out of every team is a change too
        ({"team": "North", "manager": "M1;M2"}, "manager", "M1;M2"),
        ({"team": "North", "job": "clerk"}, "job", "clerk"),
    ],
)
def test_a_change_without_its_first_day_is_refused_with_what_to_do(cells, column, value):
    known = changes(person("M1"), person("M2"), person(team="North", job="")).new

    (problem,) = refused(person(**cells), known=known)

    assert problem[:3] == (2, column, value)
    assert "Give the day in the column from_day" in problem[3]


def test_a_value_may_be_taken_back_from_its_first_day_on():
    known = changes(person(team="North", job="agent")).new

    (changed,) = changes(person(from_day="2026-01-01"), known=known).changed

    assert (changed.latest.team.latest(), changed.latest.attributes) == (None, {})


def test_a_name_or_an_address_is_corrected_without_a_day():
    header = (*HEADER, "email")
    known = changes(person(email="a@x.org"), header=header).new

    (changed,) = changes(person(name="New", email=""), header=header, known=known).changed

    assert (changed.name, changed.email) == ("New", "a@x.org")


def test_a_column_that_is_absent_changes_nothing_of_what_is_known():
    known = changes(person(team="North", job="agent", leave_day="2026-06-30")).new

    again = changes(person(), header=("number", "name", "first_day"), known=known)

    assert (again.changed, again.unchanged) == ([], 1)


def test_a_first_day_after_the_known_last_day_is_another_job():
    known = changes(person(leave_day="2026-06-30")).new
    header = ("number", "name", "first_day")

    (changed,) = changes(person(first_day="2026-07-01"), header=header, known=known).changed

    assert [job.days.first for job in changed.employments] == [JAN, date(2026, 7, 1)]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"number": ""}, "number", "is empty"),
        ({"name": " "}, "name", "is empty"),
        ({"first_day": ""}, "first_day", "is empty"),
        ({"first_day": "31.01.2026"}, "first_day", "is not a day like 2026-03-31"),
        ({"first_day": "2026-02-30"}, "first_day", "is not a day like"),
        ({"first_day": "20260131"}, "first_day", "is not a day like"),
        ({"first_day": "1899-12-31"}, "first_day", "is not between 1900 and 2200"),
        ({"leave_day": "2025-12-31"}, "leave_day", "is before first_day"),
        ({"from_day": "2025-12-31"}, "from_day", "is outside first_day to leave_day"),
        ({"from_day": "2026-02-01", "leave_day": "2026-01-31"}, "from_day", "is outside"),
        ({"manager": "E1"}, "manager", "names the person themselves"),
        ({"manager": "M9"}, "manager", "is nobody's number, here or in the file"),
        ({"name": "x" * 201}, "name", "is longer than 200"),
        ({"name": "a\nb"}, "name", "holds a line break"),
        ({"name": "a\0b"}, "name", "NUL"),
    ],
)
def test_a_mistake_leaves_out_its_row_and_says_why(cells, column, reason):
    found = changes(person("E0"), person(**cells))

    assert [each.number for each in found.new] == ["E0"]
    assert (found.rejected[0].line, found.rejected[0].column) == (3, column)
    assert reason in found.rejected[0].reason


def test_a_row_of_another_length_is_rejected():
    found = roster_changes(["number", "name", "first_day"], [(2, ["E1", "Ann"])], {}, ())

    assert found.rejected[0].reason == "the row has 2 cells, the header 3"


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (["number", "name"], "no column 'first_day'"),
        (["number", "name", "first_day", "salary"], "column 'salary' is not known"),
        (["Number", "name", "first_day"], "no column 'number'"),
    ],
)
def test_a_header_that_does_not_fit_refuses_the_file(header, message):
    with pytest.raises(BadFile, match=message):
        roster_changes(header, [], {}, ())
