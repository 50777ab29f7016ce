"""Columns of answers, against the definitions row by row."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadCounts, NoAnswers
from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.fairness.samples import Samples, quantised, samples_of, whole_answers
from app.domain.measures import (
    CSAT_MEAN,
    CSAT_TOP2,
    NO_BAD_DAY,
    NPS,
    STARS_MEAN,
    YES_RATE,
    Measure,
    scores,
)

HALF = WHOLE_ANSWER // 2
ROW = st.tuples(
    st.integers(0, 4), st.integers(0, 10), st.integers(1, 9), st.integers(1, WHOLE_ANSWER)
)


@given(st.lists(ROW, max_size=30))
def test_scores_of_columns_are_those_of_the_measures(drawn):
    counts = [
        Count((f"team {team}", 2026), step, answers, answers * credit, answers * credit**2)
        for team, step, answers, credit in drawn
    ]
    keys, samples = samples_of(NPS, iter(counts))
    expected = scores(NPS, counts)
    assert keys == [each.keys for each in expected]
    assert samples.scores().fractions() == [each.value for each in expected]
    assert samples.answers.tolist() == [each.answers for each in expected]
    assert samples.means == pytest.approx([float(each.value) for each in expected])
    assert (samples.effective_answers <= samples.answers * (1 + 1e-12)).all()


@given(st.lists(st.integers(0, 9), min_size=5, max_size=5))
def test_the_variance_is_that_of_the_answers_one_by_one(counts):
    samples = whole_answers(CSAT_MEAN, np.array(counts))
    answers = [step + 1 for step, count in enumerate(counts) for _ in range(count)]
    assert samples.has_answers[0] == bool(answers)
    assert np.isnan(samples.variances[0]) == (not answers)
    if answers:
        assert samples.variances[0] == pytest.approx(np.var(answers), abs=1e-12)
        assert samples.effective_answers[0] == len(answers)
        assert (len(set(answers)) > 1) == (samples.variances[0] > 0)


def test_the_variance_of_an_nps_is_the_published_one():
    """Half promoters, a third passives, a sixth detractors: 1/3, 5/9 (whuber, Cross Validated)."""
    samples = whole_answers(NPS, np.array([1, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0]))
    assert samples.scores().at(0) == Fraction(100, 3)
    assert samples.variances[0] / 100**2 == pytest.approx(5 / 9)
    assert (samples.variances[0] / 100**2) ** 0.5 == pytest.approx(0.7454, abs=5e-5)


def test_halves_of_four_answers_are_as_much_as_four():
    _, samples = samples_of(NPS, [Count((1,), 9, 4, 4 * HALF, 4 * HALF**2)])
    assert samples.effective_answers[0] == 4
    uneven = [Count((1,), 9, 1, WHOLE_ANSWER, WHOLE_ANSWER**2), Count((1,), 0, 1, HALF, HALF**2)]
    assert samples_of(NPS, uneven)[1].effective_answers[0] == pytest.approx(1.5**2 / 1.25)


def test_nobody_has_a_place_but_no_score():
    samples = whole_answers(NPS, np.zeros((2, 11), np.int64))
    assert samples.scores().fractions() == [0, 0]
    assert not samples.has_answers.any()
    assert np.isnan(samples.means).all()
    assert samples.effective_answers.tolist() == [0, 0]
    assert samples_of(NPS, [])[0] == []
    assert len(samples_of(NPS, [])[1].scores()) == 0


def test_values_of_measures_are_told_apart():
    empty = [whole_answers(each, np.zeros((0, len(each.values)))) for each in (YES_RATE, NPS)]
    assert [each.is_two_valued for each in empty] == [True, False]
    assert [each.is_three_valued for each in empty] == [False, True]
    uneven = Measure(
        "uneven", 1, STARS_MEAN.question, "stars", tuple(map(Fraction, (0, 0, 1, 3, 3)))
    )
    samples = whole_answers(uneven, np.zeros((0, 5)))
    assert not samples.is_three_valued
    assert (samples.lowest, samples.highest) == (0, 3)


@pytest.mark.parametrize(
    ("measure", "row", "words"),
    [
        (NPS, (11, 1, 1, 1), "recommend has steps 0 to 10"),
        (CSAT_TOP2, (-1, 1, 1, 1), "satisfaction has steps 0 to 4"),
        (NPS, (3, -1, 1, 1), "below zero"),
        (NPS, (3, 1, -1, 1), "below zero"),
        (NO_BAD_DAY, (3, 1, 1, 1), "counts days, not answers"),
    ],
)
def test_counts_that_do_not_fit_are_refused(measure, row, words):
    with pytest.raises(BadCounts, match=words):
        samples_of(measure, [Count(("a",), *row)])


def test_columns_that_do_not_belong_together_are_refused():
    column = np.ones(2, np.int64)
    with pytest.raises(ValueError, match="a column for each"):
        Samples(NPS, np.ones((2, 5), np.int64), column, column)
    with pytest.raises(ValueError, match="Each group needs"):
        Samples(YES_RATE, np.ones((2, 2), np.int64), column[:1], column)
    with pytest.raises(BadCounts, match="below zero"):
        whole_answers(YES_RATE, np.array([3, -1]))
    with pytest.raises(BadCounts, match="counts days"):
        whole_answers(NO_BAD_DAY, np.array([3, 1]))


def test_what_pay_may_read_is_rounded_half_to_even_at_four_places():
    found = quantised(np.array([1 / 32, 3 / 32, -1 / 32, 61.23456789, 1 / 3]))
    parts = [312, 938, -312, 612346, 3333]
    assert found.fractions() == [Fraction(each, 10_000) for each in parts]
    with pytest.raises(NoAnswers, match="nothing to pay on"):
        quantised(np.array([1.0, np.nan]))
