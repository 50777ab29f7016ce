"""The page one opens after a shift: newest words, score, reward so far, answers."""

from datetime import date

from flask import abort, render_template
from flask_login import current_user

from app.domain.measures import Measure
from app.domain.own_scores import change_of
from app.domain.permissions import Permission
from app.domain.scorecards import Scorecard, month_days, months_until, scorecards
from app.extensions import db
from app.queries.answer_histories import histories_of
from app.queries.answers import recent
from app.queries.catalogue import newest_measures
from app.queries.counts import last_day_of, payee_months
from app.queries.statements import own_rewards
from app.web.charts import Picture, chart_url, drawn_trend, kept_picture, trend_picture
from app.web.clock import month_asked, today
from app.web.permissions import requires
from app.web.staff.blueprint import blueprint

MONTHS = 6
COMMENTS = 3
ANSWERS = 5


@blueprint.get("")
@requires(Permission.SCORE_READ_OWN)
def today_page():
    session, viewer = db.session(), current_user.viewer
    month = month_asked(last_day_of(session, viewer.id))
    measures = newest_measures(session)
    cards = _cards(month, measures)
    question = cards[0].measure.question.name if cards else ""
    days = month_days(month)
    comments, answers = recent(session, viewer.id, question, days, COMMENTS, ANSWERS)
    return render_template(
        "staff/today/page.html",
        changes={card.measure.name: change_of(card) for card in cards},
        histories=histories_of(session, viewer.id, answers) if answers else {},
        trends={card.measure.name: _trend(card, month) for card in cards},
        month=month,
        cards=cards,
        comments=comments,
        questions={measure.question.name: measure.question for measure in measures.values()},
        rewards=own_rewards(session, viewer)[:3],
        answers=answers,
    )


@blueprint.get("/charts/<measure>.svg")
@requires(Permission.SCORE_READ_OWN)
def today_trend(measure: str):
    """My score over the months, as a picture."""
    return kept_picture(lambda: _drawn(measure))


def _drawn(measure: str) -> bytes:
    cards = _cards(month_asked(today()), newest_measures(db.session()))
    card = next((card for card in cards if card.measure.name == measure), None)
    return drawn_trend(card or abort(404))


def _cards(month: date, measures: dict[str, Measure]) -> list[Scorecard]:
    months = months_until(month, MONTHS)
    rows = payee_months(db.session(), current_user.viewer.id, months)
    return scorecards(measures, rows, months)


def _trend(card: Scorecard, month: date) -> Picture:
    url = chart_url(".today_trend", measure=card.measure.name, month=f"{month:%Y-%m}")
    return trend_picture(card, url, "Your score")
