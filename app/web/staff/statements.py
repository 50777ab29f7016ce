"""What I earn, and how it was calculated."""

from flask import abort, render_template
from flask_login import current_user

from app.domain.permissions import Permission
from app.extensions import db
from app.queries.statements import duties, notes, own_rewards, statement_for
from app.services.explanations import explained
from app.services.next_steps import next_steps_of
from app.web.clock import today
from app.web.permissions import requires
from app.web.staff.blueprint import blueprint


@blueprint.get("/rewards")
@requires(Permission.SCORE_READ_OWN)
def statement_list():
    rewards = own_rewards(db.session(), current_user.viewer)
    return render_template("staff/statements/list.html", rewards=rewards)


@blueprint.get("/rewards/<int:statement_id>")
@requires(Permission.SCORE_READ_OWN)
def statement_page(statement_id: int):
    statement = statement_for(db.session(), current_user.viewer, statement_id)
    if statement is None or statement.participation.payee_id != current_user.viewer.id:
        abort(404)
    return render_template(
        "staff/statements/page.html",
        statement=statement,
        lines=explained(statement),
        steps=next_steps_of(statement),
        is_running=statement.period.end_day > today(),
        duties=duties(db.session(), statement_id),
        notes=notes(db.session(), statement_id),
    )
