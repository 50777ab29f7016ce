"""One score on a page of its own: what changed, what is usual, and how the answers are spread."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from flask import abort, render_template, request
from flask_login import current_user

from app.charts import answers, channels
from app.charts.scales import scale_of
from app.domain.days import Days
from app.domain.disclosure import is_over
from app.domain.facts import WHOLE_ANSWER
from app.domain.fairness.consistency import LEAST
from app.domain.files.mappings import UNKNOWN_CHANNEL
from app.domain.measures import Measure, MeasureKind
from app.domain.own_scores import (
    WINDOW,
    Leaning,
    change_of,
    last_score,
    leaning_of,
    mixed_of,
    scores_by_channel,
    usual_words,
)
from app.domain.permissions import Permission
from app.domain.scorecards import Scorecard, month_days, months_until
from app.domain.steadiness import Told, steadiness
from app.extensions import db
from app.queries.catalogue import newest_measures
from app.queries.counts import last_day_of
from app.queries.own_scores import (
    attribute_counts,
    channel_counts,
    group_counts,
    last_answers_of,
    own_cells,
)
from app.queries.teams import team_on
from app.services.case_mixes import CHANNEL, as_told
from app.services.disclosure import group_is_told
from app.web.charts import (
    Picture,
    chart_url,
    drawn_trend,
    kept_picture,
    theme_asked,
    trend_picture,
)
from app.web.clock import month_asked, today
from app.web.disclosed import units_for_all
from app.web.mixes import counts_told, kind_asked, kinds
from app.web.permissions import requires
from app.web.staff.blueprint import blueprint
from app.web.staff.cards import end_of, measure_named, own_card

MONTHS = 12
EVEN_MONTHS = 3  # one has few weeks with enough answers
MANY = 2  # channels, from which on they are compared


@blueprint.get("/scores/<measure>")
@requires(Permission.SCORE_READ_OWN)
def score_page(measure: str):
    asked = measure_named(measure)
    month = month_asked(last_day_of(db.session(), current_user.viewer.id))
    card = own_card(asked, month, MONTHS)
    rows = _channel_rows(asked, month)
    return render_template(
        "staff/scores/page.html",
        card=card,
        month=month,
        changed=change_of(card),
        usual=usual_words(card),
        trend=trend_picture(_begun(card), _url("score_trend", card, month), "Your score"),
        window=WINDOW,
        last=_last(asked, month),
        leaning=_leaning(asked, month),
        customers=_customers(asked, month),
        even=_evenness(asked, month),
        spread=_spread_picture(card, month),
        channels=_channels_picture(card, rows, month) if len(rows) >= MANY else None,
    )


@blueprint.get("/scores/<measure>/trend.svg")
@requires(Permission.SCORE_READ_OWN)
def score_trend(measure: str):
    """My score over twelve months, as a picture."""
    return kept_picture(lambda: drawn_trend(_begun(_card_or_404(measure))))


@blueprint.get("/scores/<measure>/answers.svg")
@requires(Permission.SCORE_READ_OWN)
def score_answers(measure: str):
    """How often each answer was given in a month, as a picture."""
    return kept_picture(lambda: answers.draw(_spread(_card_or_404(measure)), theme_asked()))


@blueprint.get("/scores/<measure>/channels.svg")
@requires(Permission.SCORE_READ_OWN)
def score_channels(measure: str):
    """My score on each channel in a month, as a picture."""
    return kept_picture(lambda: _drawn_channels(_card_or_404(measure)))


def _card_or_404(name: str) -> Scorecard:
    """The score of the month asked for, with answers in one of its months."""
    card = own_card(measure_named(name), month_asked(today()), MONTHS)
    return card if any(month.answers for month in card.months) else abort(404)


def _begun(card: Scorecard) -> Scorecard:
    """Without the months before the first answer, which say nothing."""
    first = next((place for place, month in enumerate(card.months) if month.answers), 0)
    return replace(card, months=card.months[first:])


def _url(endpoint: str, card: Scorecard, month: date, **more: str) -> str:
    return chart_url(f".{endpoint}", measure=card.measure.name, month=f"{month:%Y-%m}", **more)


def _last(measure: Measure, month: date):
    payee, question = current_user.viewer.id, measure.question.name
    found = last_answers_of(db.session(), payee, question, end_of(month), WINDOW)
    return last_score(measure, [row.answer for row in found], month)


def _leaning(measure: Measure, month: date) -> Leaning | None:
    """Of a month that is over, because two readings of one that runs tell of what came between."""
    session, viewer, days = db.session(), current_user.viewer, month_days(month)
    question, day = measure.question.name, days.end - timedelta(days=1)
    team = team_on(session, viewer.id, day)
    if team is None or not is_over(days, today()):
        return None
    if team not in units_for_all(question, days):
        return None
    counts = group_counts(session, viewer.id, question, days, day)
    if not group_is_told(session, team, question, days, counts):
        return None
    return leaning_of(measure, counts, viewer.id)


def _customers(measure: Measure, month: date) -> dict[str, Any] | None:
    """My score with the mix of everybody's customers, by one kind of them (`?by=`)."""
    session, payee, question = db.session(), current_user.viewer.id, measure.question
    days = month_days(month)
    known = kinds(question, days)
    kind = kind_asked(known)
    if kind == CHANNEL:
        own = channel_counts(session, payee, question.name, days)
    else:
        own = attribute_counts(session, payee, question.name, days, kind)
    if not own:
        return None
    everybody = counts_told(question, days, kind)
    mixed = mixed_of(measure, as_told(own, everybody), everybody)
    if mixed is None and len(known) == 1:
        return None
    args = {"measure": measure.name, "month": f"{month:%Y-%m}"}
    here = {"endpoint": ".score_page", "args": args}
    return {"kinds": known, "kind": kind, "mixed": mixed, "here": here}


def _evenness(measure: Measure, month: date) -> list[Told]:
    """What the mean of the last months hides."""
    session, question = db.session(), measure.question
    days = Days(months_until(month, EVEN_MONTHS)[0], end_of(month))
    cells = own_cells(session, current_user.viewer.id, question.name, days)
    measures = newest_measures(session).values()
    good_days = [
        each for each in measures if each.kind is MeasureKind.DAYS and each.question == question
    ]
    everybody = counts_told(question, days, CHANNEL)
    return steadiness(measure, next(iter(good_days), None), cells, everybody)


def _spread(card: Scorecard) -> answers.Answers:
    """How often each step was chosen in the newest month; shared answers are parts."""
    counts = card.samples.histogram[-1].tolist()
    return answers.Answers(
        card.measure.question.steps, [Fraction(count, WHOLE_ANSWER) for count in counts]
    )


def _spread_picture(card: Scorecard, month: date) -> Picture:
    spread, url = _spread(card), _url("score_answers", card, month)
    words = (answers.alt(spread), answers.caption(spread))
    size, table = (answers.WIDTH, answers.HEIGHT), answers.table(spread)
    return Picture(url, *size, *words, table, measure=card.measure.named)


def _channel_rows(measure: Measure, month: date | None = None) -> list[channels.Channel]:
    days = month_days(month or month_asked(today()))
    viewer = current_user.viewer
    counts = channel_counts(db.session(), viewer.id, measure.question.name, days)
    found = scores_by_channel(measure, counts, days.first)
    return [
        channels.Channel(
            name="not known" if name == UNKNOWN_CHANNEL else name,
            value=score.value,
            answers=score.answers,
            enough=score.answers >= LEAST,
            low=score.low,
            high=score.high,
        )
        for name, score in found.items()
    ]


def _drawn_channels(card: Scorecard) -> bytes:
    rows, scale = _channel_rows(card.measure), scale_of(card.measure)
    width = channels.WIDE if request.args.get("width") == "wide" else channels.NARROW
    return channels.draw(rows, card.now.value, scale, theme_asked(), width)


def _channels_picture(card: Scorecard, rows: list[channels.Channel], month: date) -> Picture:
    average, scale = card.now.value, scale_of(card.measure)
    words = (channels.alt(rows, average, scale), channels.caption(rows, average))
    table = channels.table(rows, scale)
    sizes = [(width, channels.height_of(rows, width)) for width in (channels.NARROW, channels.WIDE)]
    wide = Picture(_url("score_channels", card, month, width="wide"), *sizes[1], *words, table)
    url, named = _url("score_channels", card, month), card.measure.named
    return Picture(url, *sizes[0], *words, table, wide=wide, measure=named)
