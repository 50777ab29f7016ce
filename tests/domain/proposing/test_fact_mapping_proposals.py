"""A mapping proposed for a file of facts: right, or said to be open; and what a person chooses."""

import csv
import io

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fact_values import NAME
from app.domain.files.column_roles import Decided
from app.domain.files.columns_seen import TableSeen
from app.domain.files.fact_mappings import fact_mapping
from app.domain.people_named import PeopleKnown
from app.domain.proposing.fact_mapping_proposals import fact_name, proposed_fact_mapping
from app.domain.proposing.fact_roles import roles_of_facts
from app.domain.proposing.proposals import Known

KNOWN = Known(PeopleKnown({"1011", "1012", "1014"}), {"Phone", "Chat"})
MONTHS = """Agent,Month,Calls,Answered (Y/N),AHT s,Sales €,Team
1011,2026-03,40,Y,312,1200.50,Phone
1012,2026-03,38,N,298.5,99.90,Phone
"""
CALLS = """Call,Agent,Started,Queue,Answered,Seconds,Talk,Avg wait
c-1,1011,13.02.2026 09:14,invoice,Y,20,0:04:30,3
c-2,1011,13.02.2026 09:40,delivery,Y,45,0:06:00,4
c-3,1011,13.02.2026 10:05,invoice,N,,,5
c-4,1012,13.02.2026 09:20,invoice,Y,31,0:02:30,6
"""


def seen_in(text):
    rows = list(csv.reader(io.StringIO(text)))
    seen = TableSeen(rows[0])
    for row in rows[1:]:
        seen.add(row)
    return seen


def proposed(text, decided=None, before=None, known=KNOWN):
    return proposed_fact_mapping(seen_in(text), known, {}, decided or Decided(), before)


def understood(proposal):
    """The mapping as it is read again from its text."""
    return fact_mapping(yaml.load(yaml.safe_dump(proposal.mapping), yaml.BaseLoader))


def chosen(text, before, **roles):
    """The roles that the page shows, with some changed by the place of their column."""
    header = text.split("\n")[0].split(",")
    shown = roles_of_facts(before, header)
    return shown | {header[int(place[1:])]: role for place, role in roles.items()}


def of_one_column(name, *values):
    """What is proposed for a column of numbers beside a payee and a day."""
    text = io.StringIO()
    rows = [["Agent", "Date", name]]
    rows += [["1011", f"2026-03-{day:02}", value] for day, value in enumerate(values, 13)]
    csv.writer(text).writerows(rows)
    return proposed(text.getvalue())


def test_whose_when_and_each_number_with_its_unit_are_found_in_foreign_headers():
    found = proposed(MONTHS)

    assert found.mapping == {
        "payee": "Agent",
        "period": {"column": "Month", "format": "YYYY-MM"},
        "facts": {
            "calls": {"value": "Calls", "unit": "count"},
            "answered": {
                "numerator": {"count": {"column": "Answered (Y/N)", "is": "Y"}},
                "denominator": {"count": "rows"},
                "unit": "percent",
            },
            "aht": {"value": "AHT s", "unit": "number"},
            "sales": {"value": "Sales €", "unit": "EUR"},
        },
    }
    assert found.open == []
    assert found.notes == ["Not read: 'Team'."]
    assert understood(found)


def test_rows_of_the_same_person_and_day_are_added_up_but_never_averages():
    found = proposed(CALLS)

    facts = found.mapping["facts"]
    assert found.mapping["day"] == {"column": "Started", "format": "DD.MM.YYYY HH:mm"}
    assert facts["rows"] == {"count": "rows", "unit": "count"}
    assert facts["seconds"] == {"sum": "Seconds", "unit": "number"}
    assert facts["talk"] == {"sum": "Talk", "unit": "hours"}
    assert "avg_wait" not in facts
    assert any("'Avg wait' is left out" in words for words in found.notes)
    assert "attributes" not in found.mapping
    assert understood(found)


def test_a_column_that_tells_the_rows_of_a_month_apart_becomes_an_attribute():
    text = "Agent,Month,Queue,Calls\n1011,2026-03,a,5\n1011,2026-03,b,7\n1012,2026-03,a,6\n"

    found = proposed(text)

    assert found.mapping["attributes"] == {"queue": "Queue"}
    assert found.mapping["facts"] == {"calls": {"value": "Calls", "unit": "count"}}


@pytest.mark.parametrize(
    ("months", "form"),
    [
        (("2026-03", "2026-04"), "YYYY-MM"),
        (("03/2026", "11/2026"), "MM/YYYY"),
        (("3.2026", "11.2026"), "M.YYYY"),
        (("March 2026", "May 2026"), "MMMM YYYY"),
        (("Mar-26", "Apr-26"), "MMM-YY"),
        (("202603", "202604"), "YYYYMM"),
        (("2026-03-01", "2026-04-01"), "YYYY-MM-[01]"),
        (("01/03/2026", "01/04/2026"), "[01]/MM/YYYY"),
        (("3/1/2026", "4/1/2026"), "M/[1]/YYYY"),
    ],
)
def test_months_in_many_forms_are_read(months, form):
    rows = [f"1011,{month},{calls}" for calls, month in enumerate(months, 5)]

    found = proposed("\n".join(["Agent,Month,Calls", *rows, ""]))

    assert found.mapping["period"] == {"column": "Month", "format": form}
    assert understood(found).when.kind == "period"


def test_days_of_which_not_all_are_the_first_are_days_whatever_the_column_is_called():
    found = proposed("Agent,Period,Calls\n1011,2026-03-01,5\n1011,2026-03-02,6\n")

    assert found.mapping["day"] == {"column": "Period", "format": "YYYY-MM-DD"}


def test_two_columns_of_days_are_the_first_and_the_last():
    found = proposed("Staff no,From,Until,Sick days\n1011,02.03.2026,31.03.2026,1\n")

    days = {"first": "From", "last": "Until", "format": "DD.MM.YYYY"}
    assert found.mapping == {
        "payee": "Staff no",
        "days": days,
        "facts": {"sick_days": {"value": "Sick days", "unit": "days"}},
    }


def test_without_a_staff_number_the_team_is_whose_it_is():
    found = proposed("Department,Month,Calls\nPhone,2026-03,5\nChat,2026-03,7\n")

    assert found.mapping["team"] == "Department"


@pytest.mark.parametrize(
    ("name", "values", "entry"),
    [
        ("Calls", ("40", "38"), {"unit": "count"}),
        ("Score", ("40", "38.5"), {"unit": "score"}),
        ("Hours worked", ("7.5", "8"), {"unit": "hours"}),
        ("Talk", ("0:04:30", "1:00:10"), {"unit": "hours"}),
        ("Hours worked", ("7:30", "08:00"), {"unit": "hours"}),
        ("Arbeitszeit (Std)", ("7:30", "160:15:00"), {"unit": "hours"}),
        ("Talk (s)", ("0:04:30", "1:00:10"), {"unit": "number", "durations": "seconds"}),
        ("Talk min", ("0:04:30", "1:00:10"), {"unit": "number", "durations": "minutes"}),
        ("Days", ("1", "2"), {"unit": "days"}),
        ("Adherence", ("93", "88.5"), {"unit": "percent", "per": "100"}),
        ("Adherence", ("0.93", "1"), {"unit": "percent"}),
        ("Kept", ("93%", "4%"), {"unit": "percent"}),
        ("Kept", ("261/300", "9/10"), {"unit": "percent"}),
        ("Errors %", ("4.5", "3"), {"unit": "percent", "per": "100"}),
        ("Sales £", ("4.5", "3"), {"unit": "GBP"}),
        ("Revenue (CHF)", ("4.5", "3"), {"unit": "CHF"}),
        ("Avg pieces", ("4", "3"), {"unit": "number"}),
    ],
)
def test_the_unit_is_said_by_the_name_and_the_values(name, values, entry):
    found = of_one_column(name, *values)

    assert list(found.mapping["facts"].values()) == [{"value": name} | entry]
    assert found.open == []
    assert understood(found)


@pytest.mark.parametrize(
    ("name", "values", "question"),
    [
        ("Sales $", ("4.5", "3"), "in which currency"),
        ("Revenue", ("4.5", "3"), "in which currency"),
        ("Wait", ("00:40", "01:10"), "Are these hours?"),
        ("Error rate", ("4.5", "3"), "Is '4.5' in 'Error rate' 4.5%, or 450%?"),
        ("Errors %", ("0.5", "0.25"), "0.5%, or 50%?"),
        ("Pieces", ("1,250", "980"), "Is '1,250' 1250, or a number with three decimals?"),
        ("Pieces", ("1.250", "980"), "Is '1.250' 1250, or a number with three decimals?"),
        ("Pieces", ("1.25", "9,5"), "Which sign stands before decimals?"),
    ],
)
def test_what_the_values_do_not_settle_is_asked_and_never_guessed(name, values, question):
    found = of_one_column(name, *values)

    assert len(found.open) == 1
    assert question in found.open[0]
    assert (found.decimals == [",", "."]) == (name == "Pieces")


def test_a_decimal_comma_is_said_for_the_file():
    assert of_one_column("Hours", "7,5", "8").mapping["file"] == {"decimal": ","}
    assert "file" not in of_one_column("Hours", "7.5", "8").mapping


def test_numbers_that_cannot_be_read_are_named():
    few = of_one_column("Pieces", "1", "2", "3", "4", "many")
    all_of_them = of_one_column("Amount EUR", "1,250.50", "2,250.50")

    assert "'Pieces' holds 'many', which cannot be read: such rows will be rejected." in few.notes
    assert "nothing may stand between thousands" in all_of_them.notes[0]
    assert all_of_them.open == ["No column is a number that is to be kept: choose a unit for one."]


@pytest.mark.parametrize("name", ["Ticket ID", "Order no", "Phone", "Week", "Start time"])
def test_numbers_that_are_names_or_times_are_no_facts(name):
    values = ("09:14", "10:20") if name == "Start time" else ("1001", "1002")

    assert of_one_column(name, *values).mapping["facts"] == {}


def test_a_file_that_says_nothing_of_this_is_asked_for_everything():
    found = proposed("a,b\nx,y\nz,w\n")

    assert len(found.open) == 3
    assert found.notes == ["Not read: 'a' and 'b'."]


def test_a_payee_of_whom_nobody_is_known_is_noted():
    found = proposed(MONTHS, known=Known(PeopleKnown({"7"}), set()))

    assert "Nothing in 'Agent' is a staff number that is known." in found.notes


def test_what_a_person_chooses_is_taken_and_the_rest_stays_as_they_wrote_it():
    before = proposed(MONTHS).mapping
    facts = dict(before["facts"]) | {
        "handling": {"value": "AHT s", "unit": "number"},
        "per_call": {
            "numerator": {"sum": "Sales €"},
            "denominator": {"sum": "Calls"},
            "unit": "EUR",
        },
    }
    del facts["aht"]
    period = {"column": "Month", "format": ["YYYY-MM", "MM/YYYY"]}
    before = before | {"facts": facts, "period": period, "file": {"decimal": "."}}

    roles = chosen(MONTHS, before, c3="nothing", c6="attribute")
    found = proposed(MONTHS, Decided(roles), before)

    assert found.mapping["period"] == period
    assert found.mapping["attributes"] == {"team": "Team"}
    assert found.mapping["file"] == {"decimal": "."}
    assert found.mapping["facts"] == {k: v for k, v in facts.items() if k != "answered"}
    assert found.notes == ["Not read: 'Answered (Y/N)'."]


def test_an_open_unit_is_settled_by_choosing_one():
    text = "Agent,Date,Sales $\n1011,2026-03-13,4.5\n"
    before = proposed(text).mapping

    again = proposed(text, Decided(chosen(text, before)), before)
    done = proposed(text, Decided(chosen(text, before, c2="value CAD")), before)

    assert again.open == proposed(text).open != []
    assert done.open == []
    assert done.mapping["facts"] == {"sales": {"value": "Sales $", "unit": "CAD"}}


def test_an_order_of_day_and_month_and_a_sign_are_settled_by_choosing_one():
    text = 'Agent,Date,Pieces\n1011,03/04/2026,"1,250"\n'
    first = proposed(text)
    assert (first.day_formats, first.decimals) == (["DD/MM/YYYY", "MM/DD/YYYY"], [",", "."])

    roles = chosen(text, first.mapping)
    done = proposed(text, Decided(roles, "MM/DD/YYYY", ","), first.mapping)
    later = proposed(text, Decided(chosen(text, done.mapping)), done.mapping)

    assert done.open == later.open == []
    assert done.mapping["day"]["format"] == "MM/DD/YYYY"
    assert done.mapping["file"] == {"decimal": ","}
    assert later.mapping == done.mapping


@pytest.mark.parametrize(
    ("roles", "question"),
    [
        ({"c0": "nothing"}, "No column says whose"),
        ({"c1": "nothing"}, "So far: none"),
        ({"c6": "payee"}, "Only one column can be the payee: 'Agent' and 'Team'."),
        ({"c6": "day"}, "So far: 'Team' (day), 'Month' (month)"),
        ({"c1": "first day"}, "So far: 'Month' (first day)"),
        ({"c6": "share of the rows"}, "Which texts of 'Team' count?"),
        ({"c1": "day"}, "The days of 'Month' are not all in one format."),
        ({"c0": "nothing", "c1": "nothing", "c5": "last day"}, "'Sales €' (last day)"),
    ],
)
def test_choices_that_do_not_go_together_are_asked_again(roles, question):
    before = proposed(MONTHS).mapping

    found = proposed(MONTHS, Decided(chosen(MONTHS, before, **roles)), before)

    assert any(question in words for words in found.open), found.open


def test_a_person_beside_a_team_is_whose_it_is_and_it_is_said():
    before = proposed(MONTHS).mapping

    found = proposed(MONTHS, Decided(chosen(MONTHS, before, c6="team")), before)

    assert (found.mapping["payee"], "team" in found.mapping) == ("Agent", False)
    assert any("'Team' is not read" in words for words in found.notes)


def test_a_team_for_all_rows_outlives_the_choices():
    before = proposed(MONTHS).mapping | {"team": {"constant": "Phone"}}
    del before["payee"]

    found = proposed(MONTHS, Decided(chosen(MONTHS, before)), before)

    assert found.mapping["team"] == {"constant": "Phone"}


CELLS = st.sampled_from(
    (
        *("", "1011", "Phone", "2026-03-13", "2026-03", "03/04/2026", "Y", "N", "4.5", "1,250"),
        *("93%", "0:01:30", "12:30", "x", "?", "0", "1", "1/2", "9/0", "-3"),
    )
)
NAMES = ["Agent", "Month", "Sales $", "AHT s", "From", "Until", "Rate %", "?", "(Y/N)", "2"]


@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), max_size=6), st.permutations(NAMES))
def test_whatever_a_file_holds_it_gets_a_mapping_that_is_understood_or_a_question(rows, names):
    text = io.StringIO()
    csv.writer(text).writerows([names[:6], *rows])

    found = proposed(text.getvalue())
    roles = roles_of_facts(found.mapping, names[:6])
    again = proposed(text.getvalue(), Decided(roles), found.mapping)

    for each in (found, again):
        assert each.open or understood(each)
    assert found.open or again.mapping == found.mapping


@given(st.text(max_size=60), st.sets(st.sampled_from(["sales", "fact", "rows", "sales_2"])))
def test_whatever_a_column_is_called_its_fact_has_a_name_of_its_own(column, taken):
    name = fact_name(column, dict.fromkeys(taken))

    assert NAME.fullmatch(name)
    assert name not in {*taken, "rows"}


def test_names_lose_their_unit_and_keep_their_words():
    names = {"Sales € (net)": "sales", "AHT s": "aht", "Überstunden": "uberstunden"}
    names |= {"Sales EUR": "sales", "2nd calls": "fact_2nd_calls", "€": "fact", "Hours": "hours"}

    assert {column: fact_name(column, {}) for column in names} == names
    assert fact_name("Sales", {"sales": 1, "sales_2": 2}) == "sales_3"


def test_rows_that_are_added_up_are_named_because_one_may_be_there_by_mistake():
    text = "Agent ID,Month,Calls\n1011,2026-03,4\n1012,2026-03,5\n1011,2026-03,6\n"

    words = "1 row is of the same owner and days as one before, such as 1011, 2026-03: numbers"
    assert any(note.startswith(words) for note in proposed(text).notes)


def test_one_yes_or_no_beside_rows_that_are_added_up_is_no_part_of_what_they_say():
    text = "Agent ID,Day,Answered\n1011,2026-03-01,Y\n1011,2026-03-01,N\n1012,2026-03-01,Y\n"

    assert any("1 row is of the same owner" in note for note in proposed(text).notes)
