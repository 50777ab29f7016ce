"""Scores month by month: the same sums as everywhere, and no value where nobody answered."""

from datetime import date
from fractions import Fraction

import pytest

from app.domain.facts import WHOLE_ANSWER
from app.domain.measures import MEASURES, NPS
from app.domain.scorecards import (
    ENOUGH,
    StepMonth,
    hidden_months,
    month_days,
    months_until,
    scorecard,
    scorecards,
    together,
)

JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


def with_squares(month, step, answers):
    credit = answers * WHOLE_ANSWER
    return StepMonth("recommend", month, step, answers, credit, credit * WHOLE_ANSWER)


def chosen(month, step, answers=1, question="recommend", credit=None):
    return StepMonth(question, month, step, answers, credit or answers * WHOLE_ANSWER)


def test_each_month_has_its_own_score():
    rows = [chosen(JANUARY, 10), chosen(FEBRUARY, 0, 3)]

    months = scorecard(NPS, rows, [JANUARY, FEBRUARY]).months

    assert [(month.value, month.answers) for month in months] == [(100, 1), (-100, 3)]


def test_a_month_without_answers_has_no_value():
    card = scorecard(NPS, [chosen(JANUARY, 10)], [JANUARY, FEBRUARY])

    assert (card.now.value, card.now.answers, card.now.is_enough) == (None, 0, False)


def test_a_shared_answer_counts_by_its_part():
    rows = [chosen(JANUARY, 10), chosen(JANUARY, 0, credit=WHOLE_ANSWER // 2)]

    assert scorecard(NPS, rows, [JANUARY]).now.value == Fraction(100, 3)


def test_only_questions_that_were_answered_have_a_card():
    rows = [chosen(JANUARY, 4, question="satisfaction"), chosen(JANUARY, 9)]

    cards = scorecards(MEASURES, rows, [JANUARY])

    assert [card.measure.name for card in cards] == ["nps", "csat_top2"]


@pytest.mark.parametrize(("answers", "enough"), [(ENOUGH - 1, False), (ENOUGH, True)])
def test_few_answers_are_not_enough(answers, enough):
    now = scorecard(NPS, [chosen(JANUARY, 10, answers)], [JANUARY]).now

    assert now.is_enough is enough


def test_months_cross_the_year_and_end_on_their_last_day():
    assert months_until(date(2026, 1, 15), 2) == [date(2025, 12, 1), JANUARY]
    assert month_days(date(2024, 2, 1)).end == date(2024, 3, 1)


DECEMBER = date(2025, 12, 1)
ROWS = [with_squares(DECEMBER, 0, 40), with_squares(JANUARY, 10, 3), with_squares(FEBRUARY, 0, 1)]
MONTHS = [DECEMBER, JANUARY, FEBRUARY]


def test_months_together_are_all_their_answers_and_claim_as_much_as_these():
    """Not the mean of the months, which would weigh few answers like many."""
    found = together(scorecard(NPS, ROWS, MONTHS), 2)
    same = scorecard(NPS, [row._replace(month=JANUARY) for row in ROWS[1:]], [JANUARY]).now

    assert (found.value, found.answers, found.first_day) == (50, 4, JANUARY)
    assert found == same


@pytest.mark.parametrize("month", MONTHS)
def test_months_are_hidden_together_where_one_of_them_is_hidden(month):
    """It would be the difference."""
    card = hidden_months(scorecard(NPS, ROWS, MONTHS), {month: "Not shown."})

    found = together(card, 3)

    assert (found.value, found.answers, found.low) == (None, 0, None)
    assert f"because {month:%B %Y} is not" in found.hidden


def test_what_is_hidden_before_a_window_hides_nothing_in_it():
    card = hidden_months(scorecard(NPS, ROWS, MONTHS), {DECEMBER: "Not shown."})

    assert together(card, 2).answers == 4
    assert together(card, 1) == card.now
