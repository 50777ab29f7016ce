"""Scores adjusted for who was served: the form of HCAHPS, and what has to hold for every mix."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import BadCounts
from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.fairness.case_mix import OTHER, adjusted_by, case_mix_of, merged, mix_words
from app.domain.measures import CSAT_TOP2, NPS, score

GOOD, BAD = 4, 0


def answers(*cells):
    """(payee, channel, good, bad) as counts by payee and channel, and by channel alone."""
    own = [
        Count((payee, channel), step, number, number * WHOLE_ANSWER, number * WHOLE_ANSWER**2)
        for payee, channel, good, bad in cells
        for step, number in ((GOOD, good), (BAD, bad))
        if number
    ]
    return own, [row._replace(keys=row.keys[1:]) for row in own]


def adjusted(*cells, enough=30):
    keys, mix = case_mix_of(CSAT_TOP2, *answers(*cells), enough)
    return dict(zip([key[0] for key in keys], mix.adjusted.fractions(), strict=True)), mix


def test_the_form_that_hcahps_uses():
    """F1: raw 82, share 45% where all have 30%, -6 points per unit of share; CMS adjustments."""
    own, of_all = [Fraction(45, 100)], [Fraction(30, 100)]

    assert adjusted_by(Fraction(82), [Fraction(-6)], own, of_all) == Fraction("82.9")


CELLS = (
    ("ann", "phone", 90, 10),
    ("ann", "chat", 30, 20),
    ("bob", "phone", 44, 6),
    ("bob", "chat", 60, 40),
)


def test_who_served_the_harder_channel_is_not_judged_by_it():
    """By hand: phone 134/150 = .8933, chat 90/150 = .6, all by these .74665."""
    found, mix = adjusted(*CELLS)
    phone, chat = Fraction(8933, 10_000), Fraction(6, 10)
    usual = (phone + chat) / 2

    assert mix.usual == usual
    assert found["ann"] == Fraction(120, 150) - (phone * 100 + chat * 50) / 150 + usual
    assert found["bob"] == Fraction(104, 150) - (phone * 50 + chat * 100) / 150 + usual
    assert mix.raw.at(0) - mix.raw.at(1) == Fraction(16, 150)
    assert found["ann"] - found["bob"] < Fraction(1, 100)


def test_coefficients_are_published_with_answers_and_shares():
    _, mix = adjusted(*CELLS)

    assert [(each.name, each.answers, each.share) for each in mix.strata] == [
        ("chat", 150, Fraction(1, 2)),
        ("phone", 150, Fraction(1, 2)),
    ]
    assert [each.score for each in mix.strata] == [Fraction(6, 10), Fraction(8933, 10_000)]
    assert sum(each.coefficient * each.share for each in mix.strata) == 0


def test_an_adjusted_score_is_checked_by_hand_with_what_is_published():
    _, mix = adjusted(*CELLS, ("cy", "mail", 20, 20), ("cy", "shop", 3, 1))

    for row in range(3):
        own = [mix.share(row, place) for place in range(len(mix.strata))]
        coefficients = [each.coefficient for each in mix.strata]
        of_all = [each.share for each in mix.strata]
        assert mix.adjusted.at(row) == adjusted_by(mix.raw.at(row), coefficients, own, of_all)


def test_strata_with_too_few_answers_are_together():
    _, mix = adjusted(*CELLS, ("ann", "fax", 10, 5), ("bob", "mail", 9, 11), ("bob", "zoo", 1, 0))

    assert [each.name for each in mix.strata] == ["chat", "phone", OTHER]
    assert mix.strata[2].names == ("fax", "mail", "zoo")
    assert mix.strata[2].answers == 36


@pytest.mark.parametrize(
    ("numbers", "places"),
    [
        ([100, 60], [0, 1]),
        ([100, 5, 60], [0, 1, 1]),  # 5 are too few alone: 60 join them
        ([29, 1, 40], [1, 1, 0]),
        ([5, 6], [0, 0]),
        ([40, 40, 3], [1, 0, 1]),  # of two alike the first by name joins
        ([0], [0]),
        ([], []),
    ],
)
def test_which_strata_are_together_follows_a_rule(numbers, places):
    assert merged(numbers, ["mail", "shop", "zoo"][: len(numbers)]).tolist() == places


def test_one_stratum_adjusts_nothing():
    found, mix = adjusted(("ann", "phone", 8, 2), ("bob", "phone", 3, 3))

    assert found == {"ann": Fraction(8, 10), "bob": Fraction(1, 2)}
    assert mix_words(mix, 0, "percent") == "80%: the mix of these answers is that of all."


def test_raw_and_adjusted_are_told_with_what_made_the_difference():
    _, mix = adjusted(*CELLS)

    assert mix_words(mix, 1, "percent") == (
        "69.3% as it was; with customers as all have them 74.2%. Most of the difference is chat:"
        " 66.7% of these answers are from there, of all 50%, and scores are 14.7% lower there."
    )


def test_an_answer_of_no_stratum_of_the_company_is_refused():
    own, company = answers(*CELLS)
    more = [*own, *answers(("ann", "mail", 1, 0))[0]]
    with pytest.raises(BadCounts, match="mail is no stratum"):
        case_mix_of(CSAT_TOP2, more, company)
    nothing = Count(("mail",), 0, 0, 0, 0)
    with pytest.raises(BadCounts, match="company has none"):
        case_mix_of(CSAT_TOP2, more, [*company, nothing], enough=0)


def test_nobody_and_no_answers_are_no_error():
    keys, mix = case_mix_of(CSAT_TOP2, [], [])
    assert (keys, len(mix.adjusted), mix.strata) == ([], 0, ())
    silent = Count(("ann", "phone"), 4, 0, 0, 0)
    _, mix = case_mix_of(CSAT_TOP2, [silent], [silent._replace(keys=("phone",))])
    assert (mix.has_answers.tolist(), mix.adjusted.at(0)) == ([False], 0)
    assert mix_words(mix, 0, "percent").startswith("Nobody answered")


# For every mix

CELL = st.tuples(st.integers(0, 60), st.integers(0, 60)).filter(any)


@st.composite
def companies(draw):
    payees, channels = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    return [
        (f"p{payee}", f"c{channel}", *draw(CELL))
        for payee in range(payees)
        for channel in range(channels)
        if channel == 0 or draw(st.booleans())
    ]


@settings(max_examples=80, deadline=None)
@given(companies())
def test_over_all_payees_adjustments_sum_to_nothing(cells):
    _, mix = adjusted(*cells)
    weights = [int(row.sum()) for row in mix.credits]
    gains = [mix.adjusted.at(row) - mix.raw.at(row) for row in range(len(weights))]

    assert sum(gain * weight for gain, weight in zip(gains, weights, strict=True)) == 0
    assert sum(each.share for each in mix.strata) == 1
    for row in range(len(weights)):
        assert sum(mix.share(row, place) for place in range(len(mix.strata))) == 1


@settings(max_examples=80, deadline=None)
@given(companies(), st.integers(1, 3))
def test_a_payee_with_the_mix_of_all_is_unchanged(cells, times):
    """`twin` serves in each channel as many as all others together, or a multiple."""
    totals = {}
    for _, channel, good, bad in cells:
        totals[channel] = totals.get(channel, 0) + good + bad
    twin = [("twin", channel, number * times, 0) for channel, number in totals.items()]

    found, mix = adjusted(*cells, *twin)

    assert found["twin"] == mix.raw.at(len(found) - 1) == 1


@settings(max_examples=50, deadline=None)
@given(companies(), st.randoms())
def test_the_order_of_counts_changes_nothing(cells, chance):
    mixed = list(cells)
    chance.shuffle(mixed)

    assert adjusted(*mixed)[0] == adjusted(*cells)[0]


def test_points_are_adjusted_in_points():
    own = [
        Count((payee, channel), step, 40, 40 * WHOLE_ANSWER, 40 * WHOLE_ANSWER**2)
        for payee, channel, step in (("ann", "chat", 0), ("ann", "phone", 10), ("bob", "phone", 10))
    ]
    company = [
        Count(("chat",), 0, 40, 40 * WHOLE_ANSWER, 0),
        Count(("phone",), 10, 80, 80 * WHOLE_ANSWER, 0),
    ]

    _, mix = case_mix_of(NPS, own, company)

    usual = score(NPS, [40, *[0] * 9, 80])
    assert mix.adjusted.fractions() == [usual, usual]
    assert usual == Fraction(100, 3)
