"""The employments of a person: ranges of days that never overlap, because people come back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from app.domain.dated import Dated
from app.domain.days import FOR_EVER, Days
from app.domain.errors import BadCell

UnitPath = tuple[str, ...]  # below the company: ("Harbour site", "Team 4") or ("Team 4",)


class AttributeName(StrEnum):
    """What holds for a person from day to day, besides team and manager."""

    JOB = "job"
    SHIFT = "shift"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True)
class Employment:
    """One range of days, and what holds in it; nothing of it goes on into the next one."""

    days: Days
    team: Dated[UnitPath] = field(default_factory=Dated)
    managers: Dated[frozenset[str]] = field(default_factory=Dated)
    attributes: Mapping[AttributeName, Dated[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonState:
    """All that is known of one person who has a number; employments by their first day."""

    number: str
    name: str
    email: str | None
    employments: tuple[Employment, ...]

    @property
    def latest(self) -> Employment:
        return self.employments[-1]


def person_words(state: PersonState) -> str:
    """What holds at the end of the newest employment, in one line.

    >>> days = Days(date(2023, 1, 15), FOR_EVER)
    >>> team = Dated[UnitPath]().set_from(days.first, ("Harbour", "Phone"))
    >>> person_words(PersonState("E1", "Ann", None, (Employment(days, team),)))
    'since 2023-01-15, in Harbour / Phone'
    """
    job = state.latest
    managers = ", ".join(sorted(job.managers.latest() or ()))
    attributes = (job.attributes[name].latest() for name in AttributeName if name in job.attributes)
    parts = [
        f"since {job.days.first}",
        f"until {_last(job.days.end)}" if job.days.end != FOR_EVER else "",
        f"in {' / '.join(job.team.latest() or ())}" if job.team.latest() else "",
        *(value or "" for value in attributes),
        f"under {managers}" if managers else "",
    ]
    return ", ".join(filter(None, parts))


def employment_on(employments: Iterable[Days], day: date) -> Days | None:
    """The employment that this day belongs to: the one that holds it, else the next to begin."""
    return next((days for days in employments if day < days.end), None)


def employed_within(employments: Iterable[Days], first: date, end: date) -> Days | None:
    """From the first to the last of these days on which somebody works here; none if on no day."""
    touched = [days for days in employments if days.first < end and first < days.end]
    if not touched:
        return None
    return Days(max(first, touched[0].first), min(end, touched[-1].end))


def employment_meant(
    known: Sequence[Employment], first: date, end: date | None
) -> tuple[Employment | None, Days]:
    """Which employment is told of by its first day and its end, and its days from now on.

    The one with this first day; else the one that these days overlap, whose first day was wrong;
    else none that is known: the person came back, or was here before. Without an `end` it ends
    as is known. Errors: BadCell if it would be empty or overlap another one.
    """
    found = next((one for one in known if one.days.first == first), None)
    until = end or FOR_EVER
    if found is None:
        found = next(
            (one for one in known if first < one.days.end and one.days.first < until), None
        )
    if end is None and found is not None:
        until = found.days.end
    if until <= first:
        reason = "is before first_day; for somebody who came back, give the last day of the new job"
        raise BadCell("leave_day", _last(until), reason)
    for other in known:
        if other is not found and other.days.first < until and first < other.days.end:
            reason = f"runs into the job that began on {other.days.first}: jobs never overlap"
            raise BadCell("leave_day", _last(until), reason)
    return found, Days(first, until)


def with_employment(
    known: Sequence[Employment], before: Employment | None, after: Employment
) -> tuple[Employment, ...]:
    """These employments with one in the place of what was known of it, in the order of days."""
    others = [one for one in known if one is not before]
    return tuple(sorted([*others, after], key=lambda one: one.days.first))


def _last(end: date) -> str:
    """The last day that counts, as files tell it; empty where there is none."""
    return "" if end == FOR_EVER else str(end - timedelta(days=1))
