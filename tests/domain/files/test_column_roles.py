"""What each column is for: read from a mapping, and kept when a person changes some of them."""

from app.domain.files.column_roles import Decided, format_in, kept, roles_of

MAPPING = {
    "source": "calls",
    "external_id": ["Date", "Agent"],
    "payee": {"column": "Agent", "separator": ";"},
    "team": {"constant": "Phone"},
    "channel": "Via",
    "day": {"column": ["Date", "Time"], "format": "D.M.YYYY HH:mm", "zone": "Europe/Berlin"},
    "answers": {"satisfaction": {"column": "Happy", "values": {"Very": "5"}}, "recommend": "NPS"},
    "comment": "Words",
    "comments": "never",
    "attributes": {"kind": "Topic"},
}
HEADER = ["Date", "Time", "Agent", "Via", "Happy", "NPS", "Words", "Topic", "Other", ""]


def test_each_column_has_the_role_that_the_mapping_gives_it():
    assert roles_of(MAPPING, HEADER) == {
        "Date": "day",
        "Time": "day",
        "Agent": "external_id",
        "Via": "channel",
        "Happy": "question satisfaction",
        "NPS": "question recommend",
        "Words": "comment",
        "Topic": "attribute",
        "Other": "nothing",
    }


def test_a_mapping_that_is_no_mapping_gives_no_roles():
    assert roles_of({"day": "x", "answers": ["y"], "attributes": 3}, ["x"]) == {"x": "nothing"}


def test_what_the_choices_do_not_touch_outlives_them():
    after = {
        "source": "file",
        "external_id": ["Date", "Agent"],
        "payee": "Agent",
        "day": {"column": ["Date", "Time"], "format": "D.M.YYYY HH:mm"},
        "answers": {"satisfaction": "Happy", "effort": "NPS"},
        "comment": "Words",
        "attributes": {"topic": "Topic"},
    }
    found = kept(MAPPING, after, Decided(day_format="M.D.YYYY HH:mm"))

    assert found["source"] == "calls"
    assert found["comments"] == "never"
    assert found["payee"] == MAPPING["payee"]
    assert found["team"] == {"constant": "Phone"}
    assert found["day"] == MAPPING["day"] | {"format": "M.D.YYYY HH:mm"}
    assert found["answers"] == {"satisfaction": MAPPING["answers"]["satisfaction"], "effort": "NPS"}
    assert found["attributes"] == {"kind": "Topic"}
    assert "channel" not in found  # that column was given up


def test_another_day_has_its_own_format_and_the_same_zone():
    after = {"day": {"column": "Closed", "format": "YYYY-MM-DD"}, "answers": {}}
    day = kept(MAPPING, after, Decided())["day"]
    assert day == {"column": "Closed", "format": "YYYY-MM-DD", "zone": "Europe/Berlin"}


def test_a_format_that_is_open_or_one_of_several_is_no_decision():
    assert format_in(MAPPING) == "D.M.YYYY HH:mm"
    for form in ("?", ["A", "B"], None):
        assert format_in({"day": {"format": form}}) == ""
