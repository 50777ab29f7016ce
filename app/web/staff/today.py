"""The page one opens after a shift: newest words, score, reward so far, answers."""

from flask import render_template
from flask_login import current_user

from app.domain.days import Days
from app.domain.permissions import Permission
from app.domain.scorecards import month_days, months_until, scorecards
from app.extensions import db
from app.queries.answers import answers_of, latest_comments
from app.queries.catalogue import newest_measures
from app.queries.counts import last_day_of, payee_days
from app.queries.statements import own_statements
from app.web.clock import month_asked
from app.web.permissions import requires
from app.web.staff.blueprint import blueprint

MONTHS = 6
COMMENTS = 3
ANSWERS = 5


@blueprint.get("")
@requires(Permission.SCORE_READ_OWN)
def today_page():
    session, viewer = db.session(), current_user.viewer
    month = month_asked(last_day_of(session, [viewer.id]))
    months = months_until(month, MONTHS)
    measures = newest_measures(session)
    rows = payee_days(session, viewer.id, Days(months[0], month_days(month).end))
    cards = scorecards(measures, rows, months)
    comments = latest_comments(session, viewer.id, COMMENTS)
    statements = own_statements(session, viewer)
    question = cards[0].measure.question.name if cards else ""
    return render_template(
        "staff/today/page.html",
        month=month,
        cards=cards,
        comments=comments,
        questions={measure.question.name: measure.question for measure in measures.values()},
        statements=statements[:3],
        answers=answers_of(session, viewer.id, question, month_days(month), 0)[:ANSWERS],
    )
