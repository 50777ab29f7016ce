"""Windows of days, and the labels of months and quarters."""

from datetime import date

import pytest

from app.domain.days import Days, month_label, quarter_label
from app.domain.errors import EmptyWindow

FIRST, END = date(2026, 3, 1), date(2026, 3, 3)


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2026, 2, 28), False),
        (FIRST, True),
        (date(2026, 3, 2), True),
        (END, False),  # the end day is outside
    ],
)
def test_a_window_holds_its_first_day_and_not_its_end_day(day, inside):
    assert (day in Days(FIRST, END)) is inside


@pytest.mark.parametrize("end", [FIRST, date(2026, 2, 28)])
def test_a_window_without_a_day_is_refused(end):
    with pytest.raises(EmptyWindow, match="2026-03-01"):
        Days(FIRST, end)


@pytest.mark.parametrize(
    ("day", "month", "quarter"),
    [
        (date(2026, 1, 1), "2026-01", "2026-Q1"),
        (date(2026, 3, 31), "2026-03", "2026-Q1"),
        (date(2026, 4, 1), "2026-04", "2026-Q2"),
        (date(2026, 12, 31), "2026-12", "2026-Q4"),
    ],
)
def test_labels_of_months_and_quarters(day, month, quarter):
    assert (month_label(day), quarter_label(day)) == (month, quarter)
