"""Mappings: which column says what."""

import pytest

from app.domain.errors import BadMapping
from app.domain.mappings import AFTER_5, AT_ONCE, NEVER, Column, feedback_mapping
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
    assert ",".join(full.columns()) == "Call Id,Agent,Date,Words,Channel,Rating,NPS,Topic"


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
        ({"answers": {"csat": "Rating"}}, "no question 'csat'; known: effort, half_stars"),
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
