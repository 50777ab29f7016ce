"""Who takes part in which plan, for which days and with which target amount."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from app.domain.days import FOR_EVER, Days
from app.domain.errors import BadCell, BadFile
from app.domain.money import minor_units

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


@dataclass(frozen=True, slots=True)
class ParticipationProblem:
    line: int
    column: str
    value: str
    reason: str


def participations_from(
    header: Iterable[str],
    rows: Iterable[tuple[int, list[str]]],
    numbers: Iterable[str],
    currencies: Mapping[str, str],
) -> tuple[list[Participation], list[ParticipationProblem]]:
    """Rows of a file, and those that cannot be taken. `currencies`: of every plan, by name.

    The last day in the file counts: `end_day` 2026-12-31 includes that day. Errors: BadFile.
    """
    header, known = list(header), set(numbers)
    _check_header(header)
    found: list[Participation] = []
    problems: list[ParticipationProblem] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        try:
            if len(cells) != len(header):
                raise BadCell("", "", f"the row has {len(cells)} cells, the header {len(header)}")
            texts = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            found.append(_participation(line, texts, known, currencies))
        except BadCell as error:
            problem = ParticipationProblem(line, error.column, error.value[:200], error.reason)
            problems.append(problem)
    return found, problems


def _check_header(header: list[str]) -> None:
    if missing := [name for name in NEEDED if name not in header]:
        raise BadFile(f"The file has no column {missing[0]!r}; it needs {', '.join(NEEDED)}.")
    if strange := [name for name in header if name not in COLUMNS]:
        raise BadFile(f"The column {strange[0]!r} is not known; known are {', '.join(COLUMNS)}.")


def _participation(
    line: int, texts: Mapping[str, str], numbers: set[str], currencies: Mapping[str, str]
) -> Participation:
    if texts["number"] not in numbers:
        raise BadCell("number", texts["number"], "is nobody's number")
    if texts["plan"] not in currencies:
        raise BadCell("plan", texts["plan"], "is no published plan")
    first = _day(texts, "first_day")
    last = _day(texts, "end_day") if texts.get("end_day") else None
    if last and last < first:
        raise BadCell("end_day", texts["end_day"], "is before first_day")
    end = last + timedelta(days=1) if last else FOR_EVER
    amount = _amount(texts["target_amount"], currencies[texts["plan"]])
    return Participation(line, texts["number"], texts["plan"], Days(first, end), amount)


def _day(texts: Mapping[str, str], column: str) -> date:
    try:
        return date.fromisoformat(texts[column]) if len(texts[column]) == 10 else _no_day()
    except ValueError:
        raise BadCell(column, texts[column], "is not a day like 2026-03-31") from None


def _no_day() -> date:
    raise ValueError


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
