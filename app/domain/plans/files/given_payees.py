"""Whether a file has each payee once in a period, by one id."""

import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from app.domain.errors import BadInputs
from app.domain.plans.files.given_periods import Periods
from app.domain.plans.files.given_tables import Texts, TextTable
from app.domain.plans.files.run_periods import period_text


def check_payees(table: TextTable, periods: Periods) -> None:
    """No payee is empty, none is there twice in one period, or by two ids that look alike.

    Errors: BadInputs with the lines.
    """
    texts = table.column("payee")
    stripped = list(map(str.strip, texts.known))
    if "" in stripped:
        line = table.line(texts.first(stripped.index("")))
        raise BadInputs("the payee is empty.", table.file, line, "payee")
    _check_looks(table, texts)
    if len(texts.known) < len(texts):
        _check_once(table, texts, periods)
        _check_overlaps(table, texts, periods)


def _check_looks(table: TextTable, texts: Texts) -> None:
    """007 and ' 007' are one person, who would be paid twice."""
    together = "".join(texts.known)
    plain = together.isascii() and together.isprintable()
    if plain and list(map(str.strip, texts.known)) == list(texts.known):
        return
    seen: dict[str, int] = {}
    for code, text in enumerate(texts.known):
        other = seen.setdefault(_look(text), code)
        if other != code:
            lines = " and ".join(str(table.line(texts.first(each))) for each in (other, code))
            both = f"{texts.known[other]!a} and {text!a}"
            message = f"lines {lines}: the payees {both} look alike; give each person one id."
            raise BadInputs(message, table.file)


def _look(text: str) -> str:
    """What is seen of an id: no blanks around it, no marks without width, letters put together."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Cc"))
    return unicodedata.normalize("NFC", seen.strip())


def _check_once(table: TextTable, texts: Texts, periods: Periods) -> None:
    keys = texts.codes.astype(np.int64) * len(periods.known) + periods.of_row
    different, first = np.unique(keys, return_index=True)
    if len(different) == len(keys):
        return
    second = int(np.setdiff1d(np.arange(len(keys)), first)[0])
    period = periods.known[periods.of_row[second]]
    rows = (int(np.argmax(keys == keys[second])), second)
    raise _both(table, texts, rows, f"in the period from {period.first}")


def _check_overlaps(table: TextTable, texts: Texts, periods: Periods) -> None:
    if not any(later.first < earlier.end for earlier, later in pairwise(periods.known)):
        return
    before: dict[int, int] = {}
    for row in np.argsort(periods.of_row, kind="stable").tolist():
        other = before.get(code := int(texts.codes[row]))
        if other is not None:
            earlier, period = (periods.known[periods.of_row[each]] for each in (other, row))
            if period.first < earlier.end:
                both = f"{period_text(earlier)} and {period_text(period)}"
                raise _both(table, texts, (other, row), f"in periods that overlap, {both}")
        before[code] = row


def _both(table: TextTable, texts: Texts, rows: Sequence[int], when: str) -> BadInputs:
    first, second = sorted(map(table.line, rows))
    message = f"lines {first} and {second} are both of {texts[rows[1]]!r} {when};"
    return BadInputs(f"{message} a transfer in mid-period is written as detail rows.", table.file)
