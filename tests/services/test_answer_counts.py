"""What answers add to the counts of their units, against a count one by one."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.facts import WHOLE_ANSWER
from app.domain.files.day_formats import Moment
from app.domain.files.rows_read import Answered, Share
from app.services.answer_counts import month_counts, unit_counts

ABOVE = {1: (1,), 2: (1, 2), 3: (1, 2, 3), 4: (1, 2, 4), 5: (1, 5)}
DAY = date(2024, 2, 27)
SHARES = st.sampled_from(
    [
        (),
        ((3, WHOLE_ANSWER),),
        ((5, WHOLE_ANSWER),),
        ((3, 8_400), (4, 16_800)),
        ((3, 8_400), (3, 8_400), (5, 8_400)),
    ]
)
ROWS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["phone", "chat", ""]),
        st.sampled_from([2, 3, 5]),
        SHARES,
        st.dictionaries(st.sampled_from(["recommend", "satisfaction"]), st.integers(0, 4)),
    ),
    max_size=30,
)


def answered(number, after, channel, team_id, shares, steps):
    shares = tuple(Share(place, *share) for place, share in enumerate(shares))
    moment = Moment(DAY + timedelta(days=after), None)
    about = (1, f"r{number}", 0, moment, channel, team_id)
    return Answered(*about, tuple(steps.items()), shares, "", {})


def one_by_one(rows):
    """Each answer's parts in each unit, added up, then squared."""
    found = {}
    for row in rows:
        parts = row.shares or (Share(0, row.team_id, WHOLE_ANSWER),)
        for question, step in row.steps:
            shares = Counter()
            for part in parts:
                for unit_id in ABOVE[part.team_id]:
                    shares[unit_id] += part.credit
            for unit_id, share in shares.items():
                place = (unit_id, question, row.moment.day, row.channel, step)
                before = found.get(place, (0, 0, 0))
                more = (1, share, share * share)
                found[place] = tuple(a + b for a, b in zip(before, more, strict=True))
    return sorted((*place, *count) for place, count in found.items())


@given(ROWS)
def test_many_at_once_are_counted_like_one_by_one(drawn):
    rows = [answered(number, *each) for number, each in enumerate(drawn)]
    answers = [(row, question, step) for row in rows for question, step in row.steps]

    assert unit_counts(answers, ABOVE) == one_by_one(rows)


@given(ROWS)
def test_months_are_the_sums_of_their_days_and_channels(drawn):
    rows = [answered(number, *each) for number, each in enumerate(drawn)]
    counts = one_by_one(rows)
    sums = {}
    for unit_id, question, day, _, step, number, credit, _ in counts:
        place = (unit_id, question, day.replace(day=1), step)
        before = sums.get(place, (0, 0))
        sums[place] = (before[0] + number, before[1] + credit)

    assert month_counts(counts) == sorted((*place, *total) for place, total in sums.items())


def test_no_answers_add_nothing():
    assert unit_counts([], ABOVE) == []
    assert month_counts([]) == []
