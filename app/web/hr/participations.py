"""Who takes part in which plan: from a file, with a look before it is stored."""

from datetime import UTC, datetime

from flask import current_app, flash, redirect, render_template, url_for

from app.domain.errors import BadFile
from app.domain.permissions import Permission
from app.services.plans import import_participations, preview_participations
from app.services.uploads import keep_upload, upload_named
from app.web.forms import ButtonForm
from app.web.hr.blueprint import blueprint
from app.web.hr.forms import FileForm
from app.web.hr.periods import actor
from app.web.permissions import requires


@blueprint.route("/participations", methods=["GET", "POST"])
@requires(Permission.PLAN_PUBLISH)
def participation_new():
    form = FileForm()
    if form.validate_on_submit():
        name = keep_upload(current_app.config["UPLOADS"], form.file.data.stream)
        return redirect(url_for(".participation_preview", name=name))
    return render_template("hr/participations/new.html", form=form)


@blueprint.get("/participations/<name>")
@requires(Permission.PLAN_PUBLISH)
def participation_preview(name: str):
    path = upload_named(current_app.config["UPLOADS"], name)
    report, problem = None, ""
    try:
        report = preview_participations(path)
    except BadFile as error:
        problem = str(error)
    return render_template(
        "hr/participations/preview.html",
        name=name,
        report=report,
        problem=problem,
        form=ButtonForm(),
    )


@blueprint.post("/participations/<name>")
@requires(Permission.PLAN_PUBLISH)
def participation_store(name: str):
    path = upload_named(current_app.config["UPLOADS"], name)
    report = import_participations(path, actor(), datetime.now(UTC))
    flash(f"{report.new:,} participations are stored, {report.unchanged:,} were there already.")
    return redirect(url_for(".plan_list"))
