"""How often people who are all alike show such a gap: exact cases, and the same in other ways."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import BadComparison
from app.domain.fairness import luck_check
from app.domain.fairness.critical_values import range_cdf
from app.domain.fairness.luck_check import (
    Luck,
    chance_of_missing,
    chance_that_any_reaches,
    chance_words,
    far_from_mean,
    gap_chance,
    gap_chance_of_draws,
    range_chance,
    widest_gap,
)
from app.domain.fairness.quantiles import binomial_probability
from app.domain.fairness.samples import Samples, whole_answers
from app.domain.measures import NPS, YES_RATE
from tests.domain.fairness.test_rank_sets import yes


@pytest.mark.parametrize(
    ("answers", "missed"), [(9, 0.370), (10, 0.401), (20, 0.264), (50, 0.104), (100, 0.028)]
)
def test_a_person_truly_at_95_percent_often_misses_91_percent(answers, missed):
    """Score example B16: P(Bin(n, .95) < ceil(.91 n))."""
    found = chance_of_missing(0.95, answers, Fraction(91, 100))
    assert found == pytest.approx(missed, abs=0.0005)


def test_somebody_among_ten_alike_people_looks_outstanding():
    """Score example B17: true share 85%, 20 answers each, at least 19 of 20."""
    nineteen = Fraction(19, 20)
    assert chance_that_any_reaches(0.85, [20], nineteen) == pytest.approx(0.1756, abs=5e-5)
    assert chance_that_any_reaches(0.85, [20] * 10, nineteen) == pytest.approx(0.855, abs=5e-4)


def by_hand(share, answers, is_wide):
    """Every possible outcome of everybody, with its probability."""
    outcomes = product(*(range(n + 1) for n in answers))
    total = 0.0
    for outcome in outcomes:
        if is_wide([Fraction(k, n) for k, n in zip(outcome, answers, strict=True)]):
            chances = [
                binomial_probability(k, n, share) for k, n in zip(outcome, answers, strict=True)
            ]
            total += np.prod(chances)
    return total


teams = st.lists(
    st.integers(1, 5).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=2,
    max_size=4,
)


@settings(max_examples=40)
@given(teams, st.fractions(Fraction(1, 20), 1, max_denominator=60))
def test_gaps_are_counted_exactly(team, gap):
    good, answers = zip(*team, strict=True)
    share = sum(good) / sum(answers)
    found = gap_chance(yes(good, answers), gap)
    wanted = by_hand(share, answers, lambda seen: max(seen) - min(seen) >= gap)
    assert found.is_exact
    assert found.chance == pytest.approx(wanted, abs=1e-9)


@settings(max_examples=40)
@given(teams, st.fractions(Fraction(1, 20), 1, max_denominator=60))
def test_distances_from_the_mean_are_counted_exactly(team, distance):
    good, answers = zip(*team, strict=True)
    mean = Fraction(sum(good), sum(answers))
    found = far_from_mean(yes(good, answers), distance)
    wanted = by_hand(
        float(mean), answers, lambda seen: any(abs(each - mean) >= distance for each in seen)
    )
    assert found.chance == pytest.approx(wanted, abs=1e-9)


def test_a_gap_with_a_long_fraction_is_counted_exactly_too():
    gap = Fraction(333_333_333_333_333_333, 10**18)
    assert gap_chance(yes([3, 4], [6, 6]), gap).chance == pytest.approx(
        gap_chance(yes([3, 4], [6, 6]), Fraction(1, 3)).chance
    )


@given(teams)
def test_the_order_of_rows_changes_no_chance(team):
    good, answers = zip(*team, strict=True)
    turned = yes(good[::-1], answers[::-1])
    assert widest_gap(yes(good, answers)).chance == pytest.approx(widest_gap(turned).chance)


@pytest.mark.parametrize("people", [2, 3, 10, 60])
@pytest.mark.parametrize("width", [0.5, 2.0, 4.0])
def test_the_range_of_equal_errors_is_the_studentised_range(people, width):
    found = range_chance(np.full(people, 3.0), 3.0 * width)
    assert found == pytest.approx(1 - range_cdf(width, people), abs=1e-9)


def test_the_range_of_two_with_unequal_errors_is_that_of_their_difference():
    from_two = range_chance(np.array([3.0, 4.0]), 9.799819925)
    assert from_two == pytest.approx(0.05, abs=1e-8)


def test_normal_ranges_are_close_to_exact_counts_where_answers_are_many(monkeypatch):
    samples = yes([330, 350, 300, 338], [400, 400, 380, 400])
    exact = widest_gap(samples)
    monkeypatch.setattr(luck_check, "MOST_CELLS", 0)
    normal = widest_gap(samples)
    assert (exact.is_exact, normal.is_exact) == (True, False)
    assert normal.chance == pytest.approx(exact.chance, abs=0.03)


def test_other_measures_agree_with_draws_that_are_given():
    histogram = np.array([[2, 0, 0, 0, 0, 1, 2, 4, 6, 8, 17], [6, 0, 0, 0, 0, 2, 4, 4, 6, 8, 20]])
    samples = whole_answers(NPS, histogram)
    draws = np.random.default_rng(3).random((4000, 90))
    gap = samples.scores().at(0) - samples.scores().at(1)
    drawn = gap_chance_of_draws(samples, gap, draws)
    assert gap_chance(samples, gap).chance == pytest.approx(drawn.chance, abs=0.03)


def test_draws_agree_with_exact_counts():
    samples = yes([18, 12, 16], [20, 20, 18])
    draws = np.random.default_rng(4).random((6000, 58))
    drawn = gap_chance_of_draws(samples, Fraction(3, 10), draws)
    assert gap_chance(samples, Fraction(3, 10)).chance == pytest.approx(drawn.chance, abs=0.03)


@pytest.mark.parametrize("shape", [(10, 57), (0, 58), (58,)])
def test_draws_of_another_size_are_refused(shape):
    with pytest.raises(BadComparison):
        gap_chance_of_draws(yes([18, 12, 16], [20, 20, 18]), Fraction(1, 2), np.zeros(shape))


def test_shared_answers_are_taken_as_normal_with_fewer_answers():
    whole = yes([330, 350, 300], [400, 400, 380])
    shared = Samples(YES_RATE, whole.histogram, whole.credit_squared * 2, whole.answers)
    assert not widest_gap(shared).is_exact
    assert widest_gap(shared).chance > widest_gap(whole).chance
    assert (
        far_from_mean(shared, Fraction(1, 20)).chance > far_from_mean(whole, Fraction(1, 20)).chance
    )


def test_no_gap_is_always_seen():
    assert widest_gap(yes([5, 5], [10, 10])).chance == 1
    assert far_from_mean(yes([5, 5], [10, 10]), Fraction(0)).chance == 1
    assert widest_gap(yes([10, 10], [10, 10])).chance == 1


def test_one_person_has_no_gap():
    with pytest.raises(BadComparison, match="two people"):
        widest_gap(yes([5, 0], [10, 0]))


def test_500_people_with_different_answers_take_no_time():
    answers = np.arange(1, 501)
    assert 0 < widest_gap(yes(answers * 4 // 5, answers)).chance <= 1


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (1.0, "nearly all teams"),
        (0.96, "nearly all teams"),
        (0.94, "about 9 of 10 teams"),
        (0.43, "about 4 of 10 teams"),
        (0.096, "about 1 of 10 teams"),
        (0.05, "about 5 of 100 teams"),
        (0.004, "about 4 of 1,000 teams"),
        (0.0, "fewer than 1 of 1,000 teams"),
    ],
)
def test_chances_are_told_as_teams_out_of_ten(chance, words):
    assert chance_words(chance) == words


def test_the_sentence_says_what_luck_does():
    assert Luck(0.4, 10, True).words == (
        "A gap like this appears by chance in about 4 of 10 teams of this size."
    )
