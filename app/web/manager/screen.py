"""Team results for a screen on a wall: no names of people, and nothing that few people can be read
from, also not by difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from flask import make_response, render_template, request
from flask_login import current_user

from app.domain.disclosure import ROUNDED
from app.domain.fairness.ranges import ranges
from app.domain.fairness.standings import samples_of_people
from app.domain.fairness.words import ends_words
from app.domain.measures import Measure
from app.domain.permissions import Permission
from app.domain.scorecards import in_use, month_days
from app.extensions import db
from app.queries.charge import UnitSeen, people_of
from app.queries.counts import units_measures
from app.queries.settings import settings_now
from app.queries.teams import units_counts
from app.services.disclosure import hidden_from
from app.web.clock import today
from app.web.disclosed import units_for_all
from app.web.kept import kept
from app.web.manager.blueprint import blueprint
from app.web.permissions import requires

REFRESHED = 300  # seconds


@dataclass(frozen=True, slots=True)
class Result:
    """One team: its range in words and about how many answers; no range where it is hidden."""

    name: str
    range: str
    answers: int


@dataclass(frozen=True, slots=True)
class Screen:
    month: date
    measures: list[Measure]
    measure: Measure | None
    results: list[Result]
    fewest: int


@blueprint.get("/screen")
@requires(Permission.SCORE_READ_TEAM)
def screen_page():
    """The last month that is over. It asks for itself again without any script."""
    name = request.args.get("measure")
    screen = kept(("screen", current_user.viewer.id, today(), name), lambda: _screen(name))
    response = make_response(render_template("manager/screen/page.html", screen=screen))
    response.headers["Refresh"] = str(REFRESHED)
    return response


def _screen(name: str | None) -> Screen:
    session, charge = db.session(), (current_user.viewer.id, today())
    people = people_of(session, *charge)
    answered = [person.last_answered for person in people if person.last_answered]
    over = today().replace(day=1) - timedelta(days=1)
    month = min(over, max(answered, default=over)).replace(day=1)
    units = sorted({person.unit for person in people if person.unit})
    found = units_measures(session, [unit.id for unit in units], [month])
    measures = [found[each] for each in in_use(found)]
    chosen = [measure for measure in measures if measure.name == name] or measures
    fewest = settings_now(session).group
    results = _results(units, chosen[0], month) if chosen else []
    return Screen(month, measures, chosen[0] if chosen else None, results, fewest)


def _results(units: Sequence[UnitSeen], measure: Measure, month: date) -> list[Result]:
    """Every team by name; eight queries at most."""
    session, ids, days = db.session(), [unit.id for unit in units], month_days(month)
    counts = units_counts(session, ids, measure.question.name, days)
    answers = {unit: sum(each.answers for each in rows) for unit, rows in counts.items()}
    asked = (ids, measure.question.name, [days], today())
    mine = hidden_from(session, current_user.viewer.id, *asked)
    question = measure.question.name
    shown = units_for_all(question, days) - mine.keys()
    keys, samples = samples_of_people(measure, ids, [c for unit in ids for c in counts[unit]])
    spans = ranges(samples)
    words = {
        unit: f"about {ends_words(low, high, measure.unit)}"
        for unit, low, high in zip(keys, spans.low.tolist(), spans.high.tolist(), strict=True)
    }
    return [
        Result(unit.name, words[unit.id], answers[unit.id] // ROUNDED * ROUNDED)
        if unit.id in shown and answers[unit.id]
        else Result(unit.name, "", 0)
        for unit in units
    ]
