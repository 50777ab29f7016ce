"""What a person could not influence is excluded by rule: for everyone, or for nobody."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from app.domain.days import FOR_EVER, Days
from app.domain.errors import BadExclusion

MOST_VALUES = 1_000  # of an attribute, or single answers
LONGEST = 200  # letters of one
LONGEST_REASON = 500
MOST_DAYS = 400  # between two answers of the same contact


class ExclusionKind(StrEnum):
    REASON = "reason"
    OUTAGE = "outage"
    DUPLICATE = "duplicate"
    SINGLE = "single"


class ExclusionDecision(StrEnum):
    APPLIED = "applied"
    REFUSED = "refused"


class Mark(NamedTuple):
    """By which version of which rule an answer is excluded."""

    rule_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What a rule excludes, of answers from its first day until before its end day.

    Empty channels or sites mean all of them. `values` are those of `attribute`; `ids` are what
    the source calls its rows; `within` is a number of days.
    """

    kind: ExclusionKind
    days: Days | None  # None: a rule that was ended before its first day, and excludes nothing
    attribute: str = ""
    values: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    within: int = 0
    source: str = ""
    ids: tuple[str, ...] = ()
    unit_ids: tuple[int, ...] = ()  # of the sites, which may get other names

    def definition(self) -> dict[str, Any]:
        """What its kind needs, as it is stored; its days stand beside it."""
        found = {name: _stored(getattr(self, name)) for name in NEEDS[self.kind]}
        return found | ({"unit_ids": list(self.unit_ids)} if self.unit_ids else {})


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule with its number: of rules that exclude the same answer the lowest one is named."""

    mark: Mark
    exclusion: Exclusion


class Contacted(NamedTuple):
    """An answer of a customer whose contact is known; about these payees, or about a team."""

    day: date
    instant: datetime | None
    source_id: int
    external_id: str
    answer_id: int
    question: str
    contact: str
    about: frozenset[tuple[str, int]]


# What a definition of each kind holds; the first of them may not be empty.
NEEDS: Mapping[ExclusionKind, tuple[str, ...]] = {
    ExclusionKind.REASON: ("values", "attribute"),
    ExclusionKind.OUTAGE: ("channels", "sites"),
    ExclusionKind.DUPLICATE: ("within",),
    ExclusionKind.SINGLE: ("ids", "source"),
}


def exclusion(document: Mapping[str, Any]) -> Exclusion:
    """The exclusion that a document describes: kind, first_day, end_day and what its kind needs.

    Errors: BadExclusion, with the part that is meant and what to do.
    """
    kind = _kind(document.get("kind"))
    known = {"kind", "first_day", "end_day", *NEEDS[kind]}
    if strange := sorted(map(str, set(document) - known)):
        raise BadExclusion(f"{strange[0]}: a rule of the kind {kind} has no such part.")
    days = _days(document.get("first_day"), document.get("end_day"))
    parts: dict[str, Any] = {name: READ[name](name, document.get(name)) for name in NEEDS[kind]}
    for name in ("values", "attribute", "within", "ids", "source"):
        if name in parts and not parts[name]:
            raise BadExclusion(f"{name}: {MISSING[name]}")
    if kind is ExclusionKind.OUTAGE and days is not None and days.end == FOR_EVER:
        raise BadExclusion("end_day: an outage has an end. Enter the first day after it.")
    return Exclusion(kind, days, **parts)


def stored_exclusion(
    kind: str, first_day: date, end_day: date, definition: Mapping[str, Any]
) -> Exclusion:
    """What `definition` said, read again."""
    days = Days(first_day, end_day) if first_day < end_day else None
    parts = {name: _frozen(value) for name, value in definition.items()}
    return Exclusion(ExclusionKind(kind), days, **parts)


MISSING = {
    "values": "name at least one value, such as product.",
    "attribute": "name the attribute of the answers, such as reason.",
    "within": f"enter a whole number of days, from 1 to {MOST_DAYS}.",
    "ids": "name at least one answer by its id in the source.",
    "source": "name the source whose answers are meant.",
}


def in_words(one: Exclusion) -> str:
    """What it excludes, in one line without its days.

    >>> in_words(Exclusion(ExclusionKind.DUPLICATE, None, within=7))
    'same contact again within 7 days'
    """
    match one.kind:
        case ExclusionKind.REASON:
            return f"{one.attribute} is {' or '.join(one.values)}"
        case ExclusionKind.OUTAGE:
            where = [*one.channels, *one.sites]
            return "outage" + (f": {', '.join(where)}" if where else "")
        case ExclusionKind.DUPLICATE:
            return f"same contact again within {one.within} days"
        case ExclusionKind.SINGLE:
            return f"{len(one.ids)} single answers of {one.source}"


def repeated(answers: Iterable[Contacted], within: int) -> set[int]:
    """Ids of the answers whose contact had said something about each of their payees before.

    Before: `within` days earlier at most, or earlier on the same day; to the same question. An
    answer about two payees is repeated only where both were answered about. The order is that in
    which last answers are counted: day, instant, source, id in the source.
    """
    last: dict[tuple[str, str, tuple[str, int]], date] = {}
    found = set()
    for one in sorted(answers, key=_order):
        keys = [(one.question, one.contact, each) for each in one.about]
        before = [last.get(key) for key in keys]
        if keys and all(day and (one.day - day).days <= within for day in before):
            found.add(one.answer_id)
        last.update(dict.fromkeys(keys, one.day))
    return found


def widened(days: Days, rules: Sequence[Rule]) -> Days:
    """The days on which an answer may be a repetition of one on these days, and these."""
    number = longest_within(rules)
    return Days(days.first, days.end + timedelta(days=number))


def longest_within(rules: Iterable[Rule]) -> int:
    """How many days back the rules look; 0 where none looks for the same contact."""
    return max((rule.exclusion.within for rule in rules), default=0)


def _order(one: Contacted) -> tuple[Any, ...]:
    start = datetime(1, 1, 1, tzinfo=UTC)
    return one.day, one.instant or start, one.source_id, one.external_id, one.answer_id


def _kind(value: object) -> ExclusionKind:
    if value not in set(ExclusionKind):
        names = ", ".join(ExclusionKind)
        raise BadExclusion(f"kind: {value!r} is none of these: {names}.")
    return ExclusionKind(str(value))


def _days(first: object, end: object) -> Days | None:
    first_day = _day("first_day", first)
    end_day = FOR_EVER if end in (None, "") else _day("end_day", end)
    if end_day < first_day:
        raise BadExclusion("end_day: it lies before first_day.")
    return Days(first_day, end_day) if first_day < end_day else None


def _day(name: str, value: object) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise BadExclusion(f"{name}: enter a day such as 2026-03-14.") from None


def _texts(name: str, value: object) -> tuple[str, ...]:
    """Different texts, in their order."""
    given = [] if value is None else value if isinstance(value, list | tuple) else [value]
    found = tuple(dict.fromkeys(text for each in given if (text := str(each).strip())))
    if len(found) > MOST_VALUES or any(len(each) > LONGEST for each in found):
        raise BadExclusion(f"{name}: {MOST_VALUES:,} texts of {LONGEST} letters at most.")
    return found


def _text(name: str, value: object) -> str:
    found = _texts(name, value)
    if len(found) > 1:
        raise BadExclusion(f"{name}: name one only.")
    return found[0] if found else ""


def _number(name: str, value: object) -> int:
    text = str(value).strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
    if not 1 <= number <= MOST_DAYS:
        raise BadExclusion(f"{name}: {MISSING[name]}")
    return number


READ: Mapping[str, Callable[[str, object], Any]] = {
    **dict.fromkeys(("values", "channels", "sites", "ids"), _texts),
    **dict.fromkeys(("attribute", "source"), _text),
    "within": _number,
}


def _stored(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
