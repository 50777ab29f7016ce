"""One row of a feedback file, read: answers with their credits, or the reason why not."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from typing import NamedTuple
from zoneinfo import ZoneInfo

from app.domain.aliases import NO_ALIASES, Aliases, Gap
from app.domain.contacts import CONTACT, seal
from app.domain.directory import Directory
from app.domain.errors import BadCell, BadMapping, Unmatched
from app.domain.file_readings import ERROR_MARK, SHEET_ERROR
from app.domain.files.answer_cells import plain_answer, shared_credits, steps_by_text
from app.domain.files.answer_keys import plain_question
from app.domain.files.day_formats import DayFormats, Moment, zone_named
from app.domain.files.left_out import Sieve
from app.domain.files.mapping_keys import Column
from app.domain.files.mappings import UNKNOWN_CHANNEL, FeedbackMapping
from app.domain.files.rows_read import Answered, Blank, LeftOut, Parked, Reading, Rejected, Share
from app.domain.measures import Question

LONGEST_CELL = 20_000  # characters
LONGEST_KEY = 200  # characters of an id, a channel, an attribute
ID_PARTS = " | "  # between the parts of an id from several columns
MOST_LABELS = 12  # in a message
UNKNOWN_QUESTION = (
    "is a question that the mapping does not name: say which one it is, or none, under 'answers'"
)


class Named(NamedTuple):
    """Whom a row is about, as it is written there."""

    numbers: tuple[str, ...]
    team: str  # empty: none is named
    day: date


class RecordReader:
    """Reads the rows of one file with one mapping; what was worked out once is kept."""

    def __init__(
        self,
        mapping: FeedbackMapping,
        header: Sequence[str],
        directory: Directory,
        questions: Mapping[str, Question],
        today: date,
        aliases: Aliases = NO_ALIASES,
        contact_key: bytes | None = None,
    ) -> None:
        self.aliases, self._contact_key = aliases, contact_key
        self.mapping, self.header, self.directory = mapping, list(header), directory
        self.last_day = today + timedelta(days=1)
        self.zone = mapping.zone or _zone_to_begin_with(mapping, directory)
        self._places, self._sieve = _places(mapping, header), Sieve(mapping.leave_out, header)
        self._steps = {
            name: steps_by_text(questions[name], column, mapping.file.decimal)
            for name, column in mapping.answers.items()
        }
        self._formats: dict[ZoneInfo, DayFormats] = {}
        self._when: dict[tuple[str, ZoneInfo], Moment] = {}
        self._who: dict[tuple[str, str, date], tuple[int, tuple[Share, ...]]] = {}
        self._kept_attributes: dict[tuple[str, ...], Mapping[str, str]] = {}

    def read(self, line: int, cells: Sequence[str], assigned: str = "") -> Reading:
        """What the row at this line says; it never raises for a bad row.

        `assigned`: the number of the payee whom HR named for this row, whatever it says itself.
        """
        try:
            if not any(map(str.strip, cells)):
                return Blank(line)
            if self._sieve.drops(cells):
                return LeftOut(line)
            self._check_shape(cells)
            if self.mapping.asked and self._asked(cells) == "":
                return LeftOut(line)
            return self._answered(line, cells, assigned)
        except BadCell as error:
            return Rejected(line, error.column, error.value[:LONGEST_KEY], error.reason)
        except Unmatched as error:
            return Parked(
                *(line, self._external_id(cells), str(error), error.gap, error.named),
                self._moment(cells, self.zone).day,
                dict(zip(self.header, cells, strict=True)),
            )

    def named(self, cells: Sequence[str]) -> Named | None:
        """Whom and which team a row with an answer names, known or not; none if it says nothing."""
        try:
            self._check_shape(cells)
            if self._sieve.drops(cells) or not self._given_steps(cells):
                return None
            payee = self._text(cells, self.mapping.payee) if self.mapping.payee else ""
            numbers = [number for number, _ in shared_credits(self.mapping, payee)] if payee else []
            numbers = list(filter(None, map(self._known_or_new, numbers)))
            team = self._of(cells, self.mapping.team) if self.mapping.team else ""
            return Named(tuple(numbers), team, self._moment(cells, self.zone).day)
        except BadCell:
            return None

    def _known_or_new(self, name: str) -> str:
        """The number of whom is named, the name itself of nobody; empty if several have it."""
        found = self.directory.people.meant(name, self.mapping.payee_by)
        return next(iter(found), name) if len(found) < 2 else ""

    def id_of(self, cells: Sequence[str]) -> str:
        """The id of the row; empty where it has none that can be read, or is left out."""
        try:
            is_read = self._has_ids(cells) and not self._sieve.drops(cells)
            return self._external_id(cells) if is_read else ""
        except BadCell:
            return ""

    def survey_of(self, cells: Sequence[str]) -> str:
        """The id of the survey of a row, whichever question it is about; empty if it has none."""
        try:
            return ID_PARTS.join(self._survey(cells)) if self._has_ids(cells) else ""
        except BadCell:
            return ""

    def forget(self) -> None:
        """Drop what was worked out for earlier rows, so that memory stays bounded."""
        self._who.clear()
        self._when.clear()
        self._kept_attributes.clear()

    def _answered(self, line: int, cells: Sequence[str], assigned: str) -> Answered | Blank:
        mapping = self.mapping
        steps = self._given_steps(cells)
        if not steps:
            return Blank(line)
        external_id = self._external_id(cells)
        channel = self._of(cells, mapping.channel)
        comment = cells[self._places[mapping.comment]] if mapping.comment else ""
        moment, team_id, shares = self._moment_and_people(cells, assigned)
        return Answered(
            line=line,
            external_id=external_id,
            fingerprint=self._fingerprint(cells),
            moment=moment,
            channel=channel or UNKNOWN_CHANNEL,
            team_id=team_id,
            steps=steps,
            shares=shares,
            comment=comment if comment.strip() else "",  # else as typed
            attributes=self._attributes(cells),
        )

    def _external_id(self, cells: Sequence[str]) -> str:
        """The id of the answered survey, of one column or of several together."""
        parts = self._survey(cells)
        if self.mapping.asked and (question := self._asked(cells)):
            parts.append(question)  # the rows of one survey have its id
        return ID_PARTS.join(parts)

    def _survey(self, cells: Sequence[str]) -> list[str]:
        columns = self.mapping.external_id
        parts = [self._key(cells, column) for column in columns]
        if not any(parts):
            raise BadCell(columns[0], "", "is empty; every answer needs an id of its own")
        return parts

    def _has_ids(self, cells: Sequence[str]) -> bool:
        """Whether what stands in the columns of the id is a text of the file, and of this row."""
        if len(cells) != len(self.header):
            return False
        texts = [cells[self._places[column]] for column in self.mapping.external_id]
        return not any("\0" in text or text.startswith(ERROR_MARK) for text in texts)

    def _attributes(self, cells: Sequence[str]) -> Mapping[str, str]:
        """What is given; one object for rows that say the same, so that it is written once."""
        columns = self.mapping.attributes
        values = tuple([self._key(cells, column) for column in columns.values()])
        found = self._kept_attributes.get(values)
        if found is None:
            pairs = zip(columns, values, strict=True)
            known = {name: value for name, value in pairs if value}
            found = self._kept_attributes[values] = self._sealed(known)
        return found

    def _sealed(self, attributes: dict[str, str]) -> dict[str, str]:
        """Who a customer is, is never kept: only a sign of it, and without a key nothing."""
        contact = attributes.pop(CONTACT, "")
        if contact and self._contact_key:
            attributes[CONTACT] = seal(self._contact_key, contact)
        return attributes

    def _check_shape(self, cells: Sequence[str]) -> None:
        if len(cells) != len(self.header):
            found, wanted = len(cells), len(self.header)
            raise BadCell("", "", f"the row has {found} cells, the header {wanted}")
        together = "".join(cells)
        if len(together) <= LONGEST_CELL and "\0" not in together and ERROR_MARK not in together:
            return  # nearly every row
        for name, cell in zip(self.header, cells, strict=True):
            if len(cell) > LONGEST_CELL:
                raise BadCell(name, cell, f"is longer than {LONGEST_CELL:,} characters")
            if "\0" in cell:
                raise BadCell(name, cell.replace("\0", "\\0"), "holds a NUL byte")
            if cell.startswith(ERROR_MARK) and name in self._places:
                place = cell.removeprefix(ERROR_MARK)
                raise BadCell(name, place, SHEET_ERROR)

    def _given_steps(self, cells: Sequence[str]) -> tuple[tuple[str, int], ...]:
        given = []
        answers = self.mapping.answers
        if self.mapping.asked:
            question = self._asked(cells)
            answers = {question: answers[question]} if question else {}
        for question, column in answers.items():
            text = self._text(cells, column.name)
            if not text:
                continue
            steps, plain = self._steps[question], plain_answer(text, self.mapping.file.decimal)
            if plain not in steps:
                raise BadCell(column.name, text, self._not_an_answer(question))
            step = steps[plain]
            if step is not None:
                given.append((question, step))
        return tuple(given)

    def _asked(self, cells: Sequence[str]) -> str | None:
        """The question of a row; empty if its rows are left out, None where nothing is asked.

        Errors: BadCell for an answer to a question that the mapping does not name.
        """
        asked = self.mapping.asked
        assert asked is not None  # else nobody asks
        text = self._text(cells, asked.name)
        if not text and not any(self._text(cells, a.name) for a in self.mapping.answers.values()):
            return None
        found = asked.questions.get(plain_question(text))
        if found is None:
            raise BadCell(asked.name, text, UNKNOWN_QUESTION)
        return found

    def _not_an_answer(self, question: str) -> str:
        labels = list(self._steps[question])
        some = f"{labels[0]} to {labels[-1]}"
        if self.mapping.answers[question].values:
            some = ", ".join(labels[:MOST_LABELS])
        return f"is not an answer of {question}: {some}"

    def _moment_and_people(
        self, cells: Sequence[str], assigned: str
    ) -> tuple[Moment, int, tuple[Share, ...]]:
        """The moment in the zone of the place; the place is known once the day is."""
        moment = self._moment(cells, self.zone)
        team_id, shares = self._people(cells, moment.day, assigned)
        zone = self.mapping.zone or self.directory.teams[team_id].zone
        if zone is not self.zone and moment.instant is not None:
            moment = self._moment(cells, zone)
            team_id, shares = self._people(cells, moment.day, assigned)
        return moment, team_id, shares

    def _moment(self, cells: Sequence[str], zone: ZoneInfo) -> Moment:
        text = " ".join(filter(None, [self._text(cells, name) for name in self.mapping.day]))
        moment = self._when.get((text, zone))
        if moment is None:
            moment = self._when[text, zone] = self._read_moment(text, zone)
        return moment

    def _read_moment(self, text: str, zone: ZoneInfo) -> Moment:
        form = self._formats.get(zone)
        if form is None:
            formats, times_in = self.mapping.day_formats, self.mapping.times_in
            form = self._formats[zone] = DayFormats(formats, zone, times_in)
        try:
            moment = form.read(text)
        except ValueError as error:
            raise BadCell(self._day_column, text, str(error)) from None
        if moment.day > self.last_day:
            raise BadCell(self._day_column, text, "is in the future")
        return moment

    @property
    def _day_column(self) -> str:
        return " + ".join(self.mapping.day)

    def _people(
        self, cells: Sequence[str], day: date, assigned: str
    ) -> tuple[int, tuple[Share, ...]]:
        if assigned:
            return self._resolve(assigned, "", day)
        payee = self._text(cells, self.mapping.payee) if self.mapping.payee else ""
        team = self._of(cells, self.mapping.team) if self.mapping.team else ""
        key = payee, team, day
        found = self._who.get(key)
        if found is None:
            found = self._who[key] = self._resolve(payee, team, day)
        return found

    def _resolve(self, payee: str, team: str, day: date) -> tuple[int, tuple[Share, ...]]:
        if self.mapping.payee is None:
            return self._team(team, day), ()
        if not payee:
            raise Unmatched(f"The row names nobody in {self.mapping.payee!r}.", Gap.NOBODY)
        named = self._team(team, day) if team else None
        shares: dict[int, Share] = {}  # two names may mean the same person
        for name, credit in shared_credits(self.mapping, payee):
            payee_id, own = self.directory.payee_on(self._number(name, day), day)
            if own is None:
                raise Unmatched(f"{name!r} is in no team on {day}.", Gap.DAY, name)
            before = shares[payee_id].credit if payee_id in shares else 0
            shares[payee_id] = Share(payee_id, own, before + credit)
        teams = [share.team_id for share in shares.values()]
        if named is not None and named not in teams:
            words = f"{payee!r} is not in the team {team!r} on {day}."
            raise Unmatched(words, Gap.MEMBERSHIP, payee)
        return named or teams[0], tuple(share for share in shares.values() if share.credit)

    def _number(self, name: str, day: date) -> str:
        """A number that is somebody's is taken as it is; else what HR said of the name.

        Errors: Unmatched where the name is nobody's, or that of several people.
        """
        if name in self.directory.payees:
            return name
        try:
            return self.directory.number_of(name, self.mapping.payee_by)
        except Unmatched:
            if said := self.aliases.number_of(name, day):
                return said
            raise

    def _team(self, name: str, day: date) -> int:
        said = None if self.directory.knows_team(name) else self.aliases.team_of(name, day)
        return self.directory.team_named(name) if said is None else said

    def _fingerprint(self, cells: Sequence[str]) -> int:
        """The same mapped content gives the same number; another content, another one."""
        text = "\x1f".join([cells[place].strip() for place in self._places.values()])
        digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return int.from_bytes(digest, signed=True)

    def _of(self, cells: Sequence[str], column: Column) -> str:
        return self._key(cells, column.name) if column.name else column.constant

    def _key(self, cells: Sequence[str], column: str) -> str:
        text = self._text(cells, column)
        if len(text) > LONGEST_KEY:
            raise BadCell(column, text, f"is longer than {LONGEST_KEY} characters")
        return text

    def _text(self, cells: Sequence[str], column: str) -> str:
        return cells[self._places[column]].strip(" \t")


def _zone_to_begin_with(mapping: FeedbackMapping, directory: Directory) -> ZoneInfo:
    """The zone in which to find the day before the place is known; UTC skips no hour."""
    utc = zone_named("UTC")
    formats = DayFormats(mapping.day_formats, utc, mapping.times_in)
    return directory.zone if formats.has_offset else utc


def _places(mapping: FeedbackMapping, header: Sequence[str]) -> dict[str, int]:
    """Where each mapped column stands. Errors: BadMapping names the one that is missing."""
    missing = [name for name in mapping.columns() if name not in header]
    if missing:
        have = ", ".join(header)
        raise BadMapping(f"The file has no column {missing[0]!r}; it has: {have}.")
    return {name: list(header).index(name) for name in mapping.columns()}
