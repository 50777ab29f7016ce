"""Files of facts: how their columns are read, what they would change, the rows for mending."""

from datetime import UTC, datetime
from pathlib import Path

from flask import abort, current_app, redirect, render_template, url_for

from app.domain.errors import BadFile, BadMapping
from app.domain.files.column_roles import IGNORED, NOTHING_DECIDED, OPEN, Decided
from app.domain.files.mapping_kinds import MappingKind
from app.domain.jobs import JobKind
from app.domain.money import MINOR_DIGITS
from app.domain.permissions import Permission
from app.domain.proposing.fact_roles import (
    ABOUT,
    AS_WRITTEN,
    ATTRIBUTE,
    DAY,
    FIRST,
    LAST,
    PAYEE,
    PER_HUNDRED,
    PERIOD,
    SHARE,
    SUM,
    TEAM,
    VALUE,
    number_roles,
    unit_in,
)
from app.extensions import db
from app.queries.fact_values import facts_seen
from app.queries.imports import rejected_rows
from app.queries.jobs import job
from app.queries.plans import plans
from app.services.files.fact_imports import fact_mapping_of, start_facts_import
from app.services.files.fact_previews import start_facts_preview
from app.services.files.feedback_previews import letters_in
from app.services.files.saved_mappings import mappings_for
from app.services.uploads import keep_upload, shown_name, upload_named
from app.web.hr.blueprint import blueprint
from app.web.hr.columns import FIND_OUT, decided_on_page, keep_mapping, looks_first
from app.web.hr.forms import EncodingForm, FactFileForm, FactMappingForm
from app.web.hr.imports import WITHOUT_MARK, mending_workbook
from app.web.hr.periods import actor
from app.web.permissions import requires

LOOKS = (JobKind.FACTS_PREVIEW, JobKind.FACTS_IMPORT)  # a command looks with the other kind
SHOWN = 100  # rows that cannot be taken
USUAL_CURRENCIES = ("EUR", "GBP", "USD")
ROLE_WORDS = {
    PAYEE: "Whose it is: the staff number",
    TEAM: "Whose it is: the team",
    DAY: "The day",
    PERIOD: "The month",
    FIRST: "The first day",
    LAST: "The last day",
    ATTRIBUTE: "To group facts by",
}
UNIT_WORDS = {
    OPEN: "choose its unit",
    "percent": "percent, written 87% or 0.87",
    PER_HUNDRED: "percent, written 87",
}
KEPT_WORDS = {
    "yes_no": "Yes or no, as it stands",
    "text": "A text, as it stands",
    "date": "A date like 2026-03-31",
}


@blueprint.route("/files/facts", methods=["GET", "POST"])
@requires(Permission.FACT_IMPORT)
def fact_new():
    """Choose a file; a job looks at it before anything is stored."""
    form = FactFileForm()
    form.offer(FIND_OUT, mappings_for(MappingKind.FACTS))
    if form.validate_on_submit():
        text = form.mapping_text()
        if text is not None:
            try:
                fact_mapping_of(text)
                folder, upload = current_app.config["UPLOADS"], form.file.data
                path = folder / keep_upload(folder, upload.stream)
                return _look(path, shown_name(upload.filename), text)
            except (BadFile, BadMapping) as error:
                form.mapping.errors = [str(error)]
    return render_template("hr/facts/new.html", form=form)


@blueprint.route("/files/facts/previews/<int:fact_preview_id>", methods=["GET", "POST"])
@requires(Permission.FACT_IMPORT)
def fact_preview(fact_preview_id: int):
    """How a file is read with its mapping, which can be mended and kept here; then the import."""
    row = _preview_or_404(fact_preview_id)
    result, problem, roles = row.result, row.result.get("problem", ""), _roles(row)
    form = FactMappingForm(mapping=result.get("mapping", ""))
    if form.validate_on_submit():
        text = form.mapping.data
        try:
            decided = decided_on_page(result, {role for group in roles.values() for role in group})
            must_look = form.look.data or looks_first(result, decided)
            if form.save.data and not must_look:
                keep_mapping(form, datetime.now(UTC))
            elif form.start.data and not must_look:
                return _store(row, text)
            else:
                about = (Path(row.arguments["path"]), row.arguments["file_name"], text)
                return _look(*about, decided=decided)
        except (BadFile, BadMapping) as error:
            problem = str(error)
    return render_template(
        "hr/facts/preview.html",
        form=form,
        roles=roles,
        preview=result,
        preview_id=fact_preview_id,
        problem=problem,
        file_name=row.arguments["file_name"],
        rejected_rows=rejected_rows(db.session(), fact_preview_id, SHOWN),
    )


@blueprint.route("/files/facts/previews/<int:fact_preview_id>/letters", methods=["GET", "POST"])
@requires(Permission.FACT_IMPORT)
def fact_letters(fact_preview_id: int):
    """A file that is not UTF-8: in which encoding do its letters read well?"""
    row, form = _preview_or_404(fact_preview_id), EncodingForm()
    path = Path(row.arguments["path"])
    samples = letters_in(path, WITHOUT_MARK) if path.exists() else []
    form.encoding.choices = [(name, f"{name}: {sample}") for name, sample in samples]
    if form.validate_on_submit():
        return _look(path, row.arguments["file_name"], "", form.encoding.data)
    return render_template("hr/imports/letters.html", form=form)


@blueprint.post("/files/facts/<int:fact_preview_id>")
@requires(Permission.FACT_IMPORT)
def fact_store(fact_preview_id: int):
    """Store the file that a preview has looked at, as that job read it."""
    row = job(db.session(), fact_preview_id)
    if row is None or row.kind not in LOOKS or not row.arguments["preview"]:
        abort(404)
    return _store(row, row.result.get("mapping") or row.arguments["mapping"])


@blueprint.get("/files/facts/<int:job_id>/not-stored.xlsx")
@requires(Permission.FACT_IMPORT)
def fact_mending(job_id: int):
    """The rows as they came, with what is wrong; mended, the workbook can be brought in again."""
    row = job(db.session(), job_id)
    if row is None or row.kind != JobKind.FACTS_IMPORT:
        abort(404)
    return mending_workbook(job_id)


def _preview_or_404(job_id: int):
    row = job(db.session(), job_id)
    if row is None or row.kind != JobKind.FACTS_PREVIEW:
        abort(404)
    return row


def _look(
    path: Path, file_name: str, text: str, encoding: str = "", decided: Decided = NOTHING_DECIDED
):
    about = (path, file_name, text, actor(), datetime.now(UTC), encoding, decided)
    return redirect(url_for(".job_page", job_id=start_facts_preview(*about)))


def _store(row, text: str):
    """Start the job that takes over the file of a preview. Errors: BadFile, BadMapping."""
    folder = current_app.config["UPLOADS"]
    path = upload_named(folder, row.arguments["path"].rpartition("/")[2])
    about = (path, text, False, actor(), datetime.now(UTC), row.arguments["file_name"], folder)
    return redirect(url_for(".job_page", job_id=start_facts_import(*about)))


def _roles(row) -> dict[str, dict[str, str]]:
    """What a column can be, in words, by groups; with what the mapping says and we do not offer."""
    numbers = number_roles(_currencies())
    groups = {
        "": {IGNORED: "Nothing"},
        "What the row is about": {role: ROLE_WORDS[role] for role in ABOUT},
        "A number itself": {role: _unit_words(role) for role in numbers[VALUE]},
        "A number of which rows are added up": {role: _unit_words(role) for role in numbers[SUM]},
        "A yes or no": {SHARE: "Yes, as a percentage of the rows"},
    }
    known = {role for group in groups.values() for role in group}
    more = {role for *_, role in row.result.get("columns", []) if role not in known}
    return groups | (
        {"As the text says": {r: _other_words(r) for r in sorted(more)}} if more else {}
    )


def _other_words(role: str) -> str:
    return "Part of a key figure" if role == AS_WRITTEN else _unit_words(role)


def _unit_words(role: str) -> str:
    unit = unit_in(role)
    if unit in KEPT_WORDS:
        return KEPT_WORDS[unit]
    return f"{'Added up' if role.startswith(SUM) else 'A number'}: {UNIT_WORDS.get(unit, unit)}"


def _currencies() -> list[str]:
    """Those of plans and of facts first, then the usual ones."""
    session = db.session()
    units = [unit for fact in facts_seen(session) for unit in fact.units]
    used = [row.currency for row in plans(session)] + [u for u in units if u in MINOR_DIGITS]
    return list(dict.fromkeys([*sorted(used), *USUAL_CURRENCIES]))
