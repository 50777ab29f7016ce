"""A mapping of people proposed from the names of a file's columns and from what stands in them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.column_signs import EMAIL, names_in_words, separator
from app.domain.columns_seen import ColumnSeen, TableSeen
from app.domain.date_guesses import DateGuess
from app.domain.employments import PersonState
from app.domain.people_mappings import UNTIL
from app.domain.proposals import Proposal

IN_CHARGE = r"manager|supervisor|vorgesetzt|reports? ?to|team ?lead|f\w{1,2}hrungskraft|leiter|boss"
OF_OTHERS = rf"{IN_CHARGE}|birth|geburt|emergency|changed|updated|created|review|probation"
WORDS = {  # what names of columns say, the surest first
    "number": (
        r"(employee|staff|personnel|person|emp|worker|payroll|associate|agent|colleague)[ _.-]*"
        r"(id|no|nr|num|number|code|#)\b|personal[ _.-]?(nr|nummer)|mitarbeiter[ _.-]?(id|nr|num)",
        r"^(number|id|nr|no|#|badge( id| number)?|pers\.? ?nr\.?)$",
    ),
    "email": (r"(work|business|company|office).*e-?mail|dienst.*mail", r"e-?mail"),
    "first_day": (
        r"hire|hiring|joining|join(ed)? ?date|eintritt|employment (start|from|begin)|service date",
        r"^(start|start ?date|entry|entry ?date|first[ _]?day|beginn|joined)$",
    ),
    "leave_day": (
        r"terminat|leav(e|ing)[ _]?(date|day)?$|exit|austritt|separation|employment (end|to|until)",
        r"last (working )?day|^(end|end ?date|left|ende)$",
    ),
    "from_day": (
        r"valid[ _]?from|effective|g\w{1,2}ltig[ _]?(ab|von)|assignment.*(start|from)|since",
    ),
    UNTIL: (r"valid[ _]?(to|until|thru|through)|g\w{1,2}ltig[ _]?bis|assignment.*(end|to|until)",),
    "team": (
        r"\bteam\b",
        r"department|abteilung|org(anis|aniz)?\w*[ _]?(unit|einheit)|\bgroup\b|gruppe|division",
    ),
    "site": (r"\bsite\b|location|standort|branch|filiale|office|work ?place|store|niederlassung",),
    "job": (r"job ?title|position|stelle|t\w{1,2}tigkeit|funktion|^(job|role|title|occupation)$",),
    "shift": (r"shift|schicht",),
    "contract": (
        r"contract|vertrag|employment ?(type|class)|worker ?type|besch\w{1,2}ftigungsart",
    ),
    "zone": (r"time ?zone|zeitzone",),
}
FIRST_NAME = r"first[ _]?name|given[ _]?name|fore[ _]?name|vorname"
LAST_NAME = r"last[ _]?name|sur[ _]?name|family[ _]?name|nachname|zuname|familienname"
WHOLE_NAME = (
    r"^(full|display|legal|preferred|complete|employee|staff|worker|agent|associate|colleague|"
    r"person|mitarbeiter)[ _-]?name",
    r"^(name|employee|mitarbeiter|worker|colleague)$",
)
NONE = re.compile(r"-+|n/?a|none|null|\(?blank\)?|keine?r?|(31[./-]12[./-]9999|9999-12-31).*", re.I)
MOST_NONE = 10


def proposed_people_mapping(
    seen: TableSeen, known: Mapping[str, PersonState], file: Mapping[str, str]
) -> Proposal:
    """What the columns most likely are. `file`: how the file was read, for the mapping's key."""
    search, proposal = _Search(seen, known), Proposal({})
    found = proposal.mapping
    found |= {"file": dict(file)} if file else {}
    manager = search.manager(proposal)
    search.take(found, "number")
    names = search.names()
    found |= {"name": names} if names else {}
    search.take(found, "email")
    for name in ("from_day", UNTIL, "first_day", "leave_day"):
        search.day(name, proposal)
    _borrow_first_day(proposal)
    for name in ("team", "site", "zone", "job", "shift", "contract"):
        search.take(found, name)
    found |= {"manager": manager} if manager else {}
    if nothing := search.nothing():
        found["none"] = nothing
    proposal.open += _left_open(found)
    if left := search.not_taken():
        proposal.notes.append(f"Not read: {names_in_words(left)}.")
    return proposal


def _borrow_first_day(proposal: Proposal) -> None:
    """A file of assignments without the first day of the job."""
    found = proposal.mapping
    if "first_day" in found or "from_day" not in found:
        return
    found["first_day"] = found["from_day"] | {"earliest": "yes"}
    column = found["from_day"]["column"]
    proposal.notes.append(
        f"No column gives the first day of the job: the earliest {column!r} of a person is taken,"
        " or the first day that is known already."
    )


def _left_open(found: Mapping[str, Any]) -> Iterator[str]:
    if "number" not in found:
        yield "No column looks like the staff number: say which one is, under 'number'."
    if "name" not in found:
        yield "No column looks like the name: say which one is, or which two, under 'name'."
    if "first_day" not in found:
        yield "No column gives the first day of the job: say which one does, under 'first_day'."


class _Search:
    """Gives each column one role, in the order in which it is asked."""

    def __init__(self, seen: TableSeen, known: Mapping[str, PersonState]) -> None:
        self.seen, self.known = seen, known
        self.left = dict(seen.columns)
        self.taken: list[ColumnSeen] = []

    def take(self, found: dict[str, Any], name: str) -> None:
        """The column that is named like this role, and not like somebody else's."""
        columns = self._named(name)
        if name == "number":
            columns = [each for each in columns if each.filled]
        if columns:
            found[name] = self._taken(columns[0]).name

    def names(self) -> Any:
        """One column, or the first and the last name."""
        first, last = self._first(FIRST_NAME), self._first(LAST_NAME)
        if first is None and last is None:
            whole = next(filter(None, map(self._first, WHOLE_NAME)), None)
            return self._taken(whole).name if whole else None
        last = last or self._first(r"^name$")
        return [self._taken(each).name for each in (first, last) if each]

    def day(self, name: str, proposal: Proposal) -> None:
        columns = [
            each for each in self._named(name) if not _days(each).values or _days(each).is_date
        ]
        if not columns:
            return
        column = self._taken(columns[0])
        days = _days(column)
        given: dict[str, Any] = {"column": column.name}
        if not days.values:
            others = [each for each in proposal.mapping.values() if isinstance(each, dict)]
            form = next((each["format"] for each in others if "format" in each), "YYYY-MM-DD")
            proposal.notes.append(f"{column.name!r} is empty, and would be read as {form}.")
            proposal.mapping[name] = given | {"format": form}
            return
        formats = days.formats()
        given["format"] = formats[0] if len(formats) == 1 else days.together() or "?"
        if len(formats) > 1:
            given["format"] = "?"
            proposal.open.append(
                f"Which is the day in {column.name!r}: {names_in_words(formats, 'or')}?"
                f" Every value fits both; {days.swappable:,} would be another day."
            )
        elif given["format"] == "?":
            proposal.open.append(f"The days of {column.name!r} are not all in one format.")
        proposal.mapping[name] = given

    def manager(self, proposal: Proposal) -> Any:
        """Who is in charge: by number, else by address, else by name, if these are known here."""
        named = [each for each in self.left.values() if re.search(IN_CHARGE, each.label)]
        named = [each for each in named if each.filled]
        ways: list[tuple[float, int, ColumnSeen, str]] = []
        for column in named:
            for rank, by in enumerate(("number", "email", "name")):
                ways.append((self._share(column, by), -rank, column, by))
        best = max(ways, key=lambda way: way[:2], default=None)
        if best is None:
            return None
        share, _, column, by = best
        if share <= 0.5:
            proposal.open.append(
                f"{column.name!r} says who is in charge, but most of it is nobody's number, address"
                " or name here: say which column does, under 'manager', or leave it out."
            )
            return None
        self._taken(column)
        sign = separator(column) if by != "name" else None
        return {"column": column.name, "by": by} | ({"separator": sign} if sign else {})

    def nothing(self) -> list[str]:
        """Texts in the chosen columns that mean that there is nothing."""
        texts = {text for column in self.taken for text in column.values if NONE.fullmatch(text)}
        return sorted(texts)[:MOST_NONE]

    def not_taken(self) -> list[str]:
        return list(self.left)

    def _share(self, column: ColumnSeen, by: str) -> float:
        """What part of the managers are people of the file, or known already."""
        texts = {part.strip() for text in column.values for part in re.split("[;|]", text)}
        texts = {text.casefold() for text in texts if text and not NONE.fullmatch(text)}
        return len(texts & self._people(by)) / len(texts) if texts else 0

    def _people(self, by: str) -> set[str]:
        known = {
            "number": {each.number for each in self.known.values()},
            "email": {each.email or "" for each in self.known.values()},
            "name": {each.name for each in self.known.values()},
        }[by]
        if by == "name":
            first, last = self._first(FIRST_NAME), self._first(LAST_NAME)
            whole = next(filter(None, map(self._first, WHOLE_NAME)), None)
            last = last or (whole if first else None)
            parts = [each.name for each in (first, last) if each] or ([whole.name] if whole else [])
            here = {" ".join(row[part] for part in parts) for row in self.seen.rows if parts}
        else:
            columns = self._named(by)
            here = set(columns[0].texts) if columns else set()
        return {text.casefold() for text in known | here if text}

    def _named(self, name: str) -> list[ColumnSeen]:
        """Columns named like a role, the surest first; one of addresses holds some."""
        found = {
            column.name: column
            for words in WORDS[name]
            for column in self.left.values()
            if re.search(words, column.label) and not re.search(OF_OTHERS, column.label)
        }
        if name == "email":
            return [each for each in found.values() if _holds_addresses(each)]
        return list(found.values())

    def _first(self, words: str) -> ColumnSeen | None:
        fitting = (
            each
            for each in self.left.values()
            if re.search(words, each.label) and not re.search(OF_OTHERS, each.label)
        )
        return next(fitting, None)

    def _taken(self, column: ColumnSeen) -> ColumnSeen:
        del self.left[column.name]
        self.taken.append(column)
        return column


def _days(column: ColumnSeen) -> DateGuess:
    """What its values say of their format, but for those that mean that there is no day."""
    found = DateGuess()
    for text in column.values:
        if not NONE.fullmatch(text):
            found.add(text)
    return found


def _holds_addresses(column: ColumnSeen) -> bool:
    fitting = sum(bool(re.fullmatch(EMAIL, text)) for text in column.values)
    return 2 * fitting > len(column.values)
