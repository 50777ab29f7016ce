"""The months that a list of people is made from: full ones, that end with the month shown."""

from datetime import date

import pytest

from app.domain.days import Days
from app.domain.windows import Window

FEBRUARY = date(2026, 2, 1)


def months(first, end):
    return Days(date.fromisoformat(f"{first}-01"), date.fromisoformat(f"{end}-01"))


@pytest.mark.parametrize(
    ("window", "first"), [(Window.MONTH, "2026-02"), (Window.THREE, "2025-12")]
)
def test_a_window_ends_with_the_month_that_is_shown(window, first):
    assert window.days(FEBRUARY) == months(first, "2026-03")


@pytest.mark.parametrize(
    ("window", "today", "edges"),
    [
        (Window.MONTH, date(2026, 2, 28), ("2025-12", "2026-01", "2026-02")),
        (Window.MONTH, date(2026, 3, 1), ("2026-01", "2026-02", "2026-03")),
        (Window.THREE, date(2026, 2, 28), ("2025-08", "2025-11", "2026-02")),
        (Window.THREE, date(2026, 3, 1), ("2025-09", "2025-12", "2026-03")),
    ],
)
def test_only_months_that_are_over_are_compared(window, today, edges):
    first, middle, end = edges

    assert window.compared(FEBRUARY, today) == (months(first, middle), months(middle, end))
