"""Days and times as files write them, read by a format that a person can write too."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from app.domain.errors import BadMapping

EARLIEST = date(1970, 1, 1)
PARTS = {
    "YYYY": r"(?P<year>[0-9]{4})",
    "MM": r"(?P<month>[0-9]{2})",
    "M": r"(?P<month>[0-9]{1,2})",
    "DD": r"(?P<day>[0-9]{2})",
    "D": r"(?P<day>[0-9]{1,2})",
    "HH": r"(?P<hour>[0-9]{2})",
    "mm": r"(?P<minute>[0-9]{2})",
    "ss": r"(?P<second>[0-9]{2})(?:\.[0-9]{1,9})?",
    "Z": r"(?P<offset>Z|[+-][0-9]{2}:?[0-9]{2})",
}
TOKEN = re.compile("YYYY|MM|DD|HH|mm|ss|M|D|Z")
NEEDED = {"year", "month", "day"}


@dataclass(frozen=True, slots=True)
class Moment:
    """The day at the place of service, and the instant in UTC where a time was given."""

    day: date
    instant: datetime | None


class DayFormat:
    """A format like `DD.MM.YYYY HH:mm`, and the zone that times without an offset are in."""

    def __init__(self, pattern: str, zone: ZoneInfo) -> None:
        self.pattern, self.zone = pattern, zone
        self.has_offset = "Z" in TOKEN.findall(pattern)
        self._match = re.compile(_expression(pattern)).fullmatch

    def read(self, text: str) -> Moment:
        """The day (and instant) that `text` names. Errors: ValueError with what is wrong."""
        found = self._match(text)
        if found is None:
            raise ValueError(f"is not a date like {self.pattern}")
        parts = found.groupdict()
        try:
            day = date(int(parts["year"]), int(parts["month"]), int(parts["day"]))
        except ValueError:
            raise ValueError("is not a day of the calendar") from None
        if day < EARLIEST:
            raise ValueError(f"is before {EARLIEST.year}")
        return Moment(day, None) if parts.get("hour") is None else self._moment(day, parts)

    def _moment(self, day: date, parts: dict[str, str | None]) -> Moment:
        hour, minute, second = (int(parts.get(part) or 0) for part in ("hour", "minute", "second"))
        offset = parts.get("offset")
        try:
            local = datetime.combine(day, time(hour, minute, second), self.zone)
            given = datetime.strptime(offset, "%z").tzinfo if offset else self.zone
            instant = local.replace(tzinfo=given).astimezone(UTC)
            here = instant.astimezone(self.zone)
        except (ValueError, OverflowError):  # an offset of 25 hours; later than the year 9999
            raise ValueError("is not a time of the day") from None
        if not offset and here.replace(tzinfo=None) != local.replace(tzinfo=None):
            raise ValueError(f"did not exist in {self.zone.key}: the clocks went forward")
        return Moment(here.date(), instant)


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
        parts += [re.escape(pattern[end : token.start()]), PARTS[token.group()]]
        end = token.end()
    expression = "".join([*parts, re.escape(pattern[end:])])
    try:
        named = re.compile(expression).groupindex.keys()
    except re.error:
        raise BadMapping(f"The date format {pattern!r} names a part twice.") from None
    if not named >= NEEDED:
        raise BadMapping(f"The date format {pattern!r} needs YYYY, MM and DD.")
    return expression
