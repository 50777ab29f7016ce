"""What a plan reads of earlier periods: what their statements say, never a recalculation."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from sqlalchemy.orm import Session

from app.domain.calendar_spans import in_span, period_back
from app.domain.calendars import Calendar
from app.domain.days import Days
from app.domain.money import minor_unit
from app.domain.plans.evaluating.columns import Value
from app.domain.plans.evaluating.evaluation import Evaluation
from app.domain.plans.evaluating.formulas import NO_PERIOD
from app.domain.plans.evaluating.inputs import Inputs
from app.domain.plans.evaluating.statement_contents import stored, value_of
from app.domain.plans.language.document import LooksBack, Plan
from app.domain.plans.trying.pays import pays
from app.domain.statements import Status
from app.queries.earlier_statements import EarlierStatement, earlier_statements, periods_before
from app.services.plans.kept_readings import UNKEPT, Kept
from app.services.plans.participants import Participant

PAID = {Status.EXPORTED, Status.PAID}  # what was sent to payroll
Earlier = Mapping[LooksBack, Sequence[Value]]
Before = Mapping[date, Sequence[EarlierStatement]]  # by the first day of a period


@dataclass(frozen=True, slots=True)
class LookingBack:
    """From which period of a plan it is looked back, and what is known in place of statements."""

    plan_id: int
    calendar: Calendar
    period: Days
    before: Before = field(default_factory=dict)
    kept: Kept = UNKEPT


def earlier_for(
    session: Session, plan: Plan, looking: LookingBack, people: Sequence[Participant]
) -> Earlier:
    """What earlier periods say, for each participant; two queries, none if nothing is read.

    Of the same payee in the same plan, whatever participation it was; so sums go on where a
    participation was replaced by another.
    """
    backs = plan.looks_back()
    if not backs:
        return {}
    calendar = looking.calendar
    opened = periods_before(session, calendar.name, looking.period.first)
    wanted = {back: _periods(back, calendar, looking.period, opened) for back in backs}
    days = {first for firsts in wanted.values() for first in firsts}
    lines = {back.line for back in backs if back.line}
    found: dict[int, list[EarlierStatement]] = defaultdict(list)
    for one in _statements(session, looking, days, lines):
        found[one.payee_id].append(one)
    read = _Reader(plan, found)
    return {
        back: [read.value(back, firsts, one) for one in people] for back, firsts in wanted.items()
    }


def as_statements(
    found: Evaluation, inputs: Inputs, people: Sequence[Participant]
) -> list[EarlierStatement]:
    """What a plan came to in a period, as later periods read it if it had been paid so."""
    backs = found.plan.looks_back()
    if not backs:
        return []
    lines = {back.line for back in backs if back.line}
    paid, first = pays(found), inputs.period.first
    order = sorted(enumerate(people), key=lambda one: (one[1].all_days.first, one[0]))
    return [
        EarlierStatement(
            *(one.participation_id, one.payee_id, first, Status.PAID),
            int(paid.minor[row]) if paid.rated[row] else None,
            inputs.outside.get(row, ""),
            {line: stored(found.value(line, row)) for line in lines},
        )
        for row, one in order
    ]


def _statements(
    session: Session, looking: LookingBack, days: set[date], lines: set[str]
) -> Iterator[EarlierStatement]:
    """Of these periods what is known, and of the others what their statements say."""
    yield from (one for day in sorted(days & set(looking.before)) for one in looking.before[day])
    rest = sorted(days - set(looking.before))
    if rest:
        asked = (looking.plan_id, looking.calendar.name, rest, sorted(lines))
        yield from looking.kept.once(
            ("earlier", *rest, *sorted(lines)), lambda: earlier_statements(session, *asked)
        )


def _periods(
    back: LooksBack, calendar: Calendar, period: Days, opened: Mapping[date, Days]
) -> set[date]:
    """The first days of the periods that are read."""
    if back.kind == "previous":
        days = period_back(calendar, period, int(back.span))
        return {days.first} if days and days.first in opened else set()
    return {first for first, days in opened.items() if in_span(calendar, days, period, back.span)}


class _Reader:
    """Reads what earlier statements of each payee say."""

    def __init__(self, plan: Plan, found: Mapping[int, Sequence[EarlierStatement]]) -> None:
        self._found, self._unit = found, minor_unit(plan.currency)

    def value(self, back: LooksBack, firsts: set[date], one: Participant) -> Value:
        """A line of an earlier period, or a sum over several."""
        read = [each for each in self._found.get(one.payee_id, ()) if each.first_day in firsts]
        if back.kind == "previous":
            return self._previous(back.line, read, one)
        if back.kind == "paid_before":
            paid = sum(each.total_minor or 0 for each in read if each.status in PAID)
            return Value(paid * self._unit)
        return _sum([_line(each, back.line) for each in read if not each.outside])

    def _previous(self, line: str, read: Sequence[EarlierStatement], one: Participant) -> Value:
        """Of the same participation if it was there, else of the last one in that period."""
        own = [each for each in read if each.participation_id == one.participation_id]
        found = _line([*read, *own][-1], line) if read else None
        return Value(missing=NO_PERIOD) if found is None else found


def _line(statement: EarlierStatement, line: str) -> Value | None:
    """What a line said; None where that version of the plan had no such line."""
    kept = statement.lines[line]
    return None if kept is None else value_of(kept)


def _sum(values: Sequence[Value | None]) -> Value:
    """Strict: a period that is not rated yet makes the sum missing, for its own reason."""
    known = [value for value in values if value is not None]
    gone = [value for value in known if value.missing]
    if gone:
        return gone[0]
    return Value(sum((value.number or Fraction(0) for value in known), Fraction(0)))
