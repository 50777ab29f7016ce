"""Facts: exact values of a payee or a team for a range of days, dated and in versions."""

import re
from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from app.domain.audit import canonical_json
from app.domain.numbers import fraction_text

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
ADD_UP = ("money", "count", "days", "hours", "number")  # over days; others are rates
RATES = ("percent", "points", "score", "stars")
WORDS = ("yes_no", "text", "date")  # of which one value holds, as of rates
UNITS = (*ADD_UP, *RATES, *WORDS)
OWN_FACTS = {  # that no file brings: what is kept of a job, and of the days in a plan
    **dict.fromkeys(("job", "shift", "contract", "team", "site"), "text"),
    **dict.fromkeys(("first_day", "takes_part_from", "takes_part_to"), "date"),
    **dict.fromkeys(("tenure_days", "days_taking_part"), "days"),
}
KEPT_HERE = "is kept by Plaudit itself; give the fact of the file another name"
MOST_DAYS = 366  # of one value, so that those of a few days are found without reading all
NO_ATTRIBUTES = "{}"
Number = int | Fraction  # exact either way; whole numbers are most, and quicker


class Content(NamedTuple):
    """What a value says. A number, with or without a denominator, or words (also days, yes, no).

    `currency` where the unit is money.
    """

    unit: str
    currency: str
    numerator: Number | None
    denominator: Number | None = None
    words: str | None = None

    def plus(self, other: "Content") -> "Content":
        """Both added up, of the same unit; denominators too."""
        numerator = (self.numerator or 0) + (other.numerator or 0)
        if self.denominator is None:
            return self._replace(numerator=numerator)
        return self._replace(
            numerator=numerator, denominator=self.denominator + (other.denominator or 0)
        )

    def exact(self) -> str:
        """The value as it is shown and compared: `9/2`, `17 of 20`, `yes`."""
        if self.words is not None:
            return self.words
        top = fraction_text(Fraction(self.numerator or 0))
        return top if self.denominator is None else f"{top} of {self.denominator}"


class Where(NamedTuple):
    """Whose value it is, and of which days: a payee's, or without a payee the team's own.

    The end day is outside. `attributes` as `attributes_text` writes them.
    """

    payee_id: int | None
    team_id: int | None
    first: date
    end: date
    attributes: str

    def days(self) -> str:
        return range_words(self.first, self.end)


def attributes_text(pairs: Iterable[tuple[str, str]]) -> str:
    """Attributes in their one written form, which is part of the key.

    >>> attributes_text([("topic", "invoice"), ("line", "")])
    '{"line":"","topic":"invoice"}'
    """
    return canonical_json(dict(pairs))


def range_words(first: date, end: date) -> str:
    """A range of days for a message; the last day counts.

    >>> range_words(date(2026, 3, 1), date(2026, 4, 1))
    '2026-03-01 to 2026-03-31'
    """
    last = end - timedelta(days=1)
    return str(first) if first == last else f"{first} to {last}"


class ProposalStatus(StrEnum):
    """Of a value that waits for a second person. Replaced: another value came meanwhile."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    REPLACED = "replaced"
