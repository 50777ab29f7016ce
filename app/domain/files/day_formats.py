"""Days and times as files write them, read by a format that a person can write too."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.errors import BadMapping

EARLIEST = date(1970, 1, 1)
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
PARTS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "YY": r"(?P<short_year>[0-9]{2})",
    "MMMM": rf"(?P<month_name>{'|'.join(MONTHS)})",
    "MMM": rf"(?P<month_name>{'|'.join(name[:3] for name in MONTHS)}|sept)",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
    "dddd": rf"(?:{'|'.join(WEEKDAYS)})",
    "ddd": rf"(?:{'|'.join(name[:3] for name in WEEKDAYS)})",
    "HH": r"(?P<hour>[0-9]{2})",
    "H": r"(?P<hour>[0-9]{1,2})",
    "hh": r"(?P<hour_of_12>0[1-9]|1[0-2])",
    "h": r"(?P<hour_of_12>0?[1-9]|1[0-2])",
    "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?",
    "A": r"(?P<half>am|pm|a\.m\.|p\.m\.)",
    "Z": r"(?P<offset>z|utc|gmt|(?:utc|gmt)?[+-][0-9]{1,2}(?::?[0-9]{2})?)",
}
TOKEN = re.compile(r"\[[^\]]*\]|" + "|".join(sorted(PARTS, key=len, reverse=True)))
YEAR, MONTH, DAY = {"year", "short_year"}, {"month", "month_name"}, {"day"}
FIRST_SHORT_YEAR = 1970  # so 70 is 1970 and 69 is 2069


@dataclass(frozen=True, slots=True)
class Moment:
    """The day at the place of service, and the instant in UTC where a time was given."""

    day: date
    instant: datetime | None


class DayFormat:
    """A format like `DD.MM.YYYY HH:mm`, and the zone of the place, whose date is the day.

    Times without an offset are in that zone too, or in the one of `times_in`.
    """

    def __init__(self, pattern: str, zone: ZoneInfo, times_in: ZoneInfo | None = None) -> None:
        self.pattern, self.zone, self.times_in = pattern, zone, times_in or zone
        self.has_offset = "Z" in TOKEN.findall(pattern) or times_in is not None
        self._match = re.compile(_expression(pattern), re.IGNORECASE).fullmatch

    def read(self, text: str) -> Moment:
        """The day (and instant) that `text` names. Errors: ValueError with what is wrong."""
        found = self._match(text)
        if found is None:
            raise ValueError(f"is not a date like {self.pattern}")
        parts = found.groupdict()
        try:
            day = date(_year(parts), _month(parts), int(parts["day"]))
        except ValueError:
            raise ValueError("is not a day of the calendar") from None
        if day < EARLIEST:
            raise ValueError(f"is before {EARLIEST.year}")
        return Moment(day, None) if _hour(parts) is None else self._moment(day, parts)

    def fits(self, text: str) -> bool:
        """Whether `text` is written like this, whatever the calendar says of it."""
        return self._match(text) is not None

    def _moment(self, day: date, parts: dict[str, str | None]) -> Moment:
        minute, second = (int(parts.get(part) or 0) for part in ("minute", "second"))
        hour, offset = _hour(parts) or 0, parts.get("offset")
        try:
            given = _offset(offset) if offset else self.times_in
            local = datetime.combine(day, time(hour, minute, second), given)
            instant = local.astimezone(UTC)
            again = instant.astimezone(given)
            here = instant.astimezone(self.zone).date()
        except (ValueError, OverflowError):  # an offset of 25 hours; later than the year 9999
            raise ValueError("is not a time of the day") from None
        if again.replace(tzinfo=None) != local.replace(tzinfo=None):
            raise ValueError(f"did not exist in {self.times_in.key}: the clocks went forward")
        return Moment(here, instant)


class DayFormats:
    """Several formats of one column: a value fits one of them, or those that it fits agree."""

    def __init__(
        self, patterns: Sequence[str], zone: ZoneInfo, times_in: ZoneInfo | None = None
    ) -> None:
        self.forms = [DayFormat(pattern, zone, times_in) for pattern in patterns]
        self.has_offset = any(form.has_offset for form in self.forms)

    def read(self, text: str) -> Moment:
        """The moment that `text` names. Errors: ValueError with what is wrong."""
        if len(self.forms) == 1:
            return self.forms[0].read(text)
        fitting = [form for form in self.forms if form.fits(text)]
        if not fitting:
            known = " or ".join(form.pattern for form in self.forms)
            raise ValueError(f"is not a date like {known}")
        found = [form.read(text) for form in fitting]
        if len(set(found)) > 1:
            first, second, *_ = dict.fromkeys(found)
            raise ValueError(f"could be {first.day} or {second.day}: two of the formats fit")
        return found[0]


def _offset(text: str) -> timezone:
    """How far a time is from UTC: Z, +01:00, +0100, GMT+1. Errors: ValueError."""
    sign, digits = -1 if "-" in text else 1, re.sub("[^0-9]", "", text)
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits or "0", "0")
    if int(minutes) > 59:
        raise ValueError("no hour has so many minutes")
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))


def _year(parts: Mapping[str, str | None]) -> int:
    if parts.get("year"):
        return int(str(parts["year"]))
    short = int(str(parts["short_year"]))
    return FIRST_SHORT_YEAR + (short - FIRST_SHORT_YEAR) % 100


def _month(parts: Mapping[str, str | None]) -> int:
    name = parts.get("month_name")
    if not name:
        return int(str(parts["month"]))
    return next(i for i, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


def _hour(parts: Mapping[str, str | None]) -> int | None:
    """On a clock of 24 hours; 12 am is 0."""
    if hour := parts.get("hour"):
        return int(hour)
    if hour := parts.get("hour_of_12"):
        return int(hour) % 12 + (12 if str(parts.get("half")).lower().startswith("p") else 0)
    return None


@lru_cache(maxsize=256)
def zone_named(name: str) -> ZoneInfo:
    """The time zone of this name. Errors: BadMapping."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadMapping(f"There is no time zone {name!r}; write one like Europe/Berlin.") from None


def _expression(pattern: str) -> str:
    """The regular expression of a format. Errors: BadMapping."""
    parts, end = [], 0
    for token in TOKEN.finditer(pattern):
        text = token.group()
        literal = re.escape(text[1:-1]) if text.startswith("[") else PARTS[text]
        parts += [re.escape(pattern[end : token.start()]), literal]
        end = token.end()
    expression = "".join([*parts, re.escape(pattern[end:])])
    try:
        named = re.compile(expression).groupindex.keys()
    except re.error:
        raise BadMapping(f"The date format {pattern!r} names a part twice.") from None
    if not all(len(named & some) == 1 for some in (YEAR, MONTH, DAY)):
        raise BadMapping(f"The date format {pattern!r} needs YYYY, MM and DD, each once.")
    if ("hour_of_12" in named) != ("half" in named) or {"hour", "hour_of_12"} <= named:
        raise BadMapping(f"The date format {pattern!r} needs HH, or hh together with A (am, pm).")
    return expression
