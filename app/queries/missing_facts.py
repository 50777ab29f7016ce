"""Reading which facts the participants of a period lacked when it was calculated last."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from app.models.fact_values import MissingFactRow
from app.models.people import PersonRow
from app.models.plans import ParticipationRow, PlanRow

NAMED = 10  # payees on the page of the period
PAGE = 50  # rows
Columns = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class MissingFact:
    """A fact, who waits for it and how much: targets by currency, in smallest units."""

    name: str
    payees: int
    first_names: tuple[str, ...]
    waiting: Mapping[str, int]
    without_target: int  # participations

    @property
    def more(self) -> int:
        """How many payees are not among the first names."""
        return self.payees - len(self.first_names)


def missing_facts(session: Session, period_id: int) -> list[MissingFact]:
    """Each fact that somebody lacks, by name; two queries."""
    row = MissingFactRow
    target = ParticipationRow.target_minor
    summed = (func.sum(target), func.count() - func.count(target))
    query = (
        _joined(select(row.name, PlanRow.currency, *summed), period_id)
        .group_by(row.name, PlanRow.currency)
        .order_by(row.name, PlanRow.currency)
    )
    waiting: dict[str, dict[str, int]] = {}
    without: dict[str, int] = {}
    for name, currency, minor, unknown in session.execute(query):
        of_name = waiting.setdefault(name, {})
        if minor is not None:
            of_name[currency] = int(minor)
        without[name] = without.get(name, 0) + unknown
    people = _people(session, period_id)
    return [
        MissingFact(name, *people[name], amounts, without[name])
        for name, amounts in waiting.items()
    ]


def _people(session: Session, period_id: int) -> dict[str, tuple[int, tuple[str, ...]]]:
    """How many payees lack each fact, and the first of them by name; one query."""
    people = (
        _joined(select(MissingFactRow.name, PersonRow.id, PersonRow.name.label("who")), period_id)
        .distinct()
        .subquery()
    )
    place = func.row_number().over(partition_by=people.c.name, order_by=(people.c.who, people.c.id))
    ranked = select(
        people.c.name,
        people.c.who,
        place.label("place"),
        func.count().over(partition_by=people.c.name).label("number"),
    ).subquery()
    query = select(ranked).where(ranked.c.place <= NAMED).order_by(ranked.c.name, ranked.c.place)
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for name, who, _, number in session.execute(query):
        found[name] = (number, (*found.get(name, (0, ()))[1], who))
    return found


@dataclass(frozen=True, slots=True)
class WhoWaits:
    """A participation that waits for a fact, and why."""

    payee: str
    number: str
    plan: str
    currency: str
    target_minor: int | None
    reason: str


def who_waits(session: Session, period_id: int, fact: str, page: int) -> list[WhoWaits]:
    """One page of who lacks a fact in a period, by name; one query."""
    participation = ParticipationRow
    query = (
        _joined(
            select(
                *(PersonRow.name, PersonRow.number, PlanRow.name, PlanRow.currency),
                *(participation.target_minor, MissingFactRow.reason),
            ),
            period_id,
        )
        .where(MissingFactRow.name == fact)
        .order_by(PersonRow.name, participation.id)
        .limit(PAGE)
        .offset(PAGE * page)
    )
    return [WhoWaits(who, number or "", *more) for who, number, *more in session.execute(query)]


def _joined(query: Columns, period_id: int) -> Columns:
    """What a period lacks, with participation, payee and plan."""
    row = MissingFactRow
    return (
        query.select_from(row)
        .join(ParticipationRow, ParticipationRow.id == row.participation_id)
        .join(ParticipationRow.payee)
        .join(ParticipationRow.plan)
        .where(row.period_id == period_id)
    )
