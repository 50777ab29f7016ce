"""Windows of answers: the newest so many of each, exactly, in one order."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import BadCounts
from app.domain.facts import WHOLE_ANSWER
from app.domain.fairness.last_answers import last_samples, last_words, samples_of_last
from app.domain.measures import CSAT_MEAN, STARS_MEAN
from app.domain.plans.evaluating.histograms import histogram_of_last
from app.queries.plan_scores import START, LastAnswer

DAY = date(2026, 3, 1)


def answer(stars, day=0, source="desk", external_id="1", moment=START, credit=WHOLE_ANSWER):
    return LastAnswer(DAY + timedelta(day), moment, source, external_id, stars - 1, credit)


def of_one(answers, number):
    _, samples = samples_of_last(STARS_MEAN, {"ann": answers}, number)
    return samples


@pytest.mark.parametrize(
    ("stars", "mean"), [(2450, "4.9"), (2400, "4.8"), (2375, "4.75"), (2350, "4.7")]
)
def test_the_last_500_rated_trips(stars, mean):
    """A16: Uber's window is the last 500 rated trips; 4.9 is 2450 of 2500 stars."""
    lower = 2500 - stars
    earlier = [answer(1, day, external_id=f"old {day}") for day in range(100)]
    trips = [
        answer(4 if trip < lower else 5, 200 + trip, external_id=str(trip)) for trip in range(500)
    ]

    found = of_one([*trips, *earlier], 500)

    assert found.scores().at(0) == Fraction(mean)
    assert found.answers.tolist() == [500]
    assert of_one([*trips, *earlier], 600).scores().at(0) == Fraction(stars + 100, 600)


def test_answers_of_one_day_are_in_the_order_of_instant_source_and_id():
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    in_order = [
        answer(1, 0, "z", "9"),  # no instant is known: the start of the day
        answer(2, 0, "a", "9", noon),
        answer(3, 0, "b", "1", noon),
        answer(4, 0, "b", "2", noon),
        answer(5, 1, "a", "1"),
    ]

    for number in range(1, 6):
        found = of_one(reversed(in_order), number).histogram[0] // WHOLE_ANSWER
        assert found.tolist() == [0] * (5 - number) + [1] * number


def test_a_shared_answer_is_one_of_them_and_counts_with_its_credit():
    half = WHOLE_ANSWER // 2
    found = of_one([answer(1, 0), answer(1, 1, credit=half), answer(5, 2)], 2)

    assert found.answers.tolist() == [2]
    assert found.scores().at(0) == Fraction(1 + 2 * 5, 3)
    assert found.credit_squared.tolist() == [half**2 + WHOLE_ANSWER**2]


def test_fewer_answers_than_the_window_all_count():
    owners, found = samples_of_last(STARS_MEAN, {"ann": [answer(5)], "bob": []}, 100)

    assert owners == ["ann", "bob"]
    assert found.answers.tolist() == [1, 0]
    assert found.has_answers.tolist() == [True, False]
    assert last_words(1, 100) == "1 answer so far; up to 100 of them count."


@pytest.mark.parametrize(
    ("steps", "credits", "number", "words"),
    [
        ([5], [1], 1, "no step of stars"),
        ([0], [-1], 1, "below zero"),
        ([0], [1], 0, "at least one"),
    ],
)
def test_what_is_no_answer_is_refused(steps, credits, number, words):
    with pytest.raises(BadCounts, match=words):
        last_samples(STARS_MEAN, np.zeros(1, int), np.array(steps), np.array(credits), 1, number)


ANSWERS = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(1, WHOLE_ANSWER)))


@settings(max_examples=80, deadline=None)
@given(ANSWERS, st.integers(1, 12))
def test_plans_and_statistics_count_the_same_window(drawn, number):
    """Many owners at once come to what plans count for one after the other."""
    columns = (np.array([row[at] for row in drawn], np.int64) for at in range(3))

    found = last_samples(CSAT_MEAN, *columns, rows=5, number=number)

    for owner in range(5):
        own = [(step, credit) for of, step, credit in drawn if of == owner]
        plan = histogram_of_last(CSAT_MEAN, own, number)
        assert tuple(found.histogram[owner].tolist()) == plan.counts
        assert found.answers[owner] == plan.answers
