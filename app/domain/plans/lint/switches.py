"""What one day, or one yes or no, decides: jumps that no table of scores shows."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from app.domain.plans.evaluating.inputs import Plain
from app.domain.plans.language.document import FactSource, Line
from app.domain.plans.lint.cases import Case
from app.domain.plans.lint.examples import plain_value_words
from app.domain.plans.lint.remarks import Kind, Remark
from app.domain.plans.lint.study import Study
from app.domain.plans.lint.trials import Variant

MONTHS_BACK = 132  # so long may somebody have been there, as far as is looked
MONTHS_ALONE = 24
HALVINGS = 6  # of 31 days, until two days stand beside each other
A_DAYS_PART = Fraction(1, 4)  # of what is paid at most: whole months change pay by smaller steps
A_SWITCHS_PART = Fraction(1, 2)  # a yes or a no is there to decide something

Paid = tuple[Plain, Fraction]  # a value, and what is paid with it


class Switch(NamedTuple):
    """Two values of a line, what each pays, in which case, and what is paid there at most."""

    one: Paid
    other: Paid
    case: Case
    most: Fraction

    @property
    def size(self) -> Fraction:
        return abs(self.other[1] - self.one[1])


def switches(study: Study) -> Iterator[Remark]:
    """Each day, and each yes or no, that decides about a large part of the reward."""
    for line in study.read():
        unit = study.plan.units[line.name]
        if isinstance(line.source, FactSource) and unit in ("date", "yes_no"):
            part = A_DAYS_PART if unit == "date" else A_SWITCHS_PART
            found = [each for case in study.cases for each in _switches(study, line, case)]
            large = [each for each in found if each.size and each.size >= part * each.most]
            if large:
                yield _remark(study, line, unit, max(large, key=lambda each: each.size))


def _switches(study: Study, line: Line, case: Case) -> Iterator[Switch]:
    value = case.value(line.name)
    if isinstance(value, bool):
        for one, other in itertools.pairwise(_paid(study, line, case, [False, True])):
            yield Switch(one, other, case, _most((one, other)))
    elif isinstance(value, date):
        yield from _neighbours(study, line, case)


def _paid(study: Study, line: Line, case: Case, values: Sequence[Plain]) -> list[Paid]:
    """What is paid with each value; of several detail rows the first has it."""
    alone = len(case.rows.get(line.per, ())) > 1
    changed = [Variant(case.having(line.name, value, alone), case) for value in values]
    pays = study.trials.pays(changed)
    return [(value, pay) for value, pay in zip(values, pays, strict=True) if pay is not None]


def _neighbours(study: Study, line: Line, case: Case) -> Iterator[Switch]:
    """Days beside each other that are not paid alike."""
    found = _paid(study, line, case, _months(study))
    for _ in range(HALVINGS):
        middles = [_middle(one, other) for one, other in _unlike(found)]
        more = _paid(study, line, case, [day for day in middles if day is not None])
        found = sorted([*found, *more], key=_day)
    for one, other in _unlike(found):
        if (_day(other) - _day(one)).days == 1:
            yield Switch(one, other, case, _most(found))


def _months(study: Study) -> list[Plain]:
    """The day after the period, its days by the week, and one day a month before it."""
    end = study.ranges.period.end
    back = MONTHS_ALONE if study.trials.one_by_one else MONTHS_BACK
    weeks = [end - timedelta(days=7 * number) for number in range(5)]
    months = [end - timedelta(days=35 + 30 * number) for number in range(back)]
    return sorted([*weeks, *months])  # type: ignore[return-value]


def _unlike(found: Sequence[Paid]) -> list[tuple[Paid, Paid]]:
    """Neighbours between which pay changes so much that one day may be the reason."""
    least = A_DAYS_PART * _most(found)
    return [
        (one, other)
        for one, other in itertools.pairwise(found)
        if one[1] != other[1] and abs(other[1] - one[1]) >= least
    ]


def _most(found: Sequence[Paid]) -> Fraction:
    return max((abs(pay) for _, pay in found), default=Fraction(0))


def _middle(one: Paid, other: Paid) -> date | None:
    days = (_day(other) - _day(one)).days
    return _day(one) + timedelta(days=days // 2) if days > 1 else None


def _day(paid: Paid) -> date:
    assert isinstance(paid[0], date)  # of a line of days
    return paid[0]


def _remark(study: Study, line: Line, unit: str, found: Switch) -> Remark:
    one, other = (_words(study, line, each) for each in (found.one, found.other))
    if unit == "date":
        what = "one day decides about"
        hint = "If that is not meant, count days in a slope (kind: interpolated) or smaller steps."
    else:
        what = "one yes or no decides about"
        hint = "If that is not meant, let it change a part of the reward."
    words = f"{line.label}: {what} {study.money(found.size)}: {one}, {other}. {hint}"
    return Remark(Kind.CLIFF, line.name, line.place, words, found.size, study.example(found.case))


def _words(study: Study, line: Line, paid: Paid) -> str:
    value = plain_value_words(paid[0], study.plan.units[line.name], study.plan.currency)
    return f"{value} pays {study.money(paid[1])}"
