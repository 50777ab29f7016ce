"""My answers: the rows behind each figure, each with whether it counted and how much."""

from dataclasses import dataclass
from datetime import date

from flask import abort, render_template, request
from flask_login import current_user

from app.domain.ledgers import Ledger, ledger_of
from app.domain.measures import Measure, MeasureKind
from app.domain.own_scores import WINDOW, last_score
from app.domain.permissions import Permission
from app.domain.scorecards import (
    MonthScore,
    Scorecard,
    StepMonth,
    month_days,
    scorecard,
    scorecards,
)
from app.extensions import db
from app.queries.answer_histories import FormerSeen, histories_of, no_longer_of
from app.queries.answers import PAGE, AnswerSeen, answers_numbered, answers_of
from app.queries.catalogue import newest_measures
from app.queries.counts import last_day_of, payee_months
from app.queries.own_scores import last_answers_of
from app.web.clock import month_asked
from app.web.forms import page_number
from app.web.permissions import requires
from app.web.staff.blueprint import blueprint
from app.web.staff.cards import end_of, of_question

LAST = "last"  # in addresses: the last 100 answers instead of those of the month


@dataclass(frozen=True, slots=True)
class Rows:
    """The answers that a page shows, and all that they add up to with those of its other pages."""

    score: MonthScore
    ledger: Ledger
    shown: list[AnswerSeen]


@blueprint.get("/answers")
@requires(Permission.SCORE_READ_OWN)
def answer_list():
    session, viewer = db.session(), current_user.viewer
    month, page = month_asked(last_day_of(session, viewer.id)), page_number()
    counted = payee_months(session, viewer.id, [month])
    measures = newest_measures(session)
    cards = scorecards(measures, counted, [month])
    is_last = request.args.get("window") == LAST
    card = chosen_card(cards, measures, counted, month, is_last)
    rows = _rows(card, counted, month, page, is_last) if card else None
    shown = rows.shown if rows else []
    return render_template(
        "staff/answers/list.html",
        month=month,
        cards=cards,
        card=card,
        rows=rows,
        window=LAST if is_last else None,
        histories=histories_of(session, viewer.id, shown) if shown else {},
        former=_former(card, month) if card and not is_last else [],
        page=page,
        page_size=PAGE,
    )


def _former(card: Scorecard, month: date) -> list[FormerSeen]:
    """What a corrected file took away from the answers of the month."""
    days, question = month_days(month), card.measure.question.name
    return no_longer_of(db.session(), current_user.viewer.id, question, days)


def chosen_card(cards, measures: dict[str, Measure], rows, month: date, is_last: bool):
    """The card that the address asks for, else the first. Unknown measures do not exist.

    A plan may pay on a measure that has no card of its own among the usual ones. The last answers
    may be of earlier months than this one, which then has none.
    """
    name = request.args.get("measure")
    if name is None:
        return cards[0] if cards else None
    measure = measures.get(name) or abort(404)
    usual = next((card for card in cards if card.measure.name == name), None)
    own = of_question(rows, measure)
    is_score = measure.kind is MeasureKind.ANSWERS
    return usual or (scorecard(measure, own, [month]) if (own or is_last) and is_score else None)


def _rows(card, counted, month: date, page: int, is_last: bool) -> Rows | None:
    if is_last:
        return _last_rows(card, month, page)
    return _month_rows(card, counted, month, page)


def _month_rows(card: Scorecard, counted: list[StepMonth], month: date, page: int) -> Rows:
    """The answers of a month, the newest first."""
    payee, question = current_user.viewer.id, card.measure.question.name
    shown = answers_of(db.session(), payee, question, month_days(month), page)
    own = of_question(counted, card.measure)
    counts = [(row.step, row.answers, row.credit) for row in own]
    return Rows(card.now, ledger_of(card.measure, counts), shown)


def _last_rows(card: Scorecard, month: date, page: int) -> Rows | None:
    """The last 100 answers before the end of a month, the newest first."""
    session, payee, measure = db.session(), current_user.viewer.id, card.measure
    found = last_answers_of(session, payee, measure.question.name, end_of(month), WINDOW)
    if not found:
        return None
    score, _ = last_score(measure, [row.answer for row in found], month)
    counts = [(row.answer.step, 1, row.answer.credit) for row in found]
    ids = [row.id for row in found[PAGE * page : PAGE * (page + 1)]]
    return Rows(score, ledger_of(measure, counts), answers_numbered(session, payee, ids))
