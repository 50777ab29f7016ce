"""A value that holds from one day until the next change: a team, a manager, a shift."""

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from app.domain.days import Days

Value = TypeVar("Value")


@dataclass(frozen=True)  # no slots: Python 3.11 cannot make a slotted Dated[str]()
class Dated(Generic[Value]):
    """Changes in order of days, each from its day on; neighbours differ; None is nothing."""

    changes: tuple[tuple[date, Value | None], ...] = ()

    def on(self, day: date) -> Value | None:
        """What holds on this day."""
        return next((value for first, value in reversed(self.changes) if first <= day), None)

    def latest(self) -> Value | None:
        """What holds after the last change."""
        return self.changes[-1][1] if self.changes else None

    def set_from(self, day: date, value: Value | None) -> "Dated[Value]":
        """`value` from this day until the next change after it.

        >>> team = Dated[str]().set_from(date(2026, 1, 1), "A").set_from(date(2026, 3, 1), "B")
        >>> team.on(date(2026, 2, 28)), team.on(date(2026, 3, 1))
        ('A', 'B')
        """
        others = [change for change in self.changes if change[0] != day]
        ordered = sorted([*others, (day, value)], key=lambda change: change[0])
        kept: list[tuple[date, Value | None]] = []
        for change in ordered:
            if change[1] != (kept[-1][1] if kept else None):
                kept.append(change)
        return Dated(tuple(kept))

    def ranges(self, within: Days) -> list[tuple[Days, Value]]:
        """Ranges of days with their value, cut to `within`; days without a value are left out."""
        ends = [*(first for first, _ in self.changes[1:]), within.end]
        cut = (
            (max(first, within.first), min(end, within.end), value)
            for (first, value), end in zip(self.changes, ends, strict=False)
        )
        return [(Days(first, end), value) for first, end, value in cut if value and first < end]
