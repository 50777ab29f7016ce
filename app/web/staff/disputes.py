"""An answer that its payee disputes: this was not me, or this should not count."""

from datetime import UTC, datetime

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length

from app.domain.disputes import KIND_WORDS, LONGEST_WORDS, DisputeKind
from app.domain.permissions import Permission
from app.extensions import db
from app.queries.catalogue import questions
from app.queries.disputes import disputed, own_answer
from app.services.actors import Actor
from app.services.disputes import raise_dispute
from app.web.permissions import requires
from app.web.staff.blueprint import blueprint


class RaiseForm(FlaskForm):
    kind = RadioField(
        "What is wrong?",
        choices=[SelectChoice(str(kind), words) for kind, words in KIND_WORDS.items()],
        validators=[InputRequired("Choose one")],
    )
    reason = TextAreaField(
        "Why?",
        description="HR reads it, and the auditor. Write no names of customers.",
        validators=[InputRequired("Enter a reason"), Length(max=LONGEST_WORDS)],
    )


@blueprint.route("/answers/<int:answer_id>/dispute", methods=["GET", "POST"])
@requires(Permission.SCORE_READ_OWN)
def dispute_new(answer_id: int):
    viewer = current_user.viewer
    answer = own_answer(db.session(), viewer.id, answer_id) or abort(404)
    form, before = RaiseForm(), disputed(db.session(), viewer.id, [answer_id]).get(answer_id)
    if form.validate_on_submit():
        actor, kind = Actor(viewer.pseudonym, viewer.id), DisputeKind(form.kind.data)
        raise_dispute(answer_id, kind, form.reason.data, actor, datetime.now(UTC))
        flash("HR has it now. The answer counts as before until HR decides.")
        return redirect(url_for(".answer_list", month=f"{answer.day:%Y-%m}"))
    return render_template(
        "staff/answers/dispute.html",
        answer=answer,
        question=questions(db.session())[answer.question],
        before=before,
        form=form,
    )
