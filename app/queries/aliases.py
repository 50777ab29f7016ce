"""Reading what HR said of names and rows for which nobody was found, and which rows wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.domain.aliases import Aliases, Gap, Said
from app.models.aliases import AliasRow, AssignmentRow
from app.models.catalogue import SourceRow
from app.models.jobs import FeedbackImportRow, UnmatchedRow
from app.models.people import PersonRow, UnitRow
from app.queries.periods import reviewed_periods

PAGE = 100  # rows


def aliases_of(session: Session, source_id: int | None) -> Aliases:
    """What the names of a source mean; two queries."""
    query = (
        select(AliasRow, PersonRow.number)
        .outerjoin(PersonRow, PersonRow.id == AliasRow.person_id)
        .where(AliasRow.source_id == source_id)
    )
    payees: dict[str, Said[str]] = {}
    teams: dict[str, Said[int]] = {}
    for row, number in session.execute(query):
        is_confirmed = row.confirmed_by is not None
        if row.unit_id is not None:
            teams[row.named] = Said(row.unit_id, is_confirmed)
        elif number:
            payees[row.named] = Said(number, is_confirmed)
    reviewed = [period.days() for period in reviewed_periods(session)]
    return Aliases(payees, teams, reviewed)


def assignments_of(session: Session, job_id: int, lines: Sequence[int]) -> dict[int, Said[str]]:
    """The number of whom HR named for each of these rows; one query."""
    query = (
        select(AssignmentRow.line, PersonRow.number, AssignmentRow.confirmed_by)
        .join(PersonRow, PersonRow.id == AssignmentRow.person_id)
        .where(AssignmentRow.job_id == job_id, AssignmentRow.line.in_(lines))
    )
    return {
        line: Said(str(number), confirmed_by is not None)
        for line, number, confirmed_by in session.execute(query)
    }


@dataclass(frozen=True, slots=True)
class Waiting:
    """Rows that wait for the same answer: who is it?"""

    source_id: int | None
    source: str
    gap: str
    named: str
    rows: int
    first_day: date | None
    last_day: date | None
    reason: str  # of one of them


def waiting_groups(session: Session, page: int = 0, most: int = PAGE) -> list[Waiting]:
    """What rows wait for, most rows first; a row that came twice counts once. One query.

    What a second person has to confirm is not among them.
    """
    row, of = UnmatchedRow, FeedbackImportRow
    source = func.coalesce(SourceRow.name, "")
    key = (of.source_id, source, row.gap, row.named)
    number = func.count(row.external_id.distinct())
    query = (
        select(
            *key,
            number,
            *(func.min(row.day), func.max(row.day), func.min(row.reason)),
        )
        .join(of, of.job_id == row.job_id)
        .outerjoin(SourceRow, SourceRow.id == of.source_id)
        .where(row.gap != Gap.SECOND)
        .group_by(*key)
        .order_by(number.desc(), source, row.gap, row.named)
        .limit(most)
        .offset(PAGE * page)
    )
    return [Waiting(*found) for found in session.execute(query)]


def waiting_rows(
    session: Session, source_id: int, gap: str, named: str, page: int
) -> list[UnmatchedRow]:
    """One page of the rows of a group, by import and line; one query."""
    query = (
        select(UnmatchedRow)
        .join(FeedbackImportRow, FeedbackImportRow.job_id == UnmatchedRow.job_id)
        .where(
            FeedbackImportRow.source_id == source_id,
            UnmatchedRow.gap == gap,
            UnmatchedRow.named == named,
        )
        .order_by(UnmatchedRow.job_id, UnmatchedRow.line)
        .limit(PAGE)
        .offset(PAGE * page)
    )
    return list(session.scalars(query))


@dataclass(frozen=True, slots=True)
class NameToConfirm:
    """What a name was said to mean, while rows wait for a second person to confirm it."""

    source_id: int
    source: str
    gap: str
    named: str
    meant_id: int
    meant: str
    proposed_by: str
    proposed_at: datetime
    rows: int


def names_to_confirm(session: Session) -> list[NameToConfirm]:
    """Names for which rows wait, by source; one query."""
    alias, row, of = AliasRow, UnmatchedRow, FeedbackImportRow
    query = (
        select(
            *(alias.source_id, SourceRow.name, alias.gap, alias.named),
            func.coalesce(alias.person_id, alias.unit_id),
            func.coalesce(PersonRow.name, UnitRow.name),
            *(alias.proposed_by, alias.proposed_at, func.count(row.external_id.distinct())),
        )
        .join(SourceRow, SourceRow.id == alias.source_id)
        .join(of, of.source_id == alias.source_id)
        .join(row, (row.job_id == of.job_id) & (row.named == alias.named))
        .outerjoin(PersonRow, PersonRow.id == alias.person_id)
        .outerjoin(UnitRow, UnitRow.id == alias.unit_id)
        .where(row.gap == Gap.SECOND, alias.confirmed_by.is_(None))
        .group_by(
            *(alias.source_id, SourceRow.name, alias.gap, alias.named, alias.person_id),
            *(alias.unit_id, PersonRow.name, UnitRow.name, alias.proposed_by, alias.proposed_at),
        )
        .order_by(SourceRow.name, alias.named)
    )
    return [NameToConfirm(*found) for found in session.execute(query)]


@dataclass(slots=True)
class RowsToConfirm:
    """Rows that somebody was named for, while a second person has to confirm it."""

    person_id: int
    name: str
    proposed_by: str
    lines: list[tuple[int, int]]  # of which import, in its file
    days: list[date | None]


def rows_to_confirm(session: Session) -> list[RowsToConfirm]:
    """Rows that wait for a second person, by whom they would be about; one query."""
    row, said = UnmatchedRow, AssignmentRow
    query = (
        select(row.job_id, row.line, row.day, PersonRow.id, PersonRow.name, said.proposed_by)
        .join(said, (said.job_id == row.job_id) & (said.line == row.line))
        .join(PersonRow, PersonRow.id == said.person_id)
        .where(row.gap == Gap.SECOND, said.confirmed_by.is_(None), row.day.is_not(None))
        .order_by(PersonRow.name, said.proposed_by, row.job_id, row.line)
        .limit(PAGE)
    )
    found: dict[tuple[int, str], RowsToConfirm] = {}
    for job_id, line, day, person_id, name, proposed_by in session.execute(query):
        key = person_id, proposed_by
        one = found.setdefault(key, RowsToConfirm(person_id, name, proposed_by, [], []))
        one.lines.append((job_id, line))
        one.days.append(day)
    return list(found.values())
