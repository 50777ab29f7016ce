"""My team: scores with their number of answers, people in order of the alphabet."""

from dataclasses import dataclass
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
    USUAL,
    MonthScore,
    Scorecard,
    StepMonth,
    month_days,
    month_score,
    months_until,
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
from app.queries.counts import last_day_of, payee_months, people_months, units_months
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
    team = _team()
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
    cards = _team().cards.get(unit_id, [])
    card = next((card for card in cards if card.measure.name == measure), None) or abort(404)
    return draw_trend(card)


@blueprint.get("/charts/people.svg")
@requires(Permission.SCORE_READ_TEAM)
def team_comparison():
    """The people in one's charge, in order of the alphabet, as a picture."""
    team = _team()
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
    cards: dict[int, list[Scorecard]]  # by unit
    measures: list[Measure]
    measure: Measure | None
    scores: dict[int, MonthScore]  # by person
    average: Fraction | None  # of all answers of the teams together, not of people's scores


def _team() -> Team:
    session, viewer = db.session(), current_user.viewer
    charge = viewer.id, today()
    people = people_of(session, *charge)
    answered = [person.last_answered for person in people if person.last_answered]
    month = month_asked(max(answered, default=None))
    units = sorted({person.unit for person in people if person.unit})
    rows = units_months(session, *charge, months_until(month, MONTHS))
    cards = _unit_cards(rows, month)
    measures = _measures(cards)
    measure = _chosen(measures)
    steps = people_months(session, *charge, measure.question.name, month) if measure else {}
    scores = {each.id: month_score(measure, steps.get(each.id, []), month) for each in people}
    average = _pooled(measure, rows, month) if measure else None
    return Team(month, people, units, cards, measures, measure, scores, average)


def _unit_cards(rows: dict[int, list[StepMonth]], month: date) -> dict[int, list[Scorecard]]:
    """The scores of each of the manager's teams over the months."""
    months, measures = months_until(month, MONTHS), newest_measures(db.session())
    return {unit_id: scorecards(measures, some, months) for unit_id, some in rows.items()}


def _pooled(measure: Measure, rows: dict[int, list[StepMonth]], month: date) -> Fraction | None:
    name = measure.question.name
    together = [row for some in rows.values() for row in some]
    of_month = [row for row in together if row.question == name and row.month == month]
    return month_score(measure, of_month, month).value


def _measures(cards: dict[int, list[Scorecard]]) -> list[Measure]:
    """The measures that any of the teams has, in their usual order."""
    found = {card.measure.name: card.measure for some in cards.values() for card in some}
    return [found[name] for name in USUAL if name in found]


def _chosen(measures: list[Measure]) -> Measure | None:
    """The measure in the address, else the first. Unknown measures do not exist."""
    name = request.args.get("measure")
    if name is None:
        return measures[0] if measures else None
    return next((measure for measure in measures if measure.name == name), None) or abort(404)


def _trends(team: Team) -> dict[int, tuple[Scorecard, Picture]]:
    """The chosen measure of each team over the months."""
    found = {}
    for unit in team.units:
        for card in team.cards.get(unit.id, []):
            if team.measure and card.measure.name == team.measure.name:
                arguments = {"unit_id": unit.id, "measure": card.measure.name}
                url = chart_url(".team_trend", month=f"{team.month:%Y-%m}", **arguments)
                found[unit.id] = card, trend_picture(card, url, f"The score of {unit.name}")
    return found


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
