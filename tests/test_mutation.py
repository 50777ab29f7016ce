"""What `python -m tests.mutation` says of the breaks that it tried, and when it fails."""

import pytest

from tests.handbook import ROOT
from tests.mutation import drawn, judged, listed, place

NAMES = [f"app.domain.x_half__mutmut_{number}" for number in range(20)]


def found(*unnoticed, tried=NAMES):
    """The status of each break: all were noticed but these."""
    return {name: "survived" if name in unnoticed else "killed" for name in tried}


@pytest.mark.parametrize(
    ("unnoticed", "known", "code"),
    [
        ([], [], 0),
        (NAMES[:2], NAMES[:2], 0),  # 90%
        (NAMES[:3], NAMES[:3], 1),  # too few are noticed
        (NAMES[:1], [], 1),  # one that nobody knows
        ([], NAMES[:1], 1),  # one that is known is noticed now
        ([], ["app.domain.x_third__mutmut_1"], 1),  # or is not there any more
    ],
)
def test_too_few_noticed_breaks_and_those_that_nobody_knows_fail(unnoticed, known, code):
    assert judged(found(*unnoticed), 100, known) == code


@pytest.mark.parametrize("status", ["not checked", "no tests", "suspicious", "skipped"])
def test_a_break_that_no_test_ran_for_was_not_noticed(status):
    assert judged(found() | {NAMES[0]: status}, 100, []) == 1


def test_of_a_share_only_the_drawn_breaks_count():
    first, *others = sorted(NAMES, key=place)
    share = (place(first) + place(others[0])) / 2
    tried = {name: "not checked" for name in others} | {first: "killed"}

    assert drawn(NAMES, share) == [first]
    assert judged(tried, share, others[:1]) == 0  # a known one that was not drawn
    assert judged(tried | {first: "survived"}, share, [first]) == 1
    assert judged(tried, place(first), []) == 1  # none was drawn


def test_breaks_are_drawn_over_all_places_alike_and_the_same_each_time():
    many = [f"x_{number}" for number in range(4000)]

    assert 400 < len(drawn(many, 12)) < 560
    assert set(drawn(many, 6)) < set(drawn(many, 12))
    assert [round(place(name), 3) for name in many[:2]] == [18.934, 85.036]
    assert drawn(many, 100) == many


def test_the_page_says_why_each_break_goes_unnoticed():
    page = (ROOT / "docs" / "mutants.md").read_text()
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| `")]

    assert listed(page) == {name.strip("|` ") for name, _ in rows}
    assert len(listed(page)) == len(rows)
    assert all(reason.strip("| ") for _, reason in rows)
