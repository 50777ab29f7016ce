"""How facts are made from the rows of any file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo

from app.domain.errors import BadMapping
from app.domain.fact_values import KEPT_HERE, NAME, OWN_FACTS, UNITS
from app.domain.file_readings import PLAIN, FileReading, file_reading
from app.domain.files.day_formats import DayFormat, zone_named
from app.domain.files.fact_numbers import DURATIONS, Writing
from app.domain.files.left_out import LeaveOut, leave_out_key
from app.domain.files.mapping_keys import (
    Column,
    column,
    formats,
    listed,
    one_or_more,
    table,
    text,
    texts,
)
from app.domain.files.mappings import payee_key
from app.domain.money import MINOR_DIGITS
from app.domain.people_named import NamedBy

KEYS = {
    "file",
    "payee",
    "team",
    "day",
    "period",
    "days",
    "months",
    "attributes",
    "facts",
    "leave_out",
}
MONTHS = "months"  # columns that are months; also what the fact of such a file is made of
WHEN = ("day", "period", "days", MONTHS)
WHEN_KEYS = {
    "day": {"column", "format", "zone", "times_in"},
    "period": {"column", "format"},
    "days": {"first", "last", "format"},
    MONTHS: {"format"},
}
FACT_KEYS = {"value", "count", "sum", "numerator", "denominator", "unit", "durations", "per"}
MONTH_OF = "DD "  # before the format of a month: its first day is read
MOST_FACTS = 100


@dataclass(frozen=True, slots=True)
class Part:
    """A number made from a row: of a column, or 1 for each row, or for each with such a text."""

    column: str = ""
    texts: frozenset[str] = frozenset()  # in small letters; the row counts if it has one of them
    counts: bool = False


@dataclass(frozen=True, slots=True)
class Figure:
    """One fact of a mapping. `adds`: rows of the same owner and days are added up."""

    name: str
    unit: str
    currency: str
    top: Part
    bottom: Part | None = None
    adds: bool = True
    writing: Writing = field(default_factory=Writing)


@dataclass(frozen=True, slots=True)
class When:
    """Where the days stand: in one column (or two that are one), as a month, or from and to.

    Or in the names of columns, each of which is a month.
    """

    kind: str  # day | period | days | months
    columns: tuple[str, ...]
    formats: tuple[str, ...]
    zone: ZoneInfo | None = None
    times_in: ZoneInfo | None = None


@dataclass(frozen=True, slots=True)
class FactMapping:
    """Which column says what, and how each fact is made."""

    when: When
    figures: tuple[Figure, ...]
    payee: str = ""  # the column that names a person; empty: facts of teams
    payee_by: NamedBy = NamedBy.NUMBER
    team: Column | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)  # attribute -> column
    file: FileReading = PLAIN
    leave_out: LeaveOut = field(default_factory=dict)

    def columns(self) -> list[str]:
        """Every column that the file must have."""
        named = [self.payee, *self.when.columns, *self.attributes.values()]
        named += [self.team.name] if self.team else []
        parts = [part for each in self.figures for part in (each.top, each.bottom) if part]
        named += [part.column for part in parts]
        return list(dict.fromkeys(name for name in named if name))


def fact_mapping(document: object) -> FactMapping:
    """The mapping that a document describes. Errors: BadMapping says which key and what to do."""
    keys = table(document, "The mapping")
    _only(keys, KEYS, "a mapping of facts")
    if ("payee" in keys) == ("team" in keys):
        raise BadMapping("A mapping of facts needs either 'payee' or 'team'.")
    reading = file_reading(table(keys.get("file", {}), "'file'"))
    payee, by, _ = payee_key(keys.get("payee"), {"by"})
    attributes = texts(keys.get("attributes", {}), "attributes")
    if strange := [name for name in attributes if not NAME.fullmatch(name)]:
        raise BadMapping(f"{strange[0]!r} is no name of an attribute: small letters and _.")
    when, figures = _when(keys), _figures(keys.get("facts"), reading.decimal)
    return FactMapping(
        when=when,
        figures=_across(figures) if when.kind == MONTHS else figures,
        payee=payee or "",
        payee_by=by,
        team=column(keys["team"], "team") if "team" in keys else None,
        attributes=attributes,
        file=reading,
        leave_out=leave_out_key(keys.get("leave_out", {})),
    )


def unit_of(written: str) -> tuple[str, str]:
    """The unit and the currency that a text means: `days`, or money in `EUR`.

    Errors: ValueError.
    """
    if written in MINOR_DIGITS:
        return "money", written
    if written == "money":
        raise ValueError("is money of which currency? Write it, such as EUR")
    if written not in UNITS:
        raise ValueError(f"is no unit: {', '.join(UNITS[1:])}, or a currency such as EUR")
    return written, ""


def _only(keys: Mapping[str, object], known: set[str], what: str) -> None:
    if extra := sorted(set(keys) - known):
        raise BadMapping(f"There is no key {extra[0]!r} in {what}; known: {listed(known)}.")


def _when(keys: Mapping[str, object]) -> When:
    kinds = [kind for kind in WHEN if kind in keys]
    if len(kinds) != 1:
        raise BadMapping("A mapping of facts has one of 'day', 'period', 'days' and 'months'.")
    kind = kinds[0]
    given = table(keys[kind], f"{kind!r}")
    _only(given, WHEN_KEYS[kind], f"{kind!r}")
    if kind == "days":
        return When(kind, (text(given, "first"), text(given, "last")), formats(given))
    if kind in ("period", MONTHS):
        months = tuple(MONTH_OF + pattern for pattern in one_or_more(given, "format"))
        for pattern in months:
            DayFormat(pattern, zone_named("UTC"))
        return When(kind, (text(given, "column"),) if kind == "period" else (), months)
    zone = zone_named(text(given, "zone")) if "zone" in given else None
    times_in = zone_named(text(given, "times_in")) if "times_in" in given else None
    return When(kind, one_or_more(given, "column"), formats(given), zone, times_in)


def _figures(value: object, decimal: str) -> tuple[Figure, ...]:
    given = table(value, "'facts'")
    if not 1 <= len(given) <= MOST_FACTS:
        raise BadMapping(f"'facts' names 1 to {MOST_FACTS} facts, such as calls: {{count: rows}}.")
    return tuple(_figure(str(name), table(given[name], f"{name!r}"), decimal) for name in given)


def _across(figures: tuple[Figure, ...]) -> tuple[Figure, ...]:
    """The one fact of a file with months across; its column is each month's."""
    (first, *others) = figures
    if others or first.adds or first.top.column != MONTHS:
        raise BadMapping(
            "With 'months' there is one fact, such as sales: {value: months, unit: EUR}."
        )
    return (replace(first, top=Part()),)


def _figure(name: str, keys: Mapping[str, object], decimal: str) -> Figure:
    if not NAME.fullmatch(name):
        raise BadMapping(f"{name!r} is no name of a fact: small letters, digits and _.")
    if name in OWN_FACTS:
        raise BadMapping(f"{name!r} {KEPT_HERE}.")
    _only(keys, FACT_KEYS, f"the fact {name!r}")
    made = sorted({"value", "count", "sum", "numerator"} & set(keys))
    if len(made) != 1 or ("denominator" in keys) != ("numerator" in keys):
        raise BadMapping(
            f"The fact {name!r} is one of value, count, sum, or numerator with denominator."
        )
    try:
        unit, currency = unit_of(text(keys, "unit"))
    except ValueError as error:
        raise BadMapping(f"The unit of {name!r}, {keys['unit']!r}, {error}.") from None
    bottom = _part(table(keys["denominator"], "'denominator'")) if "denominator" in keys else None
    top = _part(table(keys["numerator"], "'numerator'") if bottom else {made[0]: keys[made[0]]})
    adds = made[0] != "value"
    _check_adding(name, unit, adds, bottom is not None)
    writing = _writing(keys, decimal)
    if writing.per > 1 and (unit != "percent" or bottom):
        raise BadMapping(f"'per' is for percentages of a column, and {name!r} is none.")
    return Figure(name, unit, currency, top, bottom, adds, writing)


def _check_adding(name: str, unit: str, adds: bool, has_bottom: bool) -> None:
    if adds and unit in ("yes_no", "text", "date"):
        raise BadMapping(f"{name!r} is {unit} and cannot be added up: write value.")
    if adds and not has_bottom and unit in ("percent", "points", "score", "stars"):
        raise BadMapping(
            f"{name!r} is {unit}: rows of it are not added up. Write value, or numerator and"
            " denominator."
        )


def _part(given: Mapping[str, object]) -> Part:
    """`{sum: Seconds}`, `{count: rows}`, `{count: {column: Answered, is: [Y]}}`."""
    if set(given) == {"value"} or set(given) == {"sum"}:
        return Part(text(given, next(iter(given))))
    if set(given) != {"count"}:
        raise BadMapping("A number is made by sum or count, such as {count: rows}.")
    if given["count"] == "rows":
        return Part(counts=True)
    keys = table(given["count"], "'count', which is rows or {column: ..., is: ...},")
    _only(keys, {"column", "is"}, "'count'")
    words = frozenset(word.casefold() for word in one_or_more(keys, "is"))
    return Part(text(keys, "column"), words, counts=True)


def _writing(keys: Mapping[str, object], decimal: str) -> Writing:
    durations = text(keys, "durations") if "durations" in keys else ""
    if durations and durations not in DURATIONS:
        raise BadMapping(f"'durations' is one of {', '.join(DURATIONS)}.")
    per = text(keys, "per") if "per" in keys else "1"
    if per not in ("1", "100"):
        raise BadMapping("'per' is 100, where 87 means 87%.")
    return Writing(decimal, durations, int(per))
