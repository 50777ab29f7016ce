"""Scores drawn towards their group: published examples, and what has to hold for all."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import BadCounts
from app.domain.facts import WHOLE_ANSWER
from app.domain.fairness.samples import Samples, whole_answers
from app.domain.fairness.shrinkage import (
    Method,
    comparison_groups,
    sampling_variances,
    shrunk,
    shrunk_exactly,
    shrunk_means,
    shrunk_rates,
    towards,
    weight_words,
)
from app.domain.measures import CSAT_MEAN, CSAT_TOP2, NPS

SAME = np.zeros(30, np.int64)


def of_satisfied(*pairs):
    """Payees with so many satisfied of so many customers."""
    rows = [[0, 0, total - good, 0, good] for good, total in pairs]
    return whole_answers(CSAT_TOP2, np.array(rows).reshape(-1, 5))


def rated(*rows):
    """Payees with so many answers of 1, 2, 3, 4 and 5."""
    return whole_answers(CSAT_MEAN, np.array(rows))


# Published and worked examples

AT_BATS = 45
AVERAGES = (
    *(0.400, 0.378, 0.356, 0.333, 0.311, 0.311, 0.289, 0.267, 0.244),
    *(0.244, 0.222, 0.222, 0.222, 0.222, 0.222, 0.200, 0.178, 0.156),
)
SEASON = (
    *(0.346, 0.298, 0.276, 0.222, 0.273, 0.270, 0.263, 0.210, 0.269),
    *(0.230, 0.264, 0.256, 0.303, 0.264, 0.226, 0.285, 0.316, 0.200),
)


def batters():
    """Efron and Morris 1977, Sci. Am. 236(5):119: 18 batters after 45 at-bats.

    The article shrinks by 1 - (k - 3) s2 / S, which is Morris's correction of the estimate by
    moments, 1 - (k - 1) s2 / S, for few payees with equal variances.
    """
    raw = np.array(AVERAGES)
    mean = raw.mean()
    s2 = mean * (1 - mean) / AT_BATS
    found = shrunk_means(raw, np.full(18, s2), np.full(18, float(AT_BATS)), SAME[:18])
    own = 1 - (1 - found.own) * (18 - 3) / (18 - 1)
    return raw, mean, own, found.usual + own * (raw - found.usual)


def test_the_batters_of_efron_and_morris_keep_a_fifth_of_their_own():
    """D1: c = 0.212 (.21239)."""
    raw, mean, own, _ = batters()

    assert mean == pytest.approx(0.26539, abs=5e-6)
    assert np.square(raw - mean).sum() == pytest.approx(0.082510, abs=5e-7)
    assert own == pytest.approx(0.21239, abs=5e-6)


def test_the_batters_of_efron_and_morris_are_shrunk_as_printed():
    """D2: Clemente .400 to .294, Robinson .289, Howard .285, Alvis .156 to .242."""
    *_, values = batters()

    assert values[[0, 1, 2, 17]] == pytest.approx([0.294, 0.289, 0.285, 0.242], abs=5e-4)


def test_shrunk_averages_foretell_the_season_three_times_as_well():
    """D3: squared errors .07537 raw and .02131 shrunk."""
    raw, *_, values = batters()
    errors = [np.square(each - np.array(SEASON)).sum() for each in (raw, values)]

    assert errors == pytest.approx([0.07537, 0.02131], abs=5e-6)
    assert errors[0] / errors[1] == pytest.approx(3.54, abs=5e-3)


def test_a_known_prior_counts_as_so_many_answers():
    """D6: Beta(17, 3), mean .85 and weight 20; formula of D. Robinson, 1 October 2015."""
    rates, answers = np.array([9 / 9, 4 / 5, 180 / 200, 8 / 10]), np.array([9.0, 5, 200, 10])

    found = towards(rates, answers, usual=0.85, worth=20)

    assert found == pytest.approx([0.8966, 0.840, 0.8955, 0.8333], abs=5e-5)


ANSWERS = np.array([8.0, 15, 40, 60, 120, 12, 25])
NPS_OF_SEVEN = np.array([75.0, 20, 48, 35, 42, -10, 60])
PER_ANSWER = np.array([0.50, 0.66, 0.58, 0.62, 0.60, 0.70, 0.45])


def seven_agents(order=slice(None)):
    variances = (PER_ANSWER * 10_000 / ANSWERS)[order]
    return shrunk_means(NPS_OF_SEVEN[order], variances, ANSWERS[order], SAME[:7])


def test_seven_agents_are_shrunk_by_the_moments_of_der_simonian_and_laird():
    """D8: DerSimonian and Laird 1986, Controlled Clinical Trials 7:177."""
    found = seven_agents()

    assert found.between[0] == pytest.approx(112.58, abs=5e-3)
    assert found.usual[0] == pytest.approx(41.23, abs=5e-3)
    assert found.own == pytest.approx([0.153, 0.204, 0.437, 0.521, 0.692, 0.162, 0.385], abs=5e-4)
    assert found.values == pytest.approx([46.4, 36.9, 44.2, 38.0, 41.8, 32.9, 48.5], abs=0.05)
    assert np.argmax(found.raw) == 0  # 75 of 8 answers drops
    assert np.argmax(found.values) == 6


def test_the_weight_is_a_sentence_too():
    assert weight_words(seven_agents(), 5) == "With 12 answers, 84% of this comes from the group."


def test_four_of_ten_rank_below_300_of_1000():
    """D7: with the prior of Robinson's batters, Beta(78.7, 224.9), and with one that is found."""
    rates, answers = np.array([0.4, 0.3]), np.array([10.0, 1000])
    few, many = towards(rates, answers, usual=78.7 / 303.6, worth=303.6)
    assert few == pytest.approx(0.2637, abs=5e-5)
    assert many == pytest.approx(0.2905, abs=5e-5)
    others = [(round(1000 * share), 1000) for share in (0.22, 0.24, 0.25, 0.26, 0.27)]

    found = shrunk(of_satisfied((4, 10), (300, 1000), *others), SAME[:7])

    assert found.raw[0] > found.raw[1]
    assert found.values[0] < found.values[1]


# What has no weight by itself


def test_one_answer_is_never_more_than_half_ones_own():
    best, worst = (1, 1), (0, 1)
    found = shrunk(of_satisfied(best, worst, (50, 50), (0, 50)), SAME[:4])

    assert found.method is Method.BETA
    assert found.own[0] == found.own[1] == pytest.approx(1 / 2)
    assert 0 < found.values[1] < found.values[0] < 1


def test_answers_that_are_all_equal_are_not_believed_without_doubt():
    found = shrunk(rated([0, 0, 0, 0, 4], [5, 5, 5, 5, 5], [20, 0, 0, 0, 0]), SAME[:3])

    assert found.own[0] < 1
    assert found.values[0] < 5
    assert found.own[2] < 1
    assert found.own[2] > found.own[0]  # 20 equal answers say more than 4


def test_the_variance_of_a_score_gets_three_answers_of_the_group():
    """Two payees with 3, 3 and with 1, 5: of the four answers the variance is 2."""
    found = sampling_variances(rated([0, 0, 2, 0, 0], [1, 0, 0, 0, 1]), SAME[:2])

    assert found == pytest.approx([(2 * 0 + 3 * 2) / 5 / 2, (2 * 4 + 3 * 2) / 5 / 2])


def test_where_each_has_one_answer_nothing_tells_people_from_chance():
    found = shrunk(of_satisfied((1, 1), (0, 1), (1, 1)), SAME[:3])

    assert found.own.tolist() == [0, 0, 0]
    assert found.values == pytest.approx([2 / 3] * 3)
    assert weight_words(found, 0, "agents on the phone") == (
        "With 1 answer, all of this comes from agents on the phone, because its people differ by no"
        " more than chance."
    )


@pytest.mark.parametrize("measure", [CSAT_MEAN, CSAT_TOP2], ids=lambda measure: measure.name)
def test_a_group_in_which_all_answers_are_equal_keeps_its_score(measure):
    samples = whole_answers(measure, np.array([[0, 0, 0, 0, 1], [0, 0, 0, 0, 9]]))

    found = shrunk(samples, SAME[:2])

    assert found.values.tolist() == [measure.values[4]] * 2
    assert found.own.tolist() == [0, 0]


def test_a_group_of_one_keeps_its_raw_score_and_says_so():
    found = shrunk(rated([1, 0, 0, 0, 2], [0, 0, 3, 0, 0], [0, 0, 0, 4, 0]), np.array([0, 1, 1]))

    assert found.values[0] == found.raw[0]
    assert found.own[0] == 1
    assert found.is_alone.tolist() == [True, False, False]
    assert "nothing to draw the score towards: it is that of 3 answers" in weight_words(found, 0)


def test_who_has_no_answers_has_no_score_and_pulls_nobody():
    with_silent = shrunk(of_satisfied((9, 10), (0, 0), (70, 100), (30, 60)), SAME[:4])
    without = shrunk(of_satisfied((9, 10), (70, 100), (30, 60)), SAME[:3])

    assert np.isnan(with_silent.values[1])
    assert with_silent.values[[0, 2, 3]].tolist() == without.values.tolist()
    assert weight_words(with_silent, 1) == "Nobody answered in these days, so there is no score."


def test_nobody_at_all_is_no_error():
    assert len(shrunk(of_satisfied(), SAME[:0])) == 0
    numbers, holds = shrunk_exactly(of_satisfied((0, 0)), SAME[:1])
    assert (numbers.at(0), holds.tolist()) == (0, [False])


def test_a_spread_of_zero_beside_other_values_is_refused():
    with pytest.raises(BadCounts, match="above zero"):
        shrunk_means(np.array([1.0, 2]), np.array([0.0, 1]), np.array([3.0, 3]), SAME[:2])
    with pytest.raises(BadCounts, match="above zero"):
        shrunk_means(np.array([1.0, 1]), np.array([-1.0, 1]), np.array([3.0, 3]), SAME[:2])


def test_each_payee_needs_a_comparison_group():
    with pytest.raises(ValueError, match="comparison group"):
        shrunk(of_satisfied((1, 2)), SAME[:2])


def test_a_shared_answer_counts_as_what_it_tells():
    whole = of_satisfied((9, 10), (70, 100))
    half = Samples(CSAT_TOP2, whole.histogram // 2, whole.credit_squared // 4, whole.answers)

    assert half.histogram.sum() * 2 == 110 * WHOLE_ANSWER
    assert shrunk(half, SAME[:2]).values == pytest.approx(shrunk(whole, SAME[:2]).values)


# For all

ROWS = st.lists(st.integers(0, 40), min_size=5, max_size=5)


@st.composite
def payees(draw):
    histogram = draw(st.lists(ROWS, min_size=1, max_size=14))
    groups = draw(st.lists(st.integers(0, 3), min_size=len(histogram), max_size=len(histogram)))
    order = draw(st.permutations(range(len(histogram))))
    return np.array(histogram), np.array(groups), np.array(order)


def exact_values(measure, histogram, groups):
    found, holds = shrunk_exactly(whole_answers(measure, histogram), groups)
    return list(zip(found.fractions(), holds.tolist(), strict=True))


@pytest.mark.parametrize("measure", [CSAT_MEAN, CSAT_TOP2], ids=lambda measure: measure.name)
@settings(max_examples=50, deadline=None)
@given(payees())
def test_the_order_of_rows_and_batches_of_whole_groups_change_nothing(measure, made):
    histogram, groups, order = made
    whole = exact_values(measure, histogram, groups)

    assert exact_values(measure, histogram[order], groups[order]) == [whole[row] for row in order]
    for group in set(groups.tolist()):
        rows = np.flatnonzero(groups == group)
        assert exact_values(measure, histogram[rows], groups[rows]) == [whole[row] for row in rows]


def test_not_even_the_last_digit_depends_on_the_order_of_rows():
    chance = np.random.default_rng(3)
    histogram = chance.integers(0, 40, (400, 5))
    groups = chance.integers(0, 3, 400)
    order = chance.permutation(400)
    for measure in (CSAT_MEAN, CSAT_TOP2):
        one = shrunk(whole_answers(measure, histogram), groups)
        other = shrunk(whole_answers(measure, histogram[order]), groups[order])

        assert one.values[order].tolist() == other.values.tolist()
        assert one.own[order].tolist() == other.own.tolist()


@settings(max_examples=50, deadline=None)
@given(payees())
def test_a_shrunk_score_lies_between_ones_own_and_the_groups(made):
    histogram, groups, _ = made
    for measure in (CSAT_MEAN, CSAT_TOP2):
        found = shrunk(whole_answers(measure, histogram), groups)
        near = np.column_stack([found.raw, np.where(found.is_alone, found.raw, found.usual)])
        given_rows = found.has_value

        assert (found.values >= near.min(axis=1) - 1e-9)[given_rows].all()
        assert (found.values <= near.max(axis=1) + 1e-9)[given_rows].all()
        assert ((found.own >= 0) & (found.own <= 1))[given_rows].all()


def test_what_may_be_paid_on_has_four_places():
    numbers, _ = shrunk_exactly(of_satisfied((8, 9), (70, 90), (33, 70)), SAME[:3])

    assert all((number * 10_000).denominator == 1 for number in numbers.fractions())
    assert numbers.at(0) != Fraction(8, 9)


def test_nps_is_shrunk_in_points():
    histogram = np.zeros((3, 11), np.int64)
    histogram[:, 0], histogram[:, 10] = (10, 30, 1), (10, 30, 9)

    found = shrunk(whole_answers(NPS, histogram), SAME[:3])

    assert found.raw.tolist() == [0, 0, 80]
    assert 0 < found.values[2] < 80


def test_comparison_groups_are_of_the_same_job_and_channel():
    labels = [("agent", "phone"), ("agent", "chat"), ("cashier", "phone"), ("agent", "chat")]

    assert comparison_groups(labels).tolist() == [0, 1, 2, 1]


def test_payees_of_one_group_pull_no_other_group():
    one = shrunk_rates(np.array([0.9, 0.5]), np.array([10.0, 90]), SAME[:2])
    both = shrunk_rates(
        np.array([0.9, 0.1, 0.5, 0.2]), np.array([10.0, 5, 90, 50]), np.array([0, 1, 0, 1])
    )

    assert both.values[[0, 2]].tolist() == one.values.tolist()
