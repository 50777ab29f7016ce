"""Numbers of facts as files write them: exactly what stands there, and nothing guessed."""

import re
from dataclasses import dataclass
from fractions import Fraction

from app.domain.fact_values import WORDS, Content, Number
from app.domain.files.day_formats import DayFormat, zone_named
from app.domain.words import plain_words

DURATION = re.compile(r"([0-9]{1,6}):([0-5][0-9])(?::([0-5][0-9])(?:\.0+)?)?")
NUMBERS = {
    sign: re.compile(rf"-?[0-9]{{1,15}}(?:{re.escape(sign)}[0-9]{{1,12}})?") for sign in ".,"
}
SHARE = re.compile(r"[0-9]{1,15}/[0-9]{1,15}")
DURATIONS = {"seconds": 1, "minutes": 60, "hours": 3600}
MOST_BARE = 10  # 87 as a percentage would be 8,700%
LONGEST_TEXT = 200


@dataclass(frozen=True, slots=True)
class Writing:
    """How a column writes its numbers. `durations`: what 1:30:00 counts, where it may stand."""

    decimal: str = "."
    durations: str = ""
    per: int = 1  # 100 where 87 means 87%


def content_in(text: str, unit: str, currency: str, writing: Writing) -> Content:
    """The value that a cell holds in this unit. Errors: ValueError says what is wrong."""
    if unit in WORDS:
        return Content(unit, "", None, None, _words(text, unit))
    number = number_in(text, unit, writing)
    if unit == "count" and Fraction(number).denominator != 1:
        raise ValueError("is no whole number, and a count is one")
    return Content(unit, currency, number)


def number_in(text: str, unit: str, writing: Writing) -> Number:
    """The exact number that a cell holds. Errors: ValueError says what is wrong.

    >>> number_in("87.5%", "percent", Writing()), number_in("7:30", "hours", Writing())
    (Fraction(7, 8), Fraction(15, 2))
    """
    if ":" in text:
        return _duration(text, unit, writing)
    if unit == "percent":
        return _percent(text, writing)
    return _plain(text, writing.decimal)


def _plain(text: str, decimal: str) -> Number:
    if len(text) <= 15 and text.isascii() and text.isdigit():
        return int(text)  # nearly every number
    return whole(_decimal(text, decimal))


def whole(number: Fraction) -> Number:
    """The same number, as an integer where it is one."""
    return number.numerator if number.denominator == 1 else number


def _decimal(text: str, decimal: str) -> Fraction:
    if not NUMBERS[decimal].fullmatch(text):
        raise ValueError(f"is not a number like 1234{decimal}5")
    return Fraction(text.replace(",", "."))


def _percent(text: str, writing: Writing) -> Number:
    if text.endswith("%"):
        return whole(Fraction(_decimal(text[:-1].rstrip(), writing.decimal), 100))
    if SHARE.fullmatch(text) and int(text.partition("/")[2]):
        return whole(Fraction(text))
    number = Fraction(_decimal(text, writing.decimal), writing.per)
    if writing.per == 1 and abs(number) > MOST_BARE:
        percent = plain_words(number * 100)
        raise ValueError(f"would be {percent}%: write {text}%, or 'per: 100' in the mapping")
    return whole(number)


def _duration(text: str, unit: str, writing: Writing) -> Number:
    """Hours, minutes and seconds, counted in what the unit or the mapping says."""
    counted_in = writing.durations or ("hours" if unit == "hours" else "")
    found = DURATION.fullmatch(text)
    if not found:
        raise ValueError("is not a duration like 7:30 or 7:30:00")
    if not counted_in:
        raise ValueError("is a duration: the mapping has to say 'durations: seconds' (or hours)")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return whole(Fraction(hours * 3600 + minutes * 60 + seconds, DURATIONS[counted_in]))


def _words(text: str, unit: str) -> str:
    if unit == "yes_no":
        if text.casefold() not in ("yes", "no"):
            raise ValueError("is not yes or no")
        return text.casefold()
    if unit == "date":
        return str(DayFormat("YYYY-MM-DD", zone_named("UTC")).read(text).day)
    if len(text) > LONGEST_TEXT:
        raise ValueError(f"is longer than {LONGEST_TEXT} characters")
    return text
