"""What each score means: for everybody."""

from flask import abort, render_template, request

from app.domain.measure_words import counts_as_it_is, scale_words, step_values, value_words
from app.domain.measures import MeasureKind
from app.domain.permissions import Permission
from app.domain.scorecards import ENOUGH
from app.domain.words import alphabet_key, measure_title
from app.extensions import db
from app.queries.catalogue import newest_measures
from app.queries.measures import Made, measure_versions
from app.services.case_mixes import channel_mix
from app.web.clock import today
from app.web.me.blueprint import blueprint
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
        mix=channel_mix(session, shown, today()),
    )


def _asked(versions: list[Made]):
    """The version of the address, else the newest. Unknown versions do not exist."""
    wanted = request.args.get("version", str(versions[0].measure.version))
    found = [made.measure for made in versions if str(made.measure.version) == wanted]
    return found[0] if found else abort(404)
