"""Bands against the mean of the group, and orders with shared places."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadComparison
from app.domain.fairness.bands import (
    SENTENCES,
    Band,
    bands,
    bands_of,
    bands_sentence,
    by_band,
    errors_from_mean,
    improvements,
    ordered,
    percent_of_target,
    sets_by_improvement,
    sets_by_target,
)
from app.domain.fairness.rank_sets import standard_errors, told_apart
from app.domain.fairness.samples import whole_answers
from app.domain.measures import NPS, YES_RATE
from tests.domain.fairness.test_rank_sets import yes

NAMES = ["Zoë", "Bruno", "aino", "Émile", "Dan"]
GOOD, ANSWERS = [330, 170, 172, 120, 9], [350, 200, 200, 200, 9]
people = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(any), min_size=1, max_size=10
)


def of(team, **more):
    return bands_of(whole_answers(YES_RATE, np.array(team)), **more)


def test_people_are_clearly_above_typical_clearly_below_or_too_few():
    found = bands_of(yes(GOOD, ANSWERS))
    assert found.band == (Band.ABOVE, Band.TYPICAL, Band.TYPICAL, Band.BELOW, Band.TOO_FEW)
    assert found.mean.tolist() == pytest.approx([801 / 959] * 5)
    assert np.isnan(found.distance).tolist() == [False] * 4 + [True]


def test_inside_a_band_people_stand_by_name_alone():
    shown = by_band(NAMES, bands_of(yes(GOOD, ANSWERS)))
    assert list(shown) == [Band.ABOVE, Band.TYPICAL, Band.BELOW, Band.TOO_FEW]
    assert shown[Band.TYPICAL] == [2, 1]  # aino before Bruno, though the scores do not say so


@given(people, st.randoms(use_true_random=False))
def test_who_cannot_be_told_apart_is_never_in_another_order_inside_a_band(team, chance):
    """Whatever the scores, the same names give the same order in the same band."""
    names = [f"Person {row:02}" for row in range(len(team))]
    samples = whole_answers(YES_RATE, np.array(team))
    alike = ~told_apart(samples.means, standard_errors(samples))
    for rows in by_band(names, bands_of(samples, needs=1)).values():
        pairs = [(a, b) for a in rows for b in rows if a < b and alike[a, b] and alike[b, a]]
        assert all(names[a] < names[b] and rows.index(a) < rows.index(b) for a, b in pairs)
        assert rows == sorted(rows)


@given(people, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_band(team, chance):
    order = chance.sample(range(len(team)), len(team))
    found, other = of(team, needs=1), of([team[row] for row in order], needs=1)
    assert tuple(found.band[row] for row in order) == other.band
    assert (found.distance[order] == other.distance).all() or np.isnan(other.distance).any()


@given(st.integers(0, 40), st.integers(1, 40), st.integers(2, 20))
def test_people_who_are_all_alike_are_all_typical(good, bad, count):
    assert set(of([(bad, good)] * count, needs=1).band) == {Band.TYPICAL}


def test_to_be_compared_with_the_mean_or_with_the_others_is_the_same():
    """(score - mean of all) and (score - mean of the others), each over its own error."""
    samples = yes(GOOD[:4], ANSWERS[:4])
    found = bands_of(samples)
    x, errors, n = samples.means, errors_from_mean(samples), np.array(ANSWERS[:4])
    for row in range(4):
        rest = np.arange(4) != row
        share = n[rest] / n[rest].sum()
        error = np.sqrt(errors[row] ** 2 + (share**2 * errors[rest] ** 2).sum())
        assert found.distance[row] == pytest.approx((x[row] - share @ x[rest]) / error)


def test_the_needed_answers_are_an_argument():
    assert of([(5, 24), (5, 25)]).band == (Band.TOO_FEW, Band.TYPICAL)
    assert of([(5, 24), (5, 25)], needs=29).band == (Band.TYPICAL, Band.TYPICAL)


def test_one_alone_has_nobody_to_be_compared_with():
    assert of([(5, 60)]).band == (Band.TOO_FEW,)
    assert of([(5, 60), (0, 0)]).band == (Band.TOO_FEW, Band.TOO_FEW)
    assert "nobody to compare with" in SENTENCES[Band.TOO_FEW]


def test_nobody_and_nothing_are_no_trouble():
    assert bands_of(yes([0, 0], [0, 0])).band == (Band.TOO_FEW,) * 2
    assert bands_sentence(bands_of(whole_answers(YES_RATE, np.zeros((0, 2))))) == (
        "Nobody is here to compare."
    )


def test_groups_have_a_mean_of_their_own():
    team = [(10, 190), (80, 120), (10, 190), (80, 120)]
    assert of(team).band == (Band.ABOVE, Band.BELOW) * 2
    assert set(of(team, groups=np.array([1, 2, 1, 2])).band) == {Band.TYPICAL}


def test_without_any_error_every_gap_is_clear():
    column = np.array([80.0, 90.0, 85.0])
    found = bands(column, np.zeros(3), np.full(3, 50), np.ones(3))
    assert found.band == (Band.BELOW, Band.ABOVE, Band.TYPICAL)


@pytest.mark.parametrize("wrong", [-1.0, np.nan])
def test_a_wrong_error_is_refused(wrong):
    with pytest.raises(BadComparison):
        bands(np.ones(2), np.array([1, wrong]), np.full(2, 50), np.ones(2))


LIKELY = {
    "points": (NPS, [0.01] * 7 + [0.12, 0.16, 0.3, 0.35]),
    "good answers": (YES_RATE, [0.15, 0.85]),
    "rare bad answers": (YES_RATE, [0.05, 0.95]),
}


@pytest.mark.parametrize("name", LIKELY)
def test_among_people_who_are_alike_hardly_a_team_has_anybody_outside(name):
    """Monte Carlo: 90% confidence for all claims together, at least 88% of 400 teams hold it."""
    measure, shares = LIKELY[name]
    chance = np.random.default_rng(5)
    answers = np.resize([30, 45, 150], 12)
    drawn = [np.stack([chance.multinomial(n, shares) for n in answers]) for _ in range(400)]
    quiet = [set(bands_of(whole_answers(measure, each)).band) == {Band.TYPICAL} for each in drawn]
    assert np.mean(quiet) >= 0.88


def test_the_sentence_counts_and_says_what_it_is_worth():
    assert bands_sentence(bands_of(yes(GOOD, ANSWERS))) == (
        "Of 5 people 1 is clearly above, 2 are typical, 1 is clearly below,"
        " 1 cannot be judged yet. In 9 of 10 such groups all of this is right."
    )


def test_equal_values_share_a_place_and_stand_by_name():
    values = [Fraction(1), Fraction(9, 10), Fraction(18, 20), None, Fraction(1, 2)]
    shown = ordered(values, NAMES)
    assert [NAMES[each.row] for each in shown] == ["Zoë", "aino", "Bruno", "Dan", "Émile"]
    assert [each.words for each in shown] == [
        *("1st", "2nd, shared by 2", "2nd, shared by 2", "4th", "no place yet")
    ]


def test_percent_of_target_has_no_value_where_a_target_says_nothing():
    scores = [Fraction(45), Fraction(45), Fraction(45), None]
    targets = [Fraction(50), Fraction(0), None, Fraction(50)]
    assert percent_of_target(scores, targets) == [Fraction(9, 10), None, None, None]


def test_most_improved_needs_both_periods():
    now, before = [Fraction(80), Fraction(70), None], [Fraction(75), None, Fraction(1)]
    assert improvements(now, before) == [Fraction(5), None, None]


def test_other_orders_keep_sets_of_places():
    scores, errors = np.array([90.0, 50.0, 80.0]), np.array([1.0, 1.0, 1.0])
    by_target = sets_by_target(scores, errors, np.array([100.0, 40.0, 0.0]))
    assert by_target.words() == ["2nd", "1st", "no place yet"]
    grown = sets_by_improvement((scores, errors), (np.array([60.0, 40.0, 79.0]), errors))
    assert grown.words() == ["1st", "2nd", "3rd"]
    wide = sets_by_improvement((scores, errors), (np.array([60.0, 40.0, 79.0]), errors * 30))
    assert wide.words() == ["1st to 3rd"] * 3
