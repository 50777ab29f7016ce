"""My team: scores with their number of answers, people in order of the alphabet."""

from flask import abort, render_template, request
from flask_login import current_user

from app.domain.days import Days
from app.domain.permissions import Permission
from app.domain.scorecards import (
    ENOUGH,
    USUAL,
    StepDay,
    month_days,
    months_until,
    scorecard,
    scorecards,
)
from app.extensions import db
from app.queries.answers import PAGE, answers_of, in_charge_of_day
from app.queries.catalogue import newest_measures
from app.queries.counts import last_day_of, payee_days, payees_steps, units_days
from app.queries.people import ever_managed, people_of, units_of
from app.queries.statements import count_to_approve
from app.web.clock import month_asked, today
from app.web.forms import page_number
from app.web.manager.blueprint import blueprint
from app.web.permissions import requires

MONTHS = 6


@blueprint.get("")
@requires(Permission.SCORE_READ_TEAM)
def team_page():
    session, viewer = db.session(), current_user.viewer
    people = people_of(session, viewer.id, today())
    ids = [person.id for person in people]
    month = month_asked(last_day_of(session, ids))
    units = units_of(session, ids, today())
    cards = _unit_cards(session, units, month)
    measures = _measures(cards)
    measure = _chosen(measures)
    steps = payees_steps(session, ids, measure.question.name, month_days(month)) if measure else {}
    scores = {payee_id: scorecard(measure, rows, [month]).now for payee_id, rows in steps.items()}
    return render_template(
        "manager/team/page.html",
        month=month,
        people=people,
        units=units,
        cards=cards,
        measures=measures,
        measure=measure,
        scores=scores,
        enough=ENOUGH,
        to_approve=count_to_approve(session, viewer),
    )


@blueprint.get("/people/<int:person_id>")
@requires(Permission.SCORE_READ_TEAM)
def person_page(person_id: int):
    """One person's answers of a month, on the days on which the viewer was in charge."""
    session, viewer = db.session(), current_user.viewer
    person = ever_managed(session, viewer.id, person_id) or abort(404)
    month, page = month_asked(last_day_of(session, [person_id])), page_number()
    rows = payee_days(session, person_id, month_days(month))
    cards = scorecards(newest_measures(session), rows, [month])
    card = next((c for c in cards if c.measure.name == request.args.get("measure")), None)
    card = card or (cards[0] if cards else None)
    question = card.measure.question.name if card else ""
    only = in_charge_of_day(viewer, person_id)
    return render_template(
        "manager/people/page.html",
        person=person,
        month=month,
        cards=cards,
        card=card,
        answers=answers_of(session, person_id, question, month_days(month), page, only),
        page=page,
        page_size=PAGE,
    )


def _unit_cards(session, units, month):
    """The scores of each of the manager's teams over the months."""
    months = months_until(month, MONTHS)
    rows: dict[int, list[StepDay]] = {unit.id: [] for unit in units}
    days = Days(months[0], month_days(month).end)
    for unit_id, row in units_days(session, list(rows), days):
        rows[unit_id].append(row)
    measures = newest_measures(session)
    return {unit.id: scorecards(measures, rows[unit.id], months) for unit in units}


def _measures(cards):
    """The measures that any of the teams has, in their usual order."""
    found = {card.measure.name: card.measure for some in cards.values() for card in some}
    return [found[name] for name in USUAL if name in found]


def _chosen(measures):
    """The measure in the address, else the first. Unknown measures do not exist."""
    name = request.args.get("measure")
    if name is None:
        return measures[0] if measures else None
    return next((measure for measure in measures if measure.name == name), None) or abort(404)
