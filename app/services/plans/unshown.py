"""Which scores of a statement its reader may not see, because few other people are behind them."""

from collections.abc import Callable, Collection, Mapping
from datetime import date

from sqlalchemy.orm import Session

from app.domain.calendar_spans import window_back, year_so_far
from app.domain.days import Days
from app.domain.disclosure import parts_of
from app.domain.measures import Measure
from app.domain.plans.evaluating.one_payee import ScoreKey
from app.domain.plans.language.document import COMPANY, PAYEE, MeasureSource, Window
from app.extensions import db
from app.models.statements import StatementRow
from app.queries.teams import others_answered
from app.queries.units import company
from app.services.calendars import known_calendar
from app.services.disclosure import shown_beside
from app.services.plans.explanations import read_statement
from app.services.plans.participants import UNIT_GROUPS

Shown = Callable[[Collection[int], str, Days, str], Collection[int]]  # of units, question, channel


def shown_to_manager(
    session: Session,
    manager_id: int,
    units: Collection[int],
    question: str,
    days: Days,
    channel: str,
    today: date,
) -> Collection[int]:
    """Those of the units whose figure a manager may read beside the answers of the own people; of
    one channel only where these are all.
    """
    parts = parts_of(days)
    if channel:
        others = others_answered(session, question, parts, manager_id, units)
        return set(units) - {unit for _, unit in others}
    return shown_beside(session, manager_id, units, question, parts, today)


def unshown_scores(statement: StatementRow, shown: Shown) -> frozenset[ScoreKey]:
    """By (line, of) the scores of others that are not shown.

    Not those of the last so many answers and of answers with an attribute either: of these nobody
    keeps how many people are behind them.
    """
    plan, measures, _ = read_statement(statement)
    found = set()
    for line, source in plan.measured():
        measure = plan.measures.get(source.measure) or measures[source.measure]
        for of in source.scopes():
            if of != PAYEE and not _is_shown(statement, source, measure, of, shown):
                found.add((line.name, of))
    return frozenset(found)


def _is_shown(
    statement: StatementRow, source: MeasureSource, measure: Measure, of: str, shown: Shown
) -> bool:
    unit, days = _unit(statement.current.content["groups"], of), _days(statement, source.window)
    if unit is None or days is None or source.segment:
        return False
    return unit in shown([unit], measure.question.name, days, source.channel)


def _unit(groups: Mapping[str, object], of: str) -> int | None:
    """None for a group that is no unit, such as a job."""
    if of == COMPANY:
        return company(db.session()).id
    found = groups.get(of) if of in UNIT_GROUPS else None
    return None if found is None else int(str(found))


def _days(statement: StatementRow, window: Window) -> Days | None:
    """The days of the window from the first of the participation on; None where nobody knows."""
    if window.kind == "answers":
        return None
    calendar = known_calendar(db.session(), statement.period.calendar)
    period, part = statement.period.days(), statement.participation
    wanted = (
        year_so_far(calendar, period)
        if window.kind == "year_to_date"
        else window_back(calendar, period, window.count, window.back)
    )
    own = Days(*map(date.fromisoformat, statement.current.content["days"]))
    if wanted is None:
        return None
    first, end = max(wanted.first, part.first_day), min(wanted.end, own.end)
    return Days(first, end) if first < end else None
