"""Detail rows: what lies below a payee, such as orders or named mentions, each with its days."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from app.domain.days import FOR_EVER, Days
from app.domain.errors import BadCell, BadFile, UnknownCurrency
from app.domain.money import minor_digits, minor_units
from app.domain.numbers import decimal_text, fraction_of, fraction_text
from app.domain.own_columns import RowProblem, Texts, check_columns, day_in, read_rows

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")  # of details and of their columns, as in plans
OWN = ("number", "row", "day", "first_day", "last_day")
KINDS = {
    "number": "12, -0.5",
    "money:EUR": "12.50, in the currency that stands there",
    "percent": "12.5%",
    "text": "up to 200 characters",
    "date": "2026-03-31",
    "yes_no": "yes, no",
}
MONEY = "money:"
NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,9})?")
Values = Mapping[str, str]  # by column, in the one spelling that is stored; empty cells are absent
Value = Fraction | date | bool | str


@dataclass(frozen=True, slots=True)
class DetailRow:
    """One row of a payee. `values` as they are stored; `typed` gives what they mean."""

    row: str
    person_id: int
    days: Days
    values: Values


@dataclass(slots=True)
class DetailFile:
    """The rows of a file by what can be made of them."""

    found: list[tuple[int, DetailRow]] = field(default_factory=list)
    unmatched: list[RowProblem] = field(default_factory=list)
    rejected: list[RowProblem] = field(default_factory=list)


class _Unmatched(BadCell):
    """The row names somebody who is unknown, or not there on its days."""


def details_from(
    header: Sequence[str],
    rows: Iterable[tuple[int, list[str]]],
    kinds: Mapping[str, str],
    people: Mapping[str, tuple[int, Days]],
) -> DetailFile:
    """The rows of a file; `header` without kinds, `people` their id and days of work by number.

    A row id that stands twice is taken once. Errors: BadFile.
    """
    check_columns(header, ("number", "row"), (*OWN, *kinds))
    if ("day" in header) == ("first_day" in header and "last_day" in header):
        raise BadFile("The file needs the column 'day', or both 'first_day' and 'last_day'.")
    result, seen = DetailFile(), dict[str, int]()

    def read(line: int, texts: Texts) -> tuple[int, DetailRow] | None:
        try:
            return line, _row(line, texts, kinds, people, seen)
        except _Unmatched as error:
            result.unmatched.append(RowProblem.of(line, error))
            return None

    found, result.rejected = read_rows(header, rows, read)
    result.found = [each for each in found if each]
    return result


def kinds_of(
    header: Iterable[str], given: Mapping[str, str], known: Mapping[str, str]
) -> tuple[list[str], dict[str, str]]:
    """The header without kinds, and the kind of each column that is not ours.

    A kind stands in the header (`amount:money:EUR`), is `given`, or `known` from an earlier file;
    it never changes. Errors: BadFile.
    """
    names: list[str] = []
    kinds: dict[str, str] = {}
    for cell in header:
        name, _, kind = cell.partition(":")
        name, kind = name.strip(), kind.strip() or given.get(name.strip(), "")
        names.append(name)
        if name in OWN:
            continue
        kinds[name] = _checked(name, kind or known.get(name, ""), known.get(name, ""))
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        raise BadFile(f"Two columns are named {doubled[0]!r}; give each its own name.")
    if strange := sorted(set(given) - set(kinds)):
        raise BadFile(f"The file has no column {strange[0]!r}, of which a kind is given.")
    return names, kinds


def given_kinds(lines: Iterable[str]) -> dict[str, str]:
    """The kinds that are given as amount=money:EUR, one a line. Errors: BadFile.

    >>> given_kinds(["amount = money:EUR", ""])
    {'amount': 'money:EUR'}
    """
    found: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in lines)):
        name, sign, kind = (part.strip() for part in line.partition("="))
        if not (name and sign and kind):
            raise BadFile(f"{line!r} gives no kind of a column; write it like amount=money:EUR.")
        found[name] = kind
    return found


def value_words(kind: str, text: str) -> str:
    """A stored value as it is shown: 12.5%, 12.50 EUR, 3."""
    value = typed(kind, text)
    if not isinstance(value, Fraction):
        return text
    if kind == "percent":
        return f"{_plain(value * 100)}%"
    return (
        f"{_plain(value)} {kind.removeprefix(MONEY)}" if kind.startswith(MONEY) else _plain(value)
    )


def _plain(value: Fraction) -> str:
    """All its digits: cells have nine decimal places at most, and a percentage two more."""
    text = decimal_text(value, 11)
    return text.rstrip("0").rstrip(".")


def typed(kind: str, text: str) -> Value:
    """What a stored value means: numbers, money and percent are exact, in units and not in cents.

    >>> typed("percent", "1/8"), typed("yes_no", "yes")
    (Fraction(1, 8), True)
    """
    if kind == "text":
        return text
    if kind == "date":
        return date.fromisoformat(text)
    return text == "yes" if kind == "yes_no" else fraction_of(text)


def _checked(name: str, kind: str, known: str) -> str:
    if not NAME.fullmatch(name):
        raise BadFile(f"The column {name!r} needs a name of small letters, digits and _.")
    if not kind:
        raise BadFile(f"What is in the column {name!r}? Name it like {name}:number; {_known()}.")
    if kind.startswith(MONEY):
        try:
            minor_digits(kind.removeprefix(MONEY))
        except UnknownCurrency as error:
            raise BadFile(f"The column {name!r}: {error}") from None
    elif kind not in KINDS:
        raise BadFile(f"The column {name!r} is of no known kind {kind!r}; {_known()}.")
    if known and kind != known:
        raise BadFile(f"The column {name!r} was {known} before and stays so; here it is {kind}.")
    return kind


def _known() -> str:
    return f"known are {', '.join(KINDS)}"


def _row(
    line: int,
    texts: Texts,
    kinds: Mapping[str, str],
    people: Mapping[str, tuple[int, Days]],
    seen: dict[str, int],
) -> DetailRow:
    if not texts["row"]:
        raise BadCell("row", "", "is empty; every row needs an id of its own")
    days = _days(texts)
    values = {name: _stored(name, kind, texts[name]) for name, kind in kinds.items() if texts[name]}
    first = seen.setdefault(texts["row"], line)
    if first != line:
        raise BadCell("row", texts["row"], f"stands in line {first} already")
    return DetailRow(texts["row"], _person(texts["number"], days, people), days, values)


def _days(texts: Texts) -> Days:
    if "day" in texts:
        day = day_in(texts, "day")
        return Days(day, day + timedelta(days=1))
    first = day_in(texts, "first_day")
    if not texts["last_day"]:
        return Days(first, FOR_EVER)
    last = day_in(texts, "last_day")
    if last < first:
        raise BadCell("last_day", texts["last_day"], "is before first_day")
    return Days(first, last + timedelta(days=1))


def _person(number: str, days: Days, people: Mapping[str, tuple[int, Days]]) -> int:
    """Somebody who works on one of the days at least."""
    if number not in people:
        raise _Unmatched("number", number, "is nobody's number")
    person_id, employed = people[number]
    if days.end <= employed.first or employed.end <= days.first:
        raise _Unmatched("number", number, f"does not work here on {days.first}")
    return person_id


def _stored(name: str, kind: str, text: str) -> str:
    """The one spelling of a value, so that 3.0 and 3 are the same. Errors: BadCell."""
    if kind == "text":
        return text
    if kind == "date":
        return day_in({name: text}, name).isoformat()
    if kind == "yes_no":
        if text.lower() not in ("yes", "no"):
            raise BadCell(name, text, "is neither yes nor no")
        return text.lower()
    if kind == "percent" and not text.endswith("%"):
        raise BadCell(name, text, "is no percentage like 12.5%")
    digits = text.removesuffix("%").strip() if kind == "percent" else text
    if not NUMBER.fullmatch(digits):
        raise BadCell(name, text, "is not a number like 12.50")
    return fraction_text(_exact(name, kind, text, Fraction(digits)))


def _exact(name: str, kind: str, text: str, number: Fraction) -> Fraction:
    if kind == "percent":
        return number / 100
    if kind.startswith(MONEY):
        currency = kind.removeprefix(MONEY)
        try:
            minor_units(number, currency)
        except ValueError:
            reason = f"has more decimal places than {currency} has"
            raise BadCell(name, text, reason) from None
    return number
