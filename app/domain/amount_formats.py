"""Amounts of money as files write them, read by a format that a person can write too."""

import re
from collections.abc import Iterable

from app.domain.errors import BadMapping

PLAIN_AMOUNT = "1234.56"
FORMATS = {  # how one thousand and so on is written -> between thousands, before the decimals
    PLAIN_AMOUNT: ("", "."),
    "1234,56": ("", ","),
    "1,234.56": (",", "."),
    "1.234,56": (".", ","),
    "1 234.56": (" ", "."),
    "1 234,56": (" ", ","),
    "1'234.56": ("'", "."),
    "1'234,56": ("'", ","),
}
BLANKS = re.compile(r"[\u00a0\u2007\u2009\u202f]")  # that are not broken, or thin
QUOTES = re.compile("[\u2019\u02bc\u00b4`]")
SIGNS = {  # which currencies a sign may mean
    "\u20ac": ("EUR",),
    "\u00a3": ("GBP",),
    "$": (
        *("USD", "CAD", "AUD", "NZD", "HKD", "SGD"),
        *("MXN", "ARS", "CLP", "COP", "UYU"),
    ),
    "\u00a5": ("JPY", "CNY"),
    "z\u0142": ("PLN",),
}
CURRENCY = rf"[A-Z]{{3}}|{'|'.join(map(re.escape, SIGNS))}"
AROUND = re.compile(rf"(?P<before>{CURRENCY})? ?(?P<number>[0-9].*?) ?(?P<after>{CURRENCY})?")


class AmountFormat:
    """A format like `1.234,56`: thousands may be set apart, and must be where they are right."""

    def __init__(self, pattern: str) -> None:
        if pattern not in FORMATS:
            known = ", ".join(FORMATS)
            raise BadMapping(f"An amount is not written like {pattern!r}; known are: {known}.")
        self.pattern = pattern
        self.thousands, self.decimal = FORMATS[pattern]
        groups = rf"|[0-9]{{1,3}}(?:{re.escape(self.thousands)}[0-9]{{3}}){{1,4}}"
        decimals = rf"(?:{re.escape(self.decimal)}[0-9]{{1,4}})?"
        whole = rf"(?:[0-9]{{1,12}}{groups if self.thousands else ''})"
        self._match = re.compile(whole + decimals).fullmatch

    def read(self, text: str) -> str:
        """The amount as our own files write it, with its currency if it names one.

        Errors: ValueError with what is wrong.

        >>> AmountFormat("1.234,56").read("1.234,5 \u20ac")
        '1234.5 \u20ac'
        """
        number, currency = _parts(text)
        if not self._match(number):
            raise ValueError(f"is not an amount like {self.pattern}")
        plain = number.replace(self.thousands, "") if self.thousands else number
        return f"{plain.replace(self.decimal, '.')} {currency}".rstrip()


def _parts(text: str) -> tuple[str, str]:
    """The number with plain blanks and quotes, and the currency before or after it."""
    found = AROUND.fullmatch(QUOTES.sub("'", BLANKS.sub(" ", text)))
    if found is None or (found["before"] and found["after"]):
        return text, ""
    return found["number"], found["before"] or found["after"] or ""


def amount_formats(texts: Iterable[str]) -> list[str]:
    """The formats that all these amounts fit, one for each way in which they would read.

    More than one if it is open whether a sign is between thousands or before decimals.

    >>> amount_formats(["1.234", "950"]), amount_formats(["1.234", "9,50"])
    (['1234.56', '1.234,56'], ['1.234,56'])
    """
    found: dict[tuple[str, ...], str] = {}
    given = list(texts)
    for pattern in FORMATS:
        form = AmountFormat(pattern)
        try:
            found.setdefault(tuple(map(form.read, given)), pattern)
        except ValueError:
            continue
    return list(found.values())


def currency_fits(named: str, currency: str) -> bool:
    """Whether a code or sign beside an amount may mean this currency."""
    return currency in SIGNS.get(named, (named,))
