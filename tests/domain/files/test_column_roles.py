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
        "Agent": "payee",
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


SHOWN = roles_of(MAPPING, HEADER)
ID_TOGETHER = MAPPING | {
    "external_id": ["Date", "Agent", "Topic"],
    "attributes": {"kind": "Topic", "who": "Agent"},
    "answers": {"satisfaction": "Happy", "stars": "Happy"},
}


def proposed_with(external_id="Date"):
    """What is proposed for the file with this column as its id."""
    return {
        "external_id": external_id,
        "day": {"column": ["Date", "Time"], "format": "D.M.YYYY HH:mm"},
        "answers": {"stars": "Happy"},
    }


def test_columns_that_serve_twice_stay_whole_where_nothing_was_chosen_anew():
    shown = roles_of(ID_TOGETHER, HEADER)
    assert (shown["Agent"], shown["Topic"], shown["Happy"]) == (
        "payee",
        "external_id",
        "question stars",
    )

    found = kept(ID_TOGETHER, proposed_with("Topic"), Decided(shown))

    for key in ("external_id", "payee", "answers", "channel", "day", "attributes"):
        assert found[key] == ID_TOGETHER[key], key


def test_a_column_chosen_for_the_id_takes_the_place_of_several():
    other = Decided(SHOWN | {"Other": "external_id"})
    assert kept(MAPPING, proposed_with("Other"), other)["external_id"] == "Other"
    # a part of the id that is said to be something else leaves it
    other = Decided(SHOWN | {"Agent": "nothing"})
    assert kept(MAPPING, proposed_with(), other)["external_id"] == "Date"


def test_how_the_file_is_read_stays_and_a_decimal_comma_that_was_found_joins_it():
    before = MAPPING | {"file": {"header_row": "2"}}
    after = proposed_with() | {"file": {"header_row": "1", "decimal": ","}}
    assert kept(before, after, Decided(SHOWN))["file"] == {"header_row": "2", "decimal": ","}


def test_formats_that_were_written_by_hand_stay_until_another_is_chosen():
    formats = ["D.M.YYYY HH:mm", "YYYY-MM-DD HH:mm"]
    before = MAPPING | {"day": MAPPING["day"] | {"format": formats}}
    assert kept(before, proposed_with(), Decided(SHOWN))["day"]["format"] == formats
    chosen = Decided(SHOWN, day_format="M.D.YYYY HH:mm")
    assert kept(before, proposed_with(), chosen)["day"]["format"] == "M.D.YYYY HH:mm"


def test_another_day_has_its_own_format_and_the_same_zone():
    after = {"day": {"column": "Closed", "format": "YYYY-MM-DD"}, "answers": {}}
    day = kept(MAPPING, after, Decided())["day"]
    assert day == {"column": "Closed", "format": "YYYY-MM-DD", "zone": "Europe/Berlin"}


def test_a_format_that_is_open_or_one_of_several_is_no_decision():
    assert format_in(MAPPING) == "D.M.YYYY HH:mm"
    for form in ("?", ["A", "B"], None):
        assert format_in({"day": {"format": form}}) == ""
