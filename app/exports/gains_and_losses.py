"""Everybody of a simulation, for a spreadsheet: what was paid, and would have been, by what."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from app.domain.money import minor_digits
from app.domain.numbers import decimal_text
from app.exports.cells import neutralised

HEADER = ("payee_number", "name", "as_it_is", "by_the_draft", "difference", "currency")
BY = ("plan", "plan_version", "measures")
OF_LUCK = ("elsewhere_percent", "mostly_from", "mostly_to")


@dataclass(frozen=True, slots=True)
class Change:
    """One person, money in smallest units; `luck`: the share elsewhere, and mostly from and to."""

    number: str
    name: str
    old: int
    new: int
    luck: tuple[Fraction, int, int] | None = None


def gains_csv(changes: Iterable[Change], currency: str, by: tuple[str, int, str]) -> bytes:
    """UTF-8 with a byte order mark; who loses most first, as they are given.

    `by`: the plan as it is with its version, and the measures of both with theirs.
    """
    plan, version, measures = by
    last = (neutralised(plan), str(version), neutralised(measures))
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([*HEADER, *OF_LUCK, *BY])
    for one in changes:
        paid = [_amount(minor, currency) for minor in (one.old, one.new, one.new - one.old)]
        names = (neutralised(one.number), neutralised(one.name))
        writer.writerow([*names, *paid, currency, *_luck(one, currency), *last])
    return text.getvalue().encode("utf-8-sig")


def _luck(one: Change, currency: str) -> list[str]:
    if one.luck is None:
        return [""] * len(OF_LUCK)
    share, low, high = one.luck
    return [str(round(share * 100)), _amount(low, currency), _amount(high, currency)]


def _amount(minor: int, currency: str) -> str:
    digits = minor_digits(currency)
    return decimal_text(Fraction(minor, 10**digits), digits)
