"""A draft of a plan tried on real history: what it would cost, who gains, and how much is luck."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from fractions import Fraction
from typing import Any

from flask import Response, abort, current_app, redirect, render_template, request, url_for

from app.charts import change
from app.domain.errors import BadFile, BadPeriod, BadPlan, UnknownCurrency
from app.domain.jobs import JobKind, JobStatus
from app.domain.permissions import Permission
from app.domain.plans.trying.luck import WITHIN
from app.domain.plans.trying.simulation_words import NO_EDGES, NO_STATISTIC
from app.domain.plans.trying.text_change import MOST_CHANGED, changed_lines
from app.exports.gains_and_losses import Change, gains_csv
from app.extensions import db
from app.queries.fact_values import names_of_actors
from app.queries.jobs import job
from app.queries.people import numbers_and_names
from app.queries.plans import plan_version, plan_versions
from app.queries.statements import pay_periods
from app.services.plan_documents import plan_text
from app.services.plans.simulations import Wanted, simulation_in, start_simulation
from app.web.charts import Picture, chart_url, picture, theme_asked
from app.web.forms import ButtonForm
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import SimulationForm
from app.web.hr.periods import actor
from app.web.permissions import requires

CHOSEN = 3  # periods that are ticked at first
SHOWN = 25  # people who lose most, and as many who gain most
AT_ONCE = 10  # of them; the others stand behind a word
GROUPINGS = ("team", "site", "shift", "contract", "job")


@blueprint.route("/plans/<int:plan_id>/simulate", methods=["GET", "POST"])
@requires(Permission.PLAN_PUBLISH)
def plan_simulate(plan_id: int):
    version = (plan_versions(db.session(), plan_id) or abort(404))[0]
    form = SimulationForm()
    periods = _periods(version.resolved["calendar"])
    form.periods.choices = [(period.id, period.label) for period in periods]
    if not form.is_submitted() or "draft" in request.form:  # another page handed its text on
        form.text.data = request.form.get("text", version.text)
        form.periods.data = [period.id for period in periods[:CHOSEN]]
    elif form.validate_on_submit():
        try:
            text = _text(form)
            wanted = Wanted(plan_id, version.version, text, form.periods.data, _folder())
            row = start_simulation(wanted, actor(), datetime.now(UTC))
        except BadPeriod as error:
            form.periods.errors = [str(error)]
        except (BadFile, BadPlan, UnknownCurrency) as error:
            form.text.errors = [str(error)]
        else:
            return redirect(url_for(".simulation_page", simulation_id=row.id))
    return render_template("hr/plans/simulate.html", form=form, version=version, periods=periods)


@blueprint.get("/simulations/<int:simulation_id>")
@requires(Permission.PLAN_PUBLISH)
def simulation_page(simulation_id: int):
    return render_template("hr/plans/simulation.html", **_parts(simulation_id))


@blueprint.get("/simulations/<int:simulation_id>/progress")
@requires(Permission.PLAN_PUBLISH)
def simulation_progress(simulation_id: int):
    """The part of the page that is loaded again and again while the job runs."""
    return render_template("hr/plans/simulation_found.html", **_parts(simulation_id))


@blueprint.get("/simulations/<int:simulation_id>/curves/<line>.svg")
@requires(Permission.PLAN_PUBLISH)
def simulation_curve(simulation_id: int, line: str):
    """What a draft pays for each score of one line, as a picture."""
    found = _found(simulation_id) or abort(404)
    curves = _curves(found).get(line) or abort(404)
    return picture(curves, lambda: change.draw_curves(curves, theme_asked()))


@blueprint.get("/simulations/<int:simulation_id>/amounts.svg")
@requires(Permission.PLAN_PUBLISH)
def simulation_amounts(simulation_id: int):
    """How often which amount is paid, as a picture."""
    found = _found(simulation_id) or abort(404)
    bars = _bars(found)
    if not bars.bins:
        abort(404)
    return picture(bars, lambda: change.draw_bars(bars, theme_asked()))


@blueprint.get("/simulations/<int:simulation_id>/people.csv")
@requires(Permission.PLAN_PUBLISH)
def simulation_people(simulation_id: int):
    """Everybody who took part, who loses most first; the page shows the ends of this list."""
    found = _found(simulation_id) or abort(404)
    people, of_luck = numbers_and_names(db.session()), found["luck"]
    luck = _luck(of_luck)["people"] if of_luck else {}
    changes = (
        Change(*people.get(payee, ("", "unknown")), old, new, luck.get(payee))
        for payee, old, new in found["people"]
    )
    headers = {"Content-Disposition": f"attachment; filename=draft-{simulation_id}.csv"}
    plan_id, version = (_job(simulation_id).arguments[name] for name in ("plan_id", "version"))
    tried = plan_version(db.session(), plan_id, version) or abort(404)
    by = (tried.plan.name, tried.version, ", ".join(found.get("measures", [])))
    data = gains_csv(changes, found["currency"], by)
    return Response(data, mimetype="text/csv", headers=headers)


def _folder():
    return current_app.config["SIMULATIONS"]


def _text(form: SimulationForm) -> str:
    """The file if there is one, else what was pasted."""
    return (plan_text(form.file.data) if form.file.data else "") or form.text.data or ""


def _periods(calendar: str):
    """The periods of a calendar, newest first."""
    own = [each for each in pay_periods(db.session()) if each.calendar == calendar]
    return sorted(own, key=lambda each: each.first_day, reverse=True)


def _job(simulation_id: int):
    row = job(db.session(), simulation_id) or abort(404)
    return row if row.kind == JobKind.SIMULATION else abort(404)


def _found(simulation_id: int) -> Mapping[str, Any] | None:
    return simulation_in(_folder(), _job(simulation_id).arguments["name"])


def _parts(simulation_id: int) -> dict[str, Any]:
    row = _job(simulation_id)
    found = simulation_in(_folder(), row.arguments["name"])
    version = plan_version(db.session(), row.arguments["plan_id"], row.arguments["version"])
    assert version is not None  # versions are never deleted
    changed = changed_lines(version.text, row.arguments["text"])
    parts = {
        "job": row,
        "found": found,
        "form": ButtonForm(),
        "running": row.status in (JobStatus.WAITING, JobStatus.RUNNING),
        "within": WITHIN,
        "no_statistic": NO_STATISTIC,
        "no_edges": NO_EDGES,
        "version": version,
        "draft": row.arguments["text"],
        "changed": changed[:MOST_CHANGED],
        "more_changed": len(changed[MOST_CHANGED:]),
        "labels": {each.first_day: each.label for each in _periods(version.resolved["calendar"])},
    }
    return parts | (_shown(simulation_id, found) if found else {})


def _shown(simulation_id: int, found: Mapping[str, Any]) -> dict[str, Any]:
    people = found["people"]
    losers = [one for one in people if one[2] < one[1]]
    gainers = [one for one in reversed(people) if one[2] > one[1]]
    shown = {one[0] for one in (*losers[:SHOWN], *gainers[:SHOWN])}
    bars, place = _bars(found), {"simulation_id": simulation_id}
    total = found["total"]
    named = {each["line"]: each.get("measure", "") for each in found["curves"]}
    return {
        "by_percent": Fraction(total["difference"], total["old"]) if total["old"] > 0 else None,
        "at_once": AT_ONCE,
        "currency": found["currency"],
        "losers": losers[:SHOWN],
        "gainers": gainers[:SHOWN],
        "names": names_of_actors(db.session(), shown),
        "groupings": [name for name in GROUPINGS if _tells(found["groups"].get(name, []))],
        "periods": [(date.fromisoformat(first), sums) for first, sums in found["periods"]],
        "curves": [
            (curves.label, _curve_picture(curves, line, place, named.get(line, "")))
            for line, curves in _curves(found).items()
        ],
        "amounts": _amounts_picture(bars, chart_url(".simulation_amounts", **place))
        if bars.bins
        else None,
        "luck": _luck(found["luck"]) if found["luck"] else None,
    }


def _tells(groups) -> bool:
    """Whether anybody is in a group of this kind."""
    return any(name for name, _ in groups)


def _luck(found: Mapping[str, Any]) -> dict[str, Any]:
    """The shares as fractions, with what is as old beside what is new; of nobody where nothing was
    drawn.
    """
    told = {age: found[age].get("is_told", True) for age in ("old", "new")}
    people = found["people"] if told["new"] else {}
    return {
        "draws": found["draws"],
        "period": date.fromisoformat(found["period"]),
        "people": {
            payee: (Fraction(elsewhere, found["draws"]), low, high)
            for payee, (elsewhere, low, high) in people.items()
        },
        "left_out": found["new"]["left_out"],
        "statistics": found["new"].get("statistics", []),
        **{f"{age}_is_told": is_told for age, is_told in told.items()},
        "steps": [(words, Fraction(share)) for words, share in found["new"]["steps"]],
        **{
            f"{age}_{name}": None if found[age][name] is None else Fraction(found[age][name])
            for age in ("old", "new")
            for name in ("moved", "elsewhere")
        },
    }


def _curves(found: Mapping[str, Any]) -> dict[str, change.Curves]:
    return {
        each["line"]: change.Curves(
            *(each["label"], each["unit"], found["currency"]),
            *(_fractions(each[name]) for name in ("scores", "old", "new")),
        )
        for each in found["curves"]
    }


def _fractions(texts) -> list[Any]:
    return [None if text is None else Fraction(text) for text in texts]


def _bars(found: Mapping[str, Any]) -> change.Bars:
    bins = [(each["first"], each["end"], each["old"], each["new"]) for each in found["bins"]]
    return change.Bars(found["currency"], bins)


def _curve_picture(
    curves: change.Curves, line: str, place: Mapping[str, int], measure: str
) -> Picture:
    url = chart_url(".simulation_curve", line=line, **place)
    words = (change.curves_alt(curves), change.curves_caption(curves), change.curves_table(curves))
    return Picture(url, change.WIDTH, change.HEIGHT, *words, measure=measure)


def _amounts_picture(bars: change.Bars, url: str) -> Picture:
    words = (change.bars_alt(bars), change.bars_caption())
    return Picture(url, change.WIDTH, change.HEIGHT, *words, change.bars_table(bars))
