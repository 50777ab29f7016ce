"""Which changes of people and participations are of days on which pay is decided, or was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.days import FOR_EVER, Days
from app.domain.employments import PersonState
from app.domain.participations import Participation, paid_days

ALWAYS = Days(date.min, FOR_EVER)


@dataclass(frozen=True, slots=True)
class DecidedPeriod:
    """A period that is in review or further, as it is called."""

    calendar: str
    label: str
    days: Days
    is_locked: bool


def held_on(state: PersonState | None, days: Days) -> list[Any]:
    """What pay rests on of a person on these days: jobs with their first day, team, managers ..."""
    jobs = state.employments if state else ()
    return [
        (
            *(job.days.first, cut),
            job.team.ranges(cut),
            [(each, sorted(managers)) for each, managers in job.managers.ranges(cut)],
            [(str(name), job.attributes[name].ranges(cut)) for name in sorted(job.attributes)],
        )
        for job in jobs
        if (cut := _both(job.days, days))
    ]


def changed_in(
    before: PersonState | None, after: PersonState, periods: Iterable[DecidedPeriod]
) -> list[DecidedPeriod]:
    """The periods with a day on which something else holds for a person.

    Whom nobody knew has no part in any statement: nothing that is decided rests on them.
    """
    if before is None:
        return []
    return [
        period for period in periods if held_on(before, period.days) != held_on(after, period.days)
    ]


def paid_in(
    one: Participation,
    state: PersonState | None,
    calendar: str,
    periods: Iterable[DecidedPeriod],
) -> list[DecidedPeriod]:
    """The periods of the plan's calendar of which a new participation pays a day."""
    jobs = [job.days for job in state.employments] if state else []
    return [
        period
        for period in periods
        if period.calendar == calendar and paid_days(one.days, period.days, jobs)
    ]


def locked_words(periods: Sequence[DecidedPeriod]) -> str:
    """Why a row is refused; empty if none of the periods is locked."""
    names = [period.label for period in periods if period.is_locked]
    if not names:
        return ""
    are = "which is locked" if len(names) == 1 else "which are locked"
    return f"changes days of {', '.join(names)}, {are}: say it for later days only"


def told(states: Iterable[PersonState], known: Mapping[str, PersonState]) -> list[str]:
    """Each person as known and as they would be, in texts that are the same each time."""
    return [
        repr((state.number, state.name, state.email, held_on(known.get(state.number), ALWAYS),
              held_on(state, ALWAYS)))
        for state in sorted(states, key=lambda state: state.number)
    ]  # fmt: skip


def _both(one: Days, other: Days) -> Days | None:
    first, end = max(one.first, other.first), min(one.end, other.end)
    return Days(first, end) if first < end else None
