"""What the columns of a file of facts most likely are: whose, when, and which numbers.

A person sees it beside each column and confirms it; what the columns do not settle is asked.
"""

import re
from collections.abc import Iterable, Mapping
from itertools import chain

from app.domain.files.columns_seen import ColumnSeen, TableSeen
from app.domain.files.month_guesses import first_days, month_format
from app.domain.proposing.column_signs import (
    LONGEST_OF_AN_ATTRIBUTE,
    WORDS,
    first_named,
    is_personal,
    names_in_words,
    of_known,
    share_known,
)
from app.domain.proposing.fact_roles import (
    ATTRIBUTE,
    DAY,
    FIRST,
    LAST,
    PAYEE,
    PERIOD,
    SHARE,
    SUM,
    TEAM,
    VALUE,
    unit_in,
)
from app.domain.proposing.fact_signs import (
    holds_numbers,
    is_average,
    is_clock,
    nearly_numbers,
    unit_seen,
    words_in,
    yes_texts,
)
from app.domain.proposing.month_columns import seen_across, unit_across
from app.domain.proposing.proposals import NO_DAY, NO_PAYEE, Known

MONTH = r"month|monat|period|mois"
NUMBER_OF_STAFF = r"(personnel|payroll|worker|badge)[ _.-]*(id|no|nr|num|code)"
FIRST_WORDS = r"^(from|start|begin|first|valid from|von|ab)\b"
LAST_WORDS = r"^(to|until|till|end|last|valid to|valid until|bis)\b"
DAY_WORDS = (
    r"^(date|day|datum|tag)\b",
    r"\b(date|day|datum|tag)\b",
    r"start|begin|call|clos|creat",
)
NO_NUMBER = (
    r"\bid\b|id$|\b(no|nr|number|nummer|ref|reference|phone|telefon|zip|plz|postcode|year|jahr|"
    r"week|woche|extension)\.?$"
)
TIME = re.compile(r",?[T ](?=[0-9]{1,2}:[0-9]{2})")  # between a day and its time
MOST_GROUPS = 50


class FactSearch:
    """Gives each column one role, the surest first."""

    def __init__(self, seen: TableSeen, known: Known) -> None:
        self.seen, self.known = seen, known
        self.left = {name: each for name, each in seen.columns.items() if each.filled}
        self.roles: dict[str, str] = {}
        self.notes: list[str] = []
        self.adds = False  # several rows are of the same owner and days
        self.twice: list[tuple[str, ...]] = []  # what such rows say of them

    def found(self) -> dict[str, str]:
        """The role of each column that has one."""
        self._owner()
        self._days()
        self._months_across()
        attribute = self._attribute()
        self._numbers()
        if attribute and self.left.pop(attribute, None) is not None:
            self.roles[attribute] = ATTRIBUTE
        return self.roles

    def _owner(self) -> None:
        ordered = [self._named(words) for words in (NUMBER_OF_STAFF, *WORDS["payee"])]
        named = [each for each in chain(*ordered) if not re.search(NO_PAYEE, each.label)]
        known = of_known(named, self.left.values(), self.known.people)
        if payee := next(iter([*known, *named]), None):
            self._take(payee, PAYEE)
            numbers = self.known.people.numbers
            if numbers and not known and not share_known(payee, numbers):
                self.notes.append(f"Nothing in {payee.name!r} is a staff number that is known.")
            return
        teams = list(chain(*[self._named(words) for words in WORDS["team"]]))
        known = [
            each
            for each in [*teams, *self.left.values()]
            if share_known(each, self.known.teams) > 0.5
        ]
        if team := next(iter([*known, *teams]), None):
            self._take(team, TEAM)

    def _days(self) -> None:
        """From and to, else the day, else the month."""
        dates = [each for each in self.left.values() if each.days.is_date]
        first, last = first_named(dates, [FIRST_WORDS]), first_named(dates, [LAST_WORDS])
        if first and last:
            self._take(first, FIRST)
            self._take(last, LAST)
            return
        months = [each for each in self.left.values() if self._is_month(each)]
        others = [each for each in dates if each not in months]
        days = [each for each in others if not re.search(NO_DAY, each.label)] or others
        day = first_named(days, DAY_WORDS) or next(iter(days), None)
        month = first_named(months, [MONTH]) or next(iter(months), None)
        chosen = day or month
        if chosen is None:
            return
        self._take(chosen, DAY if day else PERIOD)
        if rest := [each.name for each in [*days, *months] if each is not chosen]:
            self.notes.append(
                f"{chosen.name!r} says when it was; {names_in_words(rest)} could too."
            )

    def _is_month(self, column: ColumnSeen) -> bool:
        named = re.search(MONTH, column.label)
        if column.has_more:
            return False
        form = month_format(column.values)
        if form and (named or not form.isalpha()):
            return True
        return bool(named and first_days(column, column.days.formats()))

    def _months_across(self) -> None:
        """Columns that are months, where no column says when it was."""
        if not {DAY, PERIOD, FIRST} & set(self.roles.values()):
            found = seen_across(self.left)
            for column in found:
                self._take(column, f"{VALUE} {unit_across(found)}")

    def _attribute(self) -> str:
        """The one column that tells rows of the same owner and days apart, if there is one."""
        keys = [name for name, role in self.roles.items() if not unit_in(role)]
        whole = len(keys) > 1 or len(keys) < len(self.roles)  # whose and when
        self.twice = self._twice(keys)
        self.adds = whole and bool(self.twice)
        groups = [each for each in self.left.values() if self._is_group(each)]
        apart = [each.name for each in groups if not self._repeats([*keys, each.name])]
        if not self.adds or not apart:
            self.adds = self.adds and len(keys) == len(self.roles)  # months are not added up
            return ""
        self.adds = False
        return apart[0]

    def _is_group(self, column: ColumnSeen) -> bool:
        few = 2 <= len(column.values) <= MOST_GROUPS and not column.has_more
        short = column.length <= LONGEST_OF_AN_ATTRIBUTE
        number = holds_numbers(column) or column.days.is_date or yes_texts(column)
        other = number or column.is_unique or is_personal(column)
        return few and short and not other

    def _repeats(self, names: Iterable[str]) -> bool:
        return bool(self._twice(names))

    def _twice(self, names: Iterable[str]) -> list[tuple[str, ...]]:
        """What rows say in these columns that one before them says too."""
        chosen, seen, twice = list(names), set[tuple[str, ...]](), []
        for row in self.seen.rows:
            key = tuple([TIME.split(row[name])[0] for name in chosen])
            twice += [key] if key in seen else []
            seen.add(key)
        return twice

    def adds_words(self) -> str:
        """Which rows are added up, so that a row that is there twice by mistake is found."""
        some = ", ".join(self.twice[0])
        are = "1 row is" if len(self.twice) == 1 else f"{len(self.twice):,} rows are"
        return (
            f"{are} of the same owner and days as one before, such as {some}: numbers of such rows"
            " are added up, and 'rows' counts them. If a row is there twice by mistake, mend the"
            " file."
        )

    def _numbers(self) -> None:
        for column in list(self.left.values()):
            if yes_texts(column):
                self._take(column, SHARE)
            elif self._is_no_number(column):
                continue
            elif holds_numbers(column):
                self._number(column)
            elif nearly_numbers(column):
                some = names_in_words(list(column.values)[:3])
                self.notes.append(
                    f"{column.name!r} holds {some}: nothing may stand between thousands, and no"
                    " currency in the cell. Mend the file, or leave the column out."
                )

    def _is_no_number(self, column: ColumnSeen) -> bool:
        when = column.days.is_date or self._is_month(column) or is_clock(column)
        return when or bool(re.search(NO_NUMBER, words_in(column)))

    def _number(self, column: ColumnSeen) -> None:
        unit, _ = unit_seen(column)
        if not self.adds:
            self._take(column, f"{VALUE} {unit}")
        elif not is_average(column, unit):
            self._take(column, f"{SUM} {unit}")
        else:
            self.notes.append(
                f"{column.name!r} is left out: several rows are of the same person and days, and"
                " averages and percentages cannot be added up."
            )

    def _take(self, column: ColumnSeen, role: str) -> None:
        self.roles[column.name] = role
        self.left.pop(column.name, None)

    def _named(self, words: str) -> list[ColumnSeen]:
        return [each for each in self.left.values() if re.search(words, each.label)]


def in_file_order(roles: Mapping[str, str], seen: TableSeen) -> dict[str, str]:
    """The roles by the order of the columns in the file."""
    return {name: roles[name] for name in seen.header if name in roles}
