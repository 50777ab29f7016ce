"""Which of our columns each column of a file gives: read, chosen, and kept when others change."""

from app.domain.files.column_roles import Decided
from app.domain.files.people_mappings import GIVEN
from app.domain.proposing.own_column_roles import own_formats_in, own_kept, own_roles_of

MAPPING = {
    "file": {"header_row": "2"},
    "number": "No",
    "name": ["First", "Last"],
    "first_day": {"column": "From", "format": "D.M.YYYY", "earliest": "yes"},
    "from_day": {"column": "From", "format": "D.M.YYYY"},
    "leave_day": {"column": "Left", "format": "?"},
    "site": "Team",
    "team": "Team",
    "manager": {"column": "Boss", "by": "name", "separator": "/"},
    "none": ["gone"],
}
HEADER = ["No", "First", "Last", "From", "Left", "Team", "Boss", "Other", ""]
ROLES = own_roles_of(MAPPING, HEADER, GIVEN)


def kept(after, **roles):
    return own_kept(MAPPING, after, Decided(ROLES | roles), GIVEN)


def test_each_column_has_the_last_role_that_the_mapping_gives_it():
    assert ROLES == {
        "No": "number",
        "First": "name",
        "Last": "name",
        "From": "from_day",
        "Left": "leave_day",
        "Team": "team",
        "Boss": "manager",
        "Other": "nothing",
    }


def test_a_mapping_that_is_no_mapping_gives_no_roles():
    assert own_roles_of({"name": 3, "team": {"by": "x"}}, ["A"], GIVEN) == {"A": "nothing"}


def test_formats_are_known_by_column_but_for_those_that_are_open():
    assert own_formats_in(MAPPING, GIVEN) == {"From": "D.M.YYYY"}


def test_what_the_choices_do_not_touch_outlives_them():
    after = {
        "number": "No",
        "name": ["First", "Last"],
        "first_day": {"column": "From", "format": "M.D.YYYY"},
        "team": "Team",
        "manager": {"column": "Boss", "by": "number"},
        "none": ["-"],
    }

    found = kept(after)

    assert found["file"] == {"header_row": "2"}
    assert found["manager"] == MAPPING["manager"]
    assert found["site"] == "Team"  # a column that serves twice
    assert found["none"] == ["gone", "-"]


def test_a_column_with_another_role_loses_what_was_said_of_the_first():
    after = {"first_day": {"column": "From", "format": "D.M.YYYY"}, "team": "Boss", "none": []}

    found = kept(after, From="first_day", Boss="team", Team="nothing")

    assert found["first_day"] == after["first_day"]  # no longer the earliest
    assert found["team"] == "Boss"
    assert not {"manager", "site", "from_day"} & set(found)


def test_the_same_for_all_rows_outlives_a_choice_unless_a_column_takes_its_place():
    before = {"plan": {"constant": "Pay"}, "number": "No"}
    own = ("number", "plan")

    assert own_kept(before, {"number": "Id"}, Decided({"Id": "number"}), own) == {
        "plan": {"constant": "Pay"},
        "number": "Id",
    }
    after = {"plan": "What"}
    assert own_kept(before, after, Decided({"What": "plan"}), own) == after


def test_a_format_that_was_chosen_for_a_column_without_one_is_added():
    before, own = {"target_amount": "Target"}, ("target_amount",)
    after = {"target_amount": {"column": "Target", "format": "1.234,56"}}

    assert own_kept(before, after, Decided({"Target": "target_amount"}), own) == after
