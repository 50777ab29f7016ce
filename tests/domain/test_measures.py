"""What each built-in measure makes of worked examples."""

from fractions import Fraction

import pytest

from app.domain.errors import NoAnswers
from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.measures import (
    CES_TOP2,
    CSAT_MEAN,
    CSAT_TOP2,
    EXPECTATION_GAP,
    HALF_STARS_MEAN,
    MEASURES,
    NO_BAD_DAY,
    NPS,
    QUESTIONS,
    SATISFACTION,
    SLIDER_MEAN,
    STARS_MEAN,
    YES_RATE,
    Measure,
    MeasureKind,
    Question,
    Score,
    score,
    scores,
)

OF_ANSWERS = [measure for measure in MEASURES.values() if measure.kind is MeasureKind.ANSWERS]


def answered(measure, *labels):
    """The score of these answers, as a customer chose them."""
    steps = measure.question.steps
    return score(measure, [labels.count(step) for step in steps])


@pytest.mark.parametrize(
    ("measure", "labels", "value"),
    [
        (NPS, ["9"], 100),
        (NPS, ["10"], 100),
        (NPS, ["8"], 0),
        (NPS, ["7"], 0),
        (NPS, ["6"], -100),
        (NPS, ["0"], -100),
        (NPS, ["9", "9", "0"], Fraction(100, 3)),  # exact, not 33.33
        (NPS, ["9", "7", "6"], 0),
        (CSAT_TOP2, ["3"], 0),
        (CSAT_TOP2, ["4"], 1),
        (CSAT_TOP2, ["5", "4", "3"], Fraction(2, 3)),
        (CSAT_MEAN, ["1"], 1),
        (CSAT_MEAN, ["5", "5", "1"], Fraction(11, 3)),
        (CES_TOP2, ["5"], 0),
        (CES_TOP2, ["6", "7", "1"], Fraction(2, 3)),
        (STARS_MEAN, ["1", "5"], 3),
        (HALF_STARS_MEAN, ["0.5"], Fraction(1, 2)),
        (HALF_STARS_MEAN, ["0.5", "1", "4.5", "5"], Fraction(11, 4)),
        (YES_RATE, ["no"], 0),
        (YES_RATE, ["yes", "no", "no"], Fraction(1, 3)),
        (SLIDER_MEAN, ["0"], 0),
        (SLIDER_MEAN, ["100", "0", "99"], Fraction(199, 3)),
        (EXPECTATION_GAP, ["worse"], -100),
        (EXPECTATION_GAP, ["better", "better", "same"], Fraction(200, 3)),
    ],
)
def test_worked_examples(measure, labels, value):
    assert answered(measure, *labels) == value


@pytest.mark.parametrize("measure", OF_ANSWERS, ids=lambda measure: measure.name)
def test_equal_answers_score_what_one_of_them_scores(measure):
    for step, label in enumerate(measure.question.steps):
        assert answered(measure, *[label] * 7) == measure.values[step]


@pytest.mark.parametrize("measure", OF_ANSWERS, ids=lambda measure: measure.name)
def test_no_answers_are_no_score(measure):
    with pytest.raises(NoAnswers):
        answered(measure)


@pytest.mark.parametrize(
    ("name", "steps", "first", "last"),
    [
        ("recommend", 11, "0", "10"),
        ("satisfaction", 5, "1", "5"),
        ("effort", 7, "1", "7"),
        ("stars", 5, "1", "5"),
        ("half_stars", 10, "0.5", "5"),
        ("yes_no", 2, "no", "yes"),
        ("slider", 101, "0", "100"),
        ("expectation", 3, "worse", "better"),
    ],
)
def test_each_question_has_its_steps(name, steps, first, last):
    question = QUESTIONS[name]

    assert (len(question.steps), question.steps[0], question.steps[-1]) == (steps, first, last)


def test_each_measure_says_its_unit_and_how_it_is_reckoned():
    assert {measure.name: measure.unit for measure in MEASURES.values()} == {
        "nps": "points",
        "csat_top2": "percent",
        "csat_mean": "score",
        "ces_top2": "percent",
        "stars_mean": "stars",
        "half_stars_mean": "stars",
        "yes_rate": "percent",
        "slider_mean": "score",
        "expectation_gap": "points",
        "no_bad_day": "percent",
    }
    assert all(measure.formula for measure in MEASURES.values())


def test_a_day_is_bad_from_3_downwards():
    assert NO_BAD_DAY.question.steps[NO_BAD_DAY.bad_step] == "3"


def test_a_score_counts_credits_and_tells_answers():
    counts = [
        Count(("ann",), 4, 2, WHOLE_ANSWER + WHOLE_ANSWER // 2, 0),
        Count(("ann",), 0, 1, WHOLE_ANSWER // 2, 0),
        Count(("bob",), 2, 1, WHOLE_ANSWER, 0),
    ]

    assert scores(CSAT_MEAN, counts) == [
        Score(("ann",), Fraction(4), 3),  # (5 * 3/2 + 1 * 1/2) / 2
        Score(("bob",), Fraction(3), 1),
    ]


@pytest.mark.parametrize("steps", [("1",), ("1", "1"), tuple(map(str, range(102)))])
def test_a_question_has_2_to_101_different_steps(steps):
    with pytest.raises(ValueError, match="2 to 101 different steps"):
        Question("odd", steps)


@pytest.mark.parametrize(
    ("values", "way", "bad_step"),
    [
        ((Fraction(1),), MeasureKind.ANSWERS, None),  # one value for five steps
        ((), MeasureKind.DAYS, None),
        ((), MeasureKind.DAYS, 5),  # there is no such step
    ],
)
def test_a_measure_fits_its_question(values, way, bad_step):
    with pytest.raises(ValueError, match="satisfaction"):
        Measure("odd", 1, SATISFACTION, "score", values, kind=way, bad_step=bad_step)
