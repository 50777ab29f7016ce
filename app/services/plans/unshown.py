"""Which scores of a statement its reader may not see, because few other people are behind them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from sqlalchemy.orm import Session

from app.domain.calendar_spans import window_back, year_so_far
from app.domain.days import Days
from app.domain.disclosure import (
    ANSWERED_LATER,
    NOT_LOCKED,
    NOT_PAID,
    paid_on,
    parts_of,
    too_few,
)
from app.domain.measures import Measure
from app.domain.plans.evaluating.dependencies import feeding
from app.domain.plans.evaluating.one_payee import ScoreKey
from app.domain.plans.language.document import COMPANY, PAYEE, MeasureSource, Window
from app.domain.plans.telling.unsaid import Discretion
from app.domain.scorecards import is_month
from app.extensions import db
from app.models.statements import StatementRow
from app.queries.settings import settings_now
from app.queries.teams import others_answered, units_counts
from app.queries.units import company
from app.services.calendars import known_calendar
from app.services.disclosure import shown_beside
from app.services.plans.explanations import read_statement
from app.services.plans.participants import UNIT_GROUPS

UnitsBeside = Callable[[str, Days, Collection[int]], Collection[int]]  # question, days, paid units


class Figure(NamedTuple):
    """A score of others in a statement: of these days, from so many answers.

    `is_whole`: of all their answers, not of a channel.
    """

    unit: int
    question: str
    days: Days
    answers: Fraction
    is_whole: bool

    @property
    def is_of_months(self) -> bool:
        """Whether it is of whole months, and of all answers of these."""
        return self.is_whole and all(map(is_month, parts_of(self.days)))


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads figures of others in a statement.

    `why_not`: why one is not shown that does not pay, beside those of units that do; empty where
    it is. `is_of_few`: whether one may tell about few people. `is_payee`: who is owed all that
    pays, also of few.
    """

    why_not: Callable[[StatementRow, Figure, Collection[int]], str]
    is_of_few: Callable[[Figure], bool]
    is_payee: bool = True


def manager_reading(
    session: Session, manager_id: int, today: date, is_payee: bool = False
) -> Reader:
    """A manager, who opens the answers of the own people and reads of others on the team page."""

    def opens_all(figure: Figure) -> bool:
        asked = (figure.question, parts_of(figure.days), manager_id, [figure.unit])
        return not others_answered(session, *asked)

    def is_of_few(figure: Figure) -> bool:
        if opens_all(figure):
            return False
        asked = ([figure.unit], figure.question, parts_of(figure.days), today)
        return not (
            figure.is_of_months and figure.unit in shown_beside(session, manager_id, *asked)
        )

    def why_not(statement: StatementRow, figure: Figure, paid: Collection[int]) -> str:
        if is_payee:  # who may be told of few already, by what pays
            return "" if opens_all(figure) else NOT_PAID
        return too_few(settings_now(session).group) if is_of_few(figure) else ""

    return Reader(why_not, is_of_few, is_payee)


def colleague_reading(session: Session, units_beside: UnitsBeside) -> Reader:
    """A payee who opens no answers of others.

    Beside what pays, figures stand once the period is locked, of whole months and of all answers
    of enough people.
    """

    def why_not(statement: StatementRow, figure: Figure, paid: Collection[int]) -> str:
        if not figure.is_of_months:
            return NOT_PAID
        if figure.unit not in units_beside(figure.question, figure.days, paid):
            return too_few(settings_now(session).group)
        if statement.period.locked_at is None:
            return NOT_LOCKED
        counts = units_counts(session, [figure.unit], figure.question, figure.days)
        answers = sum(each.answers for each in counts[figure.unit])
        return "" if answers == figure.answers else ANSWERED_LATER

    def is_of_few(figure: Figure) -> bool:
        shown = units_beside(figure.question, figure.days, ())
        return not figure.is_whole or figure.unit not in shown

    return Reader(why_not, is_of_few)


def discretion_of(statement: StatementRow, reader: Reader) -> Discretion:
    """What is not told of a statement's scores of others, and what is though they may be of few:
    what pays.
    """
    plan, measures, one = read_statement(statement)
    fewest, of_pay = settings_now(db.session()).group, feeding(plan)
    read: dict[ScoreKey, Figure | None] = {}
    for line, source in plan.measured():
        measure = plan.measures.get(source.measure) or measures[source.measure]
        for of in source.scopes():
            if of != PAYEE:
                score = one.scores[line.name, of]
                read[line.name, of] = _figure(statement, source, measure, of, score.answers)
    paid = {each.unit for key, each in read.items() if key[0] in of_pay and each}
    hidden: dict[ScoreKey, str] = {}
    few: dict[ScoreKey, str] = {}
    for key, figure in read.items():
        if key[0] not in of_pay:
            why = reader.why_not(statement, figure, paid) if figure else too_few(fewest)
            hidden |= {key: why} if why else {}
        elif figure is None or reader.is_of_few(figure):
            if reader.is_payee:
                few[key] = paid_on(fewest)
            else:
                hidden[key] = too_few(fewest)
    return Discretion(hidden, few)


def _figure(
    statement: StatementRow, source: MeasureSource, measure: Measure, of: str, answers: Fraction
) -> Figure | None:
    """None where nobody knows whose answers of which days it is of."""
    unit, days = _unit(statement.current.content["groups"], of), _days(statement, source.window)
    if unit is None or days is None or source.segment:
        return None
    return Figure(unit, measure.question.name, days, answers, not source.channel)


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
