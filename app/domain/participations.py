"""Who takes part in which plan, for which days and with which target amount."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from app.domain.amount_formats import currency_fits
from app.domain.days import FOR_EVER, Days
from app.domain.employments import employment_on
from app.domain.errors import BadCell
from app.domain.money import minor_digits, minor_unit, minor_units
from app.domain.numbers import decimal_text
from app.domain.own_columns import RowProblem, Texts, check_columns, day_in, read_rows
from app.domain.words import money_words

COLUMNS = ("number", "plan", "first_day", "end_day", "target_amount")
NEEDED = ("number", "plan", "first_day", "target_amount")
AMOUNT = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,4})?)(?: (\S{1,3}))?")  # and its currency


@dataclass(frozen=True, slots=True)
class Participation:
    """`target_minor` in smallest units of the plan's currency; None where none is agreed."""

    line: int
    number: str
    plan: str
    days: Days
    target_minor: int | None


def participation_words(one: Participation, currency: str) -> str:
    """The plan, the days and the target amount, in one line.

    >>> from datetime import date
    >>> days = Days(date(2026, 1, 1), date(2026, 4, 1))
    >>> participation_words(Participation(2, "E1", "Phone bonus", days, 123456), "EUR")
    'Phone bonus, 2026-01-01 to 2026-03-31, target €1,234.56'
    """
    first, last = one.days.first, one.days.end - timedelta(days=1)
    days = f"{first} to {last}" if one.days.end != FOR_EVER else f"from {first} on"
    target = "no target amount"
    if one.target_minor is not None:
        target = f"target {money_words(one.target_minor, currency)}"
    return f"{one.plan}, {days}, {target}"


def own_row(one: Participation, currency: str) -> tuple[int, list[str]]:
    """Its line, and its cells in our own columns."""
    amount, end, digits = "", "", minor_digits(currency)
    if one.target_minor is not None:
        amount = decimal_text(one.target_minor * minor_unit(currency), digits)
    if one.days.end != FOR_EVER:
        end = str(one.days.end - timedelta(days=1))
    return one.line, [one.number, one.plan, str(one.days.first), end, amount]


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
        raise BadCell("end_day", texts["end_day"], "is before the first day")
    end = last + timedelta(days=1) if last else FOR_EVER
    amount = _amount(texts["target_amount"], currencies[texts["plan"]])
    return Participation(line, texts["number"], texts["plan"], Days(first, end), amount)


def _amount(text: str, currency: str) -> int | None:
    if not text:
        return None
    found = AMOUNT.fullmatch(text)
    if not found:
        raise BadCell("target_amount", text, "is not an amount like 1000.00")
    number, named = found.groups()
    if named and not currency_fits(named, currency):
        raise BadCell("target_amount", text, f"is of another currency: the plan pays in {currency}")
    try:
        return minor_units(Fraction(number), currency)
    except ValueError:
        reason = f"has more decimal places than {currency} has"
        raise BadCell("target_amount", text, reason) from None
