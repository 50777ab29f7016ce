"""Gaps of expectations: by channel and campaign, never by who served."""

from fractions import Fraction

import pytest

from app.domain.errors import NotOfPeople
from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.fairness.expectation import (
    NOBODY,
    ExpectationGap,
    expectation_gaps,
    gap_words,
    of_owners,
    unweighted,
)

WORSE, SAME, BETTER = range(3)


def answers(keys, **steps):
    """So many answers of each step in one group."""
    order = ("worse", "same", "better")
    return [
        Count(keys, order.index(step), number, number * WHOLE_ANSWER, number * WHOLE_ANSWER**2)
        for step, number in steps.items()
    ]


SPRING, NONE = ("phone", "spring"), ("phone", "")
COUNTS = [
    *answers(SPRING, worse=30, same=10, better=10),
    *answers(NONE, worse=5, same=20, better=15),
]


def test_the_mean_of_servqual_dimensions_is_unweighted():
    """A15: Zeithaml, SERVQUAL; 12manage forum: -4.29 / 5 = -0.858, printed as -0.86."""
    gaps = [Fraction(text) for text in ("-0.65", "-1.10", "-0.83", "-0.70", "-1.01")]

    assert sum(gaps) == Fraction("-4.29")
    assert unweighted(gaps) == Fraction("-0.858")
    assert round(unweighted(gaps), 2) == Fraction("-0.86")


def test_a_gap_is_that_of_a_channel_and_a_campaign():
    found = expectation_gaps(["channel", "campaign"], COUNTS)

    assert found == [
        ExpectationGap(NONE, Fraction(25), 40),
        ExpectationGap(SPRING, Fraction(-40), 50),
    ]
    assert unweighted([gap.points for gap in found]) == Fraction(-15, 2)


@pytest.mark.parametrize("names", [["payee"], ["channel", "payee"], ["team"], ["job", "channel"]])
def test_a_gap_is_never_that_of_who_served(names):
    with pytest.raises(NotOfPeople, match="did not make the promise"):
        expectation_gaps(names, [])


def test_the_owner_of_a_promise_gets_its_gaps_the_worst_first():
    gaps = expectation_gaps(["channel", "campaign"], COUNTS)
    more = ExpectationGap(("chat", "spring"), Fraction(-60), 31)

    found = of_owners([*gaps, more], {SPRING: "Marketing", more.keys: "Marketing"})

    assert [gap.points for gap in found["Marketing"]] == [-60, -40]
    assert [gap.keys for gap in found[NOBODY]] == [NONE]


def test_nobody_asked_is_no_gap():
    assert expectation_gaps(["channel"], []) == []
    with pytest.raises(ValueError, match="at least one"):
        unweighted([])


def test_few_answers_are_said_to_be_few():
    assert gap_words(ExpectationGap(SPRING, Fraction(-40), 50)).endswith("points of 50 answers.")
    assert "30 would do." in gap_words(ExpectationGap((), Fraction(10), 29))
    assert "better than expected" in gap_words(ExpectationGap((), Fraction(10), 30))
    assert ExpectationGap((), Fraction(0), 30).is_enough
