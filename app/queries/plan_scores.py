"""Counting answers for plans: of many owners and many ranges of days in one query.

People are counted from their own ranges of credits, units from what is kept up; single answers
are read only where neither holds what is asked: an attribute of answers, or the last few of them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Subquery,
    case,
    cast,
    func,
    literal,
    select,
)
from sqlalchemy.orm import Session

from app.domain.calendar_rules import FIRST_DAY
from app.domain.facts import WHOLE_ANSWER
from app.domain.measures import MeasureKind
from app.models.catalogue import SourceRow
from app.models.exclusions import is_of_team
from app.models.facts import AnswerRow, CreditRow, UnitMonthRow, UnitRollupRow
from app.models.people import PersonAttributeRow, UnitAncestorRow, UnitRow
from app.models.plans import ParticipationRow

START = datetime.min.replace(tzinfo=UTC)  # of a day whose instant is not known
MOST_CASES = 60  # ranges that SQL tells apart; beyond that rows come by day
Owner = int | str
Stretch = tuple[Owner, int, int, int, int]  # owner, place of the range, step, answers, credit
Columns = Select[*tuple[Any, ...]]
PAYEE, UNIT = "payee", "unit"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is counted: of which owners (payees of a plan, units, or the name of an attribute).

    `edges` divide the days into ranges, from the first edge up to and without the last one.
    """

    question: str
    owners: str
    plan_id: int
    edges: tuple[date, ...]
    channel: str = ""
    segment: tuple[tuple[str, str], ...] = ()
    kind: MeasureKind = MeasureKind.ANSWERS
    bad_step: int = 0


def stretches(session: Session, asked: Asked) -> Iterator[Stretch]:
    """How often each step was chosen for each owner in each range of days; one query.

    Of a measure over days: the days with an answer in the place of answers, and the good ones
    among them in the place of credit.
    """
    by_day = len(asked.edges) - 1 > MOST_CASES
    rows = _parts(asked)
    query = _of_days(asked, rows, by_day) if asked.kind is MeasureKind.DAYS else None
    if query is None:
        query = _of_answers(asked, rows, by_day)
    for owner, place, step, answers, credit in session.execute(query):
        at = bisect_right(asked.edges, place) - 1 if by_day else place
        yield owner, at, step, answers, credit


def _of_answers(asked: Asked, rows: Subquery, by_day: bool) -> Columns:
    c = rows.c
    placed = select(c.owner, place_of(asked, c.day, by_day), c.step, c.answers, c.credit).subquery()
    key = (placed.c.owner, placed.c.place, placed.c.step)
    sums = (func.sum(placed.c.answers), func.sum(placed.c.credit))
    return select(*key, *(cast(each, BigInteger) for each in sums)).group_by(*key)


def _of_days(asked: Asked, rows: Subquery, by_day: bool) -> Columns:
    worst = func.min(rows.c.step).label("worst")
    days = select(rows.c.owner, rows.c.day, worst).group_by(rows.c.owner, rows.c.day).subquery()
    is_good = case((days.c.worst > asked.bad_step, 1), else_=0).label("good")
    placed = select(days.c.owner, place_of(asked, days.c.day, by_day), is_good).subquery()
    key = (placed.c.owner, placed.c.place)
    good = cast(func.sum(placed.c.good), BigInteger)
    query: Columns = select(*key, literal(0), func.count(), good)
    return query.group_by(*key)


def place_of(asked: Asked, day: Any, by_day: bool) -> ColumnElement[Any]:
    """Which of the ranges a day is in."""
    ends = asked.edges[1:]
    found: ColumnElement[Any] = (
        day if by_day else case(*((day < end, place) for place, end in enumerate(ends)))
    )
    return found.label("place")


def _parts(asked: Asked) -> Subquery:
    """Owner, day, step, answers and credit of everything that is counted."""
    if asked.owners == UNIT:
        return _of_units_by_answer(asked) if asked.segment else _of_units(asked)
    if asked.owners == PAYEE:
        return _of_payees(asked)
    return _of_attribute(asked)


def _of_payees(asked: Asked) -> Subquery:
    """One row is one answer, because a payee is credited with it once."""
    owner = CreditRow.payee_id.label("owner")
    whole = cast(1, BigInteger).label("answers")
    query: Columns = select(owner, CreditRow.day, CreditRow.step, whole, CreditRow.credit)
    taking_part = select(ParticipationRow.payee_id).where(ParticipationRow.plan_id == asked.plan_id)
    query = query.where(CreditRow.payee_id.in_(taking_part), *inside(CreditRow, asked))
    return in_segment(query, CreditRow.answer_id, asked).subquery()


def _of_attribute(asked: Asked) -> Subquery:
    """Of everybody with a job, shift or contract on the day of the answer, each answer once."""
    dated = PersonAttributeRow
    holds = (
        (dated.person_id == CreditRow.payee_id)
        & (dated.name == asked.owners)
        & (dated.first_day <= CreditRow.day)
        & (dated.end_day > CreditRow.day)
    )
    key = (dated.value.label("owner"), CreditRow.day, CreditRow.step)
    query: Columns = select(*key, *_once(CreditRow.credit)).join(dated, holds)
    query = query.where(*inside(CreditRow, asked))
    query = in_segment(query, CreditRow.answer_id, asked)
    return query.group_by(*key, CreditRow.answer_id).subquery()


def _of_units(asked: Asked) -> Subquery:
    """From the counts by month where every range is made of whole months, else by day."""
    whole_months = all(edge.day == 1 for edge in asked.edges)
    if whole_months and not asked.channel and asked.kind is MeasureKind.ANSWERS:
        row: Any = UnitMonthRow
        day = UnitMonthRow.month
    else:
        row, day = UnitRollupRow, UnitRollupRow.day
    query: Columns = select(
        *(row.unit_id.label("owner"), day.label("day"), row.step, row.answers, row.credit)
    ).where(row.question == asked.question, day >= asked.edges[0], day < asked.edges[-1])
    if asked.channel:
        query = query.where(UnitRollupRow.channel == asked.channel)
    return query.subquery()


def _of_units_by_answer(asked: Asked) -> Subquery:
    """Attributes of answers are in no count, so the answers themselves are read, each once."""
    above = UnitAncestorRow
    key = (above.ancestor_id.label("owner"), CreditRow.day, CreditRow.step)
    credited: Columns = select(*key, *_once(CreditRow.credit))
    credited = credited.join(above, above.unit_id == CreditRow.team_id)
    credited = credited.where(*inside(CreditRow, asked))
    credited = in_segment(credited, CreditRow.answer_id, asked)
    credited = credited.group_by(*key, CreditRow.answer_id)
    own = (above.ancestor_id, AnswerRow.day, AnswerRow.step)
    whole = (cast(1, BigInteger), cast(WHOLE_ANSWER, BigInteger))
    of_teams: Columns = select(*own, *whole).join(above, above.unit_id == AnswerRow.team_id)
    of_teams = of_teams.where(is_of_team(), *inside(AnswerRow, asked))
    return credited.union_all(of_teams.where(*_has(asked))).subquery()


def _once(credit: Any) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """One answer, with the shares of it added up."""
    return cast(1, BigInteger).label("answers"), func.sum(credit).label("credit")


def inside(row: Any, asked: Asked) -> list[ColumnElement[bool]]:
    found = [row.question == asked.question]
    found += [row.day >= asked.edges[0], row.day < asked.edges[-1]]
    return [*found, row.channel == asked.channel] if asked.channel else found


def in_segment(query: Columns, answer_id: Any, asked: Asked) -> Columns:
    if not asked.segment:
        return query
    return query.join(AnswerRow, AnswerRow.id == answer_id).where(*_has(asked))


def _has(asked: Asked) -> list[ColumnElement[bool]]:
    """That an answer has these attributes."""
    pairs = asked.segment
    return [AnswerRow.attributes[name].as_string() == value for name, value in pairs]


class LastAnswer(NamedTuple):
    """One answer of an owner. Its first parts are the order in which the last ones are counted.

    Texts of Unicode are in the order of their bytes, so no database's own order is asked for.
    """

    day: date
    moment: datetime
    source: str
    external_id: str
    step: int
    credit: int


def last_answers(
    session: Session, asked: Asked, number: int, owners: Sequence[int] = ()
) -> dict[Owner, list[LastAnswer]]:
    """The last answers of these units, or of these payees (all if none is named); one query.

    The oldest come first.

    At least `number` of them before the first edge, if there are so many, and all from there to
    the last edge. They are ordered by day, instant (or the start of the day), source, external id.
    """
    is_payees = asked.owners == PAYEE
    read = _last_of_payees if is_payees else _last_of_units
    rows = read(asked, number, owners)
    answer = AnswerRow
    order = (answer.day, answer.instant, SourceRow.name, answer.external_id)
    query: Columns = select(rows.c.owner, *order, answer.step, rows.c.credit)
    query = query.join(answer, answer.id == rows.c.answer_id)
    query = query.join(SourceRow, SourceRow.id == answer.source_id)
    found: dict[Owner, list[LastAnswer]] = defaultdict(list)
    for owner, day, moment, *more in session.execute(query):
        found[owner].append(LastAnswer(day, moment or START, *more))
    for answers in found.values():
        answers.sort()
    return found


def _last_of_payees(asked: Asked, number: int, owners: Sequence[int]) -> Subquery:
    """Each payee's own range of credits is read from its end, as far as is needed."""
    payees = select(ParticipationRow.payee_id).where(ParticipationRow.plan_id == asked.plan_id)
    payees = payees.where(ParticipationRow.payee_id.in_(owners)) if owners else payees
    one = payees.distinct().subquery()
    nth = select(CreditRow.day).where(CreditRow.payee_id == one.c.payee_id)
    nth = nth.where(CreditRow.question == asked.question, CreditRow.day < asked.edges[0])
    nth = nth.where(CreditRow.channel == asked.channel) if asked.channel else nth
    nth = in_segment(nth, CreditRow.answer_id, asked)
    day = nth.order_by(CreditRow.day.desc()).limit(1).offset(number - 1).correlate(one)
    first = func.coalesce(day.scalar_subquery(), FIRST_DAY)
    since = select(one.c.payee_id, first.label("first")).subquery()
    query: Columns = select(
        CreditRow.payee_id.label("owner"), CreditRow.answer_id, CreditRow.credit
    ).join(since, since.c.payee_id == CreditRow.payee_id)
    query = query.where(CreditRow.question == asked.question, CreditRow.day >= since.c.first)
    query = query.where(CreditRow.day < asked.edges[-1])
    query = query.where(CreditRow.channel == asked.channel) if asked.channel else query
    return in_segment(query, CreditRow.answer_id, asked).subquery()


def _last_of_units(asked: Asked, number: int, units: Sequence[int]) -> Subquery:
    """From which day on each unit's answers are needed is known from its counts by day."""
    since = _since(asked, number, units)
    above, answer = UnitAncestorRow, AnswerRow
    credited: Columns = select(
        *(since.c.owner, CreditRow.answer_id, func.sum(CreditRow.credit).label("credit"))
    ).join(above, above.ancestor_id == since.c.owner)
    credited = credited.join(CreditRow, CreditRow.team_id == above.unit_id)
    credited = credited.where(CreditRow.question == asked.question, CreditRow.day >= since.c.first)
    credited = credited.where(*_until(CreditRow, asked))
    credited = credited.group_by(since.c.owner, CreditRow.answer_id)
    whole = cast(WHOLE_ANSWER, BigInteger)
    of_teams: Columns = select(since.c.owner, answer.id, whole)
    of_teams = of_teams.join(above, above.ancestor_id == since.c.owner)
    of_teams = of_teams.join(answer, answer.team_id == above.unit_id)
    of_teams = of_teams.where(is_of_team(), answer.question == asked.question)
    of_teams = of_teams.where(answer.day >= since.c.first, *_until(answer, asked))
    return credited.union_all(of_teams).subquery()


def _until(row: Any, asked: Asked) -> list[ColumnElement[bool]]:
    found = [row.day < asked.edges[-1]]
    return [*found, row.channel == asked.channel] if asked.channel else found


def _since(asked: Asked, number: int, units: Sequence[int]) -> Subquery:
    """The first day that is needed of each unit; the calendar's first where it has too few."""
    row = UnitRollupRow
    days = select(row.unit_id, row.day, func.sum(row.answers).label("n"))
    days = days.where(row.question == asked.question, row.day < asked.edges[0])
    days = days.where(row.channel == asked.channel) if asked.channel else days
    per_day = days.where(row.unit_id.in_(units)).group_by(row.unit_id, row.day).subquery()
    latest = func.sum(per_day.c.n).over(
        partition_by=per_day.c.unit_id, order_by=per_day.c.day.desc()
    )
    so_far = select(per_day.c.unit_id, per_day.c.day, latest.label("n")).subquery()
    enough = select(so_far.c.unit_id, func.max(so_far.c.day).label("first"))
    found = enough.where(so_far.c.n >= number).group_by(so_far.c.unit_id).subquery()
    first = func.coalesce(found.c.first, FIRST_DAY).label("first")
    query = select(UnitRow.id.label("owner"), first)
    query = query.outerjoin(found, found.c.unit_id == UnitRow.id)
    return query.where(UnitRow.id.in_(units)).subquery()
