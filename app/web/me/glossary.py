"""What each score means: for everybody."""

from flask import render_template

from app.domain.permissions import Permission
from app.domain.words import alphabet_key, measure_title
from app.extensions import db
from app.queries.catalogue import newest_measures
from app.web.me.blueprint import blueprint
from app.web.permissions import requires


@blueprint.get("/scores")
@requires(Permission.HOME_READ)
def glossary_page():
    measures = newest_measures(db.session()).values()
    in_order = sorted(measures, key=lambda measure: alphabet_key(measure_title(measure.name)))
    return render_template("me/glossary/page.html", measures=in_order)
