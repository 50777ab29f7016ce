"""What each score means: for everybody."""

from flask import render_template

from app.domain.permissions import Permission
from app.extensions import db
from app.queries.catalogue import newest_measures
from app.web.me.blueprint import blueprint
from app.web.permissions import requires


@blueprint.get("/scores")
@requires(Permission.HOME_READ)
def glossary_page():
    measures = newest_measures(db.session())
    return render_template("me/glossary/page.html", measures=measures.values())
