"""Reading detail rows: of a name, for people and days, in one order."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.details import DetailRow
from app.models.details import DetailColumnRow, DetailRowRow, DetailState
from app.models.people import PersonRow

MOST_NAMED = 1_000  # people in one query; databases limit their number


def detail_rows(
    session: Session, name: str, person_ids: Collection[int], days: Days
) -> list[DetailRow]:
    """The rows of these people that hold and touch these days, by day and row id; one query."""
    query = (
        select(DetailRowRow)
        .where(
            DetailRowRow.name == name,
            DetailRowRow.state == DetailState.HOLDS,
            DetailRowRow.first_day < days.end,
            DetailRowRow.end_day > days.first,
        )
        .order_by(DetailRowRow.first_day, DetailRowRow.row)
    )
    wanted = set(person_ids)
    if len(wanted) <= MOST_NAMED:
        query = query.where(DetailRowRow.person_id.in_(wanted))
    return [row.to_domain() for row in session.scalars(query) if row.person_id in wanted]


def held_rows(session: Session, name: str, days: Days) -> Iterator[DetailRow]:
    """The rows of everybody that hold and touch these days, in no order; one query."""
    row = DetailRowRow
    query = select(row.row, row.person_id, row.first_day, row.end_day, row.content).where(
        *(row.name == name, row.state == DetailState.HOLDS),
        *(row.first_day < days.end, row.end_day > days.first),
    )
    for key, person_id, first, end, content in session.execute(query):
        yield DetailRow(key, person_id, Days(first, end), content)


def detail_kinds(session: Session, name: str) -> dict[str, str]:
    """The kind of each column of these details, by name; one query."""
    query = select(DetailColumnRow).where(DetailColumnRow.name == name)
    rows = session.scalars(query.order_by(DetailColumnRow.column))
    return {row.column: row.kind for row in rows}


def versions_of(session: Session, name: str) -> list[DetailRowRow]:
    """Every version of every row of a name, by row and version; one query."""
    query = select(DetailRowRow).where(DetailRowRow.name == name)
    return list(session.scalars(query.order_by(DetailRowRow.row, DetailRowRow.version)))


def proposed_rows(session: Session, name: str) -> list[tuple[DetailRowRow, str]]:
    """What waits for a second person, with the payee's number, by day and row id; one query."""
    query = (
        select(DetailRowRow, PersonRow.number)
        .join(PersonRow, PersonRow.id == DetailRowRow.person_id)
        .where(DetailRowRow.name == name, DetailRowRow.state == DetailState.PROPOSED)
        .order_by(DetailRowRow.first_day, DetailRowRow.row)
    )
    return [(row, number or "") for row, number in session.execute(query)]


def holding_now(session: Session, name: str, rows: Collection[str]) -> dict[str, DetailRow]:
    """What holds of some rows, by row id; one query."""
    query = select(DetailRowRow).where(
        DetailRowRow.name == name,
        DetailRowRow.state == DetailState.HOLDS,
        DetailRowRow.row.in_(rows),
    )
    return {row.row: row.to_domain() for row in session.scalars(query)}


@dataclass(frozen=True, slots=True)
class DetailsSeen:
    """One name of details, as a list shows it."""

    name: str
    holding: int
    waiting: int


def all_details(session: Session) -> list[DetailsSeen]:
    """Every name with its rows that hold and that wait, by name; one query."""
    holding = func.count().filter(DetailRowRow.state == DetailState.HOLDS)
    waiting = func.count().filter(DetailRowRow.state == DetailState.PROPOSED)
    query = select(DetailRowRow.name, holding, waiting).group_by(DetailRowRow.name)
    return [DetailsSeen(*row) for row in session.execute(query.order_by(DetailRowRow.name))]


def newest_details(session: Session, name: str, most: int) -> list[tuple[DetailRowRow, str]]:
    """The last rows that hold, with the payee's number, newest first; one query."""
    query = (
        select(DetailRowRow, PersonRow.number)
        .join(PersonRow, PersonRow.id == DetailRowRow.person_id)
        .where(DetailRowRow.name == name, DetailRowRow.state == DetailState.HOLDS)
        .order_by(DetailRowRow.first_day.desc(), DetailRowRow.row)
        .limit(most)
    )
    return [(row, number or "") for row, number in session.execute(query)]
