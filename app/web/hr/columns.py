"""The list beside each column of a preview: what a person chose there."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask import flash, request

from app.domain.column_roles import NOTHING_DECIDED, Decided
from app.services.saved_mappings import save_mapping
from app.web.hr.forms import MappingForm
from app.web.hr.periods import actor

FIND_OUT = "Find out from the file"
LOOK_FIRST = (
    "You have chosen something else for a column. See how the file is read now, then go on."
)


def decided_on_page(result: dict[str, Any], roles: Collection[str]) -> Decided:
    """What was chosen for each column, in the order shown; nothing if the text is to be read."""
    names = [name for name, *_ in result.get("columns", [])]
    given = request.form.getlist("role")
    is_text = "look_text" in request.form
    if is_text or not given or len(given) != len(names) or not set(given) <= set(roles):
        return NOTHING_DECIDED
    choices = enumerate(result.get("choices", []), 1)
    chosen = (
        (column, request.form.get(f"format-{n}"), offered) for n, (_, column, offered) in choices
    )
    formats = {column: form for column, form, offered in chosen if form in offered}
    more = [request.form.get(name, "")[:40] for name in ("day_format", "decimal")]
    return Decided(dict(zip(names, given, strict=True)), *more, formats)


def looks_first(result: dict[str, Any], decided: Decided, is_new: bool = False) -> bool:
    """Whether a choice is not shown yet, so that nothing may be kept or imported; it is said.

    `is_new`: whether another choice of the page is.
    """
    shown = {name: role for name, _, role in result.get("columns", [])}
    is_new = (
        is_new
        or bool(decided.formats or decided.day_format or decided.decimal)
        or bool(decided.roles and dict(decided.roles) != shown)
    )
    if is_new:
        flash(LOOK_FIRST)
    return is_new


def keep_mapping(form: MappingForm, at: datetime) -> None:
    """Keep what the page holds under the name that was given. Errors: BadFile, BadMapping."""
    version = save_mapping(form.name.data or "", form.mapping.data, actor(), at)
    flash(f"The mapping is kept as {form.name.data}, version {version}.")
