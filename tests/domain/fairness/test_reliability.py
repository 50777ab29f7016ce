"""What a score may be used for: published figures, and how R grows."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fairness.reliability import (
    answers_needed,
    reliability,
    reliability_exactly,
    reliability_words,
    worth_of,
)
from app.domain.fairness.samples import whole_answers
from app.domain.fairness.shrinkage import shrunk, shrunk_means
from app.domain.measures import CSAT_TOP2

SAME = np.zeros(7, np.int64)
ANSWERS = np.array([8.0, 15, 40, 60, 120, 12, 25])


def seven_agents():
    """D8; see test_shrinkage."""
    values = np.array([75.0, 20, 48, 35, 42, -10, 60])
    per_answer = np.array([0.50, 0.66, 0.58, 0.62, 0.60, 0.70, 0.45]) * 10_000
    return reliability(shrunk_means(values, per_answer / ANSWERS, ANSWERS, SAME), SAME)


def of_satisfied(*pairs):
    rows = [[0, 0, total - good, 0, good] for good, total in pairs]
    return shrunk(whole_answers(CSAT_TOP2, np.array(rows)), SAME[: len(pairs)])


def test_66_patients_for_80_percent_are_39_for_70_and_149_for_90():
    """D4: Nelson et al. 2004, Medical Care 42:259; Spearman-Brown."""
    worth = worth_of(Fraction(80, 100), Fraction(66))

    assert worth == Fraction(33, 2)
    assert 1 / (1 + worth) == pytest.approx(Fraction(571, 10_000), abs=5e-5)  # of one answer
    needed = [answers_needed(worth, Fraction(percent, 100)) for percent in (70, 80, 90)]
    assert needed == [39, 66, 149]
    assert [answers_needed(float(worth), Fraction(p, 100)) for p in (70, 80, 90)] == needed


def test_reliability_of_seven_agents():
    """D8."""
    found = seven_agents()

    assert found.values == pytest.approx(
        [0.153, 0.204, 0.437, 0.521, 0.692, 0.162, 0.385], abs=5e-4
    )
    assert found.reaches(Fraction(1, 2)).tolist() == [False, False, False, True, True, False, False]
    assert not found.reaches().any()


def test_r_of_a_group_is_that_of_its_mean_chance():
    variances = np.array([0.50, 0.66, 0.58, 0.62, 0.60, 0.70, 0.45]) * 10_000 / ANSWERS

    assert seven_agents().of_group[0] == pytest.approx(112.58 / (112.58 + variances.mean()), 1e-4)


@given(st.fractions("1/100", "99/100"), st.integers(1, 1000), st.fractions("1/100", "99/100"))
def test_so_many_answers_are_enough_and_one_less_is_not(reached, answers, wanted):
    worth = worth_of(reached, Fraction(answers))
    needed = answers_needed(worth, wanted)

    assert needed / (needed + worth) >= wanted
    assert needed == 1 or (needed - 1) / (needed - 1 + worth) < wanted


def test_more_answers_are_more_reliable():
    few, many = of_satisfied((8, 10), (5, 10), (2, 10)), of_satisfied((80, 100), (50, 100))

    assert reliability(few, SAME[:3]).values[0] < reliability(many, SAME[:2]).values[0]


def test_who_is_alone_or_silent_has_no_reliability():
    found = reliability(of_satisfied((8, 10)), SAME[:1])
    numbers, known = reliability_exactly(found)

    assert (numbers.at(0), known.tolist()) == (0, [False])
    assert not found.reaches().any()
    assert "nobody to compare" in reliability_words(found, 0)


def test_people_who_differ_by_chance_alone_need_no_number_of_answers():
    found = reliability(of_satisfied((5, 10), (5, 10)), SAME[:2])

    assert found.values.tolist() == [0, 0]
    assert answers_needed(float(found.worth[0])) is None
    assert "no more than chance" in reliability_words(found, 0)


def test_what_is_missing_is_a_sentence():
    words = reliability_words(seven_agents(), 0)

    assert words == (
        "With 8 answers, 15% of what tells people apart here is more than chance, of 70% that are"
        " needed. About 123 answers would do."
    )
    assert reliability_words(seven_agents(), 4, Fraction(60, 100)).endswith("which is enough.")


@pytest.mark.parametrize("wanted", [0, 1, Fraction(3, 2)])
def test_a_reliability_lies_between_0_and_1(wanted):
    with pytest.raises(ValueError, match="between 0 and 1"):
        answers_needed(Fraction(10), Fraction(wanted))
