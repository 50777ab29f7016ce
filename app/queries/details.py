"""Reading detail rows: of a name, for people and days, in one order."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, null, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.details import DetailRow
from app.models.catalogue import SourceRow
from app.models.details import DetailColumnRow, DetailRowRow, DetailState
from app.models.facts import AnswerRow, CreditRow
from app.models.people import PersonRow
from app.models.plans import ParticipationRow

START = datetime.min.replace(tzinfo=UTC)  # of a day whose instant is not known
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


class AnswerPart(NamedTuple):
    """One answer that a payee is credited with. Its first parts are the order of answers."""

    day: date
    moment: datetime
    source: str
    external_id: str
    payee_id: int
    channel: str
    step: int
    credit: int  # in 1/25,200 of an answer
    attributes: Mapping[str, str]


def answer_parts(
    session: Session, plan_id: int, question: str, days: Days, with_attributes: bool
) -> list[AnswerPart]:
    """The answers of everybody who ever took part in a plan, on these days; one query.

    By day, instant (or the start of the day), source and id. Attributes only if they are asked for.
    """
    credit, answer = CreditRow, AnswerRow
    taking_part = select(ParticipationRow.payee_id).where(ParticipationRow.plan_id == plan_id)
    attributes = answer.attributes if with_attributes else null()
    query: Select[*tuple[Any, ...]] = select(
        *(credit.day, answer.instant, SourceRow.name, answer.external_id, credit.payee_id),
        *(credit.channel, credit.step, credit.credit, attributes),
    )
    query = query.join(answer, answer.id == credit.answer_id)
    query = query.join(SourceRow, SourceRow.id == answer.source_id)
    query = query.where(credit.payee_id.in_(taking_part), credit.question == question)
    query = query.where(credit.day >= days.first, credit.day < days.end)
    rows = [
        AnswerPart(day, moment or START, source, key, payee_id, channel, step, part, kept or {})
        for day, moment, source, key, payee_id, channel, step, part, kept in session.execute(query)
    ]
    return sorted(rows, key=lambda part: part[:4])


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
