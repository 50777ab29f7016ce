"""Columns of a file found by what their names say, for our own columns; each has one role."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from app.domain.files.column_roles import OPEN, Choice, Decided
from app.domain.files.columns_seen import ColumnSeen, TableSeen
from app.domain.files.date_guesses import DateGuess
from app.domain.proposing.column_signs import EMAIL, mixed_words, names_in_words, nearly_words
from app.domain.proposing.proposal_values import Proposal

NONE = re.compile(r"-+|n/?a|none|null|\(?blank\)?|keine?r?|(31[./-]12[./-]9999|9999-12-31).*", re.I)
MOST_NONE = 10


class ColumnSearch:
    """Gives each column one role, in the order in which it is asked; a person's choice is taken.

    `words`: what names of columns say of each role, the surest first. `of_others`: what they say
    that is of no role here.
    """

    def __init__(
        self,
        seen: TableSeen,
        words: Mapping[str, Sequence[str]],
        of_others: str,
        decided: Decided,
        proposal: Proposal,
    ) -> None:
        self.seen, self.words, self.of_others = seen, words, of_others
        self.decided, self.proposal = decided, proposal
        free = seen.columns.items()
        self.left = {name: each for name, each in free if name not in decided.roles}
        self.taken: list[ColumnSeen] = []

    def take(self, name: str) -> None:
        """The columns that were chosen, else the one that is named like this role."""
        columns = self.chosen(name) or self.named(name)[:1]
        if columns:
            names = [self.take_column(each).name for each in columns]
            self.proposal.mapping[name] = names if len(names) > 1 else names[0]

    def take_number(self) -> None:
        """The staff number: a column without values is none, unless it was chosen."""
        columns = self.chosen("number") or [each for each in self.named("number") if each.filled]
        if columns:
            self.proposal.mapping["number"] = self.take_column(columns[0]).name
        self.only_one("number", columns if self.chosen("number") else [])

    def day(self, name: str) -> None:
        """A column of days with its format, which is said to be open where it is."""
        columns = self.chosen(name)
        self.only_one(name, columns)
        columns = columns or [each for each in self.named(name) if _may_be_days(each)]
        if columns:
            column = self.take_column(columns[0])
            given = {"column": column.name, "format": self._format(column)}
            self.proposal.mapping[name] = given

    def only_one(self, name: str, columns: Sequence[ColumnSeen]) -> None:
        """Say it where several columns were chosen and one is taken."""
        if len(columns) > 1:
            names = names_in_words([each.name for each in columns], "or")
            self.proposal.open.append(f"Which column gives the {name}: {names}? Choose one.")

    def _format(self, column: ColumnSeen) -> Any:
        if given := self.decided.formats.get(column.name):
            return given
        days = days_in(column)
        if not days.values:
            others = [each for each in self.proposal.mapping.values() if isinstance(each, dict)]
            form = next((each["format"] for each in others if "format" in each), "YYYY-MM-DD")
            self.proposal.notes.append(f"{column.name!r} is empty, and would be read as {form}.")
            return form
        formats = days.formats() or days.nearly()
        if formats and days.read < days.values:
            self.proposal.notes.append(nearly_words(column, formats))
        if len(formats) > 1 and not days.swappable:
            return self._settled(formats)
        if len(formats) > 1:
            self.ask("days", "day", column, formats, days.swappable)
            return OPEN
        found = formats[0] if formats else days.together()
        if not found:
            self.proposal.open.append(mixed_words(column, days))
        return found or OPEN

    def _settled(self, formats: list[str]) -> Any:
        """Where no value would be another day: the format of other columns, else all of them.

        With several formats a later file's value that could be two days is refused.
        """
        others = [days_in(each).formats() for each in self.seen.columns.values()]
        known = [found[0] for found in others if len(found) == 1 and found[0] in formats]
        return known[0] if known else formats

    def ask(
        self, of: str, one: str, column: ColumnSeen, formats: Sequence[str], differ: int
    ) -> None:
        """Leave open which of the formats is meant; `differ` values would be read otherwise."""
        self.proposal.choices.append(Choice(of, column.name, formats))
        self.proposal.open.append(
            f"Which is the {one} in {column.name!r}: {names_in_words(formats, 'or')}?"
            f" Every value fits both; {differ:,} would be another {one}."
        )

    def nothing(self) -> list[str]:
        """Texts in the chosen columns that mean that there is nothing."""
        texts = {text for column in self.taken for text in column.values if NONE.fullmatch(text)}
        return sorted(texts)[:MOST_NONE]

    def not_read(self) -> Iterator[str]:
        """A sentence about the columns that have no role."""
        taken = {each.name for each in self.taken}
        if left := [name for name in self.seen.columns if name not in taken]:
            yield f"Not read: {names_in_words(left)}."

    def chosen(self, name: str) -> list[ColumnSeen]:
        """The columns that a person gave this role."""
        named = self.decided.named(name)
        return [self.seen.columns[each] for each in named if each in self.seen.columns]

    def named(self, name: str) -> list[ColumnSeen]:
        """Columns named like a role, the surest first; one of addresses holds some."""
        found = {each.name: each for words in self.words[name] for each in self.labelled(words)}
        if name == "email":
            return [each for each in found.values() if _holds_addresses(each)]
        return list(found.values())

    def labelled(self, words: str) -> list[ColumnSeen]:
        """Columns without a role that are named so, and not like somebody else's."""
        return [
            each
            for each in self.left.values()
            if re.search(words, each.label)
            and not (self.of_others and re.search(self.of_others, each.label))
        ]

    def take_column(self, column: ColumnSeen) -> ColumnSeen:
        self.left.pop(column.name, None)
        self.taken.append(column)
        return column


def days_in(column: ColumnSeen) -> DateGuess:
    """What its values say of their format, but for those that mean that there is no day."""
    found = DateGuess()
    for text in column.values:
        if not NONE.fullmatch(text):
            found.add(text)
    return found


def _may_be_days(column: ColumnSeen) -> bool:
    days = days_in(column)
    return not days.values or days.is_date


def _holds_addresses(column: ColumnSeen) -> bool:
    fitting = sum(bool(re.fullmatch(EMAIL, text)) for text in column.values)
    return 2 * fitting > len(column.values)
