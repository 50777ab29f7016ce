"""What somebody is told about their own score, and how their answers add up to it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.ledgers import ledger_of
from app.domain.measures import MEASURES, NPS, score
from app.domain.own_scores import (
    change_of,
    last_score,
    leaning_of,
    scores_by_channel,
    usual_words,
)
from app.domain.scorecards import StepMonth, months_until, scorecard

NOVEMBER = date(2026, 11, 1)
START = datetime.min.replace(tzinfo=UTC)
TOP_TWO = MEASURES["csat_top2"]


@dataclass(frozen=True)
class Given:
    day: date
    external_id: str
    step: int
    credit: int = WHOLE_ANSWER
    moment: datetime = START
    source: str = "phone"


def card(*months):
    """A scorecard whose months have so many answers of 10 and of 0."""
    asked = months_until(NOVEMBER, len(months))
    rows = [
        StepMonth("recommend", month, step, number, number * WHOLE_ANSWER, number * WHOLE_ANSWER**2)
        for month, counts in zip(asked, months, strict=True)
        for step, number in zip((10, 0), counts, strict=True)
        if number
    ]
    return scorecard(NPS, rows, asked)


def of_payees(*tens):
    """Counts of so many answers of 10 and as many of 0, a payee each."""
    squares = WHOLE_ANSWER**2
    return [
        Count((payee,), step, n, n * WHOLE_ANSWER, n * squares)
        for payee, n in enumerate(tens)
        for step in (10, 0)
    ]


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ((6, 6), (8, 5), "no clear change"),
        ((50, 150), (150, 50), "up by about 100 points"),
        ((150, 50), (50, 150), "down by about 100 points"),
    ],
)
def test_a_change_is_told_only_where_it_is_clear(before, now, words):
    change = change_of(card(before, now))

    assert (change.words, change.is_clear) == (words, words != "no clear change")
    assert change.before.first_day == date(2026, 10, 1)


@pytest.mark.parametrize("months", [[(0, 0), (5, 5)], [(5, 5), (0, 0)], [(5, 5)]])
def test_without_answers_in_both_months_there_is_no_change_to_tell(months):
    assert change_of(card(*months)) is None


def test_what_is_usual_is_told_from_six_months_on():
    few, enough = card(*[(5, 5)] * 5), card(*[(5, 5)] * 5, (9, 1))

    assert usual_words(few).endswith("there are 5 so far.")
    assert "usual range" in usual_words(enough)
    assert usual_words(card(*[(5, 5)] * 7, (0, 0))) == ""


def test_each_score_has_a_range_that_holds_it():
    for month in card((1, 0), (3, 4), (50, 150)).months:
        assert month.low <= month.value <= month.high
        assert month.low < month.high


def test_no_range_is_claimed_where_the_squares_of_credits_are_not_known():
    rows = [StepMonth("recommend", NOVEMBER, 10, 3, 3 * WHOLE_ANSWER)]

    assert scorecard(NPS, rows, [NOVEMBER]).now.low is None


def test_the_last_hundred_answers_leave_out_the_older_ones():
    old = [Given(date(2026, 1, 1), str(n), 0) for n in range(40)]
    new = [Given(date(2026, 2, 1), str(n), 10) for n in range(100)]

    found, words = last_score(NPS, [*new, *old], NOVEMBER)

    assert (found.value, found.answers, words) == (100, 100, "The last 100 answers.")
    assert last_score(NPS, [], NOVEMBER) is None


def test_each_channel_has_its_own_score_and_range():
    squares = WHOLE_ANSWER**2
    counts = [Count(("chat",), 10, 4, 4 * WHOLE_ANSWER, 4 * squares)]
    counts += [Count(("phone",), 0, 2, 2 * WHOLE_ANSWER, 2 * squares)]

    found = scores_by_channel(NPS, counts, NOVEMBER)

    assert {name: each.value for name, each in found.items()} == {"chat": 100, "phone": -100}
    assert all(each.low < each.high for each in found.values())


def test_of_a_group_with_fewer_than_five_others_nothing_is_told():
    """From the value and one's own score the mean of the others can be worked out."""
    assert leaning_of(NPS, of_payees(5, 5, 5, 5, 5), 0) is None
    assert leaning_of(NPS, of_payees(5, 5, 5, 5, 5, 5), 0) is not None
    assert leaning_of(NPS, of_payees(5, 5, 5, 5, 5, 5), 99) is None


def test_a_score_that_leans_on_the_group_is_rounded_to_whole_points():
    """Exactly it would tell what the team's score that pays leaves of the group."""
    numbers = enumerate([(7, 3), (20, 1), (3, 9), (12, 5), (2, 8), (15, 4), (1, 6)])
    counts = [
        Count((payee,), step, n, n * WHOLE_ANSWER, n * WHOLE_ANSWER**2)
        for payee, pair in numbers
        for step, n in zip((10, 0), pair, strict=True)
    ]

    assert leaning_of(NPS, counts, 0).value == 35


def test_a_score_leans_on_the_group_with_the_part_in_words():
    found = leaning_of(NPS, of_payees(6, 5, 5, 5, 5, 5), 0)

    assert found.value == 0
    assert found.words.startswith("With 12 answers, all of this comes from the group")


@given(
    st.sampled_from(["nps", "csat_top2", "csat_mean", "yes_rate"]),
    st.lists(st.tuples(st.integers(0, 1), st.integers(1, WHOLE_ANSWER)), min_size=1, max_size=60),
)
def test_the_sum_of_a_ledger_is_the_score_exactly(name, answers):
    measure = MEASURES[name]
    histogram = [0] * len(measure.values)
    for step, credit in answers:
        histogram[step] += credit

    ledger = ledger_of(measure, [(step, 1, credit) for step, credit in answers])

    assert ledger.score == score(measure, histogram)
    assert ledger.score == ledger.worth / ledger.counted
    assert ledger.answers == len(answers)
    assert sum((line.counted for line in ledger.lines), Fraction(0)) == ledger.counted
    assert ledger.has_shared is any(credit < WHOLE_ANSWER for _, credit in answers)


def test_nobody_answered_is_no_score():
    assert ledger_of(TOP_TWO, []).score is None
