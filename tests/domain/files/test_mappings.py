"""Mappings: which column says what."""

import pytest

from app.domain.errors import BadMapping
from app.domain.file_readings import PLAIN, FileReading
from app.domain.files.mappings import AFTER_5, AT_ONCE, NEVER, Column, feedback_mapping
from app.domain.measures import QUESTIONS

SMALLEST = {
    "source": "calls",
    "external_id": "Call Id",
    "payee": "Agent",
    "day": {"column": "Date", "format": "YYYY-MM-DD"},
    "answers": {"satisfaction": "Rating"},
}


def mapping(**changes):
    keys = SMALLEST | changes
    return feedback_mapping({key: keys[key] for key in keys if keys[key] is not None}, QUESTIONS)


def test_the_smallest_mapping_has_sensible_defaults():
    smallest = mapping()

    assert smallest.channel == Column(constant="unknown")
    assert (smallest.zone, smallest.team, smallest.comments_after) == (None, None, AFTER_5)
    assert smallest.columns() == ["Call Id", "Agent", "Date", "Rating"]


def test_every_key_is_understood():
    full = mapping(
        payee={"column": "Agent", "separator": ";"},
        team={"constant": "Team 1"},
        channel="Channel",
        day={"column": "Date", "format": "DD.MM.YYYY HH:mm", "zone": "Europe/Berlin"},
        answers={"satisfaction": "Rating", "recommend": "NPS"},
        comment="Words",
        comments="never",
        attributes={"topic": "Topic"},
    )

    assert (full.payee, full.payee_separator) == ("Agent", ";")
    assert (full.team, full.channel) == (Column(constant="Team 1"), Column(name="Channel"))
    assert str(full.zone) == "Europe/Berlin"
    assert full.day_formats == ("DD.MM.YYYY HH:mm",)
    assert ",".join(full.columns()) == "Call Id,Agent,Date,Words,Channel,Rating,NPS,Topic"


def test_several_columns_make_an_id_and_a_day():
    several = mapping(
        external_id=["Call Id", "Leg"],
        day={"column": ["Date", "Time"], "format": ["YYYY-MM-DD HH:mm", "D.M.YYYY HH:mm"]},
    )

    assert several.columns() == ["Call Id", "Leg", "Agent", "Date", "Time", "Rating"]
    assert several.day_formats == ("YYYY-MM-DD HH:mm", "D.M.YYYY HH:mm")


def test_words_may_stand_for_steps_or_for_no_answer():
    values = {"Very satisfied": "5", " n/a ": "none"}
    column = mapping(answers={"satisfaction": {"column": "Mood", "values": values}})

    assert column.answers["satisfaction"].values == {"very satisfied": "5", "n/a": "none"}
    assert column.columns()[-1] == "Mood"


def test_a_file_is_read_as_the_mapping_says():
    file = {"encoding": "Windows-1252", "separator": "tab", "decimal": ",", "header_row": "3"}

    assert mapping(file=file).file == FileReading("windows-1252", "\t", ",", "", 3, 0)
    assert mapping().file == PLAIN


@pytest.mark.parametrize(
    ("comments", "after"),
    [("at_once", AT_ONCE), ("never", NEVER), ({"after": "1"}, 1), ({"after": "1000"}, 1000)],
)
def test_comments_may_be_read_at_once_never_or_after_some_answers(comments, after):
    assert mapping(comments=comments).comments_after == after


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pay": "Agent"}, "no key 'pay' in a mapping; known: answers, attributes"),
        ({"file": {"code": "utf-8"}}, "'code' is not one of them"),
        ({"file": {"encoding": "klingon"}}, "cannot have the encoding 'klingon'"),
        ({"file": {"separator": "#"}}, "cannot have the separator '#'"),
        ({"file": {"decimal": ";"}}, "cannot have the decimal ';'"),
        ({"file": {"header_row": "101"}}, "100 at most; '101' is none"),
        ({"file": {"rows_below": "-1"}}, "'-1' is none"),
        ({"file": {"sheet": ["a"]}}, "Each key of 'file' has one value"),
        ({"external_id": []}, "a list of different texts"),
        ({"external_id": ["a", "a"]}, "a list of different texts"),
        ({"answers": {"satisfaction": {"values": {}}}}, "the name of a column, or"),
        (
            {"answers": {"satisfaction": {"column": "a", "values": {"good": "6"}}}},
            "'6' is no step of satisfaction: 1 to 5, or none",
        ),
        (
            {"answers": {"satisfaction": {"column": "a", "values": {"a": "1", "A": "2"}}}},
            "name a text twice",
        ),
        ({"source": None}, "needs 'source' with a text"),
        ({"source": " "}, "needs 'source' with a text"),
        ({"external_id": None}, "needs 'external_id'"),
        ({"payee": None}, "needs 'payee'.*or 'team', or both"),
        ({"payee": ["Agent"]}, "'payee' is the name of a column, or"),
        ({"payee": {"column": "Agent"}}, "separator"),
        ({"team": {"column": "Team"}}, "'team' is the name of a column, or {constant"),
        ({"day": None}, "'day' is a list of 'key: value' lines"),
        ({"day": {"column": "Date"}}, "needs 'format'"),
        ({"day": SMALLEST["day"] | {"zone": "Mars"}}, "no time zone 'Mars'"),
        ({"day": SMALLEST["day"] | {"zoom": "x"}}, "'zoom' is not known"),
        ({"day": {"column": "Date", "format": "MM/YYYY"}}, "needs YYYY, MM and DD"),
        ({"answers": {}}, "'answers' names no question"),
        (
            {"answers": {"csat": "Rating"}},
            "no question 'csat'; known: effort, expectation, half_stars",
        ),
        ({"answers": {"satisfaction": ["Rating"]}}, "needs 'satisfaction' with a text"),
        ({"attributes": "Topic"}, "'attributes' is a list of"),
        ({"comments": "sometimes"}, "at_once, never, or {after: 5}"),
        ({"comments": {"after": "0"}}, "at_once"),
        ({"comments": {"after": "1001"}}, "at_once"),
        ({"comments": {"after": "9" * 5000}}, "at_once"),  # too long for a number
        ({"comments": {"after": "٣"}}, "at_once"),
    ],
)
def test_a_mapping_that_is_wrong_says_what_to_write(changes, message):
    with pytest.raises(BadMapping, match=message):
        mapping(**changes)


@pytest.mark.parametrize("document", ["calls", ["calls"], None])
def test_a_mapping_is_a_table(document):
    with pytest.raises(BadMapping, match="key: value"):
        feedback_mapping(document, QUESTIONS)
