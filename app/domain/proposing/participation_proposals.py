"""A mapping of participations proposed from a file's columns and from what stands in them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.amount_formats import amount_formats
from app.domain.files.column_roles import NOTHING_DECIDED, OPEN, Decided
from app.domain.files.columns_seen import ColumnSeen, TableSeen
from app.domain.files.participation_mappings import AMOUNT
from app.domain.proposing.column_search import NONE, ColumnSearch
from app.domain.proposing.column_signs import names_in_words, share_known
from app.domain.proposing.people_proposals import WORDS as WORDS_OF_PEOPLE
from app.domain.proposing.proposal_values import Proposal

WORDS = {  # what names of columns say, the surest first
    "number": WORDS_OF_PEOPLE["number"],
    "plan": (
        r"(bonus|incentive|commission|pr\w{1,2}mien|provisions?)[ _-]?"
        r"(plan|scheme|program\w*|modell)",
        r"\bplan\b|scheme|^(bonus|incentive|commission|pr\w{1,2}mie|provision)$",
    ),
    "first_day": (
        r"(valid|effective|participat\w*|member)[ _]?(from|since|start)|g\w{1,2}ltig[ _]?(ab|von)",
        r"^(from|start|begin|ab|von|since|seit)\b|first[ _]?day|start ?date|beginn",
    ),
    "end_day": (
        r"(valid|effective|participat\w*)[ _]?(to|until|thru|through|end)|g\w{1,2}ltig[ _]?bis",
        r"^(to|until|till|end|bis|ende|through)\b|last[ _]?day|end ?date",
    ),
    AMOUNT: (
        r"(target|ziel)[ _-]?(amount|bonus|incentive|pay|betrag|pr\w{1,2}mie|bonus|provision)"
        r"|zielbetrag|on.target",
        r"target|ziel|\bote\b|amount|betrag|bonus",
    ),
}
OF_OTHERS = r"birth|geburt|hire|eintritt|austritt|terminat|changed|updated|created|paid|currency"
MOST_SHOWN = 5  # plans that nobody published


@dataclass(frozen=True, slots=True)
class KnownPlans:
    """What the installation knows, to recognise it in the file."""

    numbers: Collection[str] = ()
    plans: Collection[str] = ()


def proposed_participation_mapping(
    seen: TableSeen,
    known: KnownPlans,
    file: Mapping[str, str],
    decided: Decided = NOTHING_DECIDED,
    before: Mapping[str, Any] | None = None,
) -> Proposal:
    """What the columns most likely are, where nobody has decided it.

    `file`: how the file was read, for the mapping's key. `before`: a mapping that may name the
    same plan for all rows.
    """
    proposal = Proposal({"file": dict(file)} if file else {})
    search = _Search(seen, WORDS, OF_OTHERS, decided, proposal)
    search.known("number", known.numbers)
    search.known("plan", known.plans)
    for name in ("first_day", "end_day"):
        search.day(name)
    search.amount()
    if nothing := search.nothing():
        proposal.mapping["none"] = nothing
    proposal.open += _left_open({**_plan_for_all(before or {}), **proposal.mapping}, known.plans)
    proposal.notes += search.not_read()
    return proposal


def _plan_for_all(before: Mapping[str, Any]) -> dict[str, Any]:
    plan = before.get("plan")
    return {"plan": plan} if isinstance(plan, Mapping) and plan.get("constant") else {}


def _left_open(found: Mapping[str, Any], plans: Collection[str]) -> Iterator[str]:
    if "number" not in found:
        yield "No column looks like the staff number: say which one is, under 'number'."
    if "plan" not in found:
        name = next(iter(plans), "Phone bonus")
        yield (
            "No column names the plan: say which one does, under 'plan', or that all rows are"
            f" of one, such as plan: {{constant: {name}}}."
        )
    if "first_day" not in found:
        yield "No column gives the first day that counts: say which one does, under 'first_day'."


class _Search(ColumnSearch):
    """Recognises numbers and plans that are known, and looks how amounts are written."""

    def known(self, name: str, texts: Collection[str]) -> None:
        """A column of which most is known here, else one that is named so."""
        chosen = self.chosen(name)
        self.only_one(name, chosen)
        filled = [each for each in self.named(name) if each.filled]
        by_value = [each for each in self.left.values() if share_known(each, texts) > 0.5]
        columns = chosen or [each for each in filled if each in by_value] or by_value or filled
        if columns:
            column = self.take_column(columns[0])
            self.proposal.mapping[name] = column.name
            self._note_strangers(name, column, texts)

    def _note_strangers(self, name: str, column: ColumnSeen, known: Collection[str]) -> None:
        strange = [text for text in column.values if text not in known]
        if name == "plan" and strange:
            more = f" and {len(strange) - MOST_SHOWN:,} more" if len(strange) > MOST_SHOWN else ""
            some = sorted(known)[:MOST_SHOWN]
            there = f" Published are {names_in_words(some)}." if some else ""
            self.proposal.notes.append(
                f"{column.name!r} holds {names_in_words(strange[:MOST_SHOWN])}{more}:"
                f" no published plan is named so.{there}"
            )

    def amount(self) -> None:
        """The column of target amounts and how they are written; one is not needed."""
        chosen = self.chosen(AMOUNT)
        self.only_one(AMOUNT, chosen)
        columns = chosen or [each for each in self.named(AMOUNT) if _formats(each)]
        if not columns:
            self.proposal.notes.append("No column gives a target amount: none would be agreed.")
            return
        column = self.take_column(columns[0])
        form = self._amount_format(column)
        self.proposal.mapping[AMOUNT] = {"column": column.name, "format": form}

    def _amount_format(self, column: ColumnSeen) -> Any:
        if given := self.decided.formats.get(column.name):
            return given
        formats = _formats(column)
        if len(formats) > 1:
            differ = sum(len(amount_formats([text])) > 1 for text in _amounts(column))
            self.ask("amounts", "amount", column, formats, differ)
        elif not formats:
            words = f"The amounts of {column.name!r} are not all in one format."
            self.proposal.open.append(words)
        return formats[0] if len(formats) == 1 else OPEN


def _amounts(column: ColumnSeen) -> list[str]:
    return [text for text in column.values if not NONE.fullmatch(text)]


def _formats(column: ColumnSeen) -> list[str]:
    return amount_formats(_amounts(column))
