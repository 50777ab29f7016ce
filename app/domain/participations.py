"""Who takes part in which plan, for which days and with which target amount."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from app.domain.days import FOR_EVER, Days
from app.domain.employments import employment_on
from app.domain.errors import BadCell
from app.domain.money import minor_units
from app.domain.own_columns import RowProblem, Texts, check_columns, day_in, read_rows

COLUMNS = ("number", "plan", "first_day", "end_day", "target_amount")
NEEDED = ("number", "plan", "first_day", "target_amount")


@dataclass(frozen=True, slots=True)
class Participation:
    """`target_minor` in smallest units of the plan's currency; None where none is agreed."""

    line: int
    number: str
    plan: str
    days: Days
    target_minor: int | None


def paid_days(participation: Days, period: Days, employments: Iterable[Days]) -> Days | None:
    """The days of a period that a participation pays, if there are any.

    It belongs to the employment in which it begins, or to the next one if it begins before that,
    and pays no day outside: who comes back needs a new participation.
    """
    job = employment_on(employments, participation.first)
    if job is None:
        return None
    first = max(participation.first, period.first, job.first)
    end = min(participation.end, period.end, job.end)
    return Days(first, end) if first < end else None


def participations_from(
    header: Iterable[str],
    rows: Iterable[tuple[int, list[str]]],
    numbers: Iterable[str],
    currencies: Mapping[str, str],
) -> tuple[list[Participation], list[RowProblem]]:
    """Rows of a file, and those that cannot be taken. `currencies`: of every plan, by name.

    The last day in the file counts: `end_day` 2026-12-31 includes that day. Errors: BadFile.
    """
    header, known = list(header), set(numbers)
    check_columns(header, NEEDED, COLUMNS)
    return read_rows(
        header, rows, lambda line, texts: _participation(line, texts, known, currencies)
    )


def _participation(
    line: int, texts: Texts, numbers: set[str], currencies: Mapping[str, str]
) -> Participation:
    if texts["number"] not in numbers:
        raise BadCell("number", texts["number"], "is nobody's number")
    if texts["plan"] not in currencies:
        raise BadCell("plan", texts["plan"], "is no published plan")
    first = day_in(texts, "first_day")
    last = day_in(texts, "end_day") if texts.get("end_day") else None
    if last and last < first:
        raise BadCell("end_day", texts["end_day"], "is before first_day")
    end = last + timedelta(days=1) if last else FOR_EVER
    amount = _amount(texts["target_amount"], currencies[texts["plan"]])
    return Participation(line, texts["number"], texts["plan"], Days(first, end), amount)


def _amount(text: str, currency: str) -> int | None:
    if not text:
        return None
    if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", text):
        raise BadCell("target_amount", text, "is not an amount like 1000.00")
    try:
        return minor_units(Fraction(text), currency)
    except ValueError:
        reason = f"has more decimal places than {currency} has"
        raise BadCell("target_amount", text, reason) from None
