"""What each score means: for everybody."""

from typing import Any

from flask import abort, render_template, request

from app.domain.disclosure import is_over
from app.domain.measure_words import counts_as_it_is, scale_words, step_values, value_words
from app.domain.measures import Measure, MeasureKind
from app.domain.permissions import Permission
from app.domain.scorecards import ENOUGH, month_days
from app.domain.words import alphabet_key, measure_title
from app.extensions import db
from app.queries.catalogue import newest_measures
from app.queries.measures import Made, measure_versions
from app.queries.settings import settings_now
from app.services.case_mixes import coefficients, last_whole_month
from app.web.clock import month_asked, today
from app.web.me.blueprint import blueprint
from app.web.mixes import counts_told, kind_asked, kinds
from app.web.permissions import requires


@blueprint.get("/scores")
@requires(Permission.HOME_READ)
def glossary_page():
    measures = newest_measures(db.session()).values()
    in_order = sorted(measures, key=lambda measure: alphabet_key(measure_title(measure.name)))
    return render_template("me/glossary/page.html", measures=in_order)


@blueprint.get("/scores/<measure>")
@requires(Permission.HOME_READ)
def glossary_measure(measure: str):
    """All that a figure of this measure rests on; `?version=` an earlier one."""
    session = db.session()
    versions = measure_versions(session, measure) or abort(404)
    shown = _asked(versions)
    return render_template(
        "me/glossary/measure.html",
        measure=shown,
        newest=versions[0].measure,
        versions=versions,
        values=[] if counts_as_it_is(shown) else step_values(shown),
        is_days=shown.kind is MeasureKind.DAYS,
        scale=scale_words(shown),
        value_words=value_words,
        enough=ENOUGH,
        customers=_customers(shown),
    )


def _asked(versions: list[Made]):
    """The version of the address, else the newest. Unknown versions do not exist."""
    wanted = request.args.get("version", str(versions[0].measure.version))
    found = [made.measure for made in versions if str(made.measure.version) == wanted]
    return found[0] if found else abort(404)


def _customers(measure: Measure) -> dict[str, Any] | None:
    """The coefficients of one kind of customers (`?by=`) in a month; None without answers."""
    question = measure.question
    month = month_asked(last_whole_month(db.session(), question, today()))
    days = month_days(month)
    known = kinds(question, days)
    kind = kind_asked(known)
    counts = counts_told(question, days, kind) if is_over(days, today()) else []
    strata = coefficients(measure, counts)
    if not strata and kind == known[-1] == known[0]:
        return None
    args = {"measure": measure.name, "version": measure.version, "month": f"{month:%Y-%m}"}
    here = {"endpoint": ".glossary_measure", "args": args}
    told = {"month": month, "kinds": known, "kind": kind, "strata": strata, "here": here}
    return told | {"fewest": settings_now(db.session()).group}
