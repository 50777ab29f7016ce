"""Which places may each person have? A dot with a line per person, in the order of the alphabet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.charts.lettering import cleaned, shortened, text_width
from app.charts.sentences import Values, count_words
from app.charts.sheets import drawing
from app.domain.fairness.rank_sets import ordinal, place_words
from app.domain.words import alphabet_key

if TYPE_CHECKING:
    from app.charts.drawing import Drawing

NARROW, WIDE = 320, 560
ROW = {NARROW: 48, WIDE: 30}
ABOVE, BELOW, EDGE, NAMES = 8, 28, 8, 150
END = 5  # px, half of the stroke at a line's end


@dataclass(frozen=True, slots=True)
class Row:
    """One person: the place as measured and the first and last that may be theirs; 0: none."""

    name: str
    place: int
    first: int
    last: int


def draw(rows: Sequence[Row], theme: str, width: int = WIDE) -> bytes:
    """560 or 320 wide, as high as its rows: the 1st place at the left."""
    plot = _Plot(rows, width)
    with drawing(width, plot.height, theme) as sheet:
        _draw_scale(sheet, plot)
        for index, row in enumerate(plot.rows):
            _draw_row(sheet, plot, index, row)
        return sheet.svg()


def height_of(rows: Sequence[Row], width: int = WIDE) -> int:
    """For the page, which says the size of its pictures."""
    return ABOVE + ROW[width] * max(len(rows), 1) + BELOW


def alt(rows: Sequence[Row]) -> str:
    """“Of ten people the places of two can be narrowed, to three to six each.”"""
    placed = [row for row in rows if row.place]
    people = len(placed)
    if people < 2:
        return "There are not two people with places yet."
    open_places = [row.last - row.first + 1 for row in placed if row.last - row.first + 1 < people]
    if not open_places:
        return f"None of the {count_words(people)} people can be told apart: each may be anywhere."
    low, high = count_words(min(open_places)), count_words(max(open_places))
    span = low if low == high else f"{low} to {high}"
    narrowed = count_words(len(open_places))
    return (
        f"Of {count_words(people)} people the places of {narrowed} can be narrowed, to {span} each."
    )


def caption(rows: Sequence[Row]) -> str:
    """How to read it, for everybody."""
    none = " No line: not enough answers." if any(not row.place for row in rows) else ""
    return (
        "Line: the places that may be theirs. Dot: the place as measured."
        f"{none} People are in the order of the alphabet."
    )


def table(rows: Sequence[Row]) -> Values:
    """By name, with the places in words."""
    people = sum(1 for row in rows if row.place)
    cells = tuple(
        (cleaned(row.name), place_words(row.first, row.last, people)) for row in _by_name(rows)
    )
    return Values(("Name", "Place"), cells)


def _by_name(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: alphabet_key(row.name))


class _Plot:
    """Where everything stands, in px."""

    def __init__(self, rows: Sequence[Row], width: int) -> None:
        self.rows, self.width, self.height = _by_name(rows), width, height_of(rows, width)
        self.people = sum(1 for row in rows if row.place)
        self.step = ROW[width]
        self.left = EDGE if width == NARROW else NAMES + 12
        self.right = width - EDGE

    def x(self, place: int) -> float:
        if self.people < 2:
            return (self.left + self.right) / 2
        return self.left + (self.right - self.left) * (place - 1) / (self.people - 1)

    def words_at(self, index: int) -> float:
        return ABOVE + self.step * index + (16 if self.width == NARROW else self.step / 2 + 4.5)

    def line_at(self, index: int) -> float:
        return ABOVE + self.step * index + (33 if self.width == NARROW else self.step / 2)


def _draw_scale(sheet: "Drawing", plot: _Plot) -> None:
    middle = (1 + plot.people) // 2
    reach = 0.0
    for place in dict.fromkeys([1, plot.people, middle]) if plot.people else ():
        words = ordinal(place)
        half = text_width(words) / 2
        at = min(max(plot.x(place), half), plot.width - half)
        if place == middle and 1 < place < plot.people and (plot.x(middle) - plot.left) < 60:
            continue
        sheet.grid((plot.x(place), ABOVE), (plot.x(place), plot.height - BELOW))
        sheet.words((at, plot.height - 8), words, "middle")
        reach = at + half
    if not reach:
        sheet.words((plot.width / 2, plot.height - 8), "not enough answers yet", "middle")


def _draw_row(sheet: "Drawing", plot: _Plot, index: int, row: Row) -> None:
    room = plot.width if plot.width == NARROW else NAMES
    sheet.name((0, plot.words_at(index)), shortened(row.name, room))
    height = plot.line_at(index)
    if not row.place:
        return
    first, last = plot.x(row.first), plot.x(row.last)
    if row.first < row.last:
        sheet.line([(first, height), (last, height)])
        for end in (first, last):
            sheet.line([(end, height - END), (end, height + END)])
    sheet.dot((plot.x(row.place), height))
