"""My team: scores of teams, people in bands with their ranges of places, the funnel, one person."""

from datetime import date
from fractions import Fraction

from flask import abort, render_template, request
from flask_login import current_user

from app.charts import funnel, places
from app.domain.days import Days
from app.domain.errors import BadComparison
from app.domain.fairness.bands import SENTENCES
from app.domain.fairness.luck_check import far_from_mean
from app.domain.fairness.words import enough_words
from app.domain.measures import Measure
from app.domain.periods import months_words
from app.domain.permissions import Permission
from app.domain.scorecards import Scorecard, months_until, scorecards, together
from app.domain.windows import Window
from app.extensions import db
from app.queries.answer_histories import histories_of
from app.queries.answers import PAGE, answers_of
from app.queries.catalogue import newest_measures
from app.queries.charge import UnitSeen, ever_managed
from app.queries.counts import last_day_of, payee_months
from app.queries.settings import settings_now
from app.queries.statements import count_to_approve
from app.web.charts import (
    Picture,
    chart_url,
    drawn_trend,
    kept_picture,
    theme_asked,
    trend_picture,
)
from app.web.clock import month_asked, today, window_asked
from app.web.forms import page_number
from app.web.kept import kept
from app.web.manager.blueprint import blueprint
from app.web.manager.boards import Team, funnel_chart, places_chart, rows_of, team_asked
from app.web.permissions import requires

ORDERS = {
    "bands": "In bands",
    "score": "By score",
    "target": "% of target",
    "improved": "Most improved",
}
BY = {"target": "Of the target", "improved": "Change"}
WINDOWS = {Window.THREE: "Three months", Window.MONTH: "One month"}
NOBODY = "Luck check: nobody else in your charge has enough answers to compare with."
AS_THE_TEAM = "Luck check: this score is the team's own; there is no gap to explain."


@blueprint.get("")
@requires(Permission.SCORE_READ_TEAM)
def team_page():
    team = team_asked()
    return render_template(
        "manager/team/page.html",
        team=team,
        month=team.month,
        windows=WINDOWS,
        trends=_trends(team),
        funnel=_funnel(team),
        places=_places(team),
        orders=ORDERS,
        by=BY,
        sentences=SENTENCES,
        units_of={person.id: person.unit.name if person.unit else "" for person in team.people},
        to_approve=count_to_approve(db.session(), current_user.viewer),
    )


@blueprint.get("/charts/<int:unit_id>/<measure>.svg")
@requires(Permission.SCORE_READ_TEAM)
def team_trend(unit_id: int, measure: str):
    """One team's score over the months, as a picture."""
    return kept_picture(lambda: drawn_trend(team_asked(measure).cards.get(unit_id) or abort(404)))


@blueprint.get("/charts/funnel.svg")
@requires(Permission.SCORE_READ_TEAM)
def team_funnel():
    """The people in one's charge as dots between the limits of luck, as a picture."""
    width = funnel.WIDE if request.args.get("width") == "wide" else funnel.NARROW
    return kept_picture(lambda: _draw_funnel(width))


@blueprint.get("/charts/places.svg")
@requires(Permission.SCORE_READ_TEAM)
def team_places():
    """The places that each person in one's charge may have, as a picture."""
    width = places.WIDE if request.args.get("width") == "wide" else places.NARROW
    return kept_picture(lambda: _draw_places(width))


@blueprint.get("/people/<int:person_id>")
@requires(Permission.SCORE_READ_TEAM)
def person_page(person_id: int):
    """One person's answers of the window, on the days on which the viewer was in charge."""
    session, viewer = db.session(), current_user.viewer
    person = ever_managed(session, viewer.id, person_id) or abort(404)
    month, page = month_asked(last_day_of(session, person_id)), page_number()
    window = window_asked()
    months = months_until(month, window.months)
    rows = payee_months(session, person_id, months, viewer)
    cards = scorecards(newest_measures(session), rows, months)
    card = next((c for c in cards if c.measure.name == request.args.get("measure")), None)
    card = card or (cards[0] if cards else None)
    question = card.measure.question.name if card else ""
    answers = answers_of(session, person_id, question, window.days(month), page, viewer)
    return render_template(
        "manager/people/page.html",
        histories=histories_of(session, person_id, answers) if answers else {},
        person=person,
        month=month,
        window=window,
        windows=WINDOWS,
        cards=cards,
        card=card,
        score=together(card, window.months) if card else None,
        needs=settings_now(session).answers,
        luck=_luck_of(person_id, card.measure, month) if card else "",
        answers=answers,
        page=page,
        page_size=PAGE,
    )


def _trends(team: Team) -> dict[int, tuple[Scorecard, Picture]]:
    """The chosen measure of each team over the months, one by one."""
    return {
        unit.id: (card, _trend(team, unit, card))
        for unit in team.units
        if (card := team.cards.get(unit.id))
    }


def _trend(team: Team, unit: UnitSeen, card: Scorecard) -> Picture:
    asked = {"unit_id": unit.id, "measure": card.measure.name, "month": f"{team.month:%Y-%m}"}
    return trend_picture(card, chart_url(".team_trend", **asked), f"The score of {unit.name}")


def _funnel(team: Team) -> Picture | None:
    drawn = _funnel_of(team)
    if drawn is None or team.measure is None:
        return None
    arguments = _asked_of(team, team.measure)
    words = (_dated(team.days, funnel.alt(drawn)), funnel.caption(drawn), funnel.table(drawn))
    wide_url = chart_url(".team_funnel", width="wide", **arguments)
    wide = Picture(wide_url, funnel.WIDE, funnel.HEIGHTS[funnel.WIDE], *words)
    url = chart_url(".team_funnel", **arguments)
    size, named = (funnel.NARROW, funnel.HEIGHTS[funnel.NARROW]), team.measure.named
    return Picture(url, *size, *words, wide=wide, measure=named)


def _places(team: Team) -> Picture | None:
    rows = places_chart(team)
    if rows is None or team.measure is None or team.listed is None:
        return None
    arguments = _asked_of(team, team.measure) | {"order": str(team.listed.order)}
    alt = _dated(team.listed_days[-1], places.alt(rows))
    words = (alt, places.caption(rows), places.table(rows))
    wide_url = chart_url(".team_places", width="wide", **arguments)
    wide = Picture(wide_url, places.WIDE, places.height_of(rows, places.WIDE), *words)
    url = chart_url(".team_places", **arguments)
    size = (places.NARROW, places.height_of(rows, places.NARROW))
    return Picture(url, *size, *words, wide=wide, measure=team.measure.named)


def _asked_of(team: Team, measure: Measure) -> dict[str, str]:
    """What the addresses of pictures of the list say of it."""
    month = f"{team.month:%Y-%m}"
    return {"measure": measure.name, "month": month, "window": str(team.window)}


def _dated(days: Days, words: str) -> str:
    """“July to September 2026: ...”, for those who listen."""
    return f"{months_words(days)}: {words}"


def _draw_places(width: int) -> bytes:
    rows = places_chart(team_asked()) or abort(404)
    return places.draw(rows, theme_asked(), width)


def _funnel_of(team: Team) -> funnel.Funnel | None:
    """The same for every order of the people; none beside a change."""
    if team.listed is None or team.measure is None or len(team.listed_days) > 1:
        return None
    listed, name, needs = team.listed, team.measure.name, team.settings.answers
    key = ("funnel of", current_user.viewer.id, today(), team.month, team.window, name)
    return kept(key, lambda: funnel_chart(listed, needs))


def _draw_funnel(width: int) -> bytes:
    found = _funnel_of(team_asked()) or abort(404)
    return funnel.draw(found, theme_asked(), width)


def _luck_of(person_id: int, measure: Measure, month: date) -> str:
    """Whether the gap to the team is more than luck, before anybody talks about it."""
    team, asked = team_asked(measure.name), (current_user.viewer.id, today(), person_id)
    key = ("luck", *asked, team.month, team.window, measure.name)
    return kept(key, lambda: luck_words(team, person_id)) if team.month == month else ""


def luck_words(team: Team, person_id: int) -> str:
    """The luck check of one person among all in one's charge with enough answers."""
    ids = sorted(person.id for person in team.people)
    if team.listed is None or person_id not in ids:
        return ""
    samples, needs, own = team.listed.samples, team.settings.answers, ids.index(person_id)
    if few := enough_words(int(samples.answers[own]), needs):
        return f"Luck check: {few}. Any gap to the others may still be luck."
    rows = [row for row in range(len(ids)) if samples.answers[row] >= needs]
    some = rows_of(samples, rows)
    credits = [int(each) for each in some.credits]
    scores = some.scores()
    each = [scores.at(row) for row in range(len(rows))]
    mean = sum((score * credit for score, credit in zip(each, credits, strict=True)), Fraction(0))
    gap = abs(each[rows.index(own)] - mean / sum(credits))
    try:
        return f"Luck check: {far_from_mean(some, gap).words}" if gap else AS_THE_TEAM
    except BadComparison:
        return NOBODY
