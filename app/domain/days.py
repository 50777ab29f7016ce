"""Windows of days. Rules speak of days at the place of service, never of instants."""

from dataclasses import dataclass
from datetime import date

from app.domain.errors import EmptyWindow

FOR_EVER = date(9999, 12, 31)  # the end of a range that has none; it sorts last on every database


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` up to, and not including, `end`."""

    first: date
    end: date

    def __post_init__(self) -> None:
        if self.first >= self.end:
            raise EmptyWindow(f"The end day {self.end} is not after the first day {self.first}.")

    def __contains__(self, day: date) -> bool:
        return self.first <= day < self.end

    def meets(self, other: "Days") -> bool:
        """Whether a day lies in both.

        >>> week = Days(date(2026, 3, 2), date(2026, 3, 9))
        >>> week.meets(Days(date(2026, 3, 8), FOR_EVER)), week.meets(Days(week.end, FOR_EVER))
        (True, False)
        """
        return self.first < other.end and other.first < self.end


def month_label(day: date) -> str:
    """The month of a day as it is written in files: 2026-03."""
    return f"{day:%Y-%m}"


def quarter_label(day: date) -> str:
    """The quarter of a day as it is written in files: 2026-Q1."""
    return f"{day.year:04}-Q{(day.month + 2) // 3}"
