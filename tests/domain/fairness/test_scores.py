"""Published scores of other tools and pages, as measures of ours give them."""

from fractions import Fraction

import pytest

from app.domain.fairness.claims import claim, counts_of
from app.domain.measures import (
    CSAT_TOP2,
    NPS,
    STARS_MEAN,
    YES_RATE,
    Measure,
    Question,
    score,
)
from app.domain.numbers import decimal_text


def measure(*values):
    """A measure of a question with one step per value."""
    steps = tuple(f"{place}: {value}" for place, value in enumerate(values))
    return Measure("made", 1, Question("made", steps), "score", tuple(map(Fraction, values)))


def scored(used, counts):
    return score(used, counts_of(used, counts))


def test_nps_of_three_shares_is_a_number_and_no_percent():
    """eloquens.com tQAA4FjjV: 45/40/15; project page of django-nps 0.7.2: 70/10/20."""
    assert scored(NPS, "10:45,8:40,3:15") == 30
    assert scored(NPS, "10:70,8:10,3:20") == 50


def test_effort_on_five_steps_is_the_share_that_agree():
    """Delighted, help article 249: 5 disagree, 5 neutral, 10 agree."""
    assert score(measure(0, 0, 0, 100, 100), [2, 3, 5, 4, 6]) == 50


def test_a_score_is_shown_rounded_half_up_to_a_whole_number():
    """Dixa, support article 204."""
    assert decimal_text(Fraction("86.79"), 0) == "87"


def test_45_of_50_are_90_percent():
    """The Knowledge Burrow, "How is CSAT calculated"."""
    assert scored(YES_RATE, "yes:45,no:5") == Fraction(9, 10)


def test_the_mean_of_ten_steps_is_rounded_up_where_the_page_cut_it():
    """cys.group, article 3000095560, prints 6.89; the right mean of its counts is 6.865."""
    found = score(measure(*range(1, 11)), [0, 10, 30, 100, 130, 150, 115, 255, 140, 70])
    assert (found, decimal_text(found, 2)) == (Fraction("6.865"), "6.87")


def test_reviews_of_quality_have_the_mean_of_their_scores():
    """Zendesk, article 7043701093786: the internal quality score of five reviews."""
    found = score(measure("100", "9.91", "63.96", "90.99", "0"), [1, 1, 1, 1, 1])
    assert decimal_text(found, 2) == "52.97"


@pytest.mark.parametrize(
    ("steps", "shown"),
    [(3, "0 50 100"), (4, "0 33.3 66.7 100"), (5, "0 25 50 75 100")],
)
def test_a_rating_on_any_scale_is_a_share_of_its_length(steps, shown):
    """The same page, which cuts 66.67 to 66.6: (r - min) / (max - min)."""
    used = measure(*(Fraction(100 * step, steps - 1) for step in range(steps)))
    alone = [score(used, [int(step == each) for each in range(steps)]) for step in range(steps)]
    assert [decimal_text(each, 1).removesuffix(".0") for each in alone] == shown.split()


def test_three_of_five_counts_as_bad():
    """eesel.ai, Zendesk's good and bad ratings."""
    assert [scored(CSAT_TOP2, f"{step}:1") for step in range(1, 6)] == [0, 0, 0, 1, 1]


def test_a_sum_pays_for_volume_and_a_score_does_not():
    """Hively's leaderboard: +1 for wow and happy, 0, -1 for unhappy, summed."""
    used = measure(1, 1, 0, -1)
    much, little = [0, 20, 0, 5], [0, 10, 0, 0]
    assert (score(used, much) * 25, score(used, little) * 10) == (15, 10)
    assert score(used, much) < score(used, little)


def test_gaps_of_five_dimensions_have_their_mean():
    """SERVQUAL, 12manage.com: five unweighted gaps."""
    found = score(measure("-0.65", "-1.10", "-0.83", "-0.70", "-1.01"), [1] * 5)
    assert (found, decimal_text(found, 2)) == (Fraction("-0.858"), "-0.86")


@pytest.mark.parametrize(("stars", "shown"), [(2450, "4.90"), (2400, "4.80"), (2375, "4.75")])
def test_stars_of_the_last_500_trips(stars, shown):
    """uberpeople.net 87928: 4.9 is 2450 of 2500 stars, and so on."""
    fours = 2500 - stars
    assert decimal_text(scored(STARS_MEAN, f"5:{500 - fours},4:{fours}"), 2) == shown


def test_a_claim_has_all_that_is_told():
    found = claim(NPS, counts_of(NPS, "0:0, 7:0, 10:10"))
    assert (found.value, found.answers, found.method) == (100, 10, "adjusted Wald")
    assert found.words == "about 48 to 100, from 10 answers"
    assert claim(YES_RATE, [0, 1]).words == "about 21% to 100%, from 1 answer"
