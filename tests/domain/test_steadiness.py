"""What a mean hides, in sentences: good answers, channels, weeks, the lowest channel, bad days."""

from datetime import date, timedelta

import pytest

from app.domain.facts import WHOLE_ANSWER, Count
from app.domain.fairness.consistency import good_from
from app.domain.measures import CSAT_MEAN, CSAT_TOP2, EXPECTATION_GAP, MEASURES, NO_BAD_DAY, NPS
from app.domain.steadiness import Cell, steadiness

MONDAY = date(2026, 11, 2)


def cell(step, answers, channel="chat", after=0):
    """So many whole answers on the day that is so many days after a Monday."""
    day = MONDAY + timedelta(days=after)
    return Cell(day, channel, step, answers, answers * WHOLE_ANSWER, answers * WHOLE_ANSWER**2)


def count(channel, step, answers):
    return Count((channel,), step, answers, answers * WHOLE_ANSWER, answers * WHOLE_ANSWER**2)


CELLS = [
    *(cell(4, 12), cell(0, 8, after=1), cell(4, 15, "phone", 7), cell(3, 5, "phone", 8)),
    cell(4, 3, "mail", 14),
]
COMPANY = [count("chat", 4, 80), count("chat", 0, 20), count("phone", 4, 50), count("mail", 4, 9)]


def test_each_sentence_is_that_of_the_answers_by_hand():
    told = dict(steadiness(CSAT_TOP2, NO_BAD_DAY, CELLS, COMPANY))

    assert told == {
        "Good answers": "81.4% of 43 answers were 4 to 5.",  # 35 of 43
        "Channels": "Between 2 channels scores lie from 60% to 100%, 40 percentage points apart."
        " 1 channel has too few answers.",
        "Weeks": "Between 2 weeks scores lie from 60% to 100%, 40 percentage points apart."
        " 1 week has too few answers.",
        "Lowest channel": "Beside what all score there it is chat: 60% where all have 80%.",
        "No bad day": "On 4 of 5 days with answers none was 3 or lower: 80%.",
    }


def test_a_channel_that_is_not_below_all_is_said_to_be_so():
    company = [count("chat", 4, 5), count("chat", 0, 5), count("phone", 4, 9), count("mail", 4, 9)]

    words = dict(steadiness(CSAT_TOP2, None, CELLS, company))["Lowest channel"]

    assert words.startswith("None is below what all score there; phone is nearest to it: 100%")


def test_little_is_told_of_little():
    assert steadiness(NPS, None, [], COMPANY) == []
    told = dict(steadiness(CSAT_MEAN, None, [cell(4, 3)], []))
    assert told["Weeks"] == "There are too few weeks with enough answers to compare them."
    assert set(told) == {"Good answers", "Channels", "Weeks"}


@pytest.mark.parametrize(
    ("measure", "first"), [(NPS, 9), (CSAT_TOP2, 3), (CSAT_MEAN, 3), (EXPECTATION_GAP, 2)]
)
def test_an_answer_is_good_from_above_the_middle_of_the_scale(measure, first):
    assert good_from(measure) == first


def test_no_answer_is_good_where_the_best_ones_are_no_end_of_the_scale():
    assert good_from(MEASURES["no_bad_day"]) is None
    backwards = type(NPS)("marks", 1, CSAT_MEAN.question, "score", CSAT_MEAN.values[::-1])
    assert good_from(backwards) is None
