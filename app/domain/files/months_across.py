"""Columns that are months: their names, and how they are written."""

import re
from collections.abc import Iterable, Sequence
from datetime import date

from app.domain.errors import BadMapping
from app.domain.files.day_formats import DayFormat, zone_named
from app.domain.files.fact_mappings import MONTH_OF
from app.domain.files.month_guesses import month_format

UTC = zone_named("UTC")
FIRST_DAYS = {  # a cell of a workbook that holds a day and shows its month
    re.compile(r"[0-9]{4}-[0-9]{2}-01"): "YYYY-MM-[01]",
    re.compile(r"[0-9]{4}-[0-9]{2}-01 00:00:00"): "YYYY-MM-[01 00:00:00]",
}


def months_in(header: Sequence[str], formats: Iterable[str]) -> dict[str, date]:
    """The columns whose names are months, each with its first day. Errors: BadMapping."""
    read = [DayFormat(pattern, UTC) for pattern in formats]
    found: dict[str, date] = {}
    for name in header:
        days = {day for each in read if (day := _first_day(each, name))}
        if len(days) == 1:
            found[name] = days.pop()
    if not found:
        shown = " or ".join(pattern.removeprefix(MONTH_OF) for pattern in formats)
        raise BadMapping(f"No column is named like a month {shown}; there are: {_listed(header)}.")
    if len(set(found.values())) < len(found):
        raise BadMapping(f"Two columns are of the same month: {_listed(found)}.")
    return found


def _first_day(form: DayFormat, name: str) -> date | None:
    try:
        return form.read(f"01 {name}").day
    except ValueError:
        return None


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name for name in names if name)


def format_across(names: Sequence[str]) -> str:
    """The format in which all of these names of columns are months; empty if there is none."""
    whole = month_format(names)
    firsts = (form for shape, form in FIRST_DAYS.items() if all(map(shape.fullmatch, names)))
    return (whole or next(firsts, "")) if len(names) > 1 else ""


def is_month(name: str) -> bool:
    """Whether a column is named like a month, in any way of writing."""
    return bool(month_format([name])) or any(shape.fullmatch(name) for shape in FIRST_DAYS)
