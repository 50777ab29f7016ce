"""What the pages of a team are made of, kept until the data change."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import numpy as np
from flask import abort, request
from flask_login import current_user

from app.charts import funnel, places
from app.charts.scales import scale_of
from app.domain.days import Days
from app.domain.facts import Count
from app.domain.fairness.funnel import Position
from app.domain.fairness.funnel import funnel as funnel_of
from app.domain.fairness.samples import Samples
from app.domain.fairness.standings import Asked, Order, Standings, standings
from app.domain.measures import Measure
from app.domain.scorecards import (
    MonthScore,
    Scorecard,
    hidden_months,
    in_use,
    month_days,
    months_until,
    scorecard,
    together,
)
from app.domain.settings import Settings
from app.domain.windows import Window
from app.extensions import db
from app.queries.charge import MemberSeen, UnitSeen, people_of
from app.queries.counts import people_counts, units_measures, units_months
from app.queries.settings import settings_now
from app.services.disclosure import hidden_from
from app.web.clock import month_asked, today, window_asked
from app.web.kept import kept

MONTHS = 6
POINTS = 80  # of a line of the funnel
MOST_LINES = 60  # people of a chart with a line for each


@dataclass(frozen=True, slots=True)
class Team:
    """The people in one's charge today, their teams, and their scores in one month, or in the
    months that end with it.
    """

    month: date
    window: Window
    people: list[MemberSeen]
    units: list[UnitSeen]
    measures: list[Measure]
    measure: Measure | None  # all that follows is of this one
    settings: Settings
    cards: dict[int, Scorecard] = field(default_factory=dict)  # by unit
    listed: Standings | None = None
    listed_days: tuple[Days, ...] = ()  # that the list is of; two windows for improvements

    @property
    def days(self) -> Days:
        return self.window.days(self.month)

    @property
    def listed_month(self) -> date:
        """The last one that the list is of, as addresses name it."""
        return (self.listed_days[-1].end - timedelta(days=1)).replace(day=1)

    def score_of(self, unit_id: int) -> MonthScore:
        """A team's score in the whole window."""
        return together(self.cards[unit_id], self.window.months)

    @property
    def orders(self) -> list[Order]:
        """Those that make sense: percent of a target only where there is one."""
        has_target = self.measure is not None and self.measure.name in self.settings.targets
        return [order for order in Order if order is not Order.TARGET or has_target]


def team_asked(measure: str | None = None) -> Team:
    """The viewer's team as the address asks for it; four or five queries.

    Asked for again while no data changed: one query. A measure or an order that is not there: 404.
    """
    asked = [request.args.get(name) for name in ("month", "measure", "order")]
    window = window_asked()
    key = ("team", current_user.viewer.id, today(), measure, window, *asked)
    return kept(key, lambda: _team(measure or asked[1], asked[2] or Order.BANDS, window))


def _team(name: str | None, order: str, window: Window) -> Team:
    session, viewer = db.session(), current_user.viewer
    charge = viewer.id, today()
    people = people_of(session, *charge)
    answered = [person.last_answered for person in people if person.last_answered]
    month = month_asked(max(answered, default=None))
    units = sorted({person.unit for person in people if person.unit})
    found = units_measures(session, [unit.id for unit in units], months_until(month, MONTHS))
    measures = [found[each] for each in in_use(found)]
    measure = _chosen(measures, name)
    team = Team(month, window, people, units, measures, measure, settings_now(session))
    if order not in (team.orders if measure else list(Order)):
        abort(404)
    return _scored(team, measure, Order(order)) if measure else team


def _chosen(measures: list[Measure], name: str | None) -> Measure | None:
    """The measure of this name, else the first. Unknown measures do not exist."""
    if name is None:
        return measures[0] if measures else None
    return next((measure for measure in measures if measure.name == name), None) or abort(404)


def _scored(team: Team, measure: Measure, order: Order) -> Team:
    """The team with its scores; three queries, or five where not all are in the viewer's charge."""
    session, charge = db.session(), (current_user.viewer.id, today())
    question, months = measure.question.name, months_until(team.month, MONTHS)
    units = units_months(session, [unit.id for unit in team.units], question, months)
    is_change, month = order is Order.IMPROVED, team.month
    read = team.window.compared(month, today()) if is_change else (team.days,)
    counts = people_counts(session, *charge, question, read)
    hidden = hidden_from(
        session, charge[0], sorted(units), question, [month_days(each) for each in months], today()
    )
    return replace(
        team,
        cards={
            unit_id: hidden_months(scorecard(measure, rows, months), hidden.get(unit_id, {}))
            for unit_id, rows in units.items()
        },
        listed=_listed(team, measure, order, counts),
        listed_days=read,
    )


def _listed(team: Team, measure: Measure, order: Order, counts: list[list[Count]]) -> Standings:
    rules = team.settings
    asked = Asked(order, rules.targets.get(measure.name), rules.answers, rules.confidence)
    names = {person.id: person.name for person in team.people}
    return standings(names, measure, counts[-1], asked, counts[0] if len(counts) > 1 else ())


def funnel_chart(listed: Standings, needs: int) -> funnel.Funnel | None:
    """Everybody with so many answers as a dot among all who have any; None where nobody has."""
    rows = np.flatnonzero(listed.samples.has_answers)
    if not len(rows):
        return None
    samples = rows_of(listed.samples, rows.tolist())
    found = funnel_of(samples)
    values = samples.scores()
    columns = zip(
        (listed.names[row] for row in rows.tolist()),
        (values.at(row) for row in range(len(rows))),
        *(samples.answers.tolist(), found.positions(samples)),
        strict=True,
    )
    judged = [each for each in columns if each[3] is not Position.NONE]
    payees = [funnel.Payee(*each) for each in judged if each[2] >= needs]
    if not payees:
        return None
    most = max(int(samples.answers.max()), 2)
    limits = found.limits(np.unique(np.linspace(1, most, POINTS).round().astype(np.int64)))
    few = len(judged) - len(payees)
    return funnel.Funnel(payees, limits, found.target, scale_of(samples.measure), few, needs)


def places_chart(team: Team) -> list[places.Row] | None:
    """The places of all who have one as lines; None in bands, without two of them, and where
    nobody could read so many."""
    listed = team.listed
    if listed is None or listed.order is Order.BANDS:
        return None
    columns = (listed.sets.place.tolist(), listed.sets.first.tolist(), listed.sets.last.tolist())
    rows = [places.Row(*each) for each in zip(listed.names, *columns, strict=True)]
    placed = [row for row in rows if row.place]
    return placed if 1 < len(placed) <= MOST_LINES else None


def rows_of(samples: Samples, rows: Sequence[int]) -> Samples:
    """Some of the groups, in this order."""
    some = list(rows)
    return Samples(
        samples.measure,
        samples.histogram[some],
        samples.credit_squared[some],
        samples.answers[some],
    )
