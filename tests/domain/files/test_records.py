"""One row of a feedback file: what it says, or why it says nothing."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from app.domain.days import FOR_EVER, Days
from app.domain.directory import Directory, Payee, Team
from app.domain.errors import BadMapping
from app.domain.facts import WHOLE_ANSWER
from app.domain.file_readings import ERROR_MARK
from app.domain.files.mappings import feedback_mapping
from app.domain.files.records import LONGEST_CELL, RecordReader
from app.domain.files.rows_read import Answered, Blank, Parked, Rejected, Share
from app.domain.measures import QUESTIONS

TODAY = date(2026, 1, 31)
YEAR = Days(date(2026, 1, 1), date(2027, 1, 1))
BERLIN = ZoneInfo("Europe/Berlin")
NORTH, SOUTH = (Team(number, (name,), BERLIN) for number, name in ((11, "North"), (12, "South")))
PAYEES = {
    "E1": Payee(1, "E1", (YEAR,), ((YEAR, 11),)),
    "E2": Payee(2, "E2", (YEAR,), ((YEAR, 12),)),
    "E3": Payee(3, "E3", (YEAR,), ((YEAR, 11),)),
    "idle": Payee(4, "idle", (YEAR,)),  # in no team
    "late": Payee(5, "late", (Days(date(2026, 1, 20), FOR_EVER),), ((YEAR, 11),)),
    "left": Payee(6, "left", (Days(date(2020, 1, 1), date(2026, 1, 10)),), ((YEAR, 11),)),
}
HEADER = ["id", "payee", "team", "day", "rating", "nps", "words", "topic"]
ROW = dict(zip(HEADER, ["1", "E1", "", "2026-01-15", "4", "", "", ""], strict=True))
MAPPING = {
    "source": "calls",
    "external_id": "id",
    "payee": {"column": "payee", "separator": ";"},
    "team": "team",
    "channel": {"constant": "phone"},
    "day": {"column": "day", "format": "YYYY-MM-DD"},
    "answers": {"satisfaction": "rating", "recommend": "nps"},
    "comment": "words",
    "attributes": {"topic": "topic"},
}


def read(mapping=MAPPING, **cells):
    directory = Directory(PAYEES, {11: NORTH, 12: SOUTH}, BERLIN)
    reader = RecordReader(feedback_mapping(mapping, QUESTIONS), HEADER, directory, QUESTIONS, TODAY)
    return reader.read(7, list((ROW | cells).values()))


def test_a_row_is_read_as_it_stands():
    row = read(nps=" 10 ", topic="billing", words=" =1+1 ")

    assert isinstance(row, Answered)
    assert (row.line, row.external_id, row.channel, row.team_id) == (7, "1", "phone", 11)
    assert row.moment.day == date(2026, 1, 15)
    assert row.steps == (("satisfaction", 3), ("recommend", 10))
    assert row.shares == (Share(1, 11, WHOLE_ANSWER),)
    assert (row.comment, row.attributes) == (" =1+1 ", {"topic": "billing"})  # as typed


@pytest.mark.parametrize(
    "cells",
    [
        {"rating": ""},
        {"rating": " \t"},
        {"rating": "", "day": "nonsense", "payee": "nobody"},  # no answer, nothing to refuse
        dict.fromkeys(HEADER, ""),
    ],
)
def test_a_row_without_an_answer_is_blank(cells):
    assert read(**cells) == Blank(7)


@pytest.mark.parametrize(
    "score",
    [
        *(
            "6",
            "0",
            "-1",
            "4.7",
            "4,5",
            "\uff15",
            "\u0663",
            "1_000",
            "NaN",
            "Infinity",
            "1e400",
            "+4",
        ),
        *("4.", ".4", "4.0.0", "4.00001", "04.0", "\uff15.0", "4. 0", "4.0" + "0" * 15_000 + "x"),
    ],
)
def test_a_score_is_one_of_the_steps(score):
    reason = "is not an answer of satisfaction: 1 to 5"

    assert read(rating=score) == Rejected(7, "rating", score[:200], reason)


@pytest.mark.parametrize(("score", "step"), [("4", 3), ("4.0", 3), ("4.000", 3), (" 1.0 ", 0)])
def test_a_whole_score_may_be_written_with_decimals(score, step):
    assert read(rating=score).steps == (("satisfaction", step),)


def test_a_long_score_is_shown_cut():
    assert read(rating="9" * 5000).value == "9" * 200


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ({"id": " "}, "id", "is empty; every answer needs an id"),
        ({"id": "x" * 201}, "id", "longer than 200 characters"),
        ({"topic": "x" * 201}, "topic", "longer than 200 characters"),
        ({"words": "x" * (LONGEST_CELL + 1)}, "words", "longer than 20,000 characters"),
        ({"words": "a\0b"}, "words", "holds a NUL byte"),
        ({"day": "2026-02-31"}, "day", "is not a day of the calendar"),
        ({"day": "31.01.2026"}, "day", "is not a date like YYYY-MM-DD"),
        ({"day": "2026-02-02"}, "day", "is in the future"),
        ({"day": "9999-12-31"}, "day", "is in the future"),
        ({"day": "0001-01-01"}, "day", "is before 1970"),
        ({"payee": "E1;E1"}, "payee", "names somebody twice, or nobody"),
        ({"payee": "E1;"}, "payee", "names somebody twice, or nobody"),
        ({"payee": "E1:60;E2"}, "payee", "gives some payees a share and others none"),
        ({"payee": "E1:;E2:40"}, "payee", "share that is not a number to 100"),
        ({"payee": "E1:0;E2:100"}, "payee", "share that is not a number to 100"),
        ({"payee": "E1:101;E2:1"}, "payee", "share that is not a number to 100"),
        ({"payee": f"E1:{'9' * 5000};E2:1"}, "payee", "share that is not a number to 100"),
    ],
)
def test_a_cell_that_cannot_be_read_rejects_its_row(cells, column, reason):
    row = read(**cells)

    assert isinstance(row, Rejected)
    assert (row.line, row.column) == (7, column)
    assert reason in row.reason
    assert "\0" not in row.value  # PostgreSQL cannot keep it


@pytest.mark.parametrize("cells", [["1", "E1"], ["1"] * 9])
def test_a_row_of_another_length_is_rejected(cells):
    directory = Directory(PAYEES, {11: NORTH}, BERLIN)
    mapping = feedback_mapping(MAPPING, QUESTIONS)
    reader = RecordReader(mapping, HEADER, directory, QUESTIONS, TODAY)

    assert reader.read(7, cells).reason == f"the row has {len(cells)} cells, the header 8"


def test_tomorrow_is_not_yet_the_future():
    assert isinstance(read(day="2026-02-01"), Answered)  # it is tomorrow east of here


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"payee": "E9"}, "nobody with the number 'E9'"),
        ({"payee": "e1"}, "nobody with the number 'e1'"),  # no case is folded
        ({"payee": ""}, "names nobody in 'payee'"),
        ({"payee": "late"}, "starts on 2026-01-20, after 2026-01-15"),
        ({"payee": "left"}, "had left before 2026-01-15"),
        ({"payee": "idle"}, "is in no team on 2026-01-15"),
        ({"payee": "E1;E9"}, "nobody with the number 'E9'"),  # nothing for E1 alone
        ({"team": "South"}, "'E1' is not in the team 'South' on 2026-01-15"),
        ({"team": "West"}, "no team named 'West'"),
    ],
)
def test_somebody_unknown_parks_the_row_whole(cells, reason):
    row = read(**cells)

    assert isinstance(row, Parked)
    assert reason in row.reason
    assert (row.line, row.external_id, row.cells) == (7, "1", ROW | cells)


@pytest.mark.parametrize(
    ("payee", "shares"),
    [
        ("E1;E2", (Share(1, 11, 12_600), Share(2, 12, 12_600))),
        ("E1:60;E2:40", (Share(1, 11, 15_120), Share(2, 12, 10_080))),
        (" E1 : 60 ; E2 : 40 ", (Share(1, 11, 15_120), Share(2, 12, 10_080))),
        ("E1:1;E3:2", (Share(1, 11, 8_400), Share(3, 11, 16_800))),  # weights, not percents
    ],
)
def test_payees_share_an_answer(payee, shares):
    row = read(payee=payee)

    assert row.shares == shares
    assert sum(share.credit for share in row.shares) == WHOLE_ANSWER


@pytest.mark.parametrize(
    ("payee", "team", "team_id"), [("E1;E2", "", 11), ("E2;E1", "", 12), ("E1;E2", "South", 12)]
)
def test_a_shared_answer_is_of_the_team_named_or_of_its_first_payee(payee, team, team_id):
    assert read(payee=payee, team=team).team_id == team_id


def test_without_a_payee_column_the_answer_is_the_teams():
    row = read({key: MAPPING[key] for key in MAPPING if key != "payee"}, team="South", payee="E1")

    assert (row.team_id, row.shares) == (12, ())


def test_without_a_separator_a_cell_names_one_payee():
    assert isinstance(read(MAPPING | {"payee": "payee"}, payee="E1;E2"), Parked)


@pytest.mark.parametrize(
    ("cells", "same"),
    [
        ({"words": " "}, True),
        ({"rating": "5"}, False),
        ({"words": "!"}, False),
        ({"id": "2"}, False),
    ],
)
def test_the_fingerprint_tells_another_content(cells, same):
    assert (read(**cells).fingerprint == read().fingerprint) is same


def test_a_mapped_column_that_is_missing_is_named():
    with pytest.raises(BadMapping, match="no column 'Rating'; it has: id, payee"):
        read(MAPPING | {"answers": {"satisfaction": "Rating"}})


def answers(column, decimal=".", **cells):
    file = {"decimal": decimal}
    row = read(MAPPING | {"file": file, "answers": column}, **cells)
    return row.steps if isinstance(row, Answered) else row


WORDS = {"column": "rating", "values": {"Very satisfied": "5", "4,5": "4", "not asked": "none"}}


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("very SATISFIED", (("satisfaction", 4),)),
        ("4.5", Rejected(7, "rating", "4.5", "is not an answer of satisfaction: very satisfied,")),
        ("5", Rejected(7, "rating", "5", "is not an answer of satisfaction: very satisfied,")),
        ("Not asked", Blank(7)),
    ],
)
def test_words_are_the_steps_that_the_list_says_and_nothing_else_is(text, steps):
    found = answers({"satisfaction": WORDS}, rating=text)

    if isinstance(steps, Rejected):
        assert (found.column, found.value) == (steps.column, steps.value)
        assert found.reason.startswith(steps.reason)
    else:
        assert found == steps


@pytest.mark.parametrize(
    ("text", "decimal", "step"),
    [
        ("4,5", ",", 8),
        ("4,50", ",", 8),
        ("4", ",", 7),
        ("4.5", ".", 8),
        ("4.5", ",", None),
        ("4,5", ".", None),
        ("45", ",", None),
    ],
)
def test_a_decimal_comma_is_one_where_the_mapping_says_so(text, decimal, step):
    found = answers({"half_stars": "rating"}, decimal, rating=text)

    assert found == (("half_stars", step),) if step else isinstance(found, Rejected)


def test_a_cell_with_an_error_of_the_spreadsheet_is_named_if_it_is_used():
    row = read(rating=f"{ERROR_MARK}E7")

    assert isinstance(row, Rejected)
    assert (row.column, row.value) == ("rating", "E7")
    assert "such as #REF!" in row.reason
    unused = {key: value for key, value in MAPPING.items() if key != "attributes"}
    assert isinstance(read(unused, topic=f"{ERROR_MARK}H7"), Answered)


def test_an_id_and_a_day_may_stand_in_several_columns():
    mapping = MAPPING | {
        "external_id": ["id", "topic"],
        "day": {"column": ["day", "words"], "format": ["YYYY-MM-DD HH:mm", "YYYY-MM-DD"]},
        "attributes": {},
    }
    mapping.pop("comment")

    row = read(mapping, topic="b", words="23:59")
    assert (row.external_id, str(row.moment.day)) == ("1 | b", "2026-01-15")
    assert row.moment.instant is not None
    assert read(mapping, words="").moment.instant is None
    assert read(mapping, words="x").column == "day + words"
    assert read(mapping, id="", topic="").reason.startswith("is empty; every answer needs an id")
