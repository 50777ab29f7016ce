"""Places as sets: published sets, properties, and how often they hold."""

from fractions import Fraction
from time import process_time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import BadComparison
from app.domain.fairness import rank_sets as module
from app.domain.fairness.rank_sets import (
    Method,
    marginal_sets,
    place_words,
    places,
    rank_sets,
    standard_errors,
    told_apart,
)
from app.domain.fairness.samples import Samples, whole_answers
from app.domain.measures import NPS, YES_RATE
from tests.domain.fairness.pisa import MATHEMATICS

NINETY_FIVE = Fraction(95, 100)
SCORES, ERRORS = (np.array(column) for column in zip(*MATHEMATICS.values(), strict=True))
KINGDOM = list(MATHEMATICS).index("United Kingdom")
each_method = pytest.mark.parametrize("method", Method)
teams = st.lists(
    st.tuples(st.integers(0, 20), st.integers(0, 8)), min_size=1, max_size=12
)  # few values, so that many are equal


def columns(team):
    scores, errors = zip(*team, strict=True)
    return np.array(scores, np.float64), np.array(errors, np.float64) / 4


def yes(good, answers):
    """People with so many yes among their answers."""
    good, answers = np.broadcast_arrays(good, answers)
    return whole_answers(YES_RATE, np.stack([answers - good, good], axis=-1))


def test_the_set_of_the_united_kingdom_is_the_published_one():
    """Score example E4: place 13, set [7, 23], marginal at 95% (csranks, "Inference for Ranks")."""
    sets = marginal_sets(SCORES, ERRORS, confidence=NINETY_FIVE)
    assert (sets.place[KINGDOM], sets.first[KINGDOM], sets.last[KINGDOM]) == (13, 7, 23)
    assert sets.words()[KINGDOM] == "7th to 23rd"
    assert set(sets.people.tolist()) == {37}


def test_without_correction_the_set_of_the_united_kingdom_would_be_too_narrow(monkeypatch):
    """Score example E4: an uncorrected 1.96 gives [10, 20]; so the critical value does the work."""
    monkeypatch.setattr(module, "bonferroni", lambda *_: 1.959963985)
    sets = marginal_sets(SCORES, ERRORS, confidence=NINETY_FIVE)
    assert (sets.first[KINGDOM], sets.last[KINGDOM]) == (10, 20)


@each_method
def test_sets_for_all_at_once_are_no_narrower_than_each_on_its_own(method):
    alone = marginal_sets(SCORES, ERRORS, confidence=NINETY_FIVE)
    together = rank_sets(SCORES, ERRORS, confidence=NINETY_FIVE, method=method)
    assert (together.first <= alone.first).all()
    assert (together.last >= alone.last).all()


@given(teams, st.sampled_from(Method))
def test_a_set_holds_the_place_as_measured(team, method):
    sets = rank_sets(*columns(team), method=method)
    assert (sets.first <= sets.place).all()
    assert (sets.place <= sets.last).all()
    assert sets.first.min() == 1
    assert sets.last.max() == len(team)


@given(teams, st.sampled_from(Method), st.sampled_from([(50, 80), (80, 90), (90, 99)]))
def test_less_confidence_never_gives_a_wider_set(team, method, percents):
    less, more = (
        rank_sets(*columns(team), confidence=Fraction(each, 100), method=method)
        for each in percents
    )
    assert (less.first >= more.first).all()
    assert (less.last <= more.last).all()


@given(teams, st.sampled_from(Method), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_set(team, method, chance):
    order = chance.sample(range(len(team)), len(team))
    scores, errors = columns(team)
    sets = rank_sets(scores, errors, method=method)
    other = rank_sets(scores[order], errors[order], method=method)
    for name in ("place", "first", "last", "people"):
        assert (getattr(sets, name)[order] == getattr(other, name)).all()


@given(st.integers(2, 40), st.integers(0, 100), st.integers(0, 5), st.sampled_from(Method))
def test_people_who_are_all_alike_share_all_places(people, score, error, method):
    sets = rank_sets(np.full(people, score * 1.0), np.full(people, error * 1.0), method=method)
    assert (sets.place == 1).all()
    assert (sets.first == 1).all()
    assert (sets.last == people).all()


@given(teams)
def test_each_way_of_correcting_is_between_the_others(team):
    tukey, holm, plain = (rank_sets(*columns(team), method=each) for each in Method)
    for narrow in (tukey, holm):
        assert (narrow.first >= plain.first).all()
        assert (narrow.last <= plain.last).all()


def test_holm_tells_more_apart_once_something_is_clear():
    scores, errors = np.array([0.0, 100.0, 103.0]), np.array([1.0, 1.0, 1.0])
    apart = [told_apart(scores, errors, method=each)[2, 1] for each in Method]
    assert apart == [True, True, False]
    assert all(told_apart(scores, errors, method=each)[1, 0] for each in Method)


def test_equal_scores_share_a_place_and_the_next_ones_are_left_out():
    assert places(np.array([5.0, 7.0, 7.0, 9.0])).tolist() == [4, 2, 2, 1]


def test_who_has_no_answers_has_no_place_and_counts_for_nobody():
    sets = rank_sets(np.array([10.0, np.nan, 90.0]), np.array([1.0, np.nan, 1.0]))
    assert sets.place.tolist() == [2, 0, 1]
    assert sets.people.tolist() == [2, 0, 2]
    assert sets.words() == ["2nd", "no place yet", "1st"]


def test_one_alone_is_the_only_one():
    assert rank_sets(np.array([50.0]), np.array([3.0])).words() == ["only one"]
    assert marginal_sets(np.array([50.0]), np.array([3.0])).words() == ["only one"]
    assert rank_sets(np.array([]), np.array([])).words() == []


def test_groups_are_compared_within_themselves_only():
    scores, errors = np.array([1.0, 50.0, 2.0, 60.0]), np.full(4, 0.1)
    groups = np.array([7, 3, 7, 3])
    sets = rank_sets(scores, errors, groups)
    assert sets.words() == ["2nd", "2nd", "1st", "1st"]
    assert sets.people.tolist() == [2, 2, 2, 2]


def test_blocks_of_comparisons_give_what_one_block_gives(monkeypatch):
    whole = rank_sets(SCORES, ERRORS)
    monkeypatch.setattr(module, "CELLS", 100)
    parts = rank_sets(SCORES, ERRORS)
    assert (whole.first == parts.first).all()
    assert (whole.last == parts.last).all()


def test_words_of_places_are_ordinals():
    found = [place_words(*row) for row in ((1, 2, 5), (11, 13, 20), (21, 22, 30), (4, 4, 9))]
    assert found == ["1st to 2nd", "11th to 13th", "21st to 22nd", "4th"]


@pytest.mark.parametrize(
    ("scores", "errors"),
    [([1, 2], [1]), ([1, 2], [1, -1]), ([1, 2], [1, np.nan]), ([1, np.inf], [1, 1])],
)
def test_a_score_without_a_usable_error_is_refused(scores, errors):
    with pytest.raises(BadComparison):
        rank_sets(np.array(scores, np.float64), np.array(errors, np.float64))


def test_ten_of_ten_is_no_proof():
    """Their own answers have no spread; without the group's, they were called clearly better."""
    samples = yes([10, 255], [10, 300])
    errors = standard_errors(samples)
    assert errors[0] > 0.05
    assert rank_sets(samples.means, errors).words() == ["1st to 2nd", "1st to 2nd"]


def test_whose_answers_are_mixed_is_never_called_more_certain_than_they_are():
    samples = yes([50, 990], [100, 1000])
    own = np.sqrt(0.25 / 99)
    assert standard_errors(samples)[0] == pytest.approx(own)


def test_errors_are_of_the_own_group():
    samples = yes([10, 5, 10, 10], [10, 10, 10, 10])
    mixed, sure = np.split(standard_errors(samples, np.array([1, 1, 2, 2])), 2)
    assert mixed.min() > 0
    assert sure.tolist() == [0, 0]


def test_a_shared_answer_counts_less_than_a_whole_one():
    whole = yes([30, 20], [40, 40])
    squares = whole.credit_squared.copy()
    squares[0] *= 2  # the same credit in larger parts: fewer answers stand behind it
    shared = Samples(YES_RATE, whole.histogram, squares, whole.answers)
    assert standard_errors(shared)[0] > standard_errors(whole)[0]
    assert standard_errors(shared)[1] == standard_errors(whole)[1]


def test_who_has_no_answers_has_no_error():
    assert np.isnan(standard_errors(yes([3, 0], [4, 0]))).tolist() == [False, True]


def test_holm_is_refused_for_more_people_than_it_is_made_for(monkeypatch):
    monkeypatch.setattr(module, "MOST_FOR_HOLM", 2)
    with pytest.raises(BadComparison, match="use tukey"):
        rank_sets(np.arange(3.0), np.ones(3), method=Method.HOLM)


SETTINGS = {
    "all alike": ([0.85] * 12, [30, 60, 200]),
    "rare bad answers, few and many": ([0.95] * 6, [30, 300]),
    "all different": (np.linspace(0.6, 0.97, 12), [30, 60, 200]),
    "two ends": ([0.85] * 8 + [0.5, 0.97], [30, 100]),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_sets_for_all_hold_together_as_often_as_they_promise(name):
    """Monte Carlo: in at least 88% of 500 teams the sets of all hold every true place."""
    shares, answers = SETTINGS[name]
    shares, answers = np.array(shares), np.resize(answers, len(shares))
    drawn = np.random.default_rng(20231).binomial(answers, shares, size=(500, len(shares)))
    best = 1 + (shares > shares[:, None]).sum(axis=1)
    worst = len(shares) - (shares < shares[:, None]).sum(axis=1)
    held = [holds(yes(good, answers), best, worst) for good in drawn]
    assert np.mean(held) >= 0.88


def holds(samples, best, worst):
    """Every place that could be the true one of equals is inside."""
    sets = rank_sets(samples.means, standard_errors(samples))
    return bool((sets.first <= best).all() and (worst <= sets.last).all())


def test_sets_of_nps_hold_together_as_often_as_they_promise():
    chance = np.random.default_rng(7)
    shares = np.array([0.02] * 7 + [0.15, 0.15, 0.26, 0.3])
    answers = np.resize([30, 50, 120], 9)
    held = []
    for _ in range(400):
        drawn = np.stack([chance.multinomial(each, shares) for each in answers])
        held.append(holds(whole_answers(NPS, drawn), 1, 9))
    assert np.mean(held) >= 0.88


def test_600_groups_of_up_to_500_people_take_seconds_not_minutes():
    sizes = np.linspace(2, 500, 600).astype(np.int64)
    groups = np.repeat(np.arange(600), sizes)
    chance = np.random.default_rng(1)
    scores, errors = chance.normal(80, 5, len(groups)), chance.uniform(1, 5, len(groups))
    began = process_time()
    sets = rank_sets(scores, errors, groups)
    assert process_time() - began < 10  # about 1 on a quiet machine
    assert sets.people.max() == 500
