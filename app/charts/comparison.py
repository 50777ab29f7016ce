"""Rows that are compared, such as channels: a dot and a range each, by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.charts.lettering import shortened, text_width
from app.charts.scales import Number, Scale, score_ticks, useful
from app.charts.sheets import BREAK, Place, drawing
from app.domain.words import alphabet_key, answers_words

if TYPE_CHECKING:
    from app.charts.drawing import Drawing

NARROW, WIDE = 320, 560
ROW = {NARROW: 48, WIDE: 34}
TRACK = 8  # px thick
EDGE = 8  # px between a track's end and the sheet's, so that a dot at the end is whole
ABOVE, BELOW = 28, 28  # the average's name; the scale's values
NAMES = 150


@dataclass(frozen=True, slots=True)
class Person:
    """One row. `enough`: they have the answers that a score needs."""

    name: str
    value: Number | None
    answers: int
    enough: bool = True
    low: Number | None = None
    high: Number | None = None

    @property
    def has_range(self) -> bool:
        return self.low is not None and self.high is not None and self.value is not None


def draw(
    people: Sequence[Person], average: Number | None, scale: Scale, theme: str, width: int = WIDE
) -> bytes:
    """560 or 320 wide, as high as its rows: dot, answers at the end, the average dashed."""
    plot = _Plot(people, average, scale, width)
    with drawing(width, plot.height, theme) as sheet:
        _draw_tracks(sheet, plot)
        _draw_average(sheet, plot, average)
        _draw_scale(sheet, plot)
        _draw_people(sheet, plot)
        return sheet.svg()


def height_of(people: Sequence[Person], width: int = WIDE) -> int:
    """For the page, which says the size of its pictures."""
    return ABOVE + ROW[width] * max(len(people), 1) + BELOW


def caption(people: Sequence[Person], average: Number | None) -> str:
    """How to read it, for everybody."""
    parts = ["Dot: score.", "Dashed line: average."] if average is not None else ["Dot: score."]
    if any(person.has_range for person in people):
        parts.insert(1, "Band: where it most likely is.")
    if any(person.value is not None and not person.enough for person in people):
        parts.append("Hollow dot: few answers.")
    return " ".join([*parts, "Rows are in the order of the alphabet."])


def alphabetical(people: Sequence[Person]) -> list[Person]:
    """By name alone, never by score; É stands with E."""
    return sorted(people, key=lambda person: alphabet_key(person.name))


class _Plot:
    """Where everything stands, in px."""

    def __init__(self, people, average: Number | None, scale: Scale, width: int) -> None:
        self.people = alphabetical(people)
        self.width = width
        self.height = height_of(people, width)
        self.row = ROW[width]
        numbers = [part for row in people for part in (row.value, row.low, row.high)]
        numbers = [number for number in [*numbers, average] if number is not None]
        self.scale = useful(scale, numbers)
        counts = [text_width(answers_words(person.answers)) for person in people]
        ends = max(counts, default=0) + 12
        self.left, self.right = (
            (EDGE, width - EDGE) if width == NARROW else (NAMES + 12, width - round(ends) - EDGE)
        )
        self.bottom = self.height - BELOW

    def x(self, value: Number) -> float:
        return self.left + (self.right - self.left) * self.scale.share(value)

    def words_at(self, index: int) -> float:
        return ABOVE + self.row * index + (16 if self.width == NARROW else self.row / 2 + 4.5)

    def track_at(self, index: int) -> float:
        return ABOVE + self.row * index + (32 if self.width == NARROW else self.row / 2)


def _draw_tracks(sheet: "Drawing", plot: _Plot) -> None:
    heights = [plot.track_at(index) for index in range(len(plot.people))]
    ends = (plot.left + TRACK / 2, plot.right - TRACK / 2)
    sheet.grid(*_pieces([[(end, height) for end in ends] for height in heights]), width=TRACK)
    for person, height in zip(plot.people, heights, strict=True):
        if person.has_range:
            ends = [(plot.x(end), height) for end in (person.low, person.high)]
            sheet.bar_of_range(*ends, TRACK)
            sides = [[(x, height - TRACK), (x, height + TRACK)] for x, _ in ends]
            sheet.edges_of_range(_pieces(sides))


def _draw_average(sheet: "Drawing", plot: _Plot, average: Number | None) -> None:
    if average is None:
        return
    words = f"average {plot.scale.words(average)}"
    at, half = plot.x(average), text_width(words) / 2
    sheet.words((min(max(at, half), plot.width - half), 14), words, "middle")
    parts = [(20, plot.bottom)]
    if plot.width == NARROW:  # names stand above the tracks, so only across these
        tracks = [plot.track_at(index) for index in range(len(plot.people))]
        parts = [(track - 9.5, track + 9.5) for track in tracks]
    sheet.line_of_others(_pieces([[(at, end) for end in part] for part in parts]))


def _pieces(lines: Sequence[Sequence[Place]]) -> list[Place]:
    """Many lines as one: much faster to draw."""
    return [place for line in lines for place in (*line, BREAK)] or [BREAK]


def _draw_scale(sheet: "Drawing", plot: _Plot) -> None:
    for tick in score_ticks(plot.scale):
        words = plot.scale.words(tick)
        half = text_width(words) / 2
        at = min(max(plot.x(tick), half), plot.width - half)
        sheet.words((at, plot.height - 8), words, "middle")


def _draw_people(sheet: "Drawing", plot: _Plot) -> None:
    for index, person in enumerate(plot.people):
        answers = answers_words(person.answers)
        room = plot.width - text_width(answers) - 12 if plot.width == NARROW else NAMES
        sheet.name((0, plot.words_at(index)), shortened(person.name, room))
        sheet.words((plot.width, plot.words_at(index)), answers, "end")
        if person.value is not None:
            draw_dot = sheet.dot if person.enough else sheet.hollow_dot
            draw_dot((plot.x(person.value), plot.track_at(index)))
