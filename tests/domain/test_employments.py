"""Who comes back has another employment: told apart from a first day that was merely wrong."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.dated import Dated
from app.domain.days import FOR_EVER, Days
from app.domain.employments import Employment, employment_meant, employment_on, with_employment
from app.domain.errors import BadCell
from app.domain.participations import paid_days
from tests.domain.files.test_roster import changes, person, refused

A, B, C, D = (date(2026, month, 1) for month in (1, 3, 6, 9))
FIRST = Employment(Days(A, B), Dated(((A, ("North",)),)))
BACK = Employment(Days(C, FOR_EVER))
DAYS = st.integers(0, 40).map(lambda number: A + timedelta(number))
LEFT = person(team="North", manager="M1", job="agent", leave_day="2026-02-28")


@pytest.mark.parametrize(
    ("known", "first", "end", "before", "days"),
    [
        ([], A, None, None, Days(A, FOR_EVER)),
        ([FIRST], A, FOR_EVER, FIRST, Days(A, FOR_EVER)),  # does not leave after all
        ([FIRST], B, None, None, Days(B, FOR_EVER)),  # back on the day after the last
        ([FIRST], C, D, None, Days(C, D)),
        ([FIRST, BACK], A, None, FIRST, Days(A, B)),  # the first job, told again
        ([FIRST, BACK], B, C, None, Days(B, C)),  # a job between the two
        ([BACK], A, B, None, Days(A, B)),  # a job before
        ([FIRST, BACK], D, FOR_EVER, BACK, Days(D, FOR_EVER)),  # its first day was wrong
        ([FIRST, BACK], B, None, BACK, Days(B, FOR_EVER)),
        ([FIRST], date(2025, 12, 1), None, FIRST, Days(date(2025, 12, 1), B)),
    ],
)
def test_a_row_means_the_job_that_its_days_say(known, first, end, before, days):
    assert employment_meant(known, first, end) == (before, days)


@pytest.mark.parametrize(
    ("first", "end", "reason"),
    [
        (A, FOR_EVER, "runs into the job that began on 2026-06-01"),
        (date(2025, 12, 1), FOR_EVER, "runs into the job that began on 2026-06-01"),
        (C, B, "is before first_day; for somebody who came back"),
    ],
)
def test_jobs_of_one_person_never_overlap(first, end, reason):
    with pytest.raises(BadCell, match=reason):
        employment_meant([FIRST, BACK], first, end)


@given(st.lists(st.tuples(DAYS, DAYS | st.none() | st.just(FOR_EVER)), max_size=8))
def test_whatever_files_tell_jobs_stay_in_order_and_apart(rows):
    known = ()
    for first, end in rows:
        try:
            before, days = employment_meant(known, first, end)
        except BadCell:
            continue
        after = with_employment(known, before, Employment(days))
        assert days.first == first
        assert end in (None, days.end)
        assert {one.days for one in known if one is not before} <= {one.days for one in after}
        assert len(after) == len(known) + (before is None)
        assert all(one.days.end <= two.days.first for one, two in pairwise(after))
        known = after


@given(st.lists(DAYS, unique=True, min_size=2, max_size=8), DAYS, DAYS, DAYS, DAYS)
def test_a_participation_pays_days_of_the_job_in_which_it_begins_only(edges, one, two, from_, to):
    edges = sorted(edges)
    jobs = [Days(*pair) for pair in zip(edges[::2], edges[1::2], strict=False)]
    taking_part = Days(min(one, two), max(one, two) + timedelta(1))
    period = Days(min(from_, to), max(from_, to) + timedelta(1))

    found = paid_days(taking_part, period, jobs)

    holding = [job for job in jobs if taking_part.first in job]
    later = [job for job in jobs if job.first > taking_part.first]
    job = next(iter([*holding, *later]), None)
    every = [A + timedelta(number) for number in range(60)]
    inside = [
        day for day in every if job and all(day in each for each in (taking_part, period, job))
    ]
    assert [day for day in every if found and day in found] == inside


def test_a_day_between_two_jobs_belongs_to_the_next():
    jobs = (FIRST.days, BACK.days)

    assert [employment_on(jobs, day) for day in (A, B, C)] == [FIRST.days, BACK.days, BACK.days]
    assert employment_on((FIRST.days,), B) is None


def test_who_comes_back_begins_anew():
    known = changes(person("M1"), LEFT).new

    found = changes(person(first_day="2026-06-01", team="South"), known=known)

    first, second = found.changed[0].employments
    assert first == known[1].employments[0]
    assert (second.days, second.team.changes) == (Days(C, FOR_EVER), ((C, ("South",)),))
    assert (second.managers.changes, second.attributes) == ((), {})
    assert found.notes == [(2, "'E1' comes back on 2026-06-01, after leaving on 2026-02-28.")]


def test_a_wrong_first_day_is_corrected_and_that_is_said():
    known = changes(person(team="North")).new
    header = ("number", "name", "first_day")

    found = changes(person(first_day="2025-12-01"), header=header, known=known)

    assert [one.days for one in found.changed[0].employments] == [Days(date(2025, 12, 1), FOR_EVER)]
    ((line, note),) = found.notes
    assert line == 2
    assert "'E1' began on 2025-12-01 and not on 2026-01-01: taken for a correction" in note


def test_two_first_days_in_one_file_that_overlap_are_no_correction():
    rows = [person(), person(first_day="2026-06-01")]

    assert refused(*rows) == [
        (3, "first_day", "2026-06-01", "overlaps the job that began on 2026-01-01: give that one"
         " its leave_day"),
    ]  # fmt: skip


def test_one_file_may_tell_both_jobs_in_any_order():
    rows = [LEFT | {"manager": ""}, person(first_day="2026-06-01", team="South")]

    once = changes(*reversed(rows))
    again = changes(*rows, known=once.new)

    assert [one.days for one in once.new[0].employments] == [Days(A, B), BACK.days]
    assert (again.unchanged, again.notes, again.rejected) == (1, [], [])


def test_what_changes_in_the_first_job_does_not_reach_the_second():
    rows = [LEFT | {"manager": ""}, person(first_day="2026-06-01", team="South")]
    known = changes(*rows).new

    found = changes(LEFT | {"manager": "", "team": "East", "from_day": "2026-02-01"}, known=known)

    first, second = found.changed[0].employments
    assert first.team.changes == ((A, ("North",)), (date(2026, 2, 1), ("East",)))
    assert second == known[0].employments[1]
