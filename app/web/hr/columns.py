"""The list beside each column of a preview: what a person chose there."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from flask import flash, request

from app.domain.files.column_roles import NOTHING_DECIDED, Decided
from app.domain.proposing.no_records import ROWS, texts_in
from app.services.files.column_choices import mapping_before
from app.services.files.saved_mappings import save_mapping
from app.web.hr.forms import MappingForm
from app.web.hr.periods import actor

FIND_OUT = "Find out from the file"
LOOK_FIRST = "You have chosen something else. See how the file is read now, then go on."


def decided_on_page(result: dict[str, Any], roles: Collection[str]) -> Decided:
    """What was chosen for each column, in the order shown; nothing if the text is to be read."""
    if sheet := _other_sheet(result):
        return Decided(sheet=sheet)
    names = [name for name, *_ in result.get("columns", [])]
    given = request.form.getlist("role")
    is_text = "look_text" in request.form
    if is_text or not given or len(given) != len(names) or not set(given) <= set(roles):
        return NOTHING_DECIDED
    choices = enumerate(result.get("choices", []), 1)
    chosen = (
        (column, request.form.get(f"format-{n}"), offered) for n, (_, column, offered) in choices
    )
    formats: dict[str, Any] = {column: form for column, form, offered in chosen if form in offered}
    formats |= _rows_left_out(result)
    more = [request.form.get(name, "")[:40] for name in ("day_format", "decimal")]
    return Decided(dict(zip(names, given, strict=True)), *more, formats)


def _other_sheet(result: dict[str, Any]) -> str:
    """The sheet that was chosen, if it is another one than was read; what it holds is not known."""
    given = request.form.get("sheet", "")
    offered = {name: is_read for name, _, is_read in result.get("sheets", [])}
    return given if offered.get(given) is False and "look_text" not in request.form else ""


def _rows_left_out(result: dict[str, Any]) -> dict[str, list[str]]:
    """The texts that were ticked, by column, of those that were offered there."""
    rows = [(column, offered) for of, column, offered in result.get("choices", []) if of == ROWS]
    ticked = ((column, request.form.getlist(f"rows-{n}"), offered)
              for n, (column, offered) in enumerate(rows, 1))  # fmt: skip
    return {
        column: [text for text in texts if text in offered] for column, texts, offered in ticked
    }


def looks_first(result: dict[str, Any], decided: Decided, is_new: bool = False) -> bool:
    """Whether a choice is not shown yet, so that nothing may be kept or imported; it is said.

    `is_new`: whether another choice of the page is.
    """
    shown = {name: role for name, _, role in result.get("columns", [])}
    is_new = (
        is_new
        or bool(_new_formats(result, decided) or decided.day_format or decided.decimal)
        or bool(decided.sheet)
        or bool(decided.roles and dict(decided.roles) != shown)
    )
    if is_new:
        flash(LOOK_FIRST)
    return is_new


def _new_formats(result: dict[str, Any], decided: Decided) -> dict[str, Any]:
    """Choices that are not shown yet; texts that were ticked before are."""
    shown = texts_in(mapping_before(result.get("mapping", "")))
    return {
        column: chosen
        for column, chosen in decided.formats.items()
        if not isinstance(chosen, list) or sorted(chosen) != sorted(shown.get(column, []))
    }


def keep_mapping(form: MappingForm, at: datetime) -> None:
    """Keep what the page holds under the name that was given. Errors: BadFile, BadMapping."""
    version = save_mapping(form.name.data or "", form.mapping.data, actor(), at)
    flash(f"The mapping is kept as {form.name.data}, version {version}.")
