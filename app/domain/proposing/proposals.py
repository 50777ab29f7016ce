"""A mapping proposed from the names of a file's columns and from what stands in them.

What the columns do not settle stays open and is said, never guessed: the order of day and month,
an id, whom the answers are about.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.domain.files.column_roles import (
    ANSWERED,
    ASKED,
    NOTHING_DECIDED,
    OPEN,
    QUESTION,
    Decided,
)
from app.domain.files.columns_seen import ColumnSeen, TableSeen
from app.domain.files.date_guesses import clock_format
from app.domain.measures import Question
from app.domain.people_named import BY_WORDS, NamedBy, PeopleKnown
from app.domain.proposing.answers_in_rows import InRows, answers_in_rows
from app.domain.proposing.column_signs import (
    LONGEST_OF_AN_ATTRIBUTE,
    QUESTIONS_BY_WORDS,
    WORDS,
    answers_of,
    first_named,
    holds_sentences,
    is_long,
    is_personal,
    is_taken_for_another,
    mixed_words,
    names_in_words,
    nearly_ids,
    nearly_words,
    odd_values,
    of_known,
    payee_entry,
    rows_without,
    share_known,
)
from app.domain.proposing.columns_chosen import attribute_keys, chosen_twice
from app.domain.proposing.no_records import leave_out
from app.domain.proposing.own_questions import named_like, not_understood, own_by_name, own_by_scale
from app.domain.proposing.proposal_values import Proposal

NO_DAY = r"expected|first|initial|due|sla|birth|hire|expir|schedul|update"
NO_TEAM = r"\bnps|promoter|segment|sentiment"
NO_PAYEE = r"customer|client|requester|submitter|caller|kunde|guest|group|e-?mail|interactions"
NO_CHANNEL = r"distribution"
CLOCK_WORDS = r"^(time|hour|uhrzeit|zeit)\b|time of (day|call)"
MOST_GROUPS = 500
MOST_CHANNELS = 20
MOST_OF_AN_ATTRIBUTE = 50  # different values
LEAST_OF_A_COMMENT = 12
NO_ROWS = "The file names its columns and has no rows below them."


@dataclass(frozen=True, slots=True)
class Known:
    """What the installation knows, to recognise it in the file."""

    people: PeopleKnown = field(default_factory=PeopleKnown)
    teams: Collection[str] = ()


def proposed_mapping(
    source: str,
    seen: TableSeen,
    questions: Mapping[str, Question],
    known: Known,
    file: Mapping[str, str],
    decided: Decided = NOTHING_DECIDED,
) -> Proposal:
    """What the columns most likely are, where nobody has decided it.

    `file`: how the file was read, for the mapping's key.
    """
    search = _Search(seen, known, decided)
    proposal = Proposal({"source": source})
    in_rows = search.in_rows(questions, proposal)
    answers = in_rows.answers if in_rows else dict(search.answers(questions))
    commas = {"decimal": ","} if search.has_decimal_commas else {}
    proposal.mapping |= {"file": {**file, **commas}} if file or commas else {}
    none = {in_rows.answered.name: set[str]()} if in_rows else _no_answers(answers)
    day = search.day(none, proposal)
    id_column = search.id_in_rows(in_rows) if in_rows else ""
    payee, team = search.people()
    external_id = id_column or search.external_id(day, payee, proposal)
    proposal.mapping |= {"external_id": external_id}
    proposal.mapping |= {"payee": payee} if payee else {}
    proposal.notes += by_note(payee)
    proposal.mapping |= {"team": team} if team else {}
    channel, comment = search.channel(), search.comment()
    proposal.mapping |= {"channel": channel} if channel else {}
    proposal.mapping |= {"day": day, "answers": answers}
    proposal.mapping |= {"comment": comment} if comment else {}
    for name in leave_out(seen, decided, proposal):
        search.left.pop(name, None)
    attributes = search.attributes()
    proposal.mapping |= {"attributes": attributes} if attributes else {}
    proposal.open += [*chosen_twice(decided), *_left_open(proposal.mapping)]
    proposal.notes += [*search.odd, *search.not_understood(questions)]
    return proposal if seen.records else _without_rows(proposal)


def _without_rows(proposal: Proposal) -> Proposal:
    """Nothing can be found out from a header alone, so that is all there is to say."""
    return replace(proposal, open=[NO_ROWS], notes=[])


def by_note(payee: Any) -> list[str]:
    """A sentence where people are not named by their staff number."""
    by = payee.get("by") if isinstance(payee, Mapping) else None
    if by is None:
        return []
    more = " A name of several people waits until you say who it is." if by == NamedBy.NAME else ""
    return [f"{payee['column']!r} names people by {BY_WORDS[NamedBy(by)]}.{more}"]


def _no_answers(answers: Mapping[str, Any]) -> dict[str, set[str]]:
    """The column of each question, with the words there that are no answers."""
    found: dict[str, set[str]] = {}
    for each in answers.values():
        column, values = (each, {}) if isinstance(each, str) else (each["column"], each["values"])
        found[column] = {text for text, step in values.items() if step == "none"}
    return found


def _left_open(mapping: Mapping[str, Any]) -> Iterator[str]:
    if not mapping["answers"]:
        yield "No column looks like the answer of a question: say which one is, under 'answers'."
    if not mapping.get("payee") and not mapping.get("team"):
        yield "No column says whom the answers are about: say which one, under 'payee' or 'team'."


class _Search:
    """Gives each column one role, in the order in which it is asked."""

    def __init__(self, seen: TableSeen, known: Known, decided: Decided) -> None:
        self.seen, self.known, self.decided = seen, known, decided
        filled = {name: each for name, each in seen.columns.items() if each.filled}
        self.left = {name: each for name, each in filled.items() if name not in decided.roles}
        self.has_decimal_commas = False
        self.odd: list[str] = []  # values of chosen columns that will be rejected

    def answers(self, questions: Mapping[str, Question]) -> Iterator[tuple[str, Any]]:
        """Each question with its column, once: as chosen, by own names, by words, by own scales."""
        found: dict[str, Any] = {}
        for name in questions:
            for column in self._chosen(f"{QUESTION}{name}")[:1]:
                read = answers_of(questions[name], column) or column.name
                found[name] = self._taken(questions[name], column, read)
        self._own(own_by_name(questions, list(self.left.values())), found)
        self._by_words(questions, found)
        taken = self._own(own_by_scale(questions, list(self.left.values())), found)
        self.odd += [
            f"{column!r} is read as {name}, whose steps it holds." for name, column in taken
        ]
        yield from found.items()

    def _own(
        self, fitting: Iterable[tuple[Question, ColumnSeen]], found: dict[str, Any]
    ) -> list[tuple[str, str]]:
        """Own questions with their columns, where neither is taken yet."""
        taken = []
        for question, column in fitting:
            if question.name not in found and column.name in self.left:
                found[question.name] = self._taken(question, column, column.name)
                taken.append((question.name, column.name))
        return taken

    def _by_words(self, questions: Mapping[str, Question], found: dict[str, Any]) -> None:
        for question, words in QUESTIONS_BY_WORDS:
            if question in found or question not in questions:
                continue
            for column in self._named(words):
                read = answers_of(questions[question], column)
                if read is not None and not is_taken_for_another(question, column, found):
                    found[question] = self._taken(questions[question], column, read)
                    break

    def in_rows(self, questions: Mapping[str, Question], proposal: Proposal) -> InRows | None:
        """Both columns of a file with a row for each question; None if it has none."""
        chosen = [*self._chosen(ASKED)[:1], *self._chosen(ANSWERED)[:1]]
        others = {**self.left, **{each.name: each for each in self._chosen("external_id")}}
        found = answers_in_rows(self.seen, others, questions, chosen)
        if found:
            for each in (found.asked, found.answered):
                self.left.pop(each.name, None)
            proposal.notes += found.notes
            proposal.open += found.open
        return found

    def id_in_rows(self, found: InRows) -> str:
        """The column with the id of the survey, where nobody chose another one."""
        if self._chosen("external_id"):
            return ""
        self.left.pop(found.id_column, None)
        return found.id_column

    def _taken(self, question: Question, column: ColumnSeen, read: Any) -> Any:
        """The entry of this question; what of the column will be rejected is noted."""
        self.odd += odd_values(question, column, read)
        commas = isinstance(read, str) and any("," in text for text in column.values)
        self.has_decimal_commas |= commas
        self.left.pop(column.name, None)
        return read

    def day(self, answers: Mapping[str, set[str]], proposal: Proposal) -> dict[str, Any]:
        """The column of the day with its format; a clock beside it joins it."""
        if given := self._chosen("day"):
            dates = [each for each in given if each.days.is_date]
            return self._format(next(iter([*dates, *given])), proposal)
        dates = [each for each in self.left.values() if each.days.is_date]
        dates = [each for each in dates if not re.search(NO_DAY, each.label)]
        whole = [each for each in dates if self.seen.filled_beside(each.name, answers)] or dates
        chosen = first_named(whole, WORDS["day"]) or (whole[0] if whole else None)
        if chosen is None:
            proposal.open.append("No column holds days: say which one does, under 'day'.")
            return {"column": OPEN, "format": "YYYY-MM-DD"}
        del self.left[chosen.name]
        if others := [each.name for each in whole if each is not chosen]:
            proposal.notes.append(
                f"{chosen.name!r} decides in which month an answer counts;"
                f" {names_in_words(others)} could too."
            )
        return self._format(chosen, proposal)

    def _format(self, column: ColumnSeen, proposal: Proposal) -> dict[str, Any]:
        day: dict[str, Any] = {"column": column.name}
        day |= {"format": day_format(column, self.decided.day_format, proposal)}
        zone = "UTC" if "(utc)" in column.label else self.seen.zones.get(column.name)
        if zone and "mm" in str(day["format"]):
            day["times_in"] = zone
        return self._with_clock(day)

    def _with_clock(self, day: dict[str, Any]) -> dict[str, Any]:
        """A day without a time, and a column `Time` in which every value is one of a clock."""
        if not isinstance(day["format"], str) or "mm" in day["format"] or OPEN in day["format"]:
            return day
        given = [each for each in self._chosen("day") if each.name != day["column"]]
        for column in given or self._named(CLOCK_WORDS):
            forms = {clock_format(text) for text in column.values}
            if len(forms) == 1 and (form := forms.pop()):
                wide = form.replace("H", "HH").replace("h", "hh")
                short = any(len(text.split(":")[0]) == 1 for text in column.values)
                self.left.pop(column.name, None)
                clock = form if short else wide
                return day | {
                    "column": [day["column"], column.name],
                    "format": f"{day['format']} {clock}",
                }
        return day

    def external_id(self, day: Mapping[str, Any], payee: Any, proposal: Proposal) -> Any:
        """A column in which no value is repeated, else several that make one id together."""
        if given := [each.name for each in self._chosen("external_id")]:
            return given if len(given) > 1 else given[0]
        unique = [
            each
            for each in self.left.values()
            if each.is_unique and each.filled == self.seen.records and not each.days.is_date
        ]
        nearly = nearly_ids(self.left.values(), self.seen.records)
        chosen = first_named(unique, WORDS["external_id"]) or first_named(
            nearly, WORDS["external_id"][:2]
        )
        others = [each for each in unique if not is_personal(each) and not is_long(each)]
        chosen = chosen or next(iter(others), None)
        if chosen is not None:
            del self.left[chosen.name]
            proposal.notes += rows_without(chosen, self.seen.records)
            return chosen.name
        columns = day["column"] if isinstance(day["column"], list) else [day["column"]]
        who = payee["column"] if isinstance(payee, dict) else payee
        together = [*columns, who] if who else columns
        are = "is taken for one" if len(together) == 1 else "are one together"
        same = "rows that say the same there count as the same answer"
        proposal.notes.append(f"No column is an id; {names_in_words(together)} {are}: {same}.")
        return together

    def people(self) -> tuple[Any, str | None]:
        """Whom the answers are about: a person, a team, or both."""
        named = [each for each in self._ordered("payee") if not re.search(NO_PAYEE, each.label)]
        others = [each for each in self.left.values() if each not in named]
        others.sort(key=lambda each: bool(re.search(NO_PAYEE, each.label)))
        payee = next(
            iter([*self._chosen("payee"), *of_known(named, others, self.known.people), *named]),
            None,
        )
        if payee is not None:
            self.left.pop(payee.name, None)
        if given := self._chosen("team"):
            return payee_entry(payee, self.known.people), given[0].name
        groups = [each for each in self._ordered("team") if 1 <= len(each.values) <= MOST_GROUPS]
        groups = [
            each for each in groups if not each.has_more and not re.search(NO_TEAM, each.label)
        ]
        team = next((each for each in groups if self._is_team(each, payee)), None)
        if team is not None:
            del self.left[team.name]
        return payee_entry(payee, self.known.people), team.name if team else None

    def _is_team(self, column: ColumnSeen, payee: ColumnSeen | None) -> bool:
        """A team beside a person must be one that is known, or nobody is known yet."""
        if payee is None or not self.known.people.numbers:
            return column.filled == self.seen.records or payee is None
        return share_known(column, self.known.teams) > 0.5

    def channel(self) -> str | None:
        few = [each for each in self._ordered("channel") if len(each.values) <= MOST_CHANNELS]
        few = [each for each in few if not re.search(NO_CHANNEL, each.label)]
        return self._take(next(iter([*self._chosen("channel"), *few]), None))

    def comment(self) -> str | None:
        """The longest texts among those that are named like one."""
        named = [each for each in self._ordered("comment") if each.length >= LEAST_OF_A_COMMENT]
        longest = max(named, key=lambda each: each.length, default=None)
        return self._take(next(iter(self._chosen("comment")), longest))

    def attributes(self) -> dict[str, str]:
        """Columns of few different short texts, by which scores may be grouped."""
        found = [column.name for column in self._chosen("attribute")]
        for column in self.left.values():
            few = 2 <= len(column.values) <= MOST_OF_AN_ATTRIBUTE and not column.has_more
            short = column.length <= LONGEST_OF_AN_ATTRIBUTE
            words = not all(re.fullmatch(r"[-+0-9.,:%/ ]*", text) for text in column.values)
            many = column.filled > len(column.values) * 2 or self.seen.records < 20
            told = is_personal(column) or holds_sentences(column)
            if few and short and words and many and not told:
                found.append(column.name)
        return attribute_keys(found)

    def not_understood(self, questions: Mapping[str, Question]) -> Iterator[str]:
        """Columns that are named like a question, and whose values fit none."""
        for column in self.left.values():
            if named_like(column):
                yield not_understood(column, questions)

    def _take(self, column: ColumnSeen | None) -> str | None:
        if column is None:
            return None
        self.left.pop(column.name, None)
        return column.name

    def _chosen(self, role: str) -> list[ColumnSeen]:
        """The columns that a person gave this role."""
        names = self.decided.named(role)
        return [self.seen.columns[name] for name in names if name in self.seen.columns]

    def _ordered(self, role: str) -> list[ColumnSeen]:
        found = [column for words in WORDS[role] for column in self._named(words)]
        return list({column.name: column for column in found}.values())

    def _named(self, words: str) -> list[ColumnSeen]:
        return [each for each in self.left.values() if re.search(words, each.label)]


def day_format(column: ColumnSeen, chosen: str, proposal: Proposal) -> Any:
    """The format of a column's days, or several; OPEN, with the question, where that is open.

    `chosen`: by a person, if it is one of those that fit.
    """
    formats = column.days.formats() or column.days.nearly()
    if formats and column.days.read < column.days.values:
        proposal.notes.append(nearly_words(column, formats))
    if len(formats) == 1:
        if column.days.swappable:
            proposal.notes.append(
                f"{column.days.swappable:,} days of {column.name!r} would be other ones as"
                f" {_swapped(formats[0])}; {formats[0]} is the only format that all values fit."
            )
        return formats[0]
    if given := next((form for form in formats if chosen.startswith(form)), ""):
        return given  # with the clock of a column beside it, it was longer
    if formats:
        proposal.day_formats = formats
        proposal.open.append(
            f"Which is the day in {column.name!r}: {names_in_words(formats, 'or')}?"
            f" Every value fits both; {column.days.swappable:,} would be another day."
        )
        return OPEN
    if together := column.days.together():
        return together
    proposal.open.append(mixed_words(column, column.days))
    return OPEN


def _swapped(form: str) -> str:
    """The same format with day and month the other way round."""
    return re.sub(
        r"D+|M+(?!m)", lambda found: ("M" if "D" in found[0] else "D") * len(found[0]), form
    )
