"""A mapping of facts made from the role of each column: guessed at first, then chosen."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.fact_values import NAME, OWN_FACTS, WORDS
from app.domain.files.column_roles import IGNORED, LEAVE_OUT, NOTHING_DECIDED, OPEN, Decided
from app.domain.files.columns_seen import ColumnSeen, TableSeen
from app.domain.files.fact_mappings import MONTHS
from app.domain.files.month_guesses import first_days, month_format
from app.domain.files.months_across import format_across
from app.domain.money import MINOR_DIGITS, ORDINARY_WORDS
from app.domain.proposing.column_signs import names_in_words, payee_entry
from app.domain.proposing.columns_chosen import attribute_keys
from app.domain.proposing.fact_guesses import FactSearch, in_file_order
from app.domain.proposing.fact_roles import (
    ATTRIBUTE,
    DAY,
    FIRST,
    LAST,
    PAYEE,
    PER_HUNDRED,
    PERIOD,
    SHARE,
    TEAM,
    VALUE,
    columns_of_fact,
    roles_of_facts,
    unit_in,
)
from app.domain.proposing.fact_signs import (
    decimal_sign,
    durations_in,
    odd_numbers,
    unit_seen,
    yes_texts,
)
from app.domain.proposing.month_columns import seen_across, together, unit_asked
from app.domain.proposing.no_records import leave_out
from app.domain.proposing.proposal_values import Proposal
from app.domain.proposing.proposals import Known, by_note, day_format

ROWS = "rows"  # the fact that counts the rows, where several are of the same owner and days
BRACKETS = re.compile(r"\([^)]*\)|\[[^\]]*\]|[\u20ac$\u00a3\u00a5%]")
LAST_WORD = {"s", "sec", "secs", "seconds", "min", "mins", "minutes", "h", "hrs", "pct"}
CURRENCIES = MINOR_DIGITS.keys() - ORDINARY_WORDS
LONGEST_NAME = 40
WHEN_ROLES = {DAY: "day", PERIOD: "month", FIRST: "first day", LAST: "last day"}


def proposed_fact_mapping(
    seen: TableSeen,
    known: Known,
    file: Mapping[str, str],
    decided: Decided = NOTHING_DECIDED,
    before: Mapping[str, Any] | None = None,
) -> Proposal:
    """What the columns most likely are, or what a person says that they are.

    `file`: how the file was read, for the mapping's key. `before`: the mapping that the person
    saw; what the choices do not touch stays as it is there.
    """
    proposal, search = Proposal({}), FactSearch(seen, known)
    roles = dict(decided.roles) or in_file_order(search.found(), seen)
    making = _Making(seen, roles, known, decided, before or {}, proposal)
    mapping = proposal.mapping
    mapping |= making.owner()
    proposal.notes += by_note(mapping.get("payee"))
    mapping |= making.when()
    mapping |= making.attributes()
    facts = making.facts()
    if search.adds:
        facts = {ROWS: {"count": "rows", "unit": "count"}} | facts
        proposal.notes.append(search.adds_words())
    proposal.notes += search.notes
    mapping |= {"facts": facts}
    leave_out(seen, NOTHING_DECIDED, proposal)
    if before and LEAVE_OUT in before:
        mapping[LEAVE_OUT] = before[LEAVE_OUT]
    if not facts:
        proposal.open.append("No column is a number that is to be kept: choose a unit for one.")
    if reading := dict(file) | making.decimal():
        proposal.mapping = {"file": reading} | mapping
    if left := [name for name in making.left() if repr(name) not in " ".join(proposal.notes)]:
        proposal.notes.append(f"Not read: {names_in_words(left)}.")
    return proposal


class _Making:
    """One part of the mapping after the other; what is open is said."""

    def __init__(
        self,
        seen: TableSeen,
        roles: Mapping[str, str],
        known: Known,
        decided: Decided,
        before: Mapping[str, Any],
        proposal: Proposal,
    ) -> None:
        self.seen, self.roles, self.known, self.decided = seen, roles, known, decided
        self.before, self.proposal = before, proposal
        self.used: set[str] = set()

    def owner(self) -> dict[str, Any]:
        payee, team = self._one(PAYEE), self._one(TEAM)
        if payee and team:
            self.proposal.notes.append(
                f"A fact is of a person or of a team: {team!r} is not read, since the team of each"
                " person is known."
            )
        if payee:
            given = self.before.get("payee")
            if isinstance(given, Mapping) and given.get("column") == payee:
                return {"payee": given}
            column = self.seen.columns[payee]
            return {"payee": payee_entry(column, self.known.people, is_shared=False)}
        constant = self.before.get("team")
        if team or isinstance(constant, Mapping):
            return {"team": team or constant}
        self.proposal.open.append(
            "No column says whose the facts are: choose the one with the staff number, or the team."
        )
        return {}

    def when(self) -> dict[str, Any]:
        found = [role for role in (DAY, PERIOD, FIRST) if self._all(role)]
        if not found and (across := self._across()):
            return {MONTHS: {"format": format_across([each.name for each in across])}}
        if len(found) != 1 or (FIRST in found) != bool(self._all(LAST)):
            said = [role for role in WHEN_ROLES if self._all(role)]
            names = ", ".join(f"{self._all(role)[0]!r} ({WHEN_ROLES[role]})" for role in said)
            self.proposal.open.append(
                "Choose one column that says the day or the month, or two: the first day and the"
                f" last. So far: {names or 'none'}."
            )
        if FIRST in found or self._all(LAST):
            return {"days": self._days()}
        if not found:
            return {}
        key = "day" if found[0] == DAY else "period"
        if kept := self._kept_when(key, self._all(found[0])):
            return {key: kept}
        column = self.seen.columns[self._one(found[0])]
        if key == "day":
            form = day_format(column, self.decided.day_format, self.proposal)
            zone = "UTC" if "(utc)" in column.label else self.seen.zones.get(column.name)
            more = {"times_in": zone} if zone and "mm" in str(form) else {}
            return {key: {"column": column.name, "format": form} | more}
        return {key: {"column": column.name, "format": self._month_format(column)}}

    def _across(self) -> list[ColumnSeen]:
        """The columns of values that are months, where none says when it was."""
        if any(self._all(role) for role in (DAY, PERIOD, FIRST)):
            return []
        values = {
            name: self.seen.columns[name]
            for name, role in self.roles.items()
            if role.startswith(f"{VALUE} ") and name in self.seen.columns
        }
        return seen_across(values)

    def _fact_across(self, columns: list[ColumnSeen]) -> dict[str, Any]:
        """One fact of all months; one unit chosen for one of them is that of all."""
        self.used.update(each.name for each in columns)
        units = dict.fromkeys(unit_in(self.roles[each.name]) for each in columns)
        held = unit_in(roles_of_facts(self.before, self.seen.header).get(columns[0].name, ""))
        given = [unit for unit in units if unit not in (OPEN, held)] or [
            unit for unit in units if unit != OPEN
        ]
        unit, all_of = (given[0] if len(given) == 1 else OPEN), together(columns)
        if unit == OPEN:
            self.proposal.open.append(unit_asked(columns))
        before = _table(self.before.get("facts")) if MONTHS in self.before else {}
        name = next(iter(before), "value")
        if name == "value":
            self.proposal.notes.append(
                "The fact is called 'value': give it another name in the text, such as sales."
            )
        per = {"unit": "percent", "per": "100"} if unit == PER_HUNDRED else {"unit": unit}
        return {name: {"value": MONTHS, **per} | self._durations(all_of, unit)}

    def _kept_when(self, key: str, columns: list[str]) -> dict[str, Any]:
        """The entry of before, with its zone and formats, if its columns are still the same."""
        kept = _table(self.before.get(key))
        names = kept.get("column")
        same = columns == (names if isinstance(names, list) else [names])
        return dict(kept) if same and not _is_open(kept) else {}

    def _month_format(self, column: ColumnSeen) -> str:
        if form := month_format(column.values):
            return form
        if formats := first_days(column, column.days.formats()):
            self.proposal.notes.append(
                f"Every day of {column.name!r} is the first of a month: each value is taken as one"
                " of the whole month."
            )
            return formats[0]
        self.proposal.open.append(f"The months of {column.name!r} are not all in one format.")
        return OPEN

    def _days(self) -> dict[str, Any]:
        names = [self._one(FIRST), self._one(LAST)]
        result: dict[str, Any] = {"first": names[0] or OPEN, "last": names[1] or OPEN}
        columns = [self.seen.columns[name] for name in names if name]
        kept = _table(self.before.get("days"))
        if result.items() <= kept.items() and not _is_open(kept):
            return dict(kept)
        both = [
            form
            for form in columns[0].days.formats()
            if all(form in each.days.formats() for each in columns)
        ]
        if len(both) == 1:
            return result | {"format": both[0]}
        return result | {"format": day_format(columns[0], self.decided.day_format, self.proposal)}

    def attributes(self) -> dict[str, Any]:
        before = _table(self.before.get("attributes"))
        names = {column: key for key, column in before.items()}
        chosen = self._all(ATTRIBUTE)
        found = {names[name]: name for name in chosen if name in names}
        found |= attribute_keys([name for name in chosen if name not in names], found)
        self.used.update(found.values())
        return {"attributes": found} if found else {}

    def facts(self) -> dict[str, Any]:
        """Those of before whose columns have the roles that they had, then new ones."""
        if across := self._across():
            return self._fact_across(across)
        given, found = _table(self.before.get("facts")), dict[str, Any]()
        shown = roles_of_facts(self.before, self.seen.header)
        for name, entry in given.items() if self.decided.roles else ():
            columns = columns_of_fact(entry)
            same = all(self.roles.get(each) == shown.get(each) for each in columns)
            if same and not _is_open(entry):
                found[name] = entry
                self.used.update(columns)
        for name, role in self.roles.items():
            if name in self.seen.columns and name not in self.used and _is_fact(role):
                found[fact_name(name, found)] = self._fact(self.seen.columns[name], role)
                self.used.add(name)
        return found

    def _fact(self, column: ColumnSeen, role: str) -> dict[str, Any]:
        if role == SHARE:
            return self._share(column)
        kind, unit = role.split(" ", 1)
        if unit == PER_HUNDRED:
            return {kind: column.name, "unit": "percent", "per": "100"}
        entry = {kind: column.name, "unit": unit}
        if unit == OPEN:
            self.proposal.open.append(unit_seen(column)[1] or f"The unit of {column.name!r}.")
        return entry | self._durations(column, unit)

    def _durations(self, column: ColumnSeen, unit: str) -> dict[str, str]:
        """What a duration counts, where the unit does not say it."""
        if unit in (OPEN, "hours") or not any(":" in text for text in column.values):
            return {}
        counted = durations_in(column)
        if not counted:
            self.proposal.open.append(
                f"What do the durations of {column.name!r} count? Write 'durations: seconds'"
                " (or minutes, hours) in the text, or choose hours."
            )
        return {"durations": counted or OPEN}

    def _share(self, column: ColumnSeen) -> dict[str, Any]:
        texts: Any = yes_texts(column)
        if not texts:
            self.proposal.open.append(
                f"Which texts of {column.name!r} count? Write them in the text, after 'is'."
            )
        counted = {"column": column.name, "is": texts[0] if len(texts) == 1 else texts or OPEN}
        return {
            "numerator": {"count": counted},
            "denominator": {"count": "rows"},
            "unit": "percent",
        }

    def decimal(self) -> dict[str, str]:
        """What a comma means, for the key `file`; numbers that cannot be read are noted."""
        numbers = [name for name, role in self.roles.items() if unit_in(role) not in ("", *WORDS)]
        columns = [self.seen.columns[name] for name in numbers if name in self.seen.columns]
        said = self.decided.decimal or _table(self.before.get("file")).get("decimal", "")
        sign, question = (said, "") if said in (",", ".") else decimal_sign(columns)
        if question:
            self.proposal.open.append(question)
            self.proposal.decimals = [",", "."]
        for column in columns:
            if odd := odd_numbers(column, sign)[:5]:
                self.proposal.notes.append(
                    f"{column.name!r} holds {names_in_words(odd)}, which cannot be read: such rows"
                    " will be rejected."
                )
        return {"decimal": sign} if sign == "," or sign == said != "" else {}

    def left(self) -> Iterator[str]:
        """Columns with something in them that nobody reads."""
        roles = roles_of_facts(self.proposal.mapping, self.seen.header)
        for name, column in self.seen.columns.items():
            if column.filled and roles[name] == IGNORED:
                yield name

    def _one(self, role: str) -> str:
        names = self._all(role)
        if len(names) > 1:
            self.proposal.open.append(
                f"Only one column can be the {role}: {names_in_words(names)}."
            )
        return names[0] if names else ""

    def _all(self, role: str) -> list[str]:
        return [
            name
            for name, given in self.roles.items()
            if given == role and name in self.seen.columns
        ]


def _is_fact(role: str) -> bool:
    return role == SHARE or bool(unit_in(role))


def fact_name(column: str, taken: Mapping[str, Any]) -> str:
    """A name for the fact of a column: `Sales \u20ac (net)` is sales."""
    plain = unicodedata.normalize("NFKD", BRACKETS.sub(" ", column)).encode("ascii", "ignore")
    words = re.findall(r"[a-z0-9]+", plain.decode().lower())
    while len(words) > 1 and (words[-1] in LAST_WORD or words[-1].upper() in CURRENCIES):
        words.pop()
    name = "_".join(words)[:LONGEST_NAME].rstrip("_")
    is_free = NAME.fullmatch(name) and name not in OWN_FACTS
    name = name if is_free else f"fact_{name}"[:LONGEST_NAME].rstrip("_")
    number, result = 1, name
    while result in taken or result == ROWS:
        number += 1
        result = f"{name[: LONGEST_NAME - 3]}_{number}"
    return result


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_open(value: Any) -> bool:
    """Whether something in it is still to be decided."""
    if isinstance(value, Mapping):
        return any(map(_is_open, value.values()))
    return any(map(_is_open, value)) if isinstance(value, list) else value == OPEN
