"""My answers: the rows behind each figure, each with whether it counted and how much."""

from flask import abort, render_template, request
from flask_login import current_user

from app.domain.measures import MeasureKind
from app.domain.permissions import Permission
from app.domain.scorecards import month_days, scorecard, scorecards
from app.extensions import db
from app.queries.answers import PAGE, answers_of
from app.queries.catalogue import newest_measures
from app.queries.counts import last_day_of, payee_months
from app.web.clock import month_asked
from app.web.forms import page_number
from app.web.permissions import requires
from app.web.staff.blueprint import blueprint


@blueprint.get("/answers")
@requires(Permission.SCORE_READ_OWN)
def answer_list():
    session, viewer = db.session(), current_user.viewer
    month, page = month_asked(last_day_of(session, viewer.id)), page_number()
    rows = payee_months(session, viewer.id, [month])
    measures = newest_measures(session)
    cards = scorecards(measures, rows, [month])
    card = chosen_card(cards, measures, rows, month)
    question = card.measure.question.name if card else ""
    return render_template(
        "staff/answers/list.html",
        month=month,
        cards=cards,
        card=card,
        answers=answers_of(session, viewer.id, question, month_days(month), page),
        page=page,
        page_size=PAGE,
    )


def chosen_card(cards, measures, rows, month):
    """The card that the address asks for, else the first. Unknown measures do not exist.

    A plan may pay on a measure that has no card of its own among the usual ones.
    """
    name = request.args.get("measure")
    if name is None:
        return cards[0] if cards else None
    measure = measures.get(name) or abort(404)
    usual = next((card for card in cards if card.measure.name == name), None)
    own = [row for row in rows if row.question == measure.question.name]
    is_score = measure.kind is MeasureKind.ANSWERS
    return usual or (scorecard(measure, own, [month]) if own and is_score else None)
