"""What a column's name and values say of the numbers in it: the unit, and how they are written."""

import re
from collections.abc import Iterable
from fractions import Fraction

from app.domain.fact_values import RATES
from app.domain.files.column_roles import OPEN
from app.domain.files.columns_seen import ColumnSeen
from app.domain.files.fact_numbers import DURATION, MOST_BARE, SHARE
from app.domain.money import MINOR_DIGITS, ORDINARY_WORDS
from app.domain.proposing.column_signs import ASKED, names_in_words
from app.domain.proposing.fact_roles import PER_HUNDRED
from app.domain.words import plain_words

NUMBER = re.compile(r"-?[0-9]{1,15}(?:[.,][0-9]{1,12})? ?%?")
GROUPED = re.compile(r"-?[1-9][0-9]{0,2}[.,][0-9]{3}")  # 1,250: thousands, or decimals?
NUMBER_WITH_MORE = re.compile(r"(?=.*[0-9])[-+0-9.,'\s%\u20ac$\u00a3\u00a5]+")
YES = {"y", "yes", "true", "ja", "j", "oui", "si", "x", "1"}
NO = {"n", "no", "false", "nein", "non", "0"}
YES_OR_NO = r"\by ?/ ?n\b|\byes ?/ ?no\b|\bja ?/ ?nein\b"
SIGNS = {"\u20ac": "EUR", "\u00a3": "GBP"}  # others are of several currencies
UNCLEAR_SIGNS = ("$", "\u00a5")
MONEY = (
    r"\b(sales|revenue|turnover|umsatz|amount|betrag|price|profit|margin|budget|upsell|"
    r"tips?)\b"
)
AVERAGE = r"\b(avg|average|mean|median|aht|asa|att|acw|rate|max|highest|lowest|per|durchschnitt)\b"
PERCENT = r"%|\bpercent|\bpct\b|prozent|quote\b"
LIKE_PERCENT = r"rate\b|adherence|occupancy|utili[sz]ation|compliance|quality|\bqa\b|share\b"
FEW_ODD = Fraction(20, 100)  # of the cells of a column of numbers; they are named, and rejected
END = r"[)\]]?$"
SECONDS = rf"(?:^|[ (\[])(s|secs?|seconds|sekunden){END}"
MINUTES = rf"(?:^|[ (\[])(mins?|minutes|minuten){END}"
UNITS_BY_WORDS = {
    "hours": r"(?:^|[ (\[])(h|hrs?|hours?|std|stunden)\b",
    "days": r"(?:^|[ (\[])(days?|tage?)\b",
    "points": r"\b(points?|punkte)\b",
    "stars": r"\b(stars?|sterne)\b",
    "score": r"\bscore\b",
}
CLOCK = r"^(time|hour|uhrzeit|zeit|start|end|begin|log ?(in|out)|from|to|von|bis)\b"
LARGEST_PERCENT = 100


def words_in(column: ColumnSeen) -> str:
    """The name of a column as words: `avg_talk-time` is `avg talk time`."""
    return re.sub(r"[_-]+", " ", column.label)


def odd_numbers(column: ColumnSeen, decimal: str) -> list[str]:
    """Texts of the column that are no number, percentage, duration or share of two numbers."""
    other = "," if decimal == "." else "."
    return [text for text in column.values if not _is_number(text) or (decimal and other in text)]


def holds_numbers(column: ColumnSeen) -> bool:
    """Whether most cells hold numbers, with a comma or a point."""
    odd = sum(column.values[text] for text in odd_numbers(column, ""))
    return bool(column.values) and odd <= FEW_ODD * column.values.total()


def is_clock(column: ColumnSeen) -> bool:
    """A time of the day, which is no number."""
    timed = all(text.count(":") in (1, 2) for text in column.values)
    return timed and bool(re.search(CLOCK, words_in(column)))


def nearly_numbers(column: ColumnSeen) -> bool:
    """Numbers with more than we read: signs of thousands, of a currency."""
    return bool(column.values) and all(NUMBER_WITH_MORE.fullmatch(text) for text in column.values)


def _is_number(text: str) -> bool:
    return any(form.fullmatch(text) for form in (NUMBER, DURATION, SHARE))


def yes_texts(column: ColumnSeen) -> list[str]:
    """The texts that say yes, where a column says yes and no and nothing else."""
    said = {text.casefold() for text in column.values}
    asked = re.search(ASKED, column.label) or re.search(YES_OR_NO, column.label)
    if column.has_more or not said <= YES | NO or not (said & YES):
        return []
    if said <= {"0", "1", "x"} and not asked:
        return []
    if not said & NO and not asked:
        return []
    return [text for text in column.values if text.casefold() in YES]


def is_average(column: ColumnSeen, unit: str) -> bool:
    """Whether rows of it cannot be added up."""
    return unit in (*RATES, PER_HUNDRED) or bool(re.search(AVERAGE, words_in(column)))


def unit_seen(column: ColumnSeen) -> tuple[str, str]:
    """The unit as a mapping writes it; or OPEN, and what a person has to say."""
    words = words_in(column)
    if any(":" in text for text in column.values):
        return _unit_of_durations(column, words)
    if currency := _currency(column):
        return currency, ""
    if any(sign in words for sign in UNCLEAR_SIGNS) or re.search(MONEY, words):
        return OPEN, f"In which unit is {column.name!r}, and if it is money, in which currency?"
    if _says_percent(column, words):
        return _percent(column)
    for unit, pattern in UNITS_BY_WORDS.items():
        if re.search(pattern, words):
            return unit, ""
    if _may_be_percent(column, words):
        return _percent(column)
    whole = all(text.isdigit() for text in column.values)
    timed = re.search(SECONDS, words) or re.search(MINUTES, words)
    is_count = whole and not timed and not is_average(column, "")
    return ("count" if is_count else "number"), ""


def _unit_of_durations(column: ColumnSeen, words: str) -> tuple[str, str]:
    if re.search(UNITS_BY_WORDS["hours"], words):
        return "hours", ""  # 7:30 in a column of hours is seven and a half
    if all(text.count(":") == 1 for text in column.values if ":" in text):
        some = next(text for text in column.values if ":" in text)
        return OPEN, (
            f"{some!r} in {column.name!r} is read as hours and minutes. Are these hours? Minutes"
            f" and seconds have to be written like 0:{some}."
        )
    return ("number" if durations_in(column) else "hours"), ""


def durations_in(column: ColumnSeen) -> str:
    """What a duration like 0:01:30 counts by the name of its column; empty if it does not say."""
    words = words_in(column)
    if not any(":" in text for text in column.values):
        return ""
    if re.search(SECONDS, words):
        return "seconds"
    return "minutes" if re.search(MINUTES, words) else ""


def _currency(column: ColumnSeen) -> str:
    signs = [code for sign, code in SIGNS.items() if sign in column.name]
    codes = [
        word
        for word in re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", column.name)
        if word in MINOR_DIGITS and word not in ORDINARY_WORDS
    ]
    found = dict.fromkeys([*signs, *codes])
    return next(iter(found)) if len(found) == 1 else ""


def _says_percent(column: ColumnSeen, words: str) -> bool:
    return bool(re.search(PERCENT, words)) or any(text.endswith("%") for text in column.values)


def _may_be_percent(column: ColumnSeen, words: str) -> bool:
    if not re.search(LIKE_PERCENT, words) and not all(map(SHARE.fullmatch, column.values)):
        return False
    return all(0 <= number <= LARGEST_PERCENT for number in _bare(column))


def _percent(column: ColumnSeen) -> tuple[str, str]:
    """Whether 87 means 87%; or OPEN with the question."""
    bare = [abs(number) for number in _bare(column)]
    says = bool(re.search(PERCENT, words_in(column)))
    if any(number > MOST_BARE for number in bare) or (says and any(n > 1 for n in bare)):
        return PER_HUNDRED, ""
    if not any(bare) or (not says and all(number <= 1 for number in bare)):
        return "percent", ""
    some = next(text for text in column.values if NUMBER.fullmatch(text) and text[-1] != "%")
    percent = plain_words(Fraction(some.replace(",", ".")) * 100)
    return OPEN, f"Is {some!r} in {column.name!r} {some}%, or {percent}%?"


def _bare(column: ColumnSeen) -> list[Fraction]:
    """The numbers without a percent sign."""
    plain = [text.replace(",", ".") for text in column.values if NUMBER.fullmatch(text)]
    return [Fraction(text) for text in plain if not text.endswith("%")]


def decimal_sign(columns: Iterable[ColumnSeen]) -> tuple[str, str]:
    """What stands before decimals; or nothing, and the question that a person has to answer."""
    texts = {text.rstrip("% ") for column in columns for text in column.values}
    numbers = [text for text in texts if NUMBER.fullmatch(text)]
    commas, points = ([text for text in numbers if sign in text] for sign in ",.")
    sure = [any(not GROUPED.fullmatch(text) for text in some) for some in (commas, points)]
    if sure == [True, True]:
        some = names_in_words([min(commas), min(points)])
        return "", f"Numbers are written like {some}. Which sign stands before decimals?"
    if sure[0] or (commas and sure[1]):
        return ("," if sure[0] else "."), ""
    if sure[1] or not (commas or points):
        return ".", ""
    some = min(commas or points)
    thousand = some.replace(",", "").replace(".", "")
    return "", f"Is {some!r} {thousand}, or a number with three decimals?"
