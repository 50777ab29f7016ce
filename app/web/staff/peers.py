"""What colleagues see of each other, where HR turned that on: the best few, and the own place."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from app.domain.fairness.peers import PeersSeen, Rules, peers_seen
from app.domain.fairness.ranges import ranges
from app.domain.fairness.standings import samples_of_people
from app.domain.fairness.words import range_words
from app.domain.measures import Measure
from app.domain.permissions import Permission
from app.domain.scorecards import month_days, scorecards
from app.domain.settings import Settings
from app.domain.words import alphabet_key
from app.extensions import db
from app.queries.catalogue import newest_measures
from app.queries.counts import last_day_of, payee_months
from app.queries.settings import is_invisible, settings_now
from app.queries.teams import colleagues, counts_of_people
from app.services.settings import be_invisible
from app.web.clock import month_asked, today
from app.web.forms import ButtonForm
from app.web.permissions import requires
from app.web.staff.blueprint import blueprint


@dataclass(frozen=True, slots=True)
class Peers:
    """What the page shows: the best few by name with their ranges, one's own place, of how many."""

    best: list[tuple[str, str]]
    seen: PeersSeen


@blueprint.get("/peers")
@requires(Permission.SCORE_READ_OWN)
def peers_page():
    session, viewer = db.session(), current_user.viewer
    settings = _settings_or_404()
    month = month_asked(last_day_of(session, viewer.id))
    rows = payee_months(session, viewer.id, [month])
    measures = [card.measure for card in scorecards(newest_measures(session), rows, [month])]
    asked = request.args.get("measure")
    chosen = next((each for each in measures if each.name == asked), None)
    chosen = chosen or (measures[0] if measures else None)
    return render_template(
        "staff/peers/page.html",
        month=month,
        measures=measures,
        measure=chosen,
        peers=_peers(chosen, month, settings) if chosen else None,
        settings=settings,
        invisible=is_invisible(session, viewer.id),
        form=ButtonForm(),
    )


@blueprint.post("/peers")
@requires(Permission.SCORE_READ_OWN)
def peers_visibility():
    """Stay out of what colleagues see, or be in it again."""
    _settings_or_404()
    if not ButtonForm().validate_on_submit():
        abort(400)
    wanted = request.form.get("invisible") == "yes"
    be_invisible(current_user.viewer, wanted, datetime.now(UTC))
    flash("Colleagues do not see you now." if wanted else "Colleagues may see you now.")
    return redirect(url_for(".peers_page"))


def _settings_or_404() -> Settings:
    """What is set, if staff see anything of each other; else the page does not exist."""
    settings = settings_now(db.session())
    return settings if settings.peers_shown else abort(404)


def _peers(measure: Measure, month: date, settings: Settings) -> Peers:
    """Of the viewer's team of today; two queries."""
    session, viewer = db.session(), current_user.viewer
    people = colleagues(session, viewer.id, today())
    ids = [each.id for each in people] or [viewer.id]
    counts = counts_of_people(session, ids, measure.question.name, month_days(month))
    _, samples = samples_of_people(measure, ids, counts)
    rules = Rules(settings.best_shown, settings.group, settings.answers, settings.confidence)
    hidden = [row for row, each in enumerate(people) if each.is_invisible]
    seen = peers_seen(samples, ids.index(viewer.id), hidden, rules)
    spans, answers = ranges(samples), samples.answers.tolist()
    best = [
        (
            "You" if ids[row] == viewer.id else people[row].name,
            range_words(spans.low[row], spans.high[row], measure.unit, answers[row]),
        )
        for row in seen.best
    ]
    return Peers(sorted(best, key=lambda each: alphabet_key(each[0])), seen)
