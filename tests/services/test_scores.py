"""Scores by any grouping, exact, with the names that people know."""

from datetime import date
from fractions import Fraction

import pytest

from app.domain.days import FOR_EVER, Days
from app.domain.errors import BadMapping
from app.domain.units import UnitKind
from app.services.scores import score_table
from tests.factories import import_answers, make_person, make_unit, write_csv

pytestmark = pytest.mark.usefixtures("context")
ALWAYS = Days(date.min, FOR_EVER)
MAPPING = """
source: calls
external_id: id
payee: {column: payee, separator: ;}
channel: channel
day: {column: day, format: YYYY-MM-DD}
answers: {satisfaction: rating, half_stars: stars, slider: slider}
attributes: {topic: topic}
"""
HEADER = "id,payee,day,channel,rating,stars,slider,topic"
ROWS = (
    "1,E1,2026-01-31,phone,5,0.5,0,bill",
    "2,E1,2026-02-01,phone,4,5,100,bill",
    "3,E2,2026-03-31,chat,1,4.5,,",
    "4,E1;E2,2026-04-01,chat,5,,50,sale",
)


@pytest.fixture
def imported(context, tmp_path):
    site = make_unit("Harbour", kind=UnitKind.SITE)
    make_person("E1", make_unit("North", site)), make_person("E2", make_unit("South", site))
    import_answers(write_csv(tmp_path, *ROWS, header=HEADER), MAPPING)


def table(*keys, measure="csat_mean", days=ALWAYS):
    return [(row.keys, row.answers, row.value) for row in score_table(measure, days, keys)[1]]


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("keys", "rows"),
    [
        ((), [((), 4, Fraction(15, 4))]),
        (("payee",), [(("E1",), 3, Fraction(23, 5)), (("E2",), 2, Fraction(7, 3))]),
        (("team",), [(("North",), 3, Fraction(23, 5)), (("South",), 2, Fraction(7, 3))]),
        (("channel",), [(("chat",), 2, 3), (("phone",), 2, Fraction(9, 2))]),
        (
            ("month",),
            [
                (("2026-01",), 1, 5),
                (("2026-02",), 1, 4),
                (("2026-03",), 1, 1),
                (("2026-04",), 1, 5),
            ],
        ),
        (("quarter",), [(("2026-Q1",), 3, Fraction(10, 3)), (("2026-Q2",), 1, 5)]),
        (("topic",), [(("",), 1, 1), (("bill",), 2, Fraction(9, 2)), (("sale",), 1, 5)]),
        (
            ("quarter", "payee"),
            [
                (("2026-Q1", "E1"), 2, Fraction(9, 2)),
                (("2026-Q1", "E2"), 1, 1),
                (("2026-Q2", "E1"), 1, 5),
                (("2026-Q2", "E2"), 1, 5),
            ],
        ),
        (
            ("topic", "channel", "quarter"),
            [
                (("", "chat", "2026-Q1"), 1, 1),
                (("bill", "phone", "2026-Q1"), 2, Fraction(9, 2)),
                (("sale", "chat", "2026-Q2"), 1, 5),
            ],
        ),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else "",
)
def test_scores_are_exact_by_any_grouping(keys, rows):
    assert table(*keys) == rows


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("measure", "answers", "value"),
    [
        ("csat_top2", 4, Fraction(3, 4)),
        ("half_stars_mean", 3, Fraction(10, 3)),
        ("slider_mean", 3, 50),  # a blank is no zero
        ("no_bad_day", 4, Fraction(3, 4)),  # of four days, one has a 1
    ],
)
def test_each_measure_reads_its_question(measure, answers, value):
    assert table(measure=measure) == [((), answers, value)]


@pytest.mark.usefixtures("imported")
def test_no_bad_day_counts_the_days_of_each_group():
    assert table("payee", measure="no_bad_day") == [
        (("E1",), 3, 1),
        (("E2",), 2, Fraction(1, 2)),
    ]
    assert table("quarter", measure="no_bad_day") == [
        (("2026-Q1",), 3, Fraction(2, 3)),
        (("2026-Q2",), 1, 1),
    ]


@pytest.mark.parametrize(
    ("ratings", "days", "value"),
    [
        ("3", 1, 0),
        ("4", 1, 1),
        ("5543", 1, 0),  # one bad answer spoils the day
        ("55", 1, 1),
    ],
)
def test_a_day_is_bad_when_one_of_its_answers_is_3_or_lower(tmp_path, ratings, days, value):
    make_person("E1", make_unit("North"))
    rows = (f"{place},E1,2026-01-05,chat,{each},,," for place, each in enumerate(ratings))

    import_answers(write_csv(tmp_path, *rows, header=HEADER), MAPPING)

    assert table("payee", measure="no_bad_day") == [(("E1",), days, value)]


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize(
    ("first", "end", "answers"),
    [
        (date(2026, 1, 31), date(2026, 4, 1), 3),
        (date(2026, 2, 1), date(2026, 4, 2), 3),
        (date(2026, 2, 1), date(2026, 2, 2), 1),
        (date(2026, 5, 1), FOR_EVER, None),  # nobody answered: no row, and no zero
    ],
)
def test_only_answers_of_the_window_count(first, end, answers):
    assert [row[1] for row in table(days=Days(first, end))] == ([answers] if answers else [])


def test_a_measure_that_is_not_there_names_those_that_are():
    with pytest.raises(BadMapping, match=r"no measure 'NPS'; known: ces_top2, .*, nps, "):
        score_table("NPS", ALWAYS, ["payee"])


def test_teams_of_the_same_name_are_told_apart(tmp_path):
    for name in ("Harbour", "Hill"):
        make_person(name, make_unit("Team 1", make_unit(name, kind=UnitKind.SITE)))
    rows = ("1,Harbour,2026-01-05,chat,5,,,", "2,Hill,2026-01-05,chat,1,,,")

    import_answers(write_csv(tmp_path, *rows, header=HEADER), MAPPING)

    assert table("team") == [(("Harbour / Team 1",), 1, 5), (("Hill / Team 1",), 1, 1)]


def test_an_attribute_may_have_the_name_of_a_column(tmp_path):
    make_person("E1", make_unit("North"))
    mapping = MAPPING.replace("{topic: topic}", "{step: topic, credit: channel}")

    import_answers(write_csv(tmp_path, ROWS[0], header=HEADER), mapping)

    assert table("step", "credit") == [(("bill", "phone"), 1, 5)]


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("key", ["agent", "step", "credit", "answer_id", "question"])
def test_a_grouping_that_is_not_there_says_what_there_is(key):
    with pytest.raises(BadMapping, match=f"{key!r}; there are payee, team, channel, day, month"):
        table(key)
