"""One row of a file of facts, read by our own columns or by a mapping; or the reason why not."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from app.domain.directory import Directory
from app.domain.errors import BadCell, BadMapping, BadPeriod, Unmatched
from app.domain.fact_values import (
    KEPT_HERE,
    MOST_DAYS,
    NAME,
    NO_ATTRIBUTES,
    OWN_FACTS,
    Content,
    Number,
    Where,
    attributes_text,
)
from app.domain.file_readings import ERROR_MARK, SHEET_ERROR
from app.domain.files.day_formats import EARLIEST, DayFormats
from app.domain.files.fact_contents import NOTHING, content_of_row, quotient, told
from app.domain.files.fact_mappings import FactMapping, Figure, unit_of
from app.domain.files.fact_numbers import Writing, content_in, number_in
from app.domain.files.left_out import Sieve
from app.domain.files.rows_read import Blank, LeftOut, Rejected
from app.domain.own_columns import LONGEST, check_columns, day_in
from app.domain.periods import month

COLUMNS = (
    *("number", "team", "name", "period", "first_day", "last_day"),
    *("value", "numerator", "denominator", "unit"),
)
NEEDED = ("name", "unit")
LATEST = date(2200, 12, 31)
MOST_KEPT = 200_000  # texts that were worked out once


class FactsRead(NamedTuple):
    """What one row says: whose, of which days, and each fact's part of it."""

    line: int
    where: Where
    contents: tuple[tuple[str, Content], ...]
    more: tuple[tuple[Where, tuple[tuple[str, Content], ...]], ...] = ()  # of other days

    @property
    def parts(self) -> tuple[tuple[Where, tuple[tuple[str, Content], ...]], ...]:
        """All that the row says, by whose and of which days."""
        return ((self.where, self.contents), *self.more)


class Nobodys(NamedTuple):
    """A row of somebody, or some team, not known on these days; the file may come again."""

    line: int
    column: str
    value: str
    reason: str


FactReading = FactsRead | Rejected | Nobodys | Blank | LeftOut
Cells = Sequence[str]
Found = TypeVar("Found")


class FactReader:
    """Reads the rows of one file; what was worked out once is kept."""

    adding: frozenset[str] = frozenset()  # facts whose rows are added up
    sieve = Sieve({}, ())

    def __init__(self, header: Sequence[str], directory: Directory) -> None:
        self.header, self.directory = tuple(header), directory
        self.places = {name: place for place, name in enumerate(header)}
        self._wheres: dict[tuple[str, ...], Where] = {}
        self._contents: dict[tuple[str, ...], Content] = {}

    def read(self, line: int, cells: Cells) -> FactReading:
        """What the row at this line says; it never raises for a bad row."""
        try:
            texts = [cell.strip() for cell in cells]
            if not any(texts):
                return Blank(line)
            if self.sieve.drops(texts):
                return LeftOut(line)
            self._check_shape(texts)
            return self._read(line, texts)
        except BadCell as error:
            return Rejected(line, error.column, error.value[:LONGEST], error.reason)
        except Unmatched as error:
            return Nobodys(line, *self._named(texts), str(error))

    def _read(self, line: int, cells: Cells) -> FactReading:
        raise NotImplementedError

    def _named(self, cells: Cells) -> tuple[str, str]:
        """The column with the owner, and what stands in it."""
        raise NotImplementedError

    def _check_shape(self, cells: Cells) -> None:
        if len(cells) != len(self.header):
            found, wanted = len(cells), len(self.header)
            raise BadCell("", "", f"the row has {found} cells, the header {wanted}")
        together = "".join(cells)
        if "\0" not in together and ERROR_MARK not in together:
            return  # nearly every row
        for name, cell in zip(self.header, cells, strict=True):
            if "\0" in cell:
                raise BadCell(name, cell.replace("\0", "\\0"), "holds a NUL byte")
            if cell.startswith(ERROR_MARK):
                place = cell.removeprefix(ERROR_MARK)
                raise BadCell(name, place, SHEET_ERROR)

    def _cell(self, cells: Cells, column: str) -> str:
        text = cells[self.places[column]]
        if len(text) > LONGEST:
            raise BadCell(column, text, f"is longer than {LONGEST} characters")
        return text

    def _owned(
        self, number: str, team: str, first: date, end: date, attributes: str = NO_ATTRIBUTES
    ) -> Where:
        """Errors: Unmatched where nobody is known, or the person not there on these days."""
        if number:
            return Where(self.directory.payee_in(number, first, end), None, first, end, attributes)
        return Where(None, self.directory.unit_named(team), first, end, attributes)


class OwnFactReader(FactReader):
    """Rows of our own columns: one value each."""

    def __init__(self, header: Sequence[str], directory: Directory) -> None:
        check_columns(header, NEEDED, COLUMNS)
        if not {"number", "team"} & set(header):
            check_columns(header, ("number",), COLUMNS)
        if not {"period", "first_day"} & set(header):
            check_columns(header, ("period",), COLUMNS)
        if not {"value", "numerator"} & set(header):
            check_columns(header, ("value",), COLUMNS)
        super().__init__(header, directory)
        self._when: list[str] = [
            name for name in ("period", "first_day", "last_day") if name in self.places
        ]
        self._who = [name for name in ("number", "team") if name in self.places]
        self._what = ("value", "numerator", "denominator", "unit")

    def _read(self, line: int, cells: Cells) -> FactReading:
        name = self._cell(cells, "name")
        if not NAME.fullmatch(name):
            raise BadCell("name", name, "is no name of a fact: small letters, digits and _")
        if name in OWN_FACTS:
            raise BadCell("name", name, KEPT_HERE)
        content = self._content(cells)
        if content is NOTHING:
            return Blank(line)
        return FactsRead(line, self._where(cells), ((name, content),))

    def _named(self, cells: Cells) -> tuple[str, str]:
        given = [(name, cells[self.places[name]]) for name in self._who]
        return next(pair for pair in given if pair[1])

    def _where(self, cells: Cells) -> Where:
        key = tuple([cells[self.places[name]] for name in (*self._who, *self._when)])
        found = self._wheres.get(key)
        if found is None:
            first, end = self._days(cells)
            found = self._owned(*self._owner(cells), first, end)
            _keep(self._wheres, key, found)
        return found

    def _owner(self, cells: Cells) -> tuple[str, str]:
        number, team = (
            self._cell(cells, name) if name in self.places else "" for name in ("number", "team")
        )
        if bool(number) == bool(team):
            said = "both are given" if number else "neither is given"
            raise BadCell(self._who[0], number, f"a value is of a person or of a team, and {said}")
        return number, team

    def _days(self, cells: Cells) -> tuple[date, date]:
        given: dict[str, str] = {name: self._cell(cells, name) for name in self._when}
        period = given.get("period", "")
        if bool(period) == bool(given.get("first_day")):
            raise BadCell(self._when[0], period, "needs either a period or a first_day")
        if period:
            if given.get("last_day"):
                raise BadCell("last_day", given["last_day"], "stands beside a period")
            try:
                days = month(period).days
            except BadPeriod:
                raise BadCell("period", period, "is not a month like 2026-03") from None
            return days.first, days.end
        first = day_in(given, "first_day")
        last = day_in(given, "last_day") if given.get("last_day") else first
        return _range(first, last, "last_day", given.get("last_day", ""))

    def _content(self, cells: Cells) -> Content:
        key = tuple(
            [cells[self.places[name]] if name in self.places else "" for name in self._what]
        )
        found = self._contents.get(key)
        if found is None:
            found = self._content_of(dict(zip(self._what, key, strict=True)))
            _keep(self._contents, key, found)
        return found

    def _content_of(self, given: Mapping[str, str]) -> Content:
        if not (given["value"] or given["numerator"] or given["denominator"]):
            return NOTHING
        unit, currency = told("unit", given["unit"], lambda: unit_of(given["unit"]))
        if given["value"]:
            if given["numerator"] or given["denominator"]:
                raise BadCell("value", given["value"], "stands beside a numerator or denominator")
            value = given["value"]
            return told("value", value, lambda: content_in(value, unit, currency, Writing()))
        top, bottom = (_number(given, name) for name in ("numerator", "denominator"))
        return quotient(unit, currency, top, bottom, "denominator")


class MappedFactReader(FactReader):
    """Rows of any file, of which a mapping makes facts."""

    def __init__(self, mapping: FactMapping, header: Sequence[str], directory: Directory) -> None:
        super().__init__(header, directory)
        if missing := [name for name in mapping.columns() if name not in self.places]:
            have = ", ".join(header)
            raise BadMapping(f"The file has no column {missing[0]!r}; it has: {have}.")
        self.mapping, self.sieve = mapping, Sieve(mapping.leave_out, header)
        self.adding = frozenset(each.name for each in mapping.figures if each.adds)
        zone = mapping.when.zone or directory.zone
        self._formats = DayFormats(mapping.when.formats, zone, mapping.when.times_in)
        owner = [mapping.payee] if mapping.payee else [mapping.team.name] if mapping.team else []
        keys = [*owner, *mapping.when.columns, *mapping.attributes.values()]
        self._key = [self.places[name] for name in keys if name]
        self._when = [self.places[name] for name in mapping.when.columns]
        self._ranges: dict[tuple[str, ...], tuple[date, date]] = {}
        self._made = [_Made(each, *self._parts(each), {}) for each in mapping.figures]

    def _parts(self, figure: Figure) -> tuple[int, int]:
        """Where a figure's texts stand; one without a column reads the empty cell at the end."""
        columns = (figure.top.column, figure.bottom.column if figure.bottom else "")
        top, bottom = (self.places.get(column, len(self.header)) for column in columns)
        return top, bottom

    def _read(self, line: int, cells: Cells) -> FactReading:
        given, cells = [], [*cells, ""]
        for figure, top, bottom, kept in self._made:
            key = (cells[top], cells[bottom])
            content = kept.get(key)
            if content is None:
                content = content_of_row(figure, key)
                _keep(kept, key, content)
            if content is not NOTHING:
                given.append((figure.name, content))
        if not given:
            return Blank(line)
        return FactsRead(line, self._where(cells), tuple(given))

    def _named(self, cells: Cells) -> tuple[str, str]:
        team = self.mapping.team
        column = self.mapping.payee or (team.name if team else "")
        return (
            (column, self._cell(cells, column))
            if column
            else ("team", team.constant if team else "")
        )

    def _where(self, cells: Cells) -> Where:
        key = tuple([cells[place] for place in self._key])
        found = self._wheres.get(key)
        if found is None:
            found = self._resolved(cells)
            _keep(self._wheres, key, found)
        return found

    def _resolved(self, cells: Cells) -> Where:
        mapping = self.mapping
        pairs = mapping.attributes.items()
        attributes = NO_ATTRIBUTES
        if pairs:
            attributes = attributes_text((name, self._cell(cells, c)) for name, c in pairs)
        first, end = self._days(cells)
        if mapping.payee:
            number = self._cell(cells, mapping.payee)
            if not number:
                raise Unmatched(f"The row names nobody in {mapping.payee!r}.")
            number = self.directory.number_of(number, mapping.payee_by)
            return self._owned(number, "", first, end, attributes)
        team = mapping.team
        assert team is not None  # the mapping has one of the two
        name = self._cell(cells, team.name) if team.name else team.constant
        return self._owned("", name, first, end, attributes)

    def _days(self, cells: Cells) -> tuple[date, date]:
        key = tuple([cells[place] for place in self._when])
        found = self._ranges.get(key)
        if found is None:
            found = self._read_days(cells)
            _keep(self._ranges, key, found)
        return found

    def _read_days(self, cells: Cells) -> tuple[date, date]:
        when = self.mapping.when
        if when.kind == "days":
            first, last = (self._day(column, self._cell(cells, column)) for column in when.columns)
            return _range(first, last, when.columns[1], str(last))
        column = " + ".join(when.columns)
        text = " ".join(filter(None, [self._cell(cells, name) for name in when.columns]))
        if when.kind == "period":
            first = self._day(column, f"01 {text}", text)
            days = month(f"{first:%Y-%m}").days
            return days.first, days.end
        day = self._day(column, text)
        return day, day + timedelta(days=1)

    def _day(self, column: str, text: str, shown: str = "") -> date:
        try:
            day = self._formats.read(text).day
        except ValueError as error:
            raise BadCell(column, shown or text, str(error).replace("DD ", "", 1)) from None
        if not EARLIEST <= day <= LATEST:
            raise BadCell(column, shown or text, f"is not between {EARLIEST.year} and 2200")
        return day


class _Made(NamedTuple):
    """A figure, where its texts stand, and what was made of them."""

    figure: Figure
    top: int
    bottom: int
    kept: dict[tuple[str, ...], Content]


def _number(given: Mapping[str, str], name: str) -> Number:
    text = given[name]
    if not text:
        raise BadCell(name, "", "is empty; a numerator and a denominator belong together")
    return told(name, text, lambda: number_in(text, "number", Writing()))


def _range(first: date, last: date, column: str, text: str) -> tuple[date, date]:
    if last < first:
        raise BadCell(column, text, "is before the first day")
    if (last - first).days >= MOST_DAYS:
        raise BadCell(column, text, f"makes more than {MOST_DAYS} days")
    return first, last + timedelta(days=1)


def _keep(kept: dict[tuple[str, ...], Found], key: tuple[str, ...], found: Found) -> None:
    """So much as memory bears: a file may have more days than are worth keeping."""
    if len(kept) >= MOST_KEPT:
        kept.clear()
    kept[key] = found
