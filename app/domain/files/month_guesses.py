"""In which format a column's months are written, found from all of its values."""

import re
from collections.abc import Collection, Sequence

from app.domain.files.columns_seen import ColumnSeen
from app.domain.files.day_formats import DayFormat, zone_named

UTC = zone_named("UTC")
MONTHS = {  # how it looks, and the format that it may have; the narrower one first
    r"[0-9]{4}()[0-9]{2}": "YYYY{0}MM",
    r"[0-9]{4}([-/. ])[0-9]{2}": "YYYY{0}MM",
    r"[0-9]{4}([-/. ])[0-9]{1,2}": "YYYY{0}M",
    r"[0-9]{2}([-/. ])[0-9]{4}": "MM{0}YYYY",
    r"[0-9]{1,2}([-/. ])[0-9]{4}": "M{0}YYYY",
    r"[a-z]{3,4}([- ])[0-9]{4}": "MMM{0}YYYY",
    r"[a-z]{3,9}([- ])[0-9]{4}": "MMMM{0}YYYY",
    r"[a-z]{3,4}([- ])[0-9]{2}": "MMM{0}YY",
}
SHAPES = [(re.compile(shape, re.IGNORECASE), form) for shape, form in MONTHS.items()]
DAY_TOKEN = re.compile(r"\[[^\]]*\]|D+")


def month_format(texts: Collection[str]) -> str:
    """The format in which all of these are months; empty if there is none.

    >>> month_format(["Mar 2026", "May 2026"]), month_format(["March 2026", "2026-04"])
    ('MMM YYYY', '')
    """
    if not texts:
        return ""
    one = next(iter(texts))
    for shape, pattern in SHAPES:
        if found := shape.fullmatch(one):
            form = pattern.format(found[1])
            if all(shape.fullmatch(text) and _fits(f"DD {form}", f"01 {text}") for text in texts):
                return form
    return ""


def first_days(column: ColumnSeen, formats: Sequence[str]) -> list[str]:
    """Formats in which every day of a column is the first of a month, with that day written out.

    `YYYY-MM-[01]` for 2026-03-01: a month, told by its first day.
    """
    return [
        DAY_TOKEN.sub(_first, form)
        for form in formats
        if all(_is_first(form, text) for text in column.values)
    ]


def _first(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("[") else f"[{'1'.rjust(len(found[0]), '0')}]"


def _is_first(form: str, text: str) -> bool:
    try:
        return DayFormat(form, UTC).read(text).day.day == 1
    except ValueError:
        return False


def _fits(form: str, text: str) -> bool:
    try:
        DayFormat(form, UTC).read(text)
    except ValueError:
        return False
    return True
