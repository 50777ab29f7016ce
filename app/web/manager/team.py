"""My team: scores with their number of answers, people in order of the alphabet."""

from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from flask import abort, render_template, request
from flask_login import current_user

from app.charts import comparison
from app.charts.scales import scale_of
from app.domain.measures import Measure
from app.domain.permissions import Permission
from app.domain.scorecards import (
    ENOUGH,
    MonthScore,
    Scorecard,
    in_use,
    month_days,
    month_score,
    months_until,
    scorecard,
    scorecards,
)
from app.extensions import db
from app.queries.answers import PAGE, answers_of
from app.queries.catalogue import newest_measures
from app.queries.charge import (
    MemberSeen,
    UnitSeen,
    ever_managed,
    people_of,
)
from app.queries.counts import (
    last_day_of,
    payee_months,
    people_months,
    units_measures,
    units_months,
)
from app.queries.statements import count_to_approve
from app.web.charts import (
    Picture,
    chart_url,
    draw_trend,
    picture,
    team_rows,
    theme_asked,
    trend_picture,
)
from app.web.clock import month_asked, today
from app.web.forms import page_number
from app.web.manager.blueprint import blueprint
from app.web.permissions import requires

MONTHS = 6


@blueprint.get("")
@requires(Permission.SCORE_READ_TEAM)
def team_page():
    team = _team(request.args.get("measure"))
    return render_template(
        "manager/team/page.html",
        team=team,
        month=team.month,
        trends=_trends(team),
        comparison=_comparison(team) if team.measure else None,
        enough=ENOUGH,
        to_approve=count_to_approve(db.session(), current_user.viewer),
    )


@blueprint.get("/charts/<int:unit_id>/<measure>.svg")
@requires(Permission.SCORE_READ_TEAM)
def team_trend(unit_id: int, measure: str):
    """One team's score over the months, as a picture."""
    return draw_trend(_team(measure).cards.get(unit_id) or abort(404))


@blueprint.get("/charts/people.svg")
@requires(Permission.SCORE_READ_TEAM)
def team_comparison():
    """The people in one's charge, in order of the alphabet, as a picture."""
    team = _team(request.args.get("measure"))
    if team.measure is None:
        abort(404)
    rows, average, scale = _rows(team), team.average, scale_of(team.measure)
    width = comparison.WIDE if request.args.get("width") == "wide" else comparison.NARROW
    values = (rows, average, width)
    return picture(values, lambda: comparison.draw(rows, average, scale, theme_asked(), width))


@blueprint.get("/people/<int:person_id>")
@requires(Permission.SCORE_READ_TEAM)
def person_page(person_id: int):
    """One person's answers of a month, on the days on which the viewer was in charge."""
    session, viewer = db.session(), current_user.viewer
    person = ever_managed(session, viewer.id, person_id) or abort(404)
    month, page = month_asked(last_day_of(session, person_id)), page_number()
    rows = payee_months(session, person_id, [month], viewer)
    cards = scorecards(newest_measures(session), rows, [month])
    card = next((c for c in cards if c.measure.name == request.args.get("measure")), None)
    card = card or (cards[0] if cards else None)
    question = card.measure.question.name if card else ""
    return render_template(
        "manager/people/page.html",
        person=person,
        month=month,
        cards=cards,
        card=card,
        answers=answers_of(session, person_id, question, month_days(month), page, viewer),
        page=page,
        page_size=PAGE,
    )


@dataclass(frozen=True, slots=True)
class Team:
    """The people in one's charge today, their teams, and their scores in one month."""

    month: date
    people: list[MemberSeen]
    units: list[UnitSeen]
    measures: list[Measure]
    measure: Measure | None  # all that follows is of this one
    cards: dict[int, Scorecard] = field(default_factory=dict)  # by unit
    scores: dict[int, MonthScore] = field(default_factory=dict)  # by person
    average: Fraction | None = None  # of all the teams' answers together, not of people's scores


def _team(name: str | None) -> Team:
    """The team's scores by the measure of this name, else by the first of the usual ones."""
    session, viewer = db.session(), current_user.viewer
    charge = viewer.id, today()
    people = people_of(session, *charge)
    answered = [person.last_answered for person in people if person.last_answered]
    month = month_asked(max(answered, default=None))
    months = months_until(month, MONTHS)
    found = units_measures(session, *charge, months)
    measures = [found[each] for each in in_use(found)]
    measure = _chosen(measures, name)
    units = sorted({person.unit for person in people if person.unit})
    team = Team(month, people, units, measures, measure)
    return _scored(team, measure, charge, months) if measure else team


def _chosen(measures: list[Measure], name: str | None) -> Measure | None:
    """The measure of this name, else the first. Unknown measures do not exist."""
    if name is None:
        return measures[0] if measures else None
    return next((measure for measure in measures if measure.name == name), None) or abort(404)


def _scored(team: Team, measure: Measure, charge: tuple[int, date], months: list[date]) -> Team:
    """The team with its scores; two queries."""
    question, month = measure.question.name, team.month
    units = units_months(db.session(), *charge, question, months)
    steps = people_months(db.session(), *charge, question, month)
    together = [row for rows in units.values() for row in rows if row.month == month]
    return replace(
        team,
        cards={unit_id: scorecard(measure, rows, months) for unit_id, rows in units.items()},
        scores={p.id: month_score(measure, steps.get(p.id, []), month) for p in team.people},
        average=month_score(measure, together, month).value,
    )


def _trends(team: Team) -> dict[int, tuple[Scorecard, Picture]]:
    """The chosen measure of each team over the months."""
    return {
        unit.id: (card, _trend(team, unit, card))
        for unit in team.units
        if (card := team.cards.get(unit.id))
    }


def _trend(team: Team, unit: UnitSeen, card: Scorecard) -> Picture:
    asked = {"unit_id": unit.id, "measure": card.measure.name, "month": f"{team.month:%Y-%m}"}
    return trend_picture(card, chart_url(".team_trend", **asked), f"The score of {unit.name}")


def _comparison(team: Team) -> Picture:
    rows, average, scale = _rows(team), team.average, scale_of(team.measure)
    arguments = {"measure": team.measure.name, "month": f"{team.month:%Y-%m}"}
    words = (
        comparison.alt(rows, average, scale, "your team"),
        comparison.caption(rows, average),
    )
    height = comparison.height_of(rows, comparison.WIDE)
    url = chart_url(".team_comparison", width="wide", **arguments)
    wide = Picture(url, comparison.WIDE, height, *words)
    height = comparison.height_of(rows, comparison.NARROW)
    url = chart_url(".team_comparison", **arguments)
    return Picture(url, comparison.NARROW, height, *words, wide=wide)


def _rows(team: Team) -> list[comparison.Person]:
    return team_rows({person.id: person.name for person in team.people}, team.scores)
