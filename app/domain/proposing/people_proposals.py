"""A mapping of people proposed from the names of a file's columns and from what stands in them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.employments import PersonState
from app.domain.files.column_roles import NOTHING_DECIDED, Decided
from app.domain.files.columns_seen import ColumnSeen, TableSeen
from app.domain.files.people_mappings import UNTIL
from app.domain.people_named import name_key
from app.domain.proposing.column_search import NONE, ColumnSearch
from app.domain.proposing.column_signs import separator
from app.domain.proposing.no_records import leave_out
from app.domain.proposing.proposal_values import Proposal

IN_CHARGE = (
    r"manager|supervisor|vorgesetzt|report(s|ing)? ?to|superior|team ?lead|"
    r"f\w{1,2}hrungskraft|leiter|boss"
)
OF_OTHERS = rf"{IN_CHARGE}|birth|geburt|emergency|changed|updated|created|review|probation"
WORDS = {  # what names of columns say, the surest first
    "number": (
        r"(employee|staff|personnel|person|emp|worker|payroll|associate|agent|colleague)[ _.-]*"
        r"((id|no|nr|num|number|code)\b|#)|personal[ _.-]?(nr|nummer)|"
        r"mitarbeiter[ _.-]?(id|nr|num)",
        r"^(number|id|nr|no|#|badge( id| number)?|pers\.?[ -]*(nr|no)\.?)$",
    ),
    "email": (r"(work|business|company|office).*e-?mail|dienst.*mail", r"e-?mail"),
    "first_day": (
        r"hire|hiring|joining|join(ed)? ?date|eintritt|employment (start|from|begin)|service date",
        r"^(start|start ?date|entry|entry ?date|first[ _]?day|beginn|joined)$",
        r"einstellung|anstellungsdatum|date of entry",
    ),
    "leave_day": (
        r"terminat|leav(e|ing)[ _]?(date|day)?$|exit|austritt|separation|employment (end|to|until)",
        r"last (working )?day|letzter (arbeits|besch\w{1,2}ftigungs)?tag|leaving date|"
        r"^(end|end ?date|left|ende)$",
    ),
    "from_day": (
        r"valid[ _]?from|effective|g\w{1,2}ltig[ _]?(ab|von)|assignment.*(start|from)|since",
    ),
    UNTIL: (r"valid[ _]?(to|until|thru|through)|g\w{1,2}ltig[ _]?bis|assignment.*(end|to|until)",),
    "team": (
        r"\bteam\b",
        r"department|abteilung|org(anis|aniz)?\w*[ _]?(unit|einheit)|\bgroup\b|gruppe|division",
    ),
    "site": (
        r"\bsite\b|location|standort|b\u00fcro|personnel area|branch|filiale|office|work ?place|"
        r"store|niederlassung",
    ),
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
    r"^name of (the )?(employee|worker|person)|last ?name, ?first ?name|nachname, ?vorname",
)


def proposed_people_mapping(
    seen: TableSeen,
    known: Mapping[str, PersonState],
    file: Mapping[str, str],
    decided: Decided = NOTHING_DECIDED,
) -> Proposal:
    """What the columns most likely are, where nobody has decided it.

    `file`: how the file was read, for the mapping's key.
    """
    proposal = Proposal({"file": dict(file)} if file else {})
    search, found = _Search(seen, known, decided, proposal), proposal.mapping
    manager = search.manager()
    search.take_number()
    names = search.names()
    found |= {"name": names} if names else {}
    search.take("email")
    for name in ("from_day", UNTIL, "first_day", "leave_day"):
        search.day(name)
    _borrow_first_day(proposal)
    for name in ("team", "site", "zone", "job", "shift", "contract"):
        search.take(name)
    found |= {"manager": manager} if manager else {}
    if nothing := search.nothing():
        found["none"] = nothing
    leave_out(seen, NOTHING_DECIDED, proposal)
    proposal.open += _left_open(found)
    proposal.notes += search.not_read()
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


class _Search(ColumnSearch):
    """Looks besides for names in two columns, and for who is in charge."""

    def __init__(
        self,
        seen: TableSeen,
        known: Mapping[str, PersonState],
        decided: Decided,
        proposal: Proposal,
    ) -> None:
        super().__init__(seen, WORDS, OF_OTHERS, decided, proposal)
        self.known = known

    def names(self) -> Any:
        """One column, or the first and the last name."""
        found = [self.take_column(each).name for each in self._name_columns()]
        return found if len(found) > 1 else "".join(found)

    def _name_columns(self) -> list[ColumnSeen]:
        if given := self.chosen("name"):
            return sorted(given, key=lambda each: not re.search(FIRST_NAME, each.label))
        first, last = self._first(FIRST_NAME), self._first(LAST_NAME)
        if first and first is last:  # Last name, first name: in one column
            return [first]
        if first is None and last is None:
            return [each for each in map(self._first, WHOLE_NAME) if each][:1]
        return [each for each in (first, last or self._first(r"^name$")) if each]

    def manager(self) -> Any:
        """Who is in charge: by number, else by address, else by name, if these are known here."""
        chosen = self.chosen("manager")
        self.only_one("manager", chosen)
        named = [each for each in self.left.values() if re.search(IN_CHARGE, each.label)]
        columns = chosen[:1] or [each for each in named if each.filled]
        ways = [
            (self._share(column, by), -rank, column, by)
            for column in columns
            for rank, by in enumerate(("number", "email", "name"))
        ]
        best = max(ways, key=lambda way: way[:2], default=None)
        if best is None:
            return None
        share, _, column, by = best
        if share <= 0.5 and not self._may_be_taken(column, bool(chosen)):
            return None
        self.take_column(column)
        sign = separator(column) if by != "name" else None
        return {"column": column.name, "by": by} | ({"separator": sign} if sign else {})

    def _may_be_taken(self, column: ColumnSeen, is_chosen: bool) -> bool:
        """A column of strangers is taken if a person chose it; it is said either way."""
        words = f"{column.name!r} says who is in charge, but most of it is nobody's number, address"
        if is_chosen:
            self.proposal.notes += [f"{words} or name here."] if column.filled else []
        else:
            more = "say which column does, under 'manager', or leave it out."
            self.proposal.open.append(f"{words} or name here: {more}")
        return is_chosen

    def _share(self, column: ColumnSeen, by: str) -> float:
        """What part of the managers are people of the file, or known already."""
        texts = {part.strip() for text in column.values for part in re.split("[;|]", text)}
        texts = {_folded(text, by) for text in texts if text and not NONE.fullmatch(text)}
        return len(texts & self._people(by)) / len(texts) if texts else 0

    def _people(self, by: str) -> set[str]:
        known = {
            "number": {each.number for each in self.known.values()},
            "email": {each.email or "" for each in self.known.values()},
            "name": {each.name for each in self.known.values()},
        }[by]
        if by == "name":
            parts = [each.name for each in self._name_columns()]
            here = {" ".join(row[part] for part in parts) for row in self.seen.rows if parts}
        else:
            columns = self.chosen(by) or self.named(by)
            here = set(columns[0].texts) if columns else set()
        return {_folded(text, by) for text in known | here if text}

    def _first(self, words: str) -> ColumnSeen | None:
        return next(iter(self.labelled(words)), None)


def _folded(text: str, by: str) -> str:
    return name_key(text) if by == "name" else text.casefold()
