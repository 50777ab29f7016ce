"""Reading facts. What holds is the version that the head names; older ones are never scanned."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from app.domain.days import Days
from app.domain.fact_figures import ReadValue
from app.domain.fact_values import MOST_DAYS, Content, Number, ProposalStatus, Where
from app.domain.files.fact_changes import Held, Waiting
from app.domain.files.fact_numbers import whole
from app.domain.numbers import fraction_of
from app.models.fact_values import (
    FactProposalRow,
    FactSummaryRow,
    FactValueRow,
    FactVersionRow,
)
from app.models.people import PersonRow, UnitRow

PAGE = 50  # rows
Columns = Select[*tuple[Any, ...]]
WAITING = ProposalStatus.WAITING


def held_in(session: Session, name: str, days: Days) -> dict[Where, Held]:
    """The values of one fact that have one of these days; one query."""
    query = _holding(FactValueRow.id, FactVersionRow.version, FactVersionRow.job_id).where(
        FactValueRow.name == name, *_touching(FactValueRow, days)
    )
    return {
        _where(*row[:5]): Held(row.id, row.version, _content(*row[5:10]), row.job_id)
        for row in session.execute(query)
    }


def waiting_in(session: Session, name: str, days: Days) -> dict[Where, Waiting]:
    """The proposals of one fact that have one of these days and wait; one query."""
    proposal = FactProposalRow
    query = select(*_whose(proposal), *_said(proposal), proposal.id, proposal.job_id).where(
        proposal.status == WAITING, proposal.name == name, *_touching(proposal, days)
    )
    return {
        _where(*row[:5]): Waiting(row.id, _content(*row[5:10]), row.job_id)
        for row in session.execute(query)
    }


def values_in(
    session: Session, names: Collection[str], days: Days, of_teams: bool | None = None
) -> Iterable[ReadValue]:
    """The values of these facts that have one of these days; one query.

    `of_teams`: only the teams' own, or only those of payees.
    """
    query = _holding(FactValueRow.id, FactVersionRow.version, FactValueRow.name).where(
        FactValueRow.name.in_(names), *_touching(FactValueRow, days)
    )
    if of_teams is not None:
        is_payees = FactValueRow.payee_id.is_not(None)
        query = query.where(~is_payees if of_teams else is_payees)
    for row in session.execute(query.execution_options(yield_per=20_000)):
        payee, team, first, end, attributes, *said, fact_id, version, name = row
        content = _content(*said)
        yield ReadValue(name, payee, team, first, end, attributes, content, fact_id, version)


@dataclass(frozen=True, slots=True)
class FactSeen:
    """A fact by name, as the list shows it. The last day counts."""

    name: str
    units: tuple[str, ...]
    values: int
    first_day: date
    last_day: date
    job_id: int


def facts_seen(session: Session) -> list[FactSeen]:
    """Every fact by name with its units, days and newest import; one query."""
    rows = session.scalars(select(FactSummaryRow).order_by(FactSummaryRow.name))
    return [
        FactSeen(
            *(row.name, tuple(row.units), row.values),
            *(row.first_day, row.end_day - timedelta(days=1), row.job_id),
        )
        for row in rows
    ]


def fact_exists(session: Session, name: str) -> bool:
    """Whether there is any value of this name; one query."""
    query = select(FactValueRow.id).where(FactValueRow.name == name).limit(1)
    return session.scalar(query) is not None


@dataclass(frozen=True, slots=True)
class VersionSeen:
    """A version of a value as a page shows it; `confirmed_by` empty where none was needed."""

    fact_id: int
    version: int
    content: Content
    job_id: int
    proposed_by: str
    proposed_at: datetime
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class ValueSeen:
    """A value as a page shows it, its newest version first."""

    owner: str
    number: str
    where: Where
    versions: tuple[VersionSeen, ...]


def values_seen(session: Session, name: str, search: str, page: int) -> list[ValueSeen]:
    """One page of a fact's values, newest days first, with all their versions; two queries."""
    head = FactValueRow
    query = (
        select(head.id, *_whose(head), PersonRow.name, PersonRow.number, UnitRow.name)
        .outerjoin(PersonRow, PersonRow.id == head.payee_id)
        .outerjoin(UnitRow, UnitRow.id == head.team_id)
        .where(head.name == name, *_named(search))
        .order_by(head.end_day.desc(), PersonRow.name, UnitRow.name, head.id)
        .limit(PAGE)
        .offset(PAGE * page)
    )
    rows = session.execute(query).all()
    versions = _versions(session, [row[0] for row in rows])
    return [
        ValueSeen(person or team, number or "", _where(*whose), tuple(versions[fact_id]))
        for fact_id, *whose, person, number, team in rows
    ]


def _versions(session: Session, ids: Collection[int]) -> dict[int, list[VersionSeen]]:
    version = FactVersionRow
    query = (
        select(version)
        .where(version.fact_id.in_(ids))
        .order_by(version.fact_id, version.version.desc())
    )
    found: dict[int, list[VersionSeen]] = {fact_id: [] for fact_id in ids}
    for row in session.scalars(query):
        found[row.fact_id].append(
            VersionSeen(
                *(row.fact_id, row.version, content_of(row), row.job_id),
                *(row.proposed_by, row.proposed_at, row.confirmed_by or ""),
            )
        )
    return found


def names_of_actors(session: Session, actors: Collection[str]) -> dict[str, str]:
    """The names behind pseudonyms; one query."""
    query = select(PersonRow.pseudonym, PersonRow.name).where(PersonRow.pseudonym.in_(actors))
    return {pseudonym: name for pseudonym, name in session.execute(query)}


def content_of(row: FactVersionRow | FactProposalRow) -> Content:
    """What a version or a proposal says."""
    return _content(row.unit, row.currency, row.numerator, row.denominator, row.words)


def where_of(row: FactProposalRow) -> Where:
    """Whose value a proposal is, and of which days."""
    return _where(row.payee_id, row.team_id, row.first_day, row.end_day, row.attributes)


def _holding(*more: Any) -> Columns:
    """Heads with the version that holds: whose, what it says, and more columns."""
    head, version = FactValueRow, FactVersionRow
    holds = (version.fact_id == head.id) & (version.version == head.version)
    return select(*_whose(head), *_said(version), *more).join(version, holds)


def _whose(row: Any) -> tuple[Any, ...]:
    return row.payee_id, row.team_id, row.first_day, row.end_day, row.attributes


def _said(row: Any) -> tuple[Any, ...]:
    return row.unit, row.currency, row.numerator, row.denominator, row.words


def _touching(row: Any, days: Days) -> tuple[ColumnElement[bool], ...]:
    """That a value has one of these days; the bounds of `end_day` are those of an index."""
    latest = min(days.end.toordinal() + MOST_DAYS, date.max.toordinal())
    return (
        row.end_day > days.first,
        row.end_day <= date.fromordinal(latest),
        row.first_day < days.end,
    )


def _where(
    payee_id: int | None, team_id: int | None, first: date, end: date, attributes: str
) -> Where:
    return Where(payee_id, None if payee_id else team_id, first, end, attributes)


@lru_cache(maxsize=100_000)
def _content(
    unit: str, currency: str, numerator: str | None, denominator: str | None, words: str | None
) -> Content:
    return Content(unit, currency, _number(numerator), _number(denominator), words)


def _number(text: str | None) -> Number | None:
    return None if text is None else whole(Fraction(fraction_of(text)))


def _named(search: str) -> list[ColumnElement[bool]]:
    if not search:
        return []
    text = f"%{search}%"
    return [or_(PersonRow.name.ilike(text), PersonRow.number.ilike(text), UnitRow.name.ilike(text))]
