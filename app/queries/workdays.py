"""Reading working days: a unit has its own rules, and for the rest those of the units above it."""

from collections import defaultdict
from collections.abc import Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager

from app.domain.workdays import WorkCalendar, WorkdayRule, work_calendar
from app.models.people import UnitRow
from app.models.workdays import WorkdayProposalRow, WorkdayRuleRow
from app.queries.units import units


def newest_rules(session: Session) -> list[WorkdayRuleRow]:
    """The rules that hold, of every unit; one query."""
    key = (WorkdayRuleRow.unit_id, WorkdayRuleRow.kind, WorkdayRuleRow.first_day)
    newest = select(*key, func.max(WorkdayRuleRow.version).label("version")).group_by(*key)
    found = newest.subquery()
    is_newest = (
        (WorkdayRuleRow.unit_id == found.c.unit_id)
        & (WorkdayRuleRow.kind == found.c.kind)
        & (WorkdayRuleRow.first_day == found.c.first_day)
        & (WorkdayRuleRow.version == found.c.version)
    )
    return list(session.scalars(select(WorkdayRuleRow).join(found, is_newest).order_by(*key)))


def work_calendars(session: Session) -> dict[int, WorkCalendar]:
    """The working days of every unit by its id; two queries."""
    rules: dict[int, list[WorkdayRule]] = defaultdict(list)
    for row in newest_rules(session):
        rules[row.unit_id].append(row.to_domain())
    rows, made = units(session), dict[int, WorkCalendar]()
    for unit_id in rows:
        _made(unit_id, rows, rules, made)
    return made


def workday_proposals(session: Session) -> list[WorkdayProposalRow]:
    """What waits for a second person, with its unit, by day; one query."""
    query = (
        select(WorkdayProposalRow)
        .join(WorkdayProposalRow.unit)
        .options(contains_eager(WorkdayProposalRow.unit))
        .order_by(WorkdayProposalRow.first_day, WorkdayProposalRow.id)
    )
    return list(session.scalars(query))


def _made(
    unit_id: int,
    rows: Mapping[int, UnitRow],
    rules: Mapping[int, list[WorkdayRule]],
    made: dict[int, WorkCalendar],
) -> WorkCalendar:
    if unit_id not in made:
        parent = rows[unit_id].parent_id
        above = _made(parent, rows, rules, made) if parent else None
        made[unit_id] = work_calendar(rules.get(unit_id, ()), above)
    return made[unit_id]
